"""Delimited text in, by the same path as a workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.records.sheet.conftest import faults, read
from zhixing.engines.records import Table
from zhixing.engines.records.sheet import Refused

TEXT = '项目代码,项目名称,总投资,出库原因\r\n2020-000001,东山,"1,200","一\n二"\r\n,,,\r\n7,\'=1+1,x,\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter(tmp_path: Path, projects: Table, encoding: str, delimiter: str) -> None:
    text = TEXT if delimiter == "," else TEXT.replace(",", delimiter).replace(f"1{delimiter}200", "1,200")
    _, lines = read(tmp_path, projects, text.encode(encoding), "x.csv")
    assert [(line.number, line.values["name"], line.values["invested"]) for line in lines] == [(2, "东山", "1,200"), (4, "=1+1", "x")]
    assert lines[0].values["why_left"] == "一\n二"
    assert [(one.cell, one.code) for one in faults(tmp_path, projects, text.encode(encoding), "x.csv")] == [("A4", "pattern"), ("C4", "not_number")]


def test_a_text_that_goes_on_for_ever(tmp_path: Path, projects: Table) -> None:
    with pytest.raises(Refused, match="damaged"):
        read(tmp_path, projects, ('项目代码,项目名称\n1,"' + "长" * 300_000).encode(), "x.csv")
