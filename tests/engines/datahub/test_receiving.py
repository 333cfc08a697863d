"""Deliveries of every kind and encoding: the good rows typed and exact, the bad ones back with their reason, to be put right and sent again."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engines.datahub.conftest import TITLES, Post, back_of, code, delimited, row, rows_of
from tests.engines.records.sheet.conftest import workbook
from zhixing.engines.datahub import Refused, connect

GOOD = {
    "row_line": 2, "code": code(1), "name": "企业1", "town": "990101001", "kind": "limited", "invested": Decimal("1200.5"), "staff": 12,
    "opened": date(2015, 3, 1), "closed": None, "month": "2020-06", "active": True, "year": 2020, "lead": "housing", "owner_id": None, "serial": "AB-001",
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_of_any_encoding_and_delimiter(post: Post, tmp_path: Path, encoding: str, delimiter: str) -> None:
    received = post.take(delimited([row(1), row(2)], delimiter=delimiter).encode(encoding))
    assert (received.rows, received.bad, received.refusal) == (2, 0, None)
    assert rows_of(received, tmp_path)[0] == GOOD


def test_a_workbook_json_lines_and_parquet_give_the_same_rows(post: Post, tmp_path: Path) -> None:
    rows = [row(1), row(2)]
    objects = [{title: value or None for title, value in zip(TITLES, one, strict=True)} for one in rows]
    contents = {
        "a.xlsx": workbook([TITLES, *[[value or None for value in one] for one in rows]]),
        "a.json": json.dumps(objects).encode(),
        "a.jsonl": "\n".join(json.dumps(one) for one in objects).encode(),
        "a.csv": delimited(rows).encode(),
    }
    connection = connect(tmp_path)
    connection.execute("CREATE TABLE given AS SELECT * FROM (VALUES (?, ?, ?, ?, 1200.5::DECIMAL(10, 1), 12::INTEGER, DATE '2015-03-01', NULL::DATE, ?, true, 2020, ?, NULL::VARCHAR, ?))"
                       f" AS t({', '.join(chr(34) + title + chr(34) for title in TITLES)})", [code(1), "企业1", "东山街道", "有限公司", "2020-06", "县住建局", "AB-001"])  # fmt: skip
    connection.execute("COPY given TO ? (FORMAT parquet)", [str(tmp_path / "given.parquet")])
    connection.close()
    contents["a.parquet"] = (tmp_path / "given.parquet").read_bytes()
    for name, content in contents.items():
        received = post.take(content, name)
        assert received.bad == 0, name
        first = rows_of(received, tmp_path)[0]
        assert {**first, "row_line": 2} == GOOD, name


def test_geojson_brings_its_shapes(tmp_path: Path) -> None:
    from tests.engines.datahub.conftest import declared

    text = """
