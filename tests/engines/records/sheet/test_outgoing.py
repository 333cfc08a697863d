"""Rows out, and in again: nothing changes on the way, and no cell of ours is ever a formula."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.engines.records.conftest import KNOWN, PROJECTS, declared
from tests.engines.records.sheet.conftest import TITLES, read, workbook
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Table, check_row
from zhixing.engines.records.faults import Fault
from zhixing.engines.records.sheet import Incoming, Outgoing, write_returned, write_rows
from zhixing.engines.records.values import parse

MORE = "".join(
    f'\n[[table.field]]\nid = "{id}"\ntitle = "{id}栏"\ntitle_en = "{id.title()}"\ntype = "{kind}"\n{rest}\n'
    for id, kind, rest in (
        ("boss", "person", ""),
        ("pin", "text", 'sensitivity = "secret"'),
        ("at", "geometry", ""),
        ("workers", "integer", ""),
        ("begun_in", "year", ""),
        ("due", "month", ""),
        ("paid", "money", ""),
        ("ratio", "number", 'unit = "%"'),
        ("seen", "file", ""),
    )
)
WIDE = PROJECTS.replace("\n[[table.check]]", f"{MORE}\n[[table.check]]", 1).replace('pattern = "[0-9]{4}-[0-9]{6}"', "")


def out(table: Table, rows: list[Outgoing], **more: Any) -> bytes:
    file = io.BytesIO()
    write_rows(file, table, KNOWN, rows, **more)
    return file.getvalue()


def cells(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_rows_are_taken_out_by_names_and_with_what_they_are_known_by(tmp_path: Path) -> None:
    (table,) = declared(tmp_path, WIDE)
    fields: dict[str, Kept] = {
        "code": "a",
        "name": "=1+1",
        "kind": "road",
        "invested": "1200.5",
        "town": "990101100",
        "urgent": True,
        "listed_on": "2020-03-01",
    }
    row = Outgoing("f" * 32, 3, "water", {**fields, "pin": "4711", "boss": "王小明", "seen": ["a" * 64]}, {"boss": "王＊＊"})
    header, told = cells(out(table, [row]))
    found = dict(zip(header, told, strict=True))
    assert (found["项目名称"], found["类别"], found["总投资（万元）"]) == ("=1+1", "道路", 1200.5)
    assert (found["所在乡镇"], found["是否急办"], found["入库日期"]) == ("西湖镇", "是", datetime.datetime(2020, 3, 1))
    assert (found["boss栏"], found["seen栏"]) == ("王＊＊", "1 份材料")
    assert (found["保管单位"], found["记录版本"], found["记录编号"]) == ("澄川县水利局", 3, "f" * 32)
    assert "4711" not in str(told)
    assert "pin栏" not in header


def test_no_cell_is_a_formula_or_an_error(tmp_path: Path) -> None:
    (table,) = declared(tmp_path, WIDE)
    texts = ["=HYPERLINK(1)", "+1", "-1", "@a", "\t=1", "#REF!", "1E3", "_x000D_"]
    sheet = load_workbook(io.BytesIO(out(table, [Outgoing("r", 1, "water", {"code": text, "name": text}) for text in texts]))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, max_col=2) for cell in row} == {"s"}


def test_synthetic_data_says_so_and_is_read_again(tmp_path: Path, projects: Table) -> None:
    data = out(projects, [Outgoing("r", 1, "water", {"code": "2020-000001", "name": "一"})], synthetic=True)
    assert "合成数据" in cells(data)[0][0]
    assert [line.row for line in read(tmp_path, projects, data)[1]] == ["r"]


def test_english_titles(tmp_path: Path, projects: Table) -> None:
    data = out(projects, [Outgoing("r", 1, "water", {"code": "2020-000001", "kind": "road"})], language="en")
    assert cells(data)[0][:4] == ["Code", "Name", "Kind", "Investment (万元)"]
    assert cells(data)[1][2] == "Road"
    assert len(read(tmp_path, projects, data)[1]) == 1


def _of(field: Any) -> st.SearchStrategy[Any]:
    """Anything that may be kept of a field."""
    match field.type:
        case "choice":
            return st.sampled_from(sorted(field.choices))
        case "place":
            return st.sampled_from(sorted(KNOWN.places))
        case "agency":
            return st.sampled_from(sorted(KNOWN.agencies))
        case "yesno":
            return st.booleans()
        case "date":
            return st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31))
        case "month":
            return st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)).map(lambda day: day.isoformat()[:7])
        case "year":
            return st.integers(1000, 2999)
        case "integer":
            return st.integers(-(2**63), 2**63 - 1)
        case "number" | "money":
            places = 2 if field.decimals is None else field.decimals
            return st.decimals(0, 10**18, places=places, allow_nan=False)
        case "geometry":
            pair = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
            return pair.map(lambda place: json.dumps({"type": "Point", "coordinates": [round(part, 7) for part in place]}))
    return st.text(max_size=50)


@settings(max_examples=60)
@given(st.data())
def test_what_is_taken_out_and_handed_in_again_is_the_same(tmp_path_factory: Any, data: st.DataObject) -> None:
    """Whatever can be kept: export, import, nothing differs."""
    folder = tmp_path_factory.mktemp("round")
    (table,) = declared(folder, WIDE)
    wanted = [field for field in table.fields if field.type != "file" and field.sensitivity != "secret"]
    rows = []
    for number in range(data.draw(st.integers(1, 4))):
        fields = {field.id: parse(field, data.draw(_of(field)), KNOWN)[0] for field in wanted if data.draw(st.booleans())}
        rows.append(Outgoing(f"r{number}", number + 1, "water", {id: value for id, value in fields.items() if value is not None}))
    _, lines = read(folder, table, out(table, rows))
    by_row = {line.row: line for line in lines}
    for row in rows:
        line = by_row[row.row]
        assert line.version == str(row.version)
        for field in wanted:
            value, fault = parse(field, line.values[field.id], KNOWN)
            assert (value, fault and fault.code) == (row.fields.get(field.id), "required" if field.required and field.id not in row.fields else None)


def test_what_came_back_is_marked_can_be_mended_and_handed_in(tmp_path: Path, projects: Table) -> None:
    rows = [
        (*TITLES, "备注"),
        ("2020-000001", "一", "铁路", "=1+1", None, datetime.date(2020, 3, 1), "甲"),
        ("2020-000002", "二", "道路", 3, "西湖镇", "2020-03-01", "乙"),
    ]
    (tmp_path / "upload").write_bytes(workbook(rows))
    file = io.BytesIO()
    with Incoming(tmp_path / "upload", "x.xlsx", projects) as incoming:
        faulty = [(line, [incoming.at(line, fault) for fault in check_row(projects, line.values, KNOWN).faults]) for line in incoming.lines()]
        write_returned(file, incoming, KNOWN, [pair for pair in faulty if pair[1]])
    book = load_workbook(io.BytesIO(file.getvalue()))
    sheet: Any = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*TITLES, "备注", "退回原因"]
    assert [cell.value for cell in sheet[2]][:7] == ["2020-000001", "一", "铁路", "=1+1", None, datetime.datetime(2020, 3, 1), "甲"]
    assert sheet["D2"].data_type == "s"
    assert sheet["H2"].value == "类别：“铁路”不在可选项中：道路、水厂\n总投资（万元）：单元格里是公式，请改为数值后再导入"
    assert [cell.coordinate for cell in sheet[2] if cell.fill.fgColor.rgb == "00FBE3E1"] == ["C2", "D2"]
    sheet["C2"], sheet["D2"] = "水厂", 5
    mended = io.BytesIO()
    book.save(mended)
    again, (line,) = read(tmp_path, projects, mended.getvalue())
    assert check_row(projects, line.values, KNOWN).faults == ()
    assert [note.told for note in again.header.notes] == [("备注",)]


def test_what_no_workbook_can_hold_comes_back_as_a_sign(tmp_path: Path, projects: Table) -> None:
    (tmp_path / "upload").write_bytes("项目代码,项目名称\n7,一\x01二\n".encode())
    file = io.BytesIO()
    with Incoming(tmp_path / "upload", "x.csv", projects) as incoming:
        write_returned(file, incoming, KNOWN, [(line, []) for line in incoming.lines()])
    assert cells(file.getvalue())[1][:2] == ["7", "一\ufffd二"]


def test_a_fault_of_a_whole_row_is_at_its_row(tmp_path: Path, projects: Table) -> None:
    incoming, (line,) = read(tmp_path, projects, workbook([TITLES, ("2020-000001", "一")]))
    assert incoming.at(line, Fault("", "hidden_row")).cell == "2"
