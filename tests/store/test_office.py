"""Papers through their flows: drafted, countersigned, signed, numbered; received, assigned, handled; each by the right people, and on the desk of whoever is awaited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.store import corresponded as papers
from tests.store.calling import shifted
from tests.store.corresponded import DRAFT, HE, LEADER, LI, OFFICE, RECEIVED, SUN, WANG, ZHAO, entry, step
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import clock, ledger, listing, reminding, todo
from zhixing.store.current import model_of
from zhixing.store.registers import Faulty, register_for
from zhixing.systems import Catalogue

DAY = date(2025, 3, 3)


def drafted(here: Catalogue, **more: str) -> str:
    return papers.enter(here, "papers_out", WANG, {**DRAFT, **more}, on=DAY)


def asked(here: Catalogue) -> dict[str, listing.Entry]:
    """The countersignatures, by agency."""
    return {one.owner: one for one in listing.entries(model_of(here["countersigns"])._default_manager.order_by("number"))}


def sent(here: Catalogue, row: str, *steps: tuple[str, Actor]) -> None:
    for id, actor in steps:
        raw = {"countersigners": "县住建局、县河道所"} if id == "circulate" else {}
        step(here, "papers_out", actor, row, id, on=DAY, **raw)


def faults(caught: pytest.ExceptionInfo[Faulty]) -> list[str]:
    return [fault.zh for fault in caught.value.faults]


def test_a_paper_goes_out_when_every_agency_has_agreed(supervising: Catalogue) -> None:
    here, row = supervising, drafted(supervising)
    sent(here, row, ("submit", WANG))
    with pytest.raises(NotAllowed, match="same person"):
        sent(here, row, ("check", WANG))
    sent(here, row, ("circulate", SUN))
    there = asked(here)
    assert {owner: one.fields["state"] for owner, one in there.items()} == {"housing": "asked", "rivers": "asked"}
    assert there["housing"].fields["text"] == DRAFT["text"]
    step(here, "countersigns", ZHAO, there["housing"].row, "agree", on=DAY)
    with pytest.raises(Faulty) as caught:
        sent(here, row, ("send_up", WANG))
    assert faults(caught) == ["县河道所尚未会签"]
    with pytest.raises(NotAllowed):
        step(here, "countersigns", ZHAO, there["rivers"].row, "agree", on=DAY)
    step(here, "countersigns", HE, there["rivers"].row, "agree", on=DAY, opinion="无意见")
    sent(here, row, ("send_up", WANG))
    for actor in (WANG, SUN):
        with pytest.raises(NotAllowed):
            sent(here, row, ("sign", actor))
    sent(here, row, ("sign", LEADER), ("issue", SUN))
    assert entry(here, "papers_out", row).fields["number"] == "澄水〔2025〕1号"
    step(here, "papers_out", WANG, row, "file", on=DAY, file_number="2025-1")
    steps = [(fact.change.fields.get("step"), fact.change.actor) for fact in ledger.of_row("papers_out", row)]
    assert steps == [(None, "wang"), ("submit", "wang"), ("circulate", "sun"), ("send_up", "wang"), ("sign", "chen"), ("issue", "sun"), ("file", "wang")]


def test_who_does_not_agree_is_asked_again_about_the_changed_draft(supervising: Catalogue) -> None:
    here, row = supervising, drafted(supervising)
    sent(here, row, ("submit", WANG), ("circulate", SUN))
    first = asked(here)
    step(here, "countersigns", ZHAO, first["housing"].row, "agree", on=DAY)
    step(here, "countersigns", HE, first["rivers"].row, "disagree", on=DAY, opinion="职责不清")
    with pytest.raises(Faulty) as caught:
        sent(here, row, ("send_up", WANG))
    assert faults(caught) == ["县河道所不同意，请撤回修改后再送会签"]
    sent(here, row, ("take_back", WANG))
    with pytest.raises(Faulty) as caught:
        step(here, "countersigns", HE, first["rivers"].row, "agree", on=DAY)
    assert faults(caught) == ["该文稿不在会签中"]
    register_for(here, "papers_out", WANG).change(row, entry(here, "papers_out", row).version, {"text": "改明职责。"}, on=DAY)
    sent(here, row, ("submit", WANG), ("circulate", SUN))
    again = asked(here)
    assert {one.row for one in again.values()} == {one.row for one in first.values()}
    assert {(one.fields["state"], one.fields["text"], one.fields.get("opinion")) for one in again.values()} == {("asked", "改明职责。", None)}


def test_nobody_asks_for_a_countersignature_by_hand(supervising: Catalogue) -> None:
    everything = Actor("all", frozenset({"department_head", "department_editor", "supervision_office", "responsible_leader"}), frozenset({"housing", "water"}))
    row = drafted(supervising)
    sent(supervising, row, ("submit", WANG), ("circulate", SUN))
    with pytest.raises(NotAllowed, match="nobody"):
        papers.enter(supervising, "countersigns", everything, {"code": "拟〔2025〕1号", "title": "x", "agency": "water"})
    with pytest.raises(NotAllowed, match="nobody"):
        step(supervising, "countersigns", everything, asked(supervising)["housing"].row, "ask")


def test_an_agency_that_there_is_not_leaves_everything_as_it_was(supervising: Catalogue) -> None:
    row = drafted(supervising)
    sent(supervising, row, ("submit", WANG))
    before = ledger.digest()
    with pytest.raises(Faulty) as caught:
        step(supervising, "papers_out", SUN, row, "circulate", on=DAY, countersigners="县住建局、县气象局")
    assert faults(caught) == ["没有名为“县气象局”的部门，多个单位用顿号分开"]
    assert (ledger.digest(), asked(supervising)) == (before, {})


def test_what_is_issued_is_neither_changed_nor_withdrawn(supervising: Catalogue) -> None:
    row = papers.signed(supervising)
    step(supervising, "papers_out", WANG, row, "issue")
    register, version = register_for(supervising, "papers_out", LI), entry(supervising, "papers_out", row).version
    for deed in (lambda: register.withdraw(row, version, "误录"), lambda: register.change(row, version, {"title": "x"}), lambda: register.undo(row, version)):
        with pytest.raises(InputFault, match="已印发"):
            deed()


def received(here: Catalogue, *, days: int = 5) -> str:
    """A paper that was received by water and assigned to housing; its row."""
    row = papers.enter(here, "papers_in", WANG, RECEIVED, on=DAY)
    step(here, "papers_in", WANG, row, "register", on=DAY)
    step(here, "papers_in", WANG, row, "propose", on=DAY, proposal="拟请县住建局承办")
    step(here, "papers_in", LEADER, row, "assign", on=DAY, instruction="同意", handler="housing", days=days)
    return row


def test_a_paper_received_is_kept_by_whoever_handles_it(supervising: Catalogue) -> None:
    row = received(supervising)
    assert entry(supervising, "papers_in", row).owner == "housing"
    with pytest.raises(NotAllowed):
        step(supervising, "papers_in", WANG, row, "finish", result="已办")
    step(supervising, "papers_in", OFFICE, row, "decline", on=DAY)
    assert (entry(supervising, "papers_in", row).owner, entry(supervising, "papers_in", row).fields.get("handler")) == ("water", None)
    step(supervising, "papers_in", LEADER, row, "assign", on=DAY, instruction="请水利局办", handler="water", days=3)
    step(supervising, "papers_in", WANG, row, "finish", on=DAY, result="已答复")
    step(supervising, "papers_in", LI, row, "again", on=DAY)
    step(supervising, "papers_in", WANG, row, "finish", on=DAY, result="已补充答复")
    step(supervising, "papers_in", WANG, row, "file", on=DAY, file_number="2025-收-1")
    assert entry(supervising, "papers_in", row).fields["state"] == "filed"


def test_what_only_steps_say_is_not_typed_when_a_paper_is_received(supervising: Catalogue) -> None:
    with pytest.raises(Faulty) as caught:
        papers.enter(supervising, "papers_in", WANG, {**RECEIVED, "instruction": "同意", "handler": "housing"})
    assert {(fault.field, fault.code) for fault in caught.value.faults} == {("instruction", "locked"), ("handler", "locked")}


def test_the_same_paper_is_not_received_twice(supervising: Catalogue) -> None:
    papers.enter(supervising, "papers_in", WANG, RECEIVED)
    with pytest.raises(Faulty) as caught:
        papers.enter(supervising, "papers_in", WANG, RECEIVED)
    assert caught.value.faults[0].code == "doubled"


def waiting(here: Catalogue, actor: Actor) -> set[tuple[str, str]]:
    return {(one.table, one.step) for one in todo.duties(here, actor, DAY)}


def test_a_paper_is_on_the_desk_of_whoever_is_awaited(supervising: Catalogue) -> None:
    here, row = supervising, drafted(supervising, countersigners="县住建局、县河道所")
    assert waiting(here, WANG) == {("papers_out", "submit")}
    sent(here, row, ("submit", WANG))
    assert waiting(here, WANG) == set(), "who sent it does not check it"
    assert waiting(here, SUN) == {("papers_out", "circulate")}
    sent(here, row, ("circulate", SUN))
    assert (waiting(here, ZHAO), waiting(here, HE), waiting(here, WANG)) == ({("countersigns", "agree")}, {("countersigns", "agree")}, set())
    for actor, one in ((ZHAO, "housing"), (HE, "rivers")):
        step(here, "countersigns", actor, asked(here)[one].row, "agree", on=DAY)
    assert (waiting(here, ZHAO), waiting(here, WANG)) == (set(), {("papers_out", "send_up")})
    sent(here, row, ("send_up", WANG))
    assert waiting(here, LEADER) == {("papers_out", "sign")}
    sent(here, row, ("sign", LEADER))
    assert waiting(here, SUN) == {("papers_out", "issue")}
    received(here)
    (one,) = (one for one in todo.duties(here, Actor("ma", frozenset({"department_editor"}), frozenset({"housing"})), DAY))
    assert (one.table, one.step, one.due) == ("papers_in", "finish", shifted(DAY, 5))


def test_what_was_taken_back_is_on_no_desk_to_be_countersigned(supervising: Catalogue) -> None:
    row = drafted(supervising)
    sent(supervising, row, ("submit", WANG), ("circulate", SUN), ("take_back", WANG))
    assert waiting(supervising, ZHAO) == set()


def test_who_handles_a_paper_is_reminded_in_working_days(supervising: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Day after day, counted by a second hand: before the end the handler, after it the head and the leader; nothing of what is done."""
    here, row, due = supervising, received(supervising, days=10), shifted(DAY, 10)
    told = []
    for at in range(40):
        day = DAY + timedelta(days=at)
        monkeypatch.setenv(clock.SETTING, day.isoformat())
        told += [(one.on, one.to, one.topic, one.row, one.agency, one.due) for one in reminding.send(here, day)]
    about = ("paper", row, "housing", due)
    assert told == [(shifted(due, at), to, *about) for at, to in ((-2, "handler"), (1, "head"), (3, "leader"))]
    step(here, "papers_in", OFFICE, row, "finish", on=shifted(due, 2), result="已答复")
    assert reminding.send(here, due + timedelta(days=60)) == []
