"""Who may take which step, and enter and change which rows of a table with a flow: every flow, every role, rows of the own and of another agency, by page and API.

What there is to do is read from the flows that are declared, so that a step that is added is tried too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.web import stepping
from tests.web.stepping import Deed
from tests.web.test_api import send
from tests.web.test_matrix import OF_STEPS, asker, refused
from zhixing.kernel.access import ACTIONS, ROLES, decide
from zhixing.store import ledger
from zhixing.web.county import catalogue

SignIn = Callable[..., Client]
# The declared list of deeds is read before any county is served.
TABLES = (
    "adjustments",
    "commitments",
    "countersigns",
    "figures",
    "grants",
    "links",
    "notices",
    "objections",
    "papers_in",
    "papers_out",
    "progress",
    "rungs",
    "tickets",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Somebody who wants to do something with a row of an agency, which stands where it can be done ("" for a row that is to be entered), and what is typed."""

    client: Client
    deed: Deed
    row: str
    keeper: str
    typed: Mapping[str, Any]

    @property
    def version(self) -> int:
        """The version of the row."""
        return stepping.entry(self.deed.table, self.row).version

    def page(self) -> Any:
        """By a form."""
        address = f"/tables/{self.deed.table}/"
        if self.deed.step == "enter":
            return self.client.post(f"{address}new/", {**self.typed, "owner": self.keeper})
        if self.deed.step == "change":
            return self.client.post(f"{address}{self.row}/edit/", {**self.typed, "version": self.version})
        return self.client.post(f"{address}{self.row}/steps/{self.deed.step}/", {**self.typed, "version": self.version, "reason": "有理由"})

    def api(self) -> Any:
        """By a program."""
        address = f"/api/tables/{self.deed.table}/rows"
        if self.deed.step == "enter":
            return send(self.client, "POST", address, {"owner": self.keeper, "fields": self.typed})
        if self.deed.step == "change":
            return send(self.client, "PATCH", f"{address}/{self.row}", {"fields": self.typed}, self.version)
        body = {"fields": self.typed, "reason": "有理由"}
        return send(self.client, "POST", f"{address}/{self.row}/steps/{self.deed.step}", body, self.version)


# A field of each table that can be changed by hand, and to what.
CHANGED = {
    "commitments": ("title", "新标题"),
    "progress": ("words", "又有进展"),
    "adjustments": ("why", "又有变更"),
    "notices": ("title", "请再抓紧"),
    "objections": ("why", "仍有误"),
    "papers_out": ("title", "关于再次通知的通知"),
    "papers_in": ("title", "关于更正的函"),
    "countersigns": ("opinion", "同意"),
    "figures": ("waiting", "等数据"),
    "rungs": ("waiting", "等数据"),
    "links": ("why", "又有依据"),
    "tickets": ("matter", "请再核对"),
    "grants": ("purpose", "核对人数"),
}


def cell(client: Client, deed: Deed, keeper: str) -> Cell:
    """A row that stands where something can be done with it, and what is typed to do it."""
    flow = catalogue().flow(deed.table)
    assert flow is not None
    if deed.step == "enter":
        return Cell(client, deed, "", keeper, stepping.good(deed.table, keeper))
    if deed.step == "change":
        return Cell(client, deed, stepping.standing(deed.table, flow.begins, keeper), keeper, dict([CHANGED[deed.table]]))
    step = flow.step(deed.step)
    row = stepping.standing(deed.table, step.leaves[0], keeper)
    if step.id == "send_up":
        stepping.agree(row)
    return Cell(client, deed, row, keeper, stepping.asked(step))


def of_table(table: str) -> list[Deed]:
    """Everything that people do with the rows of a table."""
    return [deed for deed in stepping.deeds() if deed.table == table]


def test_every_action_of_steps_is_one_of_these(portal: Path) -> None:
    assert {deed.table for deed in stepping.deeds()} == set(TABLES)
    assert {deed.action for deed in stepping.deeds()} - {"enter_row", "change_row"} == OF_STEPS


