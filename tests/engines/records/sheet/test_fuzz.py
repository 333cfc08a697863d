"""Files that nobody would hand in: whatever the bytes, there are rows or a refusal, soon, and nothing is written anywhere.

Some hundred and fifty cases; five thousand where ZHIXING_THOROUGH is 1.
"""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from pathlib import Path

import pytest

from tests.engines.records.conftest import KNOWN
from tests.engines.records.sheet.conftest import TITLES, repacked, with_shared_texts, workbook
from tests.engines.records.sheet.test_reading import GOOD
from zhixing.engines.records import Table, check_row
from zhixing.engines.records.sheet import Incoming, Refused, template, write_returned

CASES = 5000 if os.environ.get("ZHIXING_THOROUGH") == "1" else 150
PIECES = (
    b'<c r="A2" t="s"><v>99999</v></c>', b"<row r='-1'>", b'<row r="9999999">', b"<v>1e999</v>", b"<v>nan</v>", b't="b"', b'<f t="shared" si="7"/>', b'r="ZZZZ1"',
    b"&lt;", b"&amp;#0;", b"\xff\xfe", b"\0", b"]]>", b"<!--", b"<![CDATA[", b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"<?x?>", b't="e"', b's="99999"', b's="-1"',
    b'<mergeCell ref="A1:XFD1048576"/>', b"<is><t>", b"</row>", b"<rPh>", b't="d"', b"<v>-5</v>", b'hidden="1"', b"_xD800_", b"<v>43891</v>",
)  # fmt: skip


def mutated(random: random.Random, data: bytes) -> bytes:
    """The same bytes with some of them cut, doubled, changed, or with something put in that means something."""
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(data) + 1)
        length = random.choice((1, 2, 8, 64, 1000))
        match random.randrange(5):
            case 0:
                data = data[:at] + data[at + length :]
            case 1:
                data = data[:at] + data[at : at + length] * 2 + data[at + length :]
            case 2:
                data = data[:at] + random.randbytes(min(length, 8)) + data[at + length :]
            case _:
                piece = random.choice(PIECES)
                data = data[:at] + piece + data[at + (length if random.random() < 0.5 else 0) :]
    return data


def case(random: random.Random, books: list[bytes]) -> tuple[bytes, str]:
    """Bytes and a name."""
    book = random.choice(books)
    name = random.choice(("x.xlsx", "x.xls", "x.csv", "x", "../../x.xlsx"))
    match random.randrange(5):
        case 0:
            return random.randbytes(random.randrange(3000)), name
        case 1:
            return mutated(random, book), name
        case 2:
            return mutated(random, '项目代码,项目名称,总投资\n2020-000001,东山,"1,2\n"\n'.encode(random.choice(("utf-8", "gb18030", "utf-16")))), name
        case _:
            with zipfile.ZipFile(io.BytesIO(book)) as archive:
                chosen = random.choice([part for part in archive.namelist() if part.endswith((".xml", ".rels"))])
            return repacked(book, lambda part, data: mutated(random, data) if part == chosen else data), name


def test_whatever_the_bytes(tmp_path: Path, projects: Table) -> None:
    books = [workbook([TITLES, GOOD, GOOD], lambda sheet: sheet.merge_cells("B3:C3")), with_shared_texts(workbook([TITLES, GOOD])), template(projects, KNOWN)]
    generator = random.Random(20200301)
    (folder := tmp_path / "place").mkdir()
    file = folder / "upload"
    outcomes = {"read": 0, "refused": 0}
    for number in range(CASES):
        data, name = case(generator, books)
        file.write_bytes(data)
        begun = time.monotonic()
        try:
            with Incoming(file, name, projects) as incoming:
                lines = [(line, [incoming.at(line, fault) for fault in check_row(projects, line.values, KNOWN).faults]) for line in incoming.lines()]
                assert all(one.zh and one.en for _, found in lines for one in found)
                write_returned(io.BytesIO(), incoming, KNOWN, lines)
                outcomes["read"] += 1
        except Refused as refused:
            assert all(one.zh and one.en for one in refused.placed), number
            outcomes["refused"] += 1
        assert time.monotonic() - begun < 10, number
        assert [path.name for path in folder.iterdir()] == ["upload"]
        assert file.read_bytes() == data
    assert min(outcomes.values()) > CASES // 20, outcomes


@pytest.mark.parametrize("name", ["x.xlsx", "x.csv"])
def test_a_wide_and_deep_file(tmp_path: Path, projects: Table, name: str) -> None:
    """A row of sixteen thousand cells, and elements in one another without end."""
    file = tmp_path / "upload"
    wide = workbook([["列"] * 16_000])
    deep = repacked(workbook([TITLES]), lambda part, data: data.replace(b"<sheetData>", b"<a>" * 200_000) if part.endswith("sheet1.xml") else data)
    for data in (wide, deep):
        file.write_bytes(data)
        with pytest.raises(Refused):
            Incoming(file, name, projects)
