"""The invented year of supervision: every light and every state, no rule broken by anybody, the same again for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import AGENCIES, COUNTY, PLACES
from zhixing.cli import main
from zhixing.engines.cases import permit, taken
from zhixing.engines.ledger import Fact, Kept
from zhixing.engines.records import Proposed, check_row
from zhixing.kernel.access import Actor, decide
from zhixing.kernel.errors import InputFault
from zhixing.store import clock, current, ledger, models, remembered
from zhixing.store.board import board, forget
from zhixing.store.demo import day_of, fill
from zhixing.store.demo.people import cast, crew
from zhixing.store.demo.supervision import SYSTEM, Cast, supervised
from zhixing.store.demo.year import Moment
from zhixing.systems import Catalogue, load_catalogue
from zhixing.systems.supervision import items_of

FOLDER = Path(__file__).parents[2] / "counties/yongkang"
HERE = load_catalogue(FOLDER)
YEAR = HERE.county.report_year
AUTUMN = date(YEAR, 9, 30)
FLOWS = {table.id: flow for table in HERE.tables if HERE.system_of(table.id).id == SYSTEM and (flow := HERE.flow(table.id))}
ACTING = Cast(crew(HERE, cast(HERE, ())), "duchashi", "fenguan")


@cache
def year_of(seed: int) -> list[Moment]:
    """The year of a seed."""
    return supervised(FOLDER, HERE, ACTING, seed)


def until(moments: Sequence[Moment], day: date) -> list[Moment]:
    """What was recorded by the evening of a day."""
    return [moment for moment in moments if moment.at <= datetime.combine(day, time(20), clock.CHINA)]


def rows(moments: Sequence[Moment]) -> dict[str, dict[str, dict[str, Kept]]]:
    """What stands in each table after these changes."""
    found: dict[str, dict[str, dict[str, Kept]]] = {}
    for moment in moments:
        fields = found.setdefault(moment.change.table, {}).setdefault(moment.change.row, {})
        fields |= moment.change.fields
    return found


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_in_autumn_every_light_is_seen_and_most_are_green(seed: int) -> None:
    there = rows(until(year_of(seed), AUTUMN))
    accepted = [row for row in there["progress"].values() if row["state"] == "accepted"]
    items = items_of(list(there["commitments"].values()), list(there["stages"].values()), accepted)
    standings = [item.standing(AUTUMN) for item in items.values()]
    states = Counter(standing.state for standing in standings)
    parts = {state: count / len(standings) for state, count in states.items()}
    assert len(standings) == 350
    assert parts["kept"] == pytest.approx(0.10, abs=0.03)
    assert parts["on_course"] == pytest.approx(0.60, abs=0.05)
    assert parts["behind"] == pytest.approx(0.15, abs=0.04)
    assert parts["broken"] == pytest.approx(0.03, abs=0.02)
    assert states["withdrawn"] >= 2
    assert {standing.light for standing in standings} == {"blue", "green", "yellow", "red", "grey", ""}
    assert {standing.doubt for standing in standings} >= {"no_data", "stale", "word_only", "not_measurable"}
    assert {item.profile().shape for item in items.values()} >= {"linear", "seasonal", "back_loaded", "at_end", "throughout"}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_state_and_every_step_of_every_flow_occurs(seed: int) -> None:
    moments = year_of(seed)
    states = {(moment.change.table, moment.change.fields["state"]) for moment in moments if "state" in moment.change.fields}
    steps = {(moment.change.table, moment.change.fields["step"]) for moment in moments if "step" in moment.change.fields}
    assert states == {(table, state.id) for table, flow in FLOWS.items() for state in flow.states}
    assert {(table, step.id) for table, flow in FLOWS.items() for step in flow.steps} - steps == set()
    now = {(table, row["state"]) for table in FLOWS for row in rows(until(moments, AUTUMN))[table].values()}
    assert now >= {("progress", state) for state in ("draft", "submitted", "approved", "accepted", "returned")}
    assert now >= {("notices", state) for state in ("drafted", "issued", "extension", "answered", "closed", "dropped")}
    assert now >= {("commitments", state) for state in ("published", "signed", "closed", "withdrawn")}
    assert now >= {("adjustments", state) for state in ("asked", "granted", "refused")}
    assert now >= {("objections", state) for state in ("raised", "upheld", "rejected")}


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_recorded_that_the_register_would_refuse(seed: int) -> None:
    """Every change is tried in its turn: its fields, the rules of the system, the order of the steps, who may take them."""
    past = Past()
    moments = year_of(seed)
    assert [moment.at for moment in moments] == sorted(moment.at for moment in moments)
    for moment in moments:
        past.add(moment)
    assert past.faults == []
    assert past.owed == []


class Past:
    """What was recorded so far, and everything that the next change has against it."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, Kept]] = {}
        self.keys: dict[tuple[str, tuple[Kept, ...]], str] = {}
        self.facts: dict[str, list[Fact]] = {}
        self.faults: list[object] = []
        self.owed: list[tuple[str, tuple[Kept, ...], str]] = []

    def add(self, moment: Moment) -> None:
        change, table = moment.change, HERE[moment.change.table]
        flow, before = FLOWS.get(table.id), dict(self.fields.get(change.row, {}))
        after = {**before, **change.fields}
        day, step = moment.at.astimezone(clock.CHINA).date(), str(change.fields.get("step") or "")
        owner = str(before.get("owner") or after["owner"])
        actor = _actor(change.actor)
        if change.effective != day or change.version != len(self.facts.get(change.row, [])) + 1:
            self.faults.append(("version or day", moment))
        if flow and step:
            permit(flow, taken(flow, self.facts[change.row]), step, actor, owner)
            stray = set(change.fields) - {*flow.step(step).asks, "state", "step", "owner"}
            if stray or (flow.step(step).reason and not change.reason) or [id for id in flow.step(step).needs if after.get(id) is None]:
                self.faults.append(("step", moment))
        else:
            usual = {"entered": "enter_row", "changed": "change_row"}
            action = {"entered": flow.enters, "changed": flow.changes}[change.deed] if flow else usual[change.deed]
            if not decide(action, actor, owner).allowed or (flow and before and not flow.state(str(before["state"])).open):
                self.faults.append(("by hand", moment))
        own = {id: value for id, value in after.items() if id in table.ids}
        self.faults += [(moment, fault) for fault in check_row(table, own, HERE.known).faults]
        rule = HERE.rule(table.id)
        if rule:
            proposed = Proposed(own, {id: value for id, value in before.items() if id in table.ids}, step, day, self.look)
            self.faults += [(moment, fault.zh) for fault in rule(proposed)]
        self._keep(moment, after)
        self._effects(table.id, step, after)

    def _keep(self, moment: Moment, after: dict[str, Kept]) -> None:
        change = moment.change
        key = (change.table, tuple(after.get(id) for id in HERE[change.table].key))
        if self.keys.setdefault(key, change.row) != change.row:
            self.faults.append(("doubled", moment))
        self.fields[change.row] = {id: value for id, value in after.items() if value is not None}
        self.facts.setdefault(change.row, []).append(Fact(0, moment.at, change, "", ""))

    def _effects(self, table: str, step: str, after: Mapping[str, Any]) -> None:
        """What a step brings about elsewhere has to be the next thing that is recorded there."""
        key = tuple(after.get(id) for id in HERE[table].key)
        self.owed = [one for one in self.owed if one != (table, key, step)]
        self.owed += [(effect.table, tuple(effect.key), effect.step) for effect in HERE.effects(table, step, after)]

    def look(self, table: str, key: tuple[Kept, ...]) -> Mapping[str, Kept] | None:
        row = self.keys.get((table, key))
        return self.fields.get(row) if row else None


