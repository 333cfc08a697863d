"""Attaching: each commitment finds its sentence, and what is missing or too many shifts nothing."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import growth
from zhixing.engines.commitments import Concordance, attach, load_plan
from zhixing.engines.report import Reading, Record, Target, read_manuscript
from zhixing.kernel.sources import Manuscript, Place

Make = Callable[..., Any]
Shared = Callable[[str], Path]
SUBJECTS = st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=3, max_size=8), min_size=1, max_size=40, unique=True)


def laid_out(subjects: list[str], planned: Make, said: Make, goal: Make) -> tuple[list[Any], list[Record]]:
    """Commitments of all kinds over three sections, and the records of a faithful reader."""
    commitments = []
    for number, subject in enumerate(subjects):
        kinds: list[dict[str, Any]] = [{}, {"kind": "milestone", "stage": "completed"}, {"kind": "quantity", "target": goal(number % 3 + 1, "个")}]
        place = {"section": number * 3 // len(subjects) + 1, "order": number + 1}
        commitments.append(planned(subject, id=f"c{number}", **kinds[number % 3], **place))
    return commitments, [said(commitment, start=12 * number) for number, commitment in enumerate(commitments)]


def pairs(concordance: Concordance) -> dict[str, str]:
    return {attachment.planned: attachment.record for attachment in concordance.attachments}


@given(subjects=SUBJECTS, data=st.data())
def test_a_lost_record_loses_its_commitment_and_no_other(
    planned: Make, plan: Make, said: Make, goal: Make, reading: Make, subjects: list[str], data: st.DataObject
) -> None:
    commitments, records = laid_out(subjects, planned, said, goal)
    lost = data.draw(st.sets(st.sampled_from(range(len(records)))))
    concordance = attach(plan(commitments), reading([record for number, record in enumerate(records) if number not in lost]))
    kept = [number for number in range(len(records)) if number not in lost]
    assert pairs(concordance) == {f"c{number}": f"r-c{number}" for number in kept}
    assert [commitment.id for commitment in concordance.without_span] == [f"c{number}" for number in sorted(lost)]
    assert concordance.unplanned == ()


@given(subjects=SUBJECTS, data=st.data())
def test_a_record_too_many_is_told_and_moves_nothing(
    planned: Make, plan: Make, said: Make, goal: Make, reading: Make, subjects: list[str], data: st.DataObject
) -> None:
    commitments, records = laid_out(subjects, planned, said, goal)
    unplanned = data.draw(st.sets(st.sampled_from(range(len(records)))))
    concordance = attach(plan([one for number, one in enumerate(commitments) if number not in unplanned]), reading(records))
    assert [record.id for record in concordance.unplanned] == [f"r-c{number}" for number in sorted(unplanned)]
    assert concordance.without_span == ()


def test_an_attachment_says_where_and_what_differs(planned: Make, plan: Make, said: Make, goal: Make, reading: Make) -> None:
    road, trail = planned("东环路", kind="milestone", stage="completed"), planned("绿道", id="s1.a.02", kind="quantity", target=goal(20, "公里", ">="), order=2)
    found = said(planned("绿道", kind="quantity", target=goal(30, "公里")), start=20, id="r2", certainty="strive", period="2025-2027")
    concordance = attach(plan([road, trail]), reading([said(road, start=6, stage="opened_in_use"), found]))
    first, second = concordance.attachments
    assert (first.planned, first.record, first.start, first.end, first.place) == ("s1.a.01", "r-s1.a.01", 6, 11, Place(2))
    assert [(one.field, one.declared, one.read) for one in first.differences] == [("stage", "completed", "opened_in_use")]
    assert [(one.field, one.declared, one.read) for one in second.differences] == [
        *(("comparator", ">=", "="), ("value", "20 公里", "30 公里")),
        *(("certainty", "firm", "strive"), ("period", "2025", "2025-2027")),
    ]
    assert 0.4 < second.confidence < 1


def test_a_task_may_be_a_milestone_and_says_so(planned: Make, plan: Make, said: Make, reading: Make) -> None:
    task = planned("智慧平台")
    (attachment,) = attach(plan([task]), reading([said(task, kind="milestone", stage="completed")])).attachments
    assert attachment.confidence == 0.85
    assert [(one.field, one.declared, one.read) for one in attachment.differences] == [("kind", "task", "milestone")]


def test_achievements_are_no_promises(planned: Make, plan: Make, said: Make, reading: Make) -> None:
    task = planned("智慧平台")
    concordance = attach(plan([task]), reading([said(task, tense="past")]))
    assert (concordance.attachments, concordance.without_span, concordance.unplanned) == ((), (task,), ())


def test_neighbours_that_stand_the_other_way_round_are_found(planned: Make, plan: Make, said: Make, reading: Make) -> None:
    one, two, three, four = (planned(subject, id=f"c{n}", order=n) for n, subject in enumerate(("智慧平台", "东环北路", "排水管网", "夜间经济"), 1))
    records = [said(one, start=0), said(three, start=10), said(two, start=20), said(four, start=30)]
    concordance = attach(plan([one, two, three, four]), reading(records))
    assert pairs(concordance) == {f"c{n}": f"r-c{n}" for n in range(1, 5)}


def test_the_same_promise_made_twice_goes_to_both_places(planned: Make, plan: Make, said: Make, reading: Make) -> None:
    first, between, again = planned("智慧平台", id="c1"), planned("东环北路", id="c2", order=2), planned("智慧平台", id="c3", section=3)
    concordance = attach(plan([first, between, again]), reading([said(first, start=0), said(between, start=10), said(again, start=20)]))
    assert pairs(concordance) == {"c1": "r-c1", "c2": "r-c2", "c3": "r-c3"}
    lost = attach(plan([first, between, again]), reading([said(between, start=10), said(again, start=20)]))
    assert pairs(lost) == {"c2": "r-c2", "c3": "r-c3"}


def test_headings_that_were_lost_do_not_matter(planned: Make, plan: Make, said: Make, goal: Make, reading: Make) -> None:
    commitments, records = laid_out(["智慧平台", "东环北路", "排水管网", "夜间经济"], planned, said, goal)
    concordance = attach(plan(commitments), reading([replace(record, section="") for record in records]))
    assert all(attachment.confidence == 1 for attachment in concordance.attachments) and len(concordance.attachments) == 4


def test_nothing_fits_nothing(plan: Make, planned: Make, said: Make, reading: Make) -> None:
    assert attach(plan([]), reading([])) == Concordance((), (), ())
    one, other = planned("智慧平台"), said(planned("东环北路"))
    assert attach(plan([one]), reading([other])) == Concordance((), (one,), (other,))


def test_twice_the_plan_and_the_report_take_four_times_the_time_at_most(plan: Make, planned: Make, said: Make, goal: Make, reading: Make) -> None:
    """Each is laid beside each, and nothing beyond that: eight times would be."""
    letters = random.Random(1)
    subjects = ["".join(letters.choices("推进建设改革项目产业服务平台道路学校医院工程治理提升", k=7)) for _ in range(400)]
    commitments, records = laid_out(subjects, planned, said, goal)
    assert growth(lambda: attach(plan(commitments[:175]), reading(records[:200])), lambda: attach(plan(commitments[:350]), reading(records))) < 6


def read_text(text: str) -> Reading:
    return read_manuscript(Manuscript("report", "text", text, ""))


@pytest.fixture(scope="module")
def report(shared: Shared) -> Reading:
    return read_text(shared("reports/yongkang-2020.txt").read_text("utf-8"))


def test_the_first_county_finds_its_sentences(shared: Shared, counties: Path, report: Reading) -> None:
    gold = [json.loads(line) for line in shared("extraction/gold/yongkang-2020.jsonl").read_text("utf-8").splitlines()]
    spans = {entry["id"]: (entry["start"], entry["end"]) for entry in gold}
    concordance = attach(load_plan(counties / "yongkang", 2020), report)
    wrong = [one.planned for one in concordance.attachments if one.end <= spans[one.planned][0] or one.start >= spans[one.planned][1]]
    assert wrong == []
    assert len(concordance.attachments) >= 347
    assert len(concordance.unplanned) <= 8
    assert sum(bool(one.differences) for one in concordance.attachments) <= 8


def labelled(entry: dict[str, Any]) -> Record:
    """A labelled line as the record of a reader without mistakes."""
    target = None
    if entry["kind"] == "quantity":
        value, base = (Decimal(str(entry[name])) for name in ("value", "value_base"))
        target = Target(entry["comparator"], value, entry["unit"], base, entry["unit_base"], entry["measure"], entry["value_start"])
    fields = {name: entry[name] for name in ("id", "tense", "kind", "quote", "start", "end", "subject", "certainty", "period", "section", "stage")}
    return Record(target=target, **fields)


@pytest.fixture(scope="module")
def gold(shared: Shared, report: Reading) -> Reading:
    lines = shared("extraction/gold/yongkang-2020.jsonl").read_text("utf-8").splitlines()
    return replace(report, records=tuple(labelled(json.loads(line)) for line in lines))


def test_a_reading_without_mistakes_is_attached_whole(counties: Path, gold: Reading) -> None:
    concordance = attach(load_plan(counties / "yongkang", 2020), gold)
    assert (concordance.without_span, concordance.unplanned) == ((), ())
    assert all(one.planned == one.record for one in concordance.attachments)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_lost_from_it_loses_exactly_itself(counties: Path, gold: Reading, seed: int) -> None:
    chance = random.Random(seed)
    lost = {record.id for record in chance.sample(gold.records, chance.choice([1, 5, 20, 60, 150]))}
    concordance = attach(load_plan(counties / "yongkang", 2020), replace(gold, records=tuple(record for record in gold.records if record.id not in lost)))
    assert all(one.planned == one.record for one in concordance.attachments)
    assert {planned.id for planned in concordance.without_span} == lost


@pytest.mark.parametrize("columns", [14, 18, 28])
def test_a_text_wrapped_anew_finds_the_same_sentences(counties: Path, report: Reading, columns: int) -> None:
    plan = load_plan(counties / "yongkang", 2020)
    paragraphs = re.split(r"(?<=。)\n", re.sub(r"\n+", "\n", report.manuscript.text))
    lines = [re.sub(r"\s", "", paragraph) for paragraph in paragraphs]
    wrapped = "\n".join(line[at : at + columns] for line in lines for at in range(0, len(line), columns))
    before, after = attach(plan, report), attach(plan, read_text(wrapped))
    quotes = {one.planned: one.quote for one in before.attachments}
    same = sum(quotes.get(one.planned) == one.quote for one in after.attachments)
    assert same >= 0.95 * len(quotes)


@pytest.mark.parametrize("seed", range(8))
def test_records_lost_from_a_real_reading_lose_nothing_else(counties: Path, report: Reading, seed: int) -> None:
    plan, chance = load_plan(counties / "yongkang", 2020), random.Random(seed)
    whole = pairs(attach(plan, report))
    gone = {record.id for record in chance.sample(report.records, chance.choice([1, 5, 20, 60]))}
    left = pairs(attach(plan, replace(report, records=tuple(record for record in report.records if record.id not in gone))))
    expected = {planned: record for planned, record in whole.items() if record not in gone}
    moved = {planned for planned in expected | left if expected.get(planned) != left.get(planned)}
    assert len(moved) <= 1
