"""What strangers send: each refused or returned with one clear sentence, and nothing else harmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.datahub.conftest import TITLES, Post, back_of, code, delimited, row, rows_of
from tests.engines.records.sheet.conftest import workbook
from zhixing.engines.datahub import Refused, connect


def refused(post: Post, content: bytes | str, name: str = "firms.csv") -> str:
    with pytest.raises(Refused) as caught:
        post.take(content, name)
    assert caught.value.en
    assert "\n" not in caught.value.zh
    return caught.value.zh


def test_mixed_encodings(post: Post) -> None:
    lines = delimited([row(number, **{"名称": f"永安第{number}纺织有限公司"}) for number in range(1, 6)]).split("\r\n")
    content = b"\r\n".join(line.encode("gb18030" if number == 3 else "utf-8") for number, line in enumerate(lines))
    assert refused(post, content) == "文件里混用两种编码：第 1 行是 UTF-8，第 4 行是 GB18030；请统一另存为 UTF-8"
    content = b"\r\n".join(line.encode("utf-8" if number == 4 else "gb18030") for number, line in enumerate(lines))
    assert "第 5 行是 UTF-8" in refused(post, content)
    assert "既不是 UTF-8 也不是 GB18030" in refused(post, delimited([row(1)]).encode() + b"\xff\xfe\xff\n")


def test_a_short_name_that_is_both_encodings_is_no_mixture(post: Post, tmp_path: Path) -> None:
    rows = [row(number, **{"名称": "企业"}) for number in range(1, 4)]
    received = post.take(delimited(rows).encode("gb18030"))
    assert received.bad == 0
    assert rows_of(received, tmp_path)[0]["name"] == "企业"


def test_a_column_that_is_shifted(post: Post) -> None:
    rows = [row(number) for number in range(1, 21)]
    shifted = [[*cells[:5], "", *cells[5:-1]] for cells in rows]
    received = post.take(delimited(shifted))
    assert received.refusal is not None
    assert "从“人数”栏起整体错开了一栏" in received.refusal.zh
    # A cell too many in one row: that row comes back.
    rows[4].insert(2, "又一格")
    received = post.take(delimited(rows))
    (back,) = back_of(received)
    assert (received.rows, back["行号"], back["退回原因"]) == (19, "6", "有 15 格，标题行有 14 栏")


def test_a_thousand_columns(post: Post) -> None:
    titles = [*TITLES, *(f"多余{number}" for number in range(1000))]
    assert refused(post, delimited([[*row(1), *["x"] * 1000]], titles)) == "有 1014 栏，最多 500 栏；请删去无关的栏"
    assert "1000 栏" in refused(post, ",".join(f"c{number}" for number in range(1000)) + "\n")


def test_formulas(post: Post) -> None:
    rows = [row(1), row(2, **{"名称": '=HYPERLINK("http://example.org","点我")'}), row(3, **{"名称": "@SUM(A1)"}), row(4), row(5), row(6)]
    received = post.take(delimited(rows))
    assert received.rows == 4
    assert [one["规则"] for one in back_of(received)] == ["formula", "formula"]
    assert received.returned is not None
    assert b"\n=HYPERLINK" not in received.returned.read_bytes()
    assert all(not cell.startswith(("=", "@")) for one in back_of(received) for cell in one.values())
    content = workbook([TITLES, [*row(1)[:4], "=1+1", *row(1)[5:]], row(2), row(3)])
    received = post.take(content, "firms.xlsx")
    assert [one["规则"] for one in back_of(received)] == ["formula"]


def test_thousands_separators_and_dates_of_three_kinds(post: Post) -> None:
    rows = [row(number) for number in range(1, 9)]
    rows[0][4], rows[1][4], rows[2][4] = "1,200", "12,00", "1.200,5"
    rows[3][6], rows[4][6], rows[5][6] = "2015年3月1日", "03/01/2015", "42064"
    received = post.take(delimited(rows))
    assert [(one["行号"], one["规则"]) for one in back_of(received)] == [("3", "not_number"), ("4", "not_number"), ("6", "not_date"), ("7", "not_date")]


def test_a_header_twice(post: Post) -> None:
    received = post.take(delimited([row(1), TITLES, row(2)]))
    assert [(one["行号"], one["规则"]) for one in back_of(received)] == [("3", "header_again")]
    titles = [*TITLES, "名称"]
    assert "“名称”出现两次" in refused(post, delimited([[*row(1), "x"]], titles))


def test_parquet_with_another_schema(post: Post, tmp_path: Path) -> None:
    def parquet(sql: str) -> bytes:
        connection = connect(tmp_path)
        connection.execute(f"COPY ({sql}) TO '{tmp_path / 'x.parquet'}' (FORMAT parquet)")
        connection.close()
        return (tmp_path / "x.parquet").read_bytes()

    assert "没有找到本表的标题行" in refused(post, parquet("SELECT 1 AS a, 2 AS b"), "x.parquet")
    assert refused(post, parquet(f"SELECT '{code(1)}' AS code, ['a'] AS name"), "x.parquet") == "“name”栏的类型是 VARCHAR[]，与本数据集声明的“名称”（text）不符"
    assert refused(post, parquet(f"SELECT '{code(1)}' AS code"), "x.parquet") == "缺少必填栏：名称"
    assert refused(post, b"PAR1 and nothing else", "x.parquet") == "文件已损坏，无法读取；请重新导出"
    # Columns that are called like our own are nothing but columns.
    received = post.take(parquet(f"SELECT 7 AS line, '{code(1)}' AS code, '企业' AS name, 8 AS row_line, true AS good"), "x.parquet")
    assert [(one["row_line"], one["name"]) for one in rows_of(received, tmp_path)] == [(1, "企业")]
    # Another type that can be read is read.
    received = post.take(parquet(f"SELECT '{code(1)}' AS code, '企业' AS name, 12.0::DOUBLE AS staff, TIMESTAMP '2015-03-01 00:00:00' AS opened"), "x.parquet")
    assert [(one["staff"], str(one["opened"])) for one in rows_of(received, tmp_path)] == [(12, "2015-03-01")]


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "firms.csv", "文件是空的"),
        (b"x", "firms.exe", "不接受“.exe”文件"),
        (b"a\0b", "firms.csv", "内容不是文字"),
        (b"PK\x03\x04", "firms.csv", "内容不是文字"),
        ("名称\n企业\n", "firms.csv", "至少要有：统一社会信用代码"),
        (delimited([]), "firms.csv", "标题行下面没有数据"),
        ("统一社会信用代码,乡镇\n1,2\n", "firms.csv", "缺少必填栏：名称"),
        (delimited([row(1)]) + '"' + "x\n" * 40, "firms.csv", "从第 3 行起读不下去"),
        (delimited([row(1), row(2)]).rstrip()[:-6] + '"AB-001\r\n' + delimited([row(3), row(4)]).split("\r\n", 1)[1], "firms.csv", "从第 3 行起读不下去"),
        (delimited([row(1)]) + '"' + "x\n" * 4_000_000, "firms.csv", "读不下去"),
        ("{", "firms.json", "文件已损坏"),
        ('{"a": 1}', "firms.json", "没有找到本表的标题行"),
        ("[1, 2]", "firms.json", "应为对象的列表"),
        ("[" * 100_000, "firms.json", "文件已损坏"),
        ("[]", "firms.geojson", "应为对象的列表"),
    ],
)
def test_what_is_none_of_it(post: Post, content: bytes | str, name: str, told: str) -> None:
    assert told in refused(post, content, name)


def test_a_whole_number_that_no_column_holds(post: Post, tmp_path: Path) -> None:
    from dataclasses import replace

    from zhixing.engines.records import Field, Label

    wide = tuple(Field("staff", Label("人数", "Staff"), "integer") if one.id == "staff" else one for one in post.dataset.table.fields)
    roomy = Post(replace(post.dataset, table=replace(post.dataset.table, fields=wide)), tmp_path)
    received = roomy.take(delimited([row(1), row(2, **{"人数": "9" * 20}), row(3)]))
    assert [one["规则"] for one in back_of(received)] == ["too_large"]
