"""What is to be done: exactly the rows that wait for a step that this person may take, and the periods that nobody has begun to report on."""

from __future__ import annotations

import pytest

from tests.store.acting import EDITOR, FIRST, HEAD, LEADER, OFFICE, Acting
from tests.store.calling import DAY, Promise, shifted
from zhixing.engines.cases import permit, taken
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import clock, ledger, listing, todo
from zhixing.store.current import model_of
from zhixing.store.registers import register_for
from zhixing.systems import Catalogue

OTHER = Actor("zhao", frozenset({"department_editor", "department_head"}), frozenset({"housing"}))
BOTH = Actor("wang", frozenset({"department_editor", "department_head"}), frozenset({"water"}))
AUDITOR = Actor("shen", frozenset({"auditor"}))


@pytest.mark.parametrize("seed", [3, 4])
def test_what_waits_is_what_may_be_done(supervising: Catalogue, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.SETTING, FIRST.isoformat())
    acting, day, seen = Acting(supervising, seed), FIRST, set[str]()
    for number in range(9):
        acting.list_up(number)
    for at in range(150):
        day += DAY
        monkeypatch.setenv(clock.SETTING, day.isoformat())
        acting.morning(day)
        acting.evening()
        _object(supervising, at)
        if at % 10 == 0:
            for actor in (EDITOR, HEAD, OFFICE, LEADER, OTHER, BOTH, AUDITOR):
                found = todo.duties(supervising, actor, day)
                steps = {(one.table, one.row, one.step) for one in found if one.step != todo.REPORT}
                assert steps == _may_be_taken(supervising, actor)
                reports = {(one.row, one.period, one.due) for one in found if one.step == todo.REPORT}
                mine = "water" in actor.agencies
                assert reports == ({report for one in acting.promises for report in _waiting(one, acting)} if mine else set())
                assert [one.due or day.max for one in found] == sorted(one.due or day.max for one in found)
                seen |= {one.step for one in found}
    assert seen >= {"sign", "submit", "approve", "accept", "issue", "answer", "close", "uphold", todo.REPORT}


def _object(here: Catalogue, at: int) -> None:
    """Every week the head objects to a score; the office answers every other one, one way or the other."""
    if at % 7 == 0:
        number = at // 7
        raw = {"agency": "water", "quarter": f"{2019 + number % 2}-Q1", "number": number + 1, "why": "数据有误"}
        (fact,) = register_for(here, "objections", HEAD).enter([raw], "water")
        if number % 2:
            step, told = ("uphold", {"answer": "属实", "points": "1"}) if number % 4 == 1 else ("reject", {"answer": "不属实"})
            register_for(here, "objections", OFFICE).step(fact.change.row, 1, step, told)


def _may_be_taken(here: Catalogue, actor: Actor) -> set[tuple[str, str, str]]:
    """Every row, and the register's own word on the step that it waits for."""
    found = set()
    for table, waited in todo.WAITED_FOR.items():
        flow = here.flow(table)
        assert flow is not None
        for entry in listing.entries(model_of(here[table])._default_manager.all()):
            step = waited.get(str(entry.fields["state"]))
            if step:
                try:
                    permit(flow, taken(flow, ledger.of_row(table, entry.row)), step, actor, entry.owner)
                except (NotAllowed, InputFault):
                    continue
                found.add((table, entry.row, step))
    return found


def _waiting(one: Promise, acting: Acting) -> list[tuple[str, str, object]]:
    if one.state not in ("published", "signed"):
        return []
    ended = list(one.ended(acting.day))[-1:]
    return [(one.row, period, shifted(end, 10)) for period, end in ended if acting.day <= shifted(end, 10) and period not in one.reports]
