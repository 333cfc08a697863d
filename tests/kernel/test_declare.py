"""Declarations: right ones are read as they stand, and of wrong ones every fault is told with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.kernel.declare import Declarations, Table, no_doubles
from zhixing.kernel.errors import Faults, InputFault

WHOLE = """
name = "东溪"
size = 12
share = 0.25
even = 3
since = 2020-05-01
open = true
kind = "镇"
roads = ["一", "二"]

[sources]
list = "A list"

[[bridge]]
id = "a"

# the second
[[ bridge ]]
id = "b"
"""


def told(folder: Path, read: Callable[[Declarations], object]) -> list[str]:
    """The faults of a reading, each as its sentence."""
    with pytest.raises(Faults) as raised, Declarations(folder) as files:
        read(files)
    assert raised.value.where == str(folder)
    return [str(fault) for fault in raised.value.faults]


def read_town(files: Declarations) -> dict[str, Any]:
    table = files.toml("town.toml")
    bridges = table.tables("bridge")
    ids = [(bridge, bridge.required("id", str)) for bridge in bridges]
    no_doubles(ids, "id", "id")
    return {
        "name": table.required("name", str),
        "size": table.required("size", int),
        "share": table.required("share", Decimal),
        "even": table.optional("even", Decimal, None),
        "since": table.optional("since", date, None),
        "open": table.optional("open", bool, False),
        "kind": table.one_of("kind", ("镇", "乡")),
        "rank": table.one_of("rank", ("town", "village"), "town"),
        "roads": table.several("roads", str),
        "sources": table.texts("sources"),
        "bridges": [id for _, id in ids],
    }


def write(folder: Path, text: str | bytes, name: str = "town.toml") -> Path:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def test_what_is_right_is_read_as_it_stands(tmp_path: Path) -> None:
    with Declarations(write(tmp_path, WHOLE)) as files:
        town = read_town(files)
    assert town["share"] == Decimal("0.25") and isinstance(town["even"], Decimal) and town["since"] == date(2020, 5, 1)
    assert (town["rank"], town["roads"], town["sources"], town["bridges"]) == ("town", ("一", "二"), {"list": "A list"}, ["a", "b"])


@pytest.mark.parametrize("text", ["\ufeff" + WHOLE, WHOLE.replace("\n", "\r\n")])
def test_what_other_editors_leave_does_not_matter(tmp_path: Path, text: str) -> None:
    with Declarations(write(tmp_path, text)) as files:
        assert read_town(files)["name"] == "东溪"


PLANTED = {
    'name = "东溪"': ('name = " "', "town.toml: name: “”; expected text."),
    "size = 12": ("size = 1.5", "town.toml: size: 1.5; expected a whole number."),
    "share = 0.25": ("shore = 0.25", "town.toml: share: no value; expected a number."),
    "even = 3": ("even = nan", "town.toml: even: NaN; expected a number."),
    "since = 2020-05-01": ("since = 2020-05-01T12:00:00", "town.toml: since: 2020-05-01 12:00:00; expected a date like 2020-12-31."),
    "open = true": ('open = "yes"', "town.toml: open: “yes”; expected true or false."),
    'kind = "镇"': ('kind = "镇子"', "town.toml: kind: “镇子”; expected one of 镇, 乡. Perhaps “镇” is meant."),
    'roads = ["一", "二"]': ('roads = ["一", 2]', "town.toml: roads[2]: 2; expected text."),
    'list = "A list"': ("list = {}", "town.toml: sources.list: a table; expected text."),
    'id = "b"': ('id = "a"', "town.toml: bridge[2].id (in the table of line 18): the id a for the second time; expected each only once."),
}


@given(st.sets(st.sampled_from(sorted(PLANTED)), min_size=1))
def test_every_planted_fault_is_told(tmp_path_factory: pytest.TempPathFactory, planted: set[str]) -> None:
    text = WHOLE
    for right in planted:
        text = text.replace(right, PLANTED[right][0])
    faults = told(write(tmp_path_factory.mktemp("town"), text), read_town)
    expected = {PLANTED[right][1] for right in planted}
    if "share = 0.25" in planted:
        expected.add("town.toml: shore: unknown key. Perhaps “share” is meant.")
    assert set(faults) == expected and len(faults) == len(expected)


def test_faults_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = WHOLE
    for right, (wrong, _) in PLANTED.items():
        text = text.replace(right, wrong)
    places = [fault.partition(": ")[2].partition(": ")[0] for fault in told(write(tmp_path, text), read_town)]
    assert places == [
        *("name", "size", "shore", "even", "since", "open", "kind", "roads[2]", "share"),
        *("bridge[2].id (in the table of line 18)", "sources.list"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "a"\nsize 3\n', "town.toml: line 2: no valid TOML"),
        ('name = "a', "town.toml: end of document: no valid TOML"),
        ("size = 1\nsize = 2\n", "no valid TOML"),
        ("since = 2020-13-40", "no valid TOML"),
        ("a = " + "[" * 5000, "no valid TOML"),
        ("a = " + "9" * 5000, "no valid TOML"),
        ("a = 1e99999999999999999999999", "no valid TOML"),
        ('kind = "镇"\nname = "永"\n'.encode("gb18030"), "town.toml: line 1: bytes that are no UTF-8. Save the file in the encoding UTF-8."),
        (b'a = "\xe6\x9d\x91"\nb = "\xff"', "town.toml: line 2: bytes that are no UTF-8"),
    ],
)
def test_a_broken_file_is_one_fault(tmp_path: Path, text: str | bytes, said: str) -> None:
    (fault,) = told(write(tmp_path, text), read_town)
    assert said in fault


def test_a_missing_file_or_folder_is_one_fault(tmp_path: Path) -> None:
    assert told(tmp_path, read_town) == ["town.toml: no such file."]
    (tmp_path / "town.toml").mkdir()
    (fault,) = told(tmp_path, read_town)
    assert fault.startswith("town.toml: cannot be read")
    with pytest.raises(InputFault, match="no such folder"):
        Declarations(tmp_path / "nowhere")


@pytest.mark.parametrize("figure", ["1" + "0" * 30, "0x" + "f" * 3000, "1e400", "-1e-400", "inf"])
def test_monstrous_figures_are_faults(tmp_path: Path, figure: str) -> None:
    write(tmp_path, f"a = {figure}\nb = {figure}")
    faults = told(tmp_path, lambda files: (table := files.toml("town.toml"), table.required("a", Decimal), table.required("b", int)))
    assert len(faults) == 2 and all(len(fault) < 120 for fault in faults)


def test_tables_of_the_wrong_shape_are_faults(tmp_path: Path) -> None:
    write(tmp_path, "bridge = 3\nsources = []\nroads = 4\nlist = [[1]]")

    def read(files: Declarations) -> None:
        table = files.toml("town.toml")
        table.tables("bridge"), table.table("sources").required("x", str), table.several("roads", str), table.table("more").required("y", int)
        table.several("list", int)

    assert told(tmp_path, read) == [
        "town.toml: bridge: 3; expected tables [[bridge]].",
        "town.toml: sources: a list; expected a table [sources].",
        "town.toml: roads: 4; expected a list, each item text.",
        "town.toml: list[1]: a list; expected a whole number.",
        "town.toml: more: no such table; expected a table [more].",
    ]


def test_a_line_is_told_only_where_it_is_sure(tmp_path: Path) -> None:
    write(tmp_path, 'note = """\n[[bridge]]\n"""\n[[bridge]]\nid = 3\n')
    faults = told(tmp_path, lambda files: [bridge.required("id", str) for bridge in files.toml("town.toml").tables("bridge")])
    assert "town.toml: bridge[1].id: 3; expected text." in faults


def test_an_error_inside_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Declarations(write(tmp_path, "")) as files:
        files.toml("town.toml").required("name", str)
        1 / 0  # noqa: B018


COLUMNS = ("id", "size", "share", "since", "open")


def read_rows(files: Declarations) -> list[Any]:
    return [_row(row) for row in files.rows("towns.csv", COLUMNS)]


def _row(row: Table) -> tuple[Any, ...]:
    id = row.required("id", str)
    size, share = row.optional("size", int, None), row.optional("share", Decimal, None)
    return id, size, share, row.optional("since", date, None), row.optional("open", bool, None)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_rows_are_read_whatever_the_order_of_the_columns(tmp_path: Path, mark: str) -> None:
    write(tmp_path, mark + 'size,id,share,since,open\r\n3,"a,b",0.5,2020-01-02,true\r\n\r\n,c,,,\r\n', "towns.csv")
    with Declarations(tmp_path) as files:
        assert read_rows(files) == [("a,b", 3, Decimal("0.5"), date(2020, 1, 2), True), ("c", None, None, None, None)]


def test_every_faulty_cell_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "id,size,share,since,open\na,x,1,,\n,3,y,,\nc,1,1,2020-02-30,maybe\nd,1\n", "towns.csv")
    assert told(tmp_path, read_rows) == [
        "towns.csv: line 2, size: “x”; expected a whole number.",
        "towns.csv: line 3, share: “y”; expected a number.",
        "towns.csv: line 3, id: no value; expected text.",
        "towns.csv: line 4, since: “2020-02-30”; expected a date like 2020-12-31.",
        "towns.csv: line 4, open: “maybe”; expected true or false.",
        "towns.csv: line 5: 2 cells; expected 5. A cell with a comma in it stands in quotation marks.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "towns.csv: line 1: “”; expected the columns id,size,share,since,open."),
        ("id,size\n", "towns.csv: line 1: “id,size”; expected the columns id,size,share,since,open."),
        ('id,size,share,since,open\n"a', "no valid CSV"),
        ('id,size,share,since,open\n"a"b,1,1,,', "towns.csv: line 2: no valid CSV"),
        ("编号\n".encode("gb18030"), "towns.csv: line 1: bytes that are no UTF-8"),
    ],
)
def test_a_broken_table_is_one_fault(tmp_path: Path, text: str | bytes, said: str) -> None:
    (fault,) = told(write(tmp_path, text, "towns.csv"), read_rows)
    assert said in fault


def test_the_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    write(write(tmp_path, "size = 3"), "id,size,share,since,open\n,1,1,,", "towns.csv")
    faults = told(tmp_path, lambda files: (files.toml("town.toml"), read_rows(files), files.toml("none.toml")))
    assert faults == ["town.toml: size: unknown key.", "towns.csv: line 2, id: no value; expected text.", "none.toml: no such file."]
