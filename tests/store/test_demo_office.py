"""The invented papers: played once more through the register, by the same people on the same days; every state and every step occurs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.store.test_demo_supervision import ACTING, AUTUMN, HERE, _actor, rows, until
from zhixing.engines.cases import STATE, STEP
from zhixing.store import current, listing
from zhixing.store.clock import CHINA
from zhixing.store.demo.office import SYSTEM, corresponded
from zhixing.store.registers import register_for

FLOWS = {table.id: flow for table in HERE.tables if HERE.system_of(table.id).id == SYSTEM and (flow := HERE.flow(table.id))}
MARK = "演函"


@pytest.mark.parametrize("seed", [1, 2])
def test_every_state_and_every_step_occurs(seed: int) -> None:
    moments = corresponded(HERE, ACTING, MARK, seed)
    assert [moment.at for moment in moments] == sorted(moment.at for moment in moments)
    assert moments == corresponded(HERE, ACTING, MARK, seed)
    steps = {(moment.change.table, moment.change.fields[STEP]) for moment in moments if STEP in moment.change.fields}
    assert steps == {(table, step.id) for table, flow in FLOWS.items() for step in flow.steps}
    now = {(table, row[STATE]) for table in FLOWS for row in rows(until(moments, AUTUMN))[table].values()}
    assert now == {(table, state.id) for table, flow in FLOWS.items() for state in flow.states}


def test_the_register_takes_all_of_it_and_gives_the_same_numbers(db: None, tmp_path: Path) -> None:
    current.prepare([HERE[table] for table in (*FLOWS, "notices")], HERE.known)
    moments = corresponded(HERE, ACTING, MARK, 1)
    made: dict[str, str] = {}
    for moment in moments:
        change, day = moment.change, moment.at.astimezone(CHINA).date()
        table, register = HERE[change.table], register_for(HERE, change.table, _actor(change.actor))
        typed = {id: value for id, value in change.fields.items() if id in table.ids and id not in (STATE, STEP)}
        step = str(change.fields.get(STEP, ""))
        if change.table == "countersigns" and step not in ("agree", "disagree"):
            # Brought about by the draft that is sent round.
            entry = register.of_key((change.fields.get("code") or rows(moments)["countersigns"][change.row]["code"], _agency(moments, change.row)))
            assert entry is not None
            made[change.row] = entry.row
        elif step:
            flow = FLOWS[change.table]
            raw = {id: value for id, value in typed.items() if id in flow.step(step).asks}
            seen = listing.one(table, made[change.row])
            assert seen is not None
            register.step(seen.row, seen.version, step, raw, change.reason, on=day)
        else:
            given = FLOWS[change.table].numbered
            made[change.row] = register.enter([{id: value for id, value in typed.items() if id not in given}], str(change.fields["owner"]), on=day)[
                0
            ].change.row
    for table_id, wanted in rows(moments).items():
        for row, fields in wanted.items():
            found = listing.one(HERE[table_id], made[row])
            assert found is not None
            assert dict(found.fields) == {id: value for id, value in fields.items() if value is not None}, (table_id, row)


def _agency(moments: object, row: str) -> object:
    return rows(moments)["countersigns"][row]["agency"]  # type: ignore[arg-type]


def test_numbers_run_without_a_gap() -> None:
    there = rows(corresponded(HERE, ACTING, MARK, 1))
    for table, field in (("papers_out", "number"), ("papers_out", "code"), ("papers_in", "serial")):
        running = sorted(int(re.sub(r".*〕|号", "", str(row[field]))) for row in there[table].values() if field in row)
        assert running == list(range(1, len(running) + 1)), field
        assert running, field
