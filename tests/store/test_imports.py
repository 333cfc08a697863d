"""Rows of spreadsheets taken in: judged against what is there, recorded in one go, nothing of another's overwritten."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.engines.records.conftest import KNOWN, PROJECTS, declared
from tests.engines.records.sheet.conftest import workbook
from tests.store.conftest import EDITOR, HEAD, OTHER, project
from zhixing.engines.records import Query, Table, sheet
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import InputFault, NotAllowed
from zhixing.store import current, imports, ledger, listing
from zhixing.store.imports import Account, Import
from zhixing.store.registers import Register

TITLES = ("项目代码", "项目名称", "总投资", "所在乡镇")
Handed = Callable[..., Any]


@pytest.fixture
def handed(tmp_path: Path) -> Handed:
    """Hands a workbook in for a register."""

    @contextmanager
    def opened(register: Register, rows: Any, owner: str = "water", **more: Any) -> Iterator[Import]:
        (tmp_path / "upload").write_bytes(rows if isinstance(rows, bytes) else workbook(rows))
        with sheet.Incoming(tmp_path / "upload", "x.xlsx", register.table) as incoming:
            yield Import(register, incoming, owner, **more)

    return opened


def counts(account: Account) -> dict[str, int]:
    return {name: getattr(account, name) for name in ("new", "update", "unchanged", "bad")}


def entries(register: Register) -> dict[str, listing.Entry]:
    return {str(entry.fields["code"]): entry for entry in listing.matching(register.table, Query())}


def taken_out(register: Register) -> bytes:
    out = io.BytesIO()
    rows = [sheet.Outgoing(entry.row, entry.version, entry.owner, entry.fields) for entry in listing.matching(register.table, Query())]
    sheet.write_rows(out, register.table, KNOWN, rows)
    return out.getvalue()


def changed(data: bytes, **cells: Any) -> bytes:
    book = load_workbook(io.BytesIO(data))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_good_rows_go_in_while_bad_ones_come_back(editor: Register, handed: Handed) -> None:
    editor.enter([project(3, invested="7"), project(4, invested="7")], "water")
    rows = [
        TITLES,
        ("2020-000001", "一", "1.5亿元", "西湖镇"),
        ("7", "二", "x", None),
        ("2020-000003", "东山水厂3号", 8, None),
        ("2020-000004", "东山水厂4号", 7, None),
        ("2020-000001", "又一", 1, None),
    ]
    with handed(editor, rows) as one:
        account = one.preview()
        assert ledger.digest().number == 2
        assert counts(account) == {"new": 1, "update": 1, "unchanged": 1, "bad": 2}
        assert [(fault.cell, fault.code) for fault in account.shown] == [("A3", "pattern"), ("C3", "not_number"), ("A6", "same_in_file")]
        account, numbers = one.record(update=True, reason="导入 x.xlsx")
        assert (counts(account), numbers) == ({"new": 1, "update": 1, "unchanged": 1, "bad": 2}, [3, 4])
        assert [line.number for line, _ in one.returned()] == [3, 6]
    facts = [fact.change for fact in ledger.everything()][2:]
    assert [(fact.deed, fact.actor, fact.reason) for fact in facts] == [("entered", "wang", "导入 x.xlsx"), ("changed", "wang", "导入 x.xlsx")]
    assert facts[1].fields == {"invested": "8"}
    found = entries(editor)
    assert (found["2020-000001"].fields["invested"], found["2020-000001"].owner, found["2020-000003"].version) == ("15000", "water", 2)
    assert ledger.verify().broken is None


def test_rows_that_are_there_can_be_left(editor: Register, handed: Handed) -> None:
    editor.enter([project(invested="7")], "water")
    with handed(editor, [TITLES, ("2020-000001", "改名", 8, None), ("2020-000002", "二", 1, None)]) as one:
        one.record(update=False, reason="")
    found = entries(editor)
    assert (found["2020-000001"].version, found["2020-000001"].fields["invested"]) == (1, "7")
    assert "2020-000002" in found


def test_what_is_taken_out_and_handed_in_again_changes_nothing(editor: Register, handed: Handed) -> None:
    editor.enter(
        [project(1, invested="0.01", listed_on="1850-01-01", why_left="一\n二"), project(2, lead="县住建局", urgent="是", planned_on="2020-03-01")], "water"
    )
    with handed(editor, taken_out(editor)) as one:
        assert counts(one.preview()) == {"new": 0, "update": 0, "unchanged": 2, "bad": 0}
        assert one.record(update=True, reason="")[1] == []


def test_an_empty_cell_empties_only_in_a_sheet_that_was_taken_out(editor: Register, handed: Handed) -> None:
    editor.enter([project(invested="7", town="西湖镇")], "water")
    with handed(editor, [TITLES, ("2020-000001", None, None, "东山街道")]) as one:
        one.record(update=True, reason="")
    assert entries(editor)["2020-000001"].fields == {"code": "2020-000001", "name": "东山水厂1号", "invested": "7", "town": "990101001", "owner": "water"}
    with handed(editor, changed(taken_out(editor), D2=None)) as one:
        one.record(update=True, reason="")
    assert "invested" not in entries(editor)["2020-000001"].fields


def test_a_row_that_was_changed_meanwhile_comes_back(editor: Register, head: Register, handed: Handed) -> None:
    editor.enter([project(1, invested="7"), project(2, invested="7")], "water")
    data = changed(taken_out(editor), D2=8)
    row = entries(editor)["2020-000001"].row
    head.change(row, 1, {"invested": "9"})
    with handed(editor, data) as one:
        (fault,) = one.preview().shown
        assert (fault.cell, fault.code) == ("2", "row_overtaken")
    seen = imports.now()
    with handed(editor, [TITLES, ("2020-000001", None, 10, None)], seen=seen) as one:
        assert counts(one.preview())["update"] == 1
        head.change(row, 2, {"invested": "11"})
        account, _ = one.record(update=True, reason="")
        assert counts(account)["bad"] == 1
    assert entries(editor)["2020-000001"].fields["invested"] == "11"


def test_the_key_of_a_row_is_changed_by_its_id(editor: Register, handed: Handed) -> None:
    editor.enter([project(1), project(2)], "water")
    with handed(editor, changed(taken_out(editor), A2="2020-000009", A3="2020-000001")) as one:
        account, _ = one.record(update=True, reason="")
    assert counts(account) == {"new": 0, "update": 1, "unchanged": 0, "bad": 1}
    assert [fault.code for fault in account.shown] == ["doubled"]
    assert set(entries(editor)) == {"2020-000009", "2020-000002"}


def test_rows_of_others_are_not_changed(editor: Register, handed: Handed) -> None:
    other = Register(editor.table, KNOWN, OTHER)
    other.enter([project(1, invested="7"), project(2, invested="7")], "housing")
    data = changed(taken_out(editor), D3=8)
    with handed(editor, data) as one:
        account, numbers = one.record(update=True, reason="")
    assert (counts(account), numbers) == ({"new": 0, "update": 0, "unchanged": 1, "bad": 1}, [])
    assert account.shown[0].zh == "这一行由澄川县住房和城乡建设局保管，您无权导入"
    with handed(editor, [(*TITLES, "保管单位"), ("2020-000003", "三", 1, None, "县住建局"), ("2020-000004", "四", 1, None, "x")]) as one:
        assert [(fault.cell, fault.code) for fault in one.preview().shown] == [("E2", "not_keeper"), ("E3", "not_agency")]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [(("2020-000001", "一", "f" * 32), "row_missing", "C2"), (("2020-000001", "一", "WITHDRAWN"), "row_withdrawn", "C2")],
)
def test_a_row_that_is_not_there(editor: Register, head: Register, handed: Handed, row: tuple[str, ...], code: str, cell: str) -> None:
    (fact,) = editor.enter([project(7)], "water")
    head.withdraw(fact.change.row, 1, "误录")
    with handed(editor, [("项目代码", "项目名称", "记录编号"), tuple(fact.change.row if text == "WITHDRAWN" else text for text in row)]) as one:
        assert [(fault.cell, fault.code) for fault in one.preview().shown] == [(cell, code)]


def test_a_mask_is_never_kept(db: None, tmp_path: Path, handed: Handed) -> None:
    (table,) = declared(
        tmp_path,
        PROJECTS.replace("\n[[table.check]]", '\n[[table.field]]\nid = "boss"\ntitle = "负责人"\ntitle_en = "Boss"\ntype = "person"\n\n[[table.check]]', 1),
    )
    current.prepare([table], KNOWN)
    editor = Register(table, KNOWN, EDITOR)
    editor.enter([project(1, boss="王小明")], "water")
    with handed(editor, [("项目代码", "项目名称", "负责人"), ("2020-000001", "新名", "王＊＊"), ("2020-000002", "二", "王＊＊")]) as one:
        account, _ = one.record(update=True, reason="")
    assert [(fault.cell, fault.code) for fault in account.shown] == [("C3", "masked")]
    assert entries(editor)["2020-000001"].fields["boss"] == "王小明"
    assert entries(editor)["2020-000001"].fields["name"] == "新名"


def test_who_may_import(editor: Register, head: Register, table: Table, handed: Handed) -> None:
    rows = [TITLES, ("2020-000001", "一", 1, None)]
    for actor, owner in ((EDITOR, "housing"), (OTHER, "water"), (Actor("x", frozenset({"auditor"}), frozenset({"water"})), "water")):
        with handed(Register(table, KNOWN, actor), rows, owner) as one, pytest.raises(NotAllowed):
            one.record(update=True, reason="")
    with (
        handed(Register(table, KNOWN, Actor("x", HEAD.roles, frozenset({"mars"}))), rows, "mars") as one,
        pytest.raises(InputFault, match="the id of an agency"),
    ):
        one.preview()
    assert ledger.digest().number == 0


def test_all_or_nothing(editor: Register, handed: Handed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second batch breaks: the first is not there either."""
    monkeypatch.setattr(imports, "BATCH", 2)
    calls = []

    def broken(self: Register, *args: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise InputFault("x", "the power fails")
        return real(self, *args)

    real = Register.take_in
    monkeypatch.setattr(Register, "take_in", broken)
    with handed(editor, [TITLES, *((f"2020-{n:06}", "名", 1, None) for n in range(1, 5))]) as one, pytest.raises(InputFault):
        one.record(update=True, reason="")
    assert entries(editor) == {}
    assert ledger.digest().number == 0


def test_faults_are_counted_and_the_first_are_shown(editor: Register, handed: Handed) -> None:
    with handed(editor, [TITLES, *((f"{n}", "名", "x", None) for n in range(300))]) as one:
        account = one.preview()
    assert (account.bad, account.faults, len(account.shown)) == (300, 600, 200)