def _actor(username: str) -> Actor:
    if username in (ACTING.office, ACTING.leader):
        return Actor(username, frozenset({"supervision_office" if username == ACTING.office else "responsible_leader"}))
    for role, hands in (("department_editor", ACTING.crew.editors), ("department_head", ACTING.crew.heads)):
        for agency, name in hands.items():
            if name == username:
                return Actor(username, frozenset({role}), frozenset({agency}))
    raise KeyError(username)


def test_the_same_seed_invents_the_same_year() -> None:
    assert supervised(FOLDER, HERE, ACTING, 1) == year_of(1)
    assert year_of(2) != year_of(1)


def test_departments_are_of_different_character() -> None:
    """Some are returned more often, some say much and prove little, some come at the last moment."""
    there = rows(year_of(1))["progress"]
    sent: dict[str, list[int]] = {}
    for moment in year_of(1):
        if moment.change.table == "progress" and moment.change.fields.get("step") == "submit":
            row = there[moment.change.row]
            end = date.fromisoformat(f"{row['period']}-28")
            sent.setdefault(str(row["lead"]), []).append((moment.change.effective - end).days)
    means = sorted(sum(days) / len(days) for days in sent.values() if len(days) > 8)
    assert means[0] < 4
    assert means[-1] > 11
    words = Counter(str(row["lead"]) for row in there.values() if row["rank"] == "word")
    assert words
    assert len(words) < len(sent) / 2


