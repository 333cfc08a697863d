"""The template: what is in it, and that other programs open it."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.engines.records.conftest import KNOWN, PROJECTS, declared
from tests.engines.records.sheet.conftest import read
from zhixing.engines.records import Table, check_row
from zhixing.engines.records.sheet import Refused, template


def test_what_a_template_has(projects: Table) -> None:
    book = load_workbook(io.BytesIO(template(projects, KNOWN)))
    sheet: Any = book["建设项目"]
    assert [cell.value for cell in sheet[1]][:6] == ["项目代码", "项目名称", "类别", "总投资（万元）", "建设单位代码", "所在乡镇"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].fill.fgColor.rgb != sheet["C1"].fill.fgColor.rgb
    assert "必填" in sheet["A1"].comment.text
    assert "四位年份-六位序号" in sheet["A1"].comment.text
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["I"].number_format == "yyyy-mm-dd"
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    lists = book["_lists"]
    assert rules["C2"].type == "list"
    assert [cell.value for cell in lists["A"]][:2] == ["道路", "水厂"]
    assert rules["C2"].formula1 == "'_lists'!$A$1:$A$2"
    assert (rules["D2"].type, rules["D2"].formula1) == ("decimal", "0")
    assert (lists.sheet_state, book["_zhixing"].sheet_state) == ("hidden", "veryHidden")
    guide = [cell.value for row in book["填表说明"].iter_rows() for cell in row if cell.value]
    assert "建设项目 填表说明" in guide
    assert {"项目代码", "必填", "万元"} <= set(guide)


def test_a_template_that_was_filled_in_is_read(tmp_path: Path, projects: Table) -> None:
    book = load_workbook(io.BytesIO(template(projects, KNOWN)))
    book["建设项目"].append(["2020-000001", "东山水厂", "水厂", "3.5亿元", None, "西湖镇"])
    out = io.BytesIO()
    book.save(out)
    incoming, (line,) = read(tmp_path, projects, out.getvalue())
    assert incoming.header.notes == ()
    assert check_row(projects, line.values, KNOWN).fields["invested"] == "35000"


def test_the_template_of_another_table_is_told(tmp_path: Path, projects: Table) -> None:
    (other,) = declared(tmp_path, PROJECTS.replace('"projects"', '"others"').replace("建设项目", "其他项目"))
    with pytest.raises(Refused) as caught:
        read(tmp_path, projects, template(other, KNOWN))
    assert caught.value.placed[0].zh == "这是“其他项目”的表格，不是“建设项目”的"


def test_an_older_template_is_told_and_taken(tmp_path: Path, projects: Table) -> None:
    (newer,) = declared(tmp_path, PROJECTS.replace('title = "总投资"', 'title = "投资总额"'))
    book = load_workbook(io.BytesIO(template(projects, KNOWN)))
    book["建设项目"].append(["2020-000001", "东山水厂"])
    out = io.BytesIO()
    book.save(out)
    incoming, lines = read(tmp_path, newer, out.getvalue())
    assert [note.code for note in incoming.header.notes] == ["old_template", "title_unknown"]
    assert len(lines) == 1


def test_another_program_opens_it(tmp_path: Path, projects: Table) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None or not (Path(office).resolve().parent / "libsclo.so").exists():
        pytest.skip("NOT TESTED: the template in LibreOffice (not installed)")
    (tmp_path / "t.xlsx").write_bytes(template(projects, KNOWN))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "ods:calc8", "--outdir", str(tmp_path), str(tmp_path / "t.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=170)
    command = [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "again"), str(tmp_path / "t.ods")]
    subprocess.run(command, check=True, capture_output=True, timeout=170)
    book = load_workbook(tmp_path / "again" / "t.xlsx")
    sheet: Any = book["建设项目"]
    assert [cell.value for cell in sheet[1]][:2] == ["项目代码", "项目名称"]
    kinds = [rule.type for rule in sheet.data_validations.dataValidation]
    assert kinds.count("list") == 4
    assert book["_lists"].sheet_state != "visible"
    sheet.append(["2020-000001", "东山水厂"])
    out = io.BytesIO()
    book.save(out)
    assert len(read(tmp_path, projects, out.getvalue())[1]) == 1