[[dataset]]
id = "wells"
title = "水井"
title_en = "Wells"
summary = "水井位置"
owner = "water"
refresh = "yearly"
sharing = "unconditional"
key = ["name"]
name = "name"
field = [{ id = "name", title = "名称", title_en = "Name", type = "text", required = true }, { id = "at", title = "位置", title_en = "Place", type = "geometry" }]
"""
    (wells,) = declared(tmp_path, text)
    post = Post(wells, tmp_path)
    feature = {"type": "Feature", "properties": {"名称": "东井"}, "geometry": {"type": "Point", "coordinates": [120.03000001, 28.9]}}
    collection = {"type": "FeatureCollection", "features": [feature]}
    received = post.take(json.dumps(collection), "wells.geojson")
    assert rows_of(received, tmp_path) == [{"row_line": 1, "name": "东井", "at": '{"type":"Point","coordinates":[120.03,28.9]}'}]
    foreign = collection | {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}}
    with pytest.raises(Refused) as refused:
        post.take(json.dumps(foreign), "wells.geojson")
    assert "4549" in refused.value.zh


def test_a_title_that_begins_like_a_zip_is_a_title(post: Post) -> None:
    titles = ("PK", *TITLES)
    assert post.take(delimited([["1", *row(1)]], titles)).rows == 1


def test_values_are_taken_as_people_write_them(post: Post, tmp_path: Path) -> None:
    forms = [
        {"投资（万元）": "1,200.50", "成立日期": "2015/3/1", "人数": "１２"},
        {"投资（万元）": "1200.5万元", "成立日期": "2015年3月1日", "年度": "2020年"},
        {"投资（万元）": "0.12005亿元", "成立日期": "20150301", "月份": "2020年6月", "在营": "√"},
        {"投资（万元）": " １２００.５ ", "成立日期": "2015.03.01", "月份": "202006", "乡镇": "990101001"},
        {"名称": "　企业5 ", "主管部门": "澄川县住房和城乡建设局", "类型": "limited"},
    ]
    received = post.take(delimited([row(number, **form) for number, form in enumerate(forms, 1)]))
    assert received.bad == 0, back_of(received)
    for number, found in enumerate(rows_of(received, tmp_path), 1):
        assert found == {**GOOD, "row_line": number + 1, "code": code(number), "name": f"企业{number}"}


def test_bad_rows_come_back_with_line_field_value_rule_and_reason(post: Post) -> None:
    rows = [row(number) for number in range(1, 9)]
    rows[1] = row(2, **{"成立日期": "去年", "人数": "-1"})
    rows[3] = row(4, **{"统一社会信用代码": code(4)[:17] + ("0" if code(4)[17] != "0" else "1")})
    rows[5] = rows[4]
    received = post.take(delimited(rows))
    assert (received.rows, received.bad) == (5, 3)
    found = {one["行号"]: one for one in back_of(received)}
    assert set(found) == {"3", "5", "7"}
    assert (found["3"]["有误栏目"], found["3"]["有误内容"], found["3"]["规则"]) == ("人数；成立日期", "'-1；去年", "too_small；not_date")
    assert "不是日期" in found["3"]["退回原因"]
    assert found["5"]["规则"] == "credit_code"
    assert (found["7"]["规则"], "第 6 行" in found["7"]["退回原因"]) == ("same_in_file", True)
    assert [found["3"][title] for title in TITLES] == rows[1]
    assert received.faults[("opened", "not_date")] == 1


def test_what_came_back_is_put_right_and_sent_again(post: Post, tmp_path: Path) -> None:
    rows = [row(1), row(2, **{"成立日期": "去年", "名称": "-东山"}), row(3)]
    received = post.take(delimited(rows))
    assert received.returned is not None
    text = received.returned.read_bytes().decode("utf-8-sig")
    assert "'-东山" in text
    again = post.take(text.replace("去年", "2019-01-01"))
    assert (again.rows, again.bad, again.corrects) == (1, 0, True)
    (mended,) = rows_of(again, tmp_path)
    assert (mended["name"], mended["opened"]) == ("-东山", date(2019, 1, 1))
    # Sent again as it was, it comes back once more, and what was in front of it is not there twice.
    once_more = post.take(text)
    (back,) = back_of(once_more)
    assert list(back) == ["行号", "有误栏目", "有误内容", "规则", "退回原因", *TITLES]


def test_a_delivery_over_its_tolerated_share_is_refused_whole(post: Post) -> None:
    rows = [row(number, **({"成立日期": "去年"} if number > 5 else {})) for number in range(1, 11)]
    received = post.take(delimited(rows))
    assert received.refusal is not None
    assert received.refusal.zh == "10 行中有 5 行有误，超过容许的 40%；整份未收，有误的行已退回。最多的是：成立日期：“去年”不是日期，请写成 2020-03-31（5）"
    assert len(back_of(received)) == 5


def test_lines_are_counted_as_a_spreadsheet_counts_them(post: Post, tmp_path: Path) -> None:
    text = "企业名录,,\n\n" + delimited([row(1), row(2, **{"名称": "两\n行"}), row(3)]) + "\r\n" + delimited([row(4)]).split("\r\n", 1)[1] + "," * 13 + "\r\n"
    received = post.take(text)
    oracle = {one[0]: number for number, one in enumerate(csv.reader(io.StringIO(text)), 1) if one}
    assert [(one["code"], one["row_line"]) for one in rows_of(received, tmp_path)] == [(code(n), oracle[code(n)]) for n in (1, 3, 4)]
    (back,) = back_of(received)
    assert (back["行号"], back["规则"]) == (str(oracle[code(2)]), "one_line")