@pytest.mark.parametrize("by", ["page", "api"])
@pytest.mark.parametrize("table", TABLES)
def test_every_cell(portal: Path, signed_in: SignIn, table: str, by: str) -> None:
    """Done exactly where the list allows it; where not, the rule is named and nothing is recorded."""
    people = [asker(signed_in, f"{role}-{agency}", role, agency) for role in ROLES for agency in ("water", "housing")]
    for deed in of_table(table):
        ready: Cell | None = None
        for client, actor in people:
            # Whoever is refused leaves the row where it stands for the next one.
            tried = replace(ready, client=client) if ready else cell(client, deed, "water")
            before, told = ledger.digest(), f"{deed} by {by} as {actor}"
            answer, decision = getattr(tried, by)(), decide(deed.action, actor, "water")
            if decision.allowed:
                assert answer.status_code in (200, 201, 302), (told, answer.content.decode()[-2000:])
                assert ledger.digest() != before, (told, answer.content.decode()[-2000:])
                ready = None
            else:
                refused(answer, decision, by, told)
                assert ledger.digest() == before, told
                ready = tried


@pytest.mark.parametrize("by", ["page", "api"])
def test_the_list_alone_decides(portal: Path, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    """Taken from everybody in the list, an action is refused to those who may do everything else; in its own name, and nothing is recorded."""
    client, actor = asker(signed_in, "all", " ".join(ROLES), "water")
    for deed in stepping.deeds():
        tried = cell(client, deed, "water")
        with monkeypatch.context() as patched:
            patched.setitem(ACTIONS, deed.action, replace(ACTIONS[deed.action], grants={}))
            before = ledger.digest()
            refused(getattr(tried, by)(), decide(deed.action, actor, "water"), by, f"{deed} by {by}")
            assert ledger.digest() == before, deed


@pytest.mark.parametrize("by", ["page", "api"])
@pytest.mark.parametrize("table", TABLES)
def test_steps_are_offered_to_those_who_may_take_them(portal: Path, signed_in: SignIn, table: str, by: str) -> None:
    """The page has a form and the API names the step for exactly those whom the list allows it."""
    flow = catalogue().flow(table)
    assert flow is not None
    rows = {state.id: stepping.standing(table, state.id) for state in flow.states}
    for role in ROLES:
        if role == "system_administrator":
            continue
        client, actor = asker(signed_in, role, role, "water")
        for state, row in rows.items():
            may = [step.id for step in flow.steps if state in step.leaves and decide(step.action, actor, "water").allowed]
            if by == "api":
                assert send(client, "GET", f"/api/tables/{table}/rows/{row}").json()["steps"] == may, (role, state)
            else:
                page = client.get(f"/tables/{table}/{row}/").content.decode()
                assert [step.id for step in flow.steps if f'action="/tables/{table}/{row}/steps/{step.id}/"' in page] == may, (role, state)


def test_no_row_is_given_to_an_agency_whose_rows_one_may_not_enter(portal: Path, signed_in: SignIn) -> None:
    """Where a field names the keeper, it is the keeper whose rows are meant, whatever the form says of the owner."""
    client, actor = asker(signed_in, "head", "department_head", "housing")
    before = ledger.digest()
    typed = stepping.good("objections", "water")
    refused(client.post("/tables/objections/new/", {**typed, "owner": "housing"}), decide("object_score", actor, "water"), "page", "by page")
    answer = send(client, "POST", "/api/tables/objections/rows", {"owner": "housing", "fields": typed})
    assert (answer.status_code, answer.json()["detail"]) == (403, f"{decide('object_score', actor, 'water').zh}。")
    assert ledger.digest() == before


def test_who_may_do_a_step_to_no_row_is_not_told_which_rows_there_are(portal: Path, signed_in: SignIn) -> None:
    client, actor = asker(signed_in, "auditor", "auditor", "water")
    decision = decide("issue_notice", actor, None)
    refused(send(client, "POST", "/api/tables/notices/rows/none/steps/issue", {}, 1), decision, "api", "no row")