def test_shares_come_to_the_target_or_do_not() -> None:
    there = rows(year_of(1))
    sums: Counter[str] = Counter()
    for share in there["shares"].values():
        sums[str(share["code"])] += float(str(share["share"]))  # type: ignore[assignment]
    targets = {str(row["code"]): float(str(row["target"])) for row in there["commitments"].values() if row.get("target") is not None}
    fits = Counter(sums[code] == pytest.approx(targets[code], rel=0.0001) for code in sums)
    assert min(fits[True], fits[False]) >= 2


def test_a_demonstration_shows_the_evening_of_a_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    current.prepare(HERE.tables, HERE.known)
    filled = fill(FOLDER, HERE)
    assert filled.day == AUTUMN
    last = models.Fact.objects.order_by("-number").first()
    assert last is not None
    assert last.recorded.astimezone(clock.CHINA).date() <= AUTUMN
    assert ledger.verify().broken is None
    forget()
    assert Counter(one.light for one in board(HERE, YEAR).standings(AUTUMN).values())["green"] > 150
    assert fill(FOLDER, HERE, asked=AUTUMN).day == AUTUMN, "started again"
    with pytest.raises(InputFault, match=f"{YEAR}-09-30"):
        fill(FOLDER, HERE, asked=date(YEAR, 6, 30))
    monkeypatch.setenv(clock.SETTING, filled.day.isoformat())
    remembered.remember(remembered.BACKUP, {"digest": "0"})
    fact = models.Fact.objects.order_by("-number").first()
    assert fact is not None
    assert fact.effective == AUTUMN
    assert fact.recorded.astimezone(clock.CHINA).date() == AUTUMN, "what is done in it is done on that day"


def test_a_day_before_the_year_of_the_report_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert day_of(2020, None) == date(2020, 9, 30)
    assert day_of(2020, date(2020, 1, 1)) == date(2020, 1, 1)
    with pytest.raises(InputFault, match="2020-01-01"):
        day_of(2020, date(2019, 12, 31))
    with pytest.raises(SystemExit):
        main(["demo", str(FOLDER), "--date", "30.9.2020"])
    assert "2020-09-30" in capsys.readouterr().err


def test_a_county_without_a_plan_has_no_year_of_supervision(tmp_path: Path) -> None:
    home = tmp_path / "chengchuan"
    home.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES}.items():
        (home / name).write_text(text, "utf-8")
    here: Catalogue = load_catalogue(home)
    assert supervised(home, here, Cast(crew(here, cast(here, ())), "a", "b"), 1) == []
