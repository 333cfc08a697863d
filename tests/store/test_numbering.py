"""Numbers of papers: one series for each mark and year over all tables, without gaps where the register gives them, and none of them twice; whoever comes when."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.records.sheet.conftest import workbook
from tests.store import corresponded as papers
from tests.store import crashing
from tests.store.corresponded import NOTICE, OFFICE, WANG, enter, entry, signed, step
from tests.web.conftest import AGENCIES, COUNTY, PLACES
from zhixing.engines.documents import normal_number
from zhixing.engines.records import sheet
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger, listing, numbering
from zhixing.store.current import model_of
from zhixing.store.imports import Import
from zhixing.store.registers import Faulty, register_for
from zhixing.systems import Catalogue

# What people do, in any order: issue a paper of a mark in a year, enter a notice with a number that is typed, change that, take it back, withdraw it.
DEED = st.one_of(
    st.tuples(st.just("issue"), st.sampled_from(("澄水", "澄政督")), st.sampled_from((2025, 2026))),
    st.tuples(st.just("notice"), st.integers(1, 9), st.sampled_from(("澄政督〔2025〕{}号", "澄政督[2025]第0{}号"))),
    st.tuples(st.sampled_from(("change", "undo", "withdraw", "restore")), st.integers(0, 5), st.integers(1, 9)),
)


def try_notice(here: Catalogue, deed: str, at: int, number: int) -> None:
    """Do something to a notice, where the register lets it be done."""
    there = list(listing.entries(model_of(here["notices"])._default_manager.order_by("number")))
    if not there:
        return
    one, register = there[at % len(there)], register_for(here, "notices", OFFICE)
    try:
        if deed == "change":
            register.change(one.row, one.version, {"number": f"澄政督〔2025〕{number}号"})
        elif deed == "undo":
            register.undo(one.row, one.version)
        else:
            getattr(register, deed)(one.row, one.version, "误录")
    except InputFault:
        return


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEED, max_size=14))
def test_in_whatever_order_no_number_stands_on_two_papers(supervising: Catalogue, deeds: list[tuple[Any, ...]]) -> None:
    here = supervising
    with transaction.atomic():
        for deed, first, second in deeds:
            if deed == "issue":
                step(here, "papers_out", WANG, signed(here, first), "issue", on=date(second, 3, 2))
            elif deed == "notice":
                try:
                    enter(here, "notices", OFFICE, {**NOTICE, "number": second.format(first)})
                except Faulty as faulty:
                    assert {fault.code for fault in faulty.faults} == {"number_taken"}
            else:
                try_notice(here, deed, first, second)
            found = [normal_number(one) for one in papers.numbers(here)]
            typed = [normal_number(str(one.fields["number"])) for one in listing.entries(model_of(here["notices"])._default_manager.all())]
            assert len({*found, *typed}) == len(found) + len(typed), deeds
        running = defaultdict(list)
        for number in papers.numbers(here):
            mark, _, rest = number.partition("〔")
            running[(mark, rest[:4])].append(int(rest[5:-1]))
        for (mark, _), given_numbers in running.items():
            assert given_numbers == sorted(given_numbers)
            if mark == "澄水":
                assert given_numbers == list(range(1, len(given_numbers) + 1)), "where nobody types, none is left out"
        transaction.set_rollback(True)


def test_drafts_and_papers_received_are_numbered_when_they_come(supervising: Catalogue) -> None:
    for number in (1, 2, 3):
        row = enter(supervising, "papers_out", WANG, papers.DRAFT, on=date(2025, 3, 3))
        assert entry(supervising, "papers_out", row).fields["code"] == f"拟〔2025〕{number}号"
        assert "number" not in entry(supervising, "papers_out", row).fields
        row = enter(supervising, "papers_in", WANG, {**papers.RECEIVED, "number": f"市水函〔2025〕{number}号"}, on=date(2025, 3, 3))
        step(supervising, "papers_in", WANG, row, "register", on=date(2025, 3, 3))
        assert entry(supervising, "papers_in", row).fields["serial"] == f"收〔2025〕{number}号"


@pytest.mark.parametrize("field", ["number", "code"])
def test_nobody_types_a_number_that_the_program_gives(supervising: Catalogue, field: str) -> None:
    with pytest.raises(Faulty) as caught:
        enter(supervising, "papers_out", WANG, {**papers.DRAFT, field: "澄水〔2025〕9号"})
    assert [(fault.field, fault.code) for fault in caught.value.faults] == [(field, "locked")]


def test_two_notices_of_one_number_are_refused_in_words_and_leave_a_trace(supervising: Catalogue) -> None:
    first = enter(supervising, "notices", OFFICE, {**NOTICE, "number": "澄政督〔2025〕3号"})
    before = ledger.digest().number
    with pytest.raises(Faulty) as caught:
        enter(supervising, "notices", OFFICE, {**NOTICE, "number": "澄政督[2025]第03号", "title": "另一件"})
    (fault,) = caught.value.faults
    assert (fault.field, fault.zh) == ("number", "文号“澄政督〔2025〕3号”已用于“请抓紧”；一个文号只用一次，作废的也不再用")
    assert "also where its paper was withdrawn" in fault.en
    (trace,) = ledger.latest(1)
    assert ledger.digest().number == before + 1
    assert (trace.change.row, trace.change.deed, trace.change.actor) == (first, "noted", "su")
    assert trace.change.fields["text"] == "欲将文号“澄政督〔2025〕3号”用于“督办件”中的另一件，未予登记"
    other = enter(supervising, "notices", OFFICE, {**NOTICE, "number": "澄政督〔2025〕4号"})
    with pytest.raises(Faulty):
        register_for(supervising, "notices", OFFICE).change(other, 1, {"number": "澄政督〔2025〕3号"})
    assert ledger.latest(1)[0].change.row == first
    assert entry(supervising, "notices", other).version == 1


def test_a_number_that_was_withdrawn_is_not_given_again(supervising: Catalogue) -> None:
    row = enter(supervising, "notices", OFFICE, {**NOTICE, "number": "澄水〔2025〕1号"})
    register_for(supervising, "notices", OFFICE).withdraw(row, 1, "误录")
    with pytest.raises(Faulty) as caught:
        enter(supervising, "notices", OFFICE, {**NOTICE, "number": "澄水〔2025〕1号"})
    assert caught.value.faults[0].code == "number_taken"
    step(supervising, "papers_out", WANG, signed(supervising), "issue", on=date(2025, 5, 6))
    assert papers.numbers(supervising) == ["澄水〔2025〕2号"]
    with pytest.raises(Faulty):
        enter(supervising, "notices", OFFICE, {**NOTICE, "number": "澄水〔2025〕2号"})


def test_a_number_that_went_to_another_paper_meanwhile_is_not_taken_back(supervising: Catalogue) -> None:
    row = enter(supervising, "notices", OFFICE, {**NOTICE, "number": "澄水〔2025〕1号"})
    register = register_for(supervising, "notices", OFFICE)
    register.change(row, 1, {"number": "澄水〔2024〕1号"})
    step(supervising, "papers_out", WANG, signed(supervising), "issue", on=date(2025, 5, 6))
    assert papers.numbers(supervising) == ["澄水〔2025〕1号"]
    with pytest.raises(Faulty) as caught:
        register.undo(row, 2)
    assert caught.value.faults[0].code == "number_taken"
    register.change(row, 2, {"title": "改了标题", "number": "澄水[2024]01号"})


def test_a_spreadsheet_does_not_bring_a_number_twice(supervising: Catalogue, tmp_path: Path) -> None:
    enter(supervising, "notices", OFFICE, {**NOTICE, "number": "澄政督〔2025〕3号"})
    both = Actor("both", frozenset({"department_head", "supervision_office"}), frozenset({"water"}))
    register = register_for(supervising, "notices", both)
    titles = ("文号", "种类", "承办单位", "标题", "要求", "反馈时限（工作日）")
    typed = ("澄政督[2025]03号", "澄政督〔2025〕5号", "澄政督[2025]第5号")
    rows = [titles, *((number, "督办通知", "water", f"第{at}件", "按期完成", 5) for at, number in enumerate(typed))]
    (tmp_path / "upload").write_bytes(workbook(rows, title=register.table.label.zh))
    with sheet.Incoming(tmp_path / "upload", "x.xlsx", register.table) as incoming:
        account = Import(register, incoming, "water").record(update=True, reason="导入")[0]
    assert (account.new, account.update, account.bad) == (1, 1, 1), [one.zh for one in account.shown]
    assert sorted(numbering.given(supervising, "papers", 2025)) == ["澄政督〔2025〕3号", "澄政督〔2025〕5号"]


def test_several_drafts_of_a_spreadsheet_are_numbered_one_after_the_other(supervising: Catalogue, tmp_path: Path) -> None:
    register = register_for(supervising, "papers_out", WANG)
    rows = [("文种", "标题", "机关代字", "主送单位", "公开属性"), *(("通知", f"关于第{at}件的通知", "澄水", "各有关单位", "公开") for at in range(3))]
    (tmp_path / "upload").write_bytes(workbook(rows, title=register.table.label.zh))
    with sheet.Incoming(tmp_path / "upload", "x.xlsx", register.table) as incoming:
        account = Import(register, incoming, "water").record(update=True, reason="导入")[0]
    assert (account.new, account.bad) == (3, 0), [one.zh for one in account.shown]
    codes = [one.fields["code"] for one in listing.entries(model_of(register.table)._default_manager.order_by("number"))]
    assert [str(code)[-2] for code in codes] == ["1", "2", "3"]


def test_the_numbers_of_a_series_are_known_over_all_tables(supervising: Catalogue) -> None:
    enter(supervising, "notices", OFFICE, {**NOTICE, "number": "澄水[2025]07号"})
    step(supervising, "papers_out", WANG, signed(supervising), "issue", on=date(2025, 5, 6))
    assert sorted(numbering.given(supervising, "papers", 2025)) == ["澄水〔2025〕7号", "澄水〔2025〕8号"]
    assert numbering.given(supervising, "papers", 2024) == []


def test_who_issue_at_the_same_moment_get_different_numbers(tmp_path: Path) -> None:
    county = tmp_path / "chengchuan"
    county.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES}.items():
        (county / name).write_text(text, "utf-8")
    done = crashing.run(tmp_path, "-m", "tests.store.issuing", county, f"sqlite:///{tmp_path / 'store.sqlite3'}", 4, 6)
    assert done.returncode == 0, done.stderr
    given_to = json.loads(done.stdout.splitlines()[-1])
    running = [[int(number.partition("〕")[2][:-1]) for number in numbers] for numbers in given_to]
    assert sorted(number for numbers in running for number in numbers) == list(range(1, 49))
    assert all(numbers == sorted(numbers) for numbers in running)
