"""The API, as a program calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema_rs
import pytest
from django.core.cache import cache
from django.test import Client

from tests.engines.records.conftest import PROJECTS
from tests.web.conftest import AGENCIES, COUNTY, PLACES
from zhixing.kernel.access import ROLES, decide
from zhixing.store import current, ledger, listing, registers
from zhixing.store.people import Person
from zhixing.web.api import callers
from zhixing.web.api.bodies import DEEPEST, LARGEST
from zhixing.web.api.problems import KINDS, SENTENCES
from zhixing.web.county import catalogue

SignIn = Callable[..., Client]
ROWS = "/api/tables/works/rows"
GOOD = {"code": "2020-000001", "name": "东山水厂", "invested": "1.5亿元", "boss": "王小明", "pin": "4711", "at": "120.04,28.9"}
MORE = "".join(
    f'\n[[table.field]]\nid = "{id}"\ntitle = "{title}"\ntitle_en = "{id.title()}"\ntype = "{kind}"\n{rest}\n'
    for id, title, kind, rest in (
        ("boss", "负责人", "person", ""),
        ("pin", "口令", "text", 'sensitivity = "secret"'),
        ("phone", "电话", "text", 'sensitivity = "personal"'),
        ("at", "位置", "geometry", 'sensitivity = "open"'),
        ("workers", "用工人数", "integer", ""),
        ("begun_in", "开工年份", "year", "low = 1949"),
        ("due", "完工月份", "month", ""),
        ("paid", "已付", "money", ""),
        ("seen", "见证", "file", ""),
        ("diary", "日志", "long", ""),
    )
)
WIDE = PROJECTS.replace('"projects"', '"works"').replace("\n[[table.check]]", f"{MORE}\n[[table.check]]", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's folder; its table has a field of every type."""
    home = tmp_path / "chengchuan"
    home.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": WIDE}.items():
        (home / name).write_text(text, "utf-8")
    return home


def send(client: Client, method: str, address: str, body: Any = None, version: int | None = None, **headers: str) -> Any:
    """An answer, which is JSON whatever happens."""
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    answer = client.generic(method, address, data, "application/json", headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.headers["Content-Type"] == ("application/json" if answer.status_code < 400 else "application/problem+json")
    assert answer.headers["Cache-Control"] == "no-store"
    if answer.status_code >= 400:
        told = answer.json()
        assert {"type", "title", "status", "detail", "instance", "faults"} <= set(told)
        assert told["status"] == answer.status_code
        assert KINDS[told["type"].rpartition(":")[2]][0] == answer.status_code
    return answer


def kind(answer: Any) -> str:
    return str(answer.json()["type"].rpartition(":")[2])


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in answer.json()["faults"]]


def enter(client: Client, number: int = 1, **more: Any) -> str:
    """A row of the water department; its id."""
    body = {"owner": "water", "fields": {**GOOD, "code": f"2020-{number:06}", **more}}
    answer = send(client, "POST", ROWS, body)
    assert answer.status_code == 201, answer.content.decode()
    return str(answer.json()["row"])


def boss(signed_in: SignIn) -> Client:
    """Somebody who may do everything that there is to do with the rows of the water department."""
    return signed_in("boss", "department_head", "water")


# Each verb.


def test_tables_are_told_with_their_fields(signed_in: SignIn) -> None:
    (table,) = [table for table in send(signed_in(), "GET", "/api/tables").json()["tables"] if table["id"] == "works"]
    assert (table["id"], table["title"], table["key"]) == ("works", {"zh": "建设项目", "en": "Projects"}, ["code"])
    assert [(field["id"], field["unit"]) for field in table["fields"]][3] == ("invested", "万元")


def test_a_row_is_entered_and_read(signed_in: SignIn) -> None:
    client = boss(signed_in)
    body = {"owner": "water", "fields": {**GOOD, "urgent": True, "workers": 12, "paid": 1.10}, "effective": "2020-03-01", "reason": "立项"}
    answer = send(client, "POST", ROWS, body)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    row = answer.json()
    assert row["fields"]["invested"] == "15000"
    assert (row["fields"]["urgent"], row["fields"]["workers"], row["fields"]["paid"]) == (True, 12, "1.1")
    assert row["fields"]["at"] == {"type": "Point", "coordinates": [120.04, 28.9]}
    assert (row["version"], row["owner"], row["withdrawn"], row["masked"]) == (1, "water", False, [])
    read = send(client, "GET", answer.headers["Location"])
    assert read.json() == row
    assert read.headers["ETag"] == '"1"'
    assert send(client, "GET", ROWS).json()["rows"][0]["row"] == row["row"]


def test_a_row_is_changed(signed_in: SignIn) -> None:
    client = boss(signed_in)
    row = enter(client)
    answer = send(client, "PATCH", f"{ROWS}/{row}", {"fields": {"town": "西湖镇", "invested": None}}, 1)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json()["fields"]["town"] == "990101100"
    assert "invested" not in answer.json()["fields"]
    same = send(client, "PATCH", f"{ROWS}/{row}", {"fields": {"town": "990101100"}}, 2)
    assert (same.status_code, same.headers["ETag"]) == (200, '"2"')


def test_a_change_is_taken_back(signed_in: SignIn) -> None:
    client = boss(signed_in)
    row = enter(client)
    assert kind(send(client, "POST", f"{ROWS}/{row}/undo", {}, 1)) == "conflict"
    send(client, "PATCH", f"{ROWS}/{row}", {"fields": {"invested": 7}}, 1)
    answer = send(client, "POST", f"{ROWS}/{row}/undo", None, 2)
    assert (answer.json()["fields"]["invested"], answer.json()["version"]) == ("15000", 3)


def test_a_row_is_withdrawn_and_restored(signed_in: SignIn) -> None:
    client = boss(signed_in)
    row = enter(client)
    assert kind(send(client, "POST", f"{ROWS}/{row}/restore", {"reason": "x"}, 1)) == "conflict"
    assert send(client, "POST", f"{ROWS}/{row}/withdraw", {"reason": "误录"}, 1).json()["withdrawn"] is True
    for body, deed in (({"fields": {"town": None}}, ""), ({"reason": "x"}, "/withdraw"), ({}, "/undo")):
        assert kind(send(client, "POST" if deed else "PATCH", f"{ROWS}/{row}{deed}", body, 2)) == "conflict"
    assert send(client, "GET", ROWS).json()["rows"] == []
    assert len(send(client, "GET", f"{ROWS}?withdrawn=1").json()["rows"]) == 1
    assert send(client, "POST", f"{ROWS}/{row}/restore", {"reason": "误删"}, 2).json()["withdrawn"] is False


def test_a_comment_changes_nothing(signed_in: SignIn) -> None:
    client = boss(signed_in)
    row = enter(client)
    answer = send(client, "POST", f"{ROWS}/{row}/comments", {"text": " 请补批文 "})
    assert (answer.status_code, answer.json()["text"], answer.json()["version"]) == (201, "请补批文", 1)
    assert send(client, "GET", f"{ROWS}/{row}").json()["version"] == 1


def test_the_history_of_a_row(signed_in: SignIn) -> None:
    client = boss(signed_in)
    row = enter(client)
    send(client, "PATCH", f"{ROWS}/{row}", {"fields": {"invested": 7}, "reason": "核减"}, 1)
    send(client, "POST", f"{ROWS}/{row}/comments", {"text": "请核"})
    steps = send(client, "GET", f"{ROWS}/{row}/history").json()["steps"]
    assert [(step["deed"], step["version"], step["reason"], step["text"]) for step in steps] == [
        ("entered", 1, "", ""),
        ("changed", 2, "核减", ""),
        ("noted", 2, "", "请核"),
    ]
    assert steps[1]["differences"] == [{"field": "invested", "before": "15000", "after": "7", "masked": False}]
    assert steps[-1]["hash"] == ledger.digest().hash


def test_head_is_get_without_a_body(signed_in: SignIn) -> None:
    client = boss(signed_in)
    row = enter(client)
    answer = client.head(f"{ROWS}/{row}")
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (200, b"", '"1"')
    assert int(answer.headers["Content-Length"]) == len(client.get(f"{ROWS}/{row}").content)


# Lists.


@pytest.mark.parametrize("order", ["entered", "-entered", "name", "-invested", "town", "-workers", "listed_on"])
def test_a_hundred_and_twenty_rows_page_by_page(signed_in: SignIn, order: str) -> None:
    client = boss(signed_in)
    actor = Person.objects.get(username="boss").actor(catalogue().county)
    raws = [
        {"code": f"2020-{n:06}", "name": "东" * 190 + f"{n % 7}", "invested": n % 11 or None, "workers": n % 5, "listed_on": f"2020-01-{n % 28 + 1:02}"}
        for n in range(120)
    ]
    registers.Register(catalogue()["works"], catalogue().known, actor).enter(raws, "water")
    found: list[str] = []
    after, pages = "", 0
    while after is not None:
        told = send(client, "GET", f"{ROWS}?sort={order}&limit=50&after={after}").json()
        found += [row["fields"]["code"] for row in told["rows"]]
        after, pages = told["next"], pages + 1
    assert pages == 3
    assert len(found) == len(set(found)) == 120


def test_a_list_is_filtered_searched_and_sorted(signed_in: SignIn) -> None:
    client = boss(signed_in)
    enter(client, 1, invested=3, town="西湖镇")
    enter(client, 2, invested=5, name="西湖路", kind="road", town="东山街道")
    enter(client, 3, invested=7)

    def numbers(asked: str) -> list[int]:
        return [int(row["fields"]["code"][-1]) for row in send(client, "GET", f"{ROWS}?{asked}").json()["rows"]]

    assert numbers("sort=-invested") == [3, 2, 1]
    assert numbers("invested.from=4&invested.to=6") == [2]
    assert numbers("town=990101100") == [1]
    assert numbers("town.empty=") == [3]
    assert numbers("kind=road&town.filled=") == [2]
    assert numbers("q=%E8%A5%BF%E6%B9%96") == [2]
    assert numbers("limit=1&sort=entered") == [1]
    assert numbers("workers=99999999999999999999") == []
    assert numbers("workers.not=99999999999999999999&sort=entered") == [1, 2, 3]


def test_a_list_as_it_was_known_on_a_day_is_paged_too(signed_in: SignIn) -> None:
    client = boss(signed_in)
    for number in range(1, 6):
        enter(client, number)
    assert send(client, "GET", f"{ROWS}?known=2020-06-30").json() == {"rows": [], "next": None}
    found: list[str] = []
    after = ""
    while after is not None:
        told = send(client, "GET", f"{ROWS}?known=9999-12-31&limit=2&sort=entered&after={after}").json()
        found += [row["fields"]["code"] for row in told["rows"]]
        after = told["next"]
    assert found == [f"2020-{number:06}" for number in range(1, 6)]
    assert send(client, "GET", f"{ROWS}?known=0001-01-01").json()["rows"] == []


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("nothing=1", ("", "unknown_field")),
        ("sort=nothing", ("", "unknown_field")),
        ("pin=4711", ("", "unknown_field")),
        ("sort=pin", ("", "unknown_field")),
        ("invested.from=viel", ("invested", "not_number")),
        ("town=x", ("town", "not_place")),
        ("diary.has=4711", ("diary", "not_asked")),
        ("known=2020-02-30", ("known", "not_date")),
        ("known=", ("known", "not_date")),
        ("known=2020-06-30&sort=name", ("sort", "not_sorted")),
        ("limit=0", ("limit", "not_limit")),
        ("limit=501", ("limit", "not_limit")),
        ("limit=%D9%A5", ("limit", "not_limit")),
        ("withdrawn=yes", ("withdrawn", "not_truth")),
        ("page=2", ("page", "unknown_member")),
        ("kind=road&kind=plant", ("kind", "doubled_parameter")),
        ("name.has=%00", ("name.has", "control")),
        ("after=W251bGwsMV0", ("after", "not_cursor")),
        ("after=x:y", ("after", "not_cursor")),
    ],
)
def test_what_cannot_be_answered_is_refused(signed_in: SignIn, asked: str, fault: tuple[str, str]) -> None:
    answer = send(boss(signed_in), "GET", f"{ROWS}?{asked}")
    assert kind(answer) == "faulty_query"
    assert codes(answer) == [fault]


@pytest.mark.parametrize("asked", ["q=%ff", "name=%c3%28", "&".join(f"p{n}=1" for n in range(101))])
def test_an_address_that_cannot_be_read(signed_in: SignIn, asked: str) -> None:
    assert kind(send(boss(signed_in), "GET", f"{ROWS}?{asked}")) == "malformed"


def test_every_fault_of_a_query_is_told_at_once(signed_in: SignIn) -> None:
    answer = send(boss(signed_in), "GET", f"{ROWS}?limit=x&known=y&sort=z&invested=w&after=v")
    assert sorted(code for _, code in codes(answer)) == ["not_cursor", "not_date", "not_limit", "not_number", "unknown_field"]


def test_a_cursor_is_good_for_its_own_list_only(signed_in: SignIn) -> None:
    client = boss(signed_in)
    for number in (1, 2, 3):
        enter(client, number)
    after = send(client, "GET", f"{ROWS}?sort=name&limit=1").json()["next"]
    assert send(client, "GET", f"{ROWS}?sort=name&limit=1&after={after}").status_code == 200
    for other in ("sort=-name", "sort=invested", "known=2999-01-01"):
        assert codes(send(client, "GET", f"{ROWS}?{other}&after={after}"))[-1] == ("after", "not_cursor")


# Who sees what.


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("agency", ["water", "housing"])
def test_what_is_personal_is_masked_and_what_is_secret_is_not_there(signed_in: SignIn, role: str, agency: str) -> None:
    row = enter(boss(signed_in), phone="13800001234")
    client = signed_in("asker", role, agency)
    actor = Person.objects.get(username="asker").actor(catalogue().county)
    if not decide("read_rows", actor, None).allowed:
        return
    clear = decide("read_personal", actor, "water").allowed
    one = send(client, "GET", f"{ROWS}/{row}").json()
    (of_list,) = send(client, "GET", ROWS).json()["rows"]
    for told in (one, of_list):
        assert told["fields"]["boss"] == ("王小明" if clear else "王＊＊")
        assert told["fields"]["phone"] == ("13800001234" if clear else "138＊＊＊＊1234")
        assert told["masked"] == ([] if clear else ["boss", "phone"])
    assert one["fields"].get("pin") == ("4711" if clear else None)
    assert "pin" not in of_list["fields"]
    if decide("read_history", actor, "water").allowed:
        # Hashes and times hold any four digits now and then: only what was changed is looked at.
        (step,) = send(client, "GET", f"{ROWS}/{row}/history").json()["steps"]
        told = {one["field"]: one["after"] for one in step["differences"]}
        assert (told["boss"], told.get("pin")) == (("王小明", "4711") if clear else ("王＊＊", None))


@pytest.mark.parametrize("asked", ["phone=13800001234", "phone.has=138", "sort=phone", "phone.empty="])
def test_nobody_finds_out_by_asking_what_is_masked(signed_in: SignIn, asked: str) -> None:
    enter(boss(signed_in), phone="13800001234")
    answer = send(signed_in("asker", "supervision_office", "housing"), "GET", f"{ROWS}?{asked}")
    assert (kind(answer), answer.json()["action"]) == ("not_allowed", "read_personal")
    assert send(signed_in("auditor", "auditor", ""), "GET", f"{ROWS}?{asked}").status_code == 200


def test_who_may_not_is_not_told_which_rows_there_are(signed_in: SignIn) -> None:
    enter(boss(signed_in))
    client = signed_in("asker", "system_administrator", "water")
    for method, address in (("GET", "nothing"), ("PATCH", "nothing"), ("GET", "nothing/history"), ("POST", "nothing/undo")):
        assert kind(send(client, method, f"{ROWS}/{address}", {} if method != "GET" else None)) == "not_allowed"


# Every kind of problem.


@pytest.mark.parametrize("address", ["/api/tables", "/api/openapi.json", ROWS, f"{ROWS}/x", f"{ROWS}/x/history"])
def test_nobody_sees_anything_without_signing_in(portal: Path, address: str) -> None:
    answer = send(Client(), "GET", address)
    assert kind(answer) == "not_signed_in"
    assert answer.headers["WWW-Authenticate"].startswith("Session ")


def test_writing_by_a_cookie_needs_the_token(person: Callable[..., Person]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(roles="department_head"), backend="django.contrib.auth.backends.ModelBackend")
    body = {"owner": "water", "fields": GOOD}
    assert kind(send(client, "POST", ROWS, body)) == "forged"
    assert ledger.digest().number == 0
    client.cookies["csrftoken"] = "a" * 32
    assert kind(send(client, "POST", ROWS, body, X_CSRFToken="b" * 32)) == "forged"
    assert send(client, "POST", ROWS, body, X_CSRFToken="a" * 32).status_code == 201


@pytest.mark.parametrize(
    "address", ["/api/", "/api/nothing", "/api/tables/", "/api/tables/nothing/rows", f"{ROWS}/nothing", f"{ROWS}/a%00b", f"{ROWS}/{'x' * 99}"]
)
def test_what_is_not_there(signed_in: SignIn, address: str) -> None:
    answer = send(boss(signed_in), "GET", address)
    assert kind(answer) == "missing"
    assert answer.json()["instance"].isascii()


@pytest.mark.parametrize(("method", "address"), [("DELETE", ROWS), ("PUT", ROWS), ("POST", "/api/tables"), ("OPTIONS", ROWS), ("GET", f"{ROWS}/x/undo")])
def test_a_method_that_there_is_not(signed_in: SignIn, method: str, address: str) -> None:
    answer = send(boss(signed_in), method, address)
    assert kind(answer) == "wrong_method"
    assert answer.headers["Allow"]


def test_only_json_is_answered(signed_in: SignIn) -> None:
    client = boss(signed_in)
    assert kind(send(client, "GET", ROWS, Accept="text/html")) == "not_acceptable"
    for accepted in ("*/*", "application/*", "application/json, text/html", "application/problem+json"):
        assert send(client, "GET", ROWS, Accept=accepted).status_code == 200


@pytest.mark.parametrize("media", ["", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json; charset=gbk"])
def test_only_json_is_taken(signed_in: SignIn, media: str) -> None:
    answer = boss(signed_in).generic("POST", ROWS, b'{"owner": "water"}', media)
    assert kind(answer) == "wrong_media"


def test_nothing_packed_is_taken(signed_in: SignIn) -> None:
    assert kind(send(boss(signed_in), "POST", ROWS, b"x", Content_Encoding="gzip")) == "wrong_media"


def test_nothing_is_taken_whose_length_is_not_known(signed_in: SignIn) -> None:
    assert kind(send(boss(signed_in), "POST", f"{ROWS}/x/undo", Transfer_Encoding="chunked")) == "no_length"


@pytest.mark.parametrize("size", [LARGEST + 1, 3 * LARGEST])
def test_nothing_huge_is_taken(signed_in: SignIn, size: int) -> None:
    assert kind(send(boss(signed_in), "POST", ROWS, b" " * size)) == "too_large"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"owner": "water",}',
        b'{"owner": NaN}',
        b'{"owner": -Infinity}',
        b'{"owner": "water", "owner": "housing"}',
        b'{"fields": {"a": {"b": 1, "b": 2}}}',
        b'{"owner": "\\ud800"}',
        b'{"\\udfff": 1}',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"owner": ' + b"9" * 5000 + b"}",
        b'{"owner": 1.' + b"9" * 5000 + b"}",
        b'{"owner": 1e99999999999999999999}',
    ],
)
def test_what_is_not_json_or_could_be_read_in_two_ways(signed_in: SignIn, body: bytes) -> None:
    assert kind(send(boss(signed_in), "POST", ROWS, body)) == "malformed"


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ([], [("", "wrong_type")]),
        ({}, [("/owner", "required"), ("/fields", "required")]),
        ({"owner": 1, "fields": [], "x": 2}, [("/x", "unknown_member"), ("/owner", "wrong_type"), ("/fields", "wrong_type")]),
        ({"owner": "nobody", "fields": {}}, [("/owner", "unknown_owner")]),
        ({"owner": "water\u0000", "fields": {}}, [("/owner", "control")]),
        ({"owner": "x" * 41, "fields": {}}, [("/owner", "too_long")]),
        ({"owner": "water", "fields": {}, "reason": 1, "effective": "1.3.2020"}, [("/reason", "wrong_type"), ("/effective", "not_date")]),
        ({"owner": "water", "fields": {}, "effective": (date.today() + timedelta(days=2)).isoformat()}, [("/effective", "to_come")]),
        ({"owner": "water", "fields": {}}, [("code", "required"), ("name", "required")]),
        ({"owner": "water", "fields": {**GOOD, "nothing": 1}}, [("", "unknown_field")]),
    ],
)
def test_what_a_body_has_to_have(signed_in: SignIn, body: Any, faults: list[tuple[str, str]]) -> None:
    answer = send(boss(signed_in), "POST", ROWS, body)
    assert kind(answer) == "faulty"
    assert codes(answer) == faults


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", ["东山"], "wrong_type"),
        ("name", {"zh": "东山"}, "wrong_type"),
        ("name", 7, "wrong_type"),
        ("name", True, "wrong_type"),
        ("name", "x\u202ey", "control"),
        ("name", "x" * 201, "too_long"),
        ("invested", True, "wrong_type"),
        ("invested", [1], "wrong_type"),
        ("invested", "1e3", "not_number"),
        ("invested", -1, "too_small"),
        ("invested", 1.001, "too_fine"),
        ("invested", 10**40, "not_number"),
        ("workers", 2**63, "too_large"),
        ("workers", "9" * 24, "too_large"),
        ("workers", 1.5, "not_whole"),
        ("begun_in", 20.5, "wrong_type"),
        ("begun_in", 1900, "too_small"),
        ("urgent", 1, "wrong_type"),
        ("kind", "lake", "not_choice"),
        ("town", "x", "not_place"),
        ("lead", "x", "not_agency"),
        ("listed_on", 20200301, "wrong_type"),
        ("listed_on", "2020-02-30", "not_date"),
        ("due", "2020-13", "not_month"),
        ("at", {"type": "Point"}, "not_geometry"),
        ("at", {"type": ["Point"], "coordinates": [1, 2]}, "not_geometry"),
        ("at", {"type": "Point", "coordinates": [1, "x"]}, "not_geometry"),
        ("at", {"type": "Point", "coordinates": [1e99, 1]}, "not_geometry"),
        ("at", [1, 2], "wrong_type"),
        ("seen", "a" * 64, "wrong_type"),
        ("seen", [1], "not_file"),
        ("builder", "x", "credit_code"),
    ],
)
def test_what_a_field_takes(signed_in: SignIn, field: str, value: Any, code: str) -> None:
    """The same of entering and of changing."""
    client = boss(signed_in)
    row = enter(client)
    for answer in (
        send(client, "POST", ROWS, {"owner": "water", "fields": {**GOOD, "code": "2020-000002", field: value}}),
        send(client, "PATCH", f"{ROWS}/{row}", {"fields": {field: value}}, 1),
    ):
        assert kind(answer) == "faulty"
        assert codes(answer) == [(field, code)]


def test_every_fault_of_a_row_is_told_at_once(signed_in: SignIn) -> None:
    answer = send(boss(signed_in), "POST", ROWS, {"owner": "water", "fields": {"name": [], "code": 3, "invested": "viel", "kind": "x"}})
    assert {field for field, _ in codes(answer)} == {"name", "code", "invested", "kind"}


def test_a_key_that_is_taken_is_a_conflict(signed_in: SignIn) -> None:
    client = boss(signed_in)
    row = enter(client, 1)
    answer = send(client, "POST", ROWS, {"owner": "water", "fields": GOOD})
    assert (kind(answer), codes(answer)) == ("conflict", [("code", "doubled")])
    second = enter(client, 2)
    assert kind(send(client, "PATCH", f"{ROWS}/{second}", {"fields": {"code": "2020-000001"}}, 1)) == "conflict"
    send(client, "POST", f"{ROWS}/{row}/withdraw", {"reason": "x"}, 1)
    send(client, "PATCH", f"{ROWS}/{second}", {"fields": {"code": "2020-000001"}}, 1)
    assert kind(send(client, "POST", f"{ROWS}/{row}/restore", {"reason": "x"}, 2)) == "conflict"


def test_a_key_that_is_taken_does_not_tell_by_whom(signed_in: SignIn, folder: Path) -> None:
    (folder / "tables.toml").write_text(WIDE.replace('\nname = "name"', '\nname = "boss"', 1), "utf-8")
    catalogue.cache_clear()
    current.prepare(catalogue().tables, catalogue().known)
    enter(boss(signed_in))
    other = signed_in("other", "department_editor", "housing")
    answer = send(other, "POST", ROWS, {"owner": "housing", "fields": {**GOOD, "boss": "李四"}})
    assert (kind(answer), codes(answer)) == ("conflict", [("code", "doubled")])
    assert "王小明" not in answer.content.decode()


@pytest.mark.parametrize("deed", ["", "/undo", "/withdraw", "/restore"])
def test_the_version_that_was_seen_has_to_be_named(signed_in: SignIn, deed: str) -> None:
    client = boss(signed_in)
    row = enter(client)
    method, body = ("POST", {"reason": "x"}) if deed else ("PATCH", {"fields": {}})
    assert kind(send(client, method, f"{ROWS}/{row}{deed}", body)) == "no_version"
    for tag in ("1", 'W/"1"', "*", '"0"', '"1", "2"', '"' + "9" * 30 + '"', ""):
        assert kind(send(client, method, f"{ROWS}/{row}{deed}", body, If_Match=tag)) == "malformed"
    assert kind(send(client, method, f"{ROWS}/{row}{deed}", body, 7)) == "overtaken"


def test_the_second_of_two_is_told_what_the_first_has_done(signed_in: SignIn) -> None:
    first, second = signed_in("one", "department_head"), signed_in("two", "department_editor")
    row = enter(first)
    send(first, "PATCH", f"{ROWS}/{row}", {"fields": {"town": "西湖镇", "boss": "李四"}}, 1)
    before = ledger.digest()
    answer = send(second, "PATCH", f"{ROWS}/{row}", {"fields": {"town": "东山街道"}}, 1)
    assert (kind(answer), answer.headers["ETag"], answer.json()["version"]) == ("overtaken", '"2"', 2)
    (change,) = answer.json()["changes"]
    assert (change["actor"], change["differences"][0]["after"]) == ("one", "990101100")
    assert ledger.digest() == before
    assert send(second, "PATCH", f"{ROWS}/{row}", {"fields": {"town": "东山街道"}}, 2).status_code == 200


def test_who_is_overtaken_between_check_and_record_is_told_too(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = boss(signed_in)
    row = enter(client)
    real = registers.Register.change
    actor = Person.objects.get(username="boss").actor(catalogue().county)

    def slow(self: registers.Register, row: str, version: int, raw: Any, *more: Any, **on: Any) -> Any:
        monkeypatch.setattr(registers.Register, "change", real)
        registers.Register(self.table, self.known, actor).change(row, version, {"town": "西湖镇"})
        return real(self, row, version, raw, *more, **on)

    monkeypatch.setattr(registers.Register, "change", slow)
    answer = send(client, "PATCH", f"{ROWS}/{row}", {"fields": {"invested": 9}}, 1)
    assert (kind(answer), len(answer.json()["changes"])) == ("overtaken", 1)


def test_what_somebody_has_changed_between_check_and_record_is_a_conflict(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = boss(signed_in)
    row = enter(client)
    real = registers.Register.undo

    def slow(self: registers.Register, row: str, version: int, reason: str = "") -> Any:
        self.withdraw(row, 2, "x")
        return real(self, row, version, reason)

    send(client, "PATCH", f"{ROWS}/{row}", {"fields": {"invested": 9}}, 1)
    monkeypatch.setattr(registers.Register, "undo", slow)
    assert kind(send(client, "POST", f"{ROWS}/{row}/undo", {}, 2)) == "conflict"


def test_what_the_store_refuses_after_all_names_the_rule(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("asker", "supervision_office", "housing")
    monkeypatch.setattr("zhixing.web.api.deeds.permit", lambda *_: None)
    answer = send(client, "POST", ROWS, {"owner": "water", "fields": GOOD})
    assert kind(answer) == "not_allowed"
    assert "不可以新增" in answer.json()["detail"]


def test_too_many_requests(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(callers.PACE, "most", 2)
    monkeypatch.setattr(callers, "time", SimpleNamespace(time=lambda: 1_600_000_000.0))
    client = boss(signed_in)
    assert [send(client, "GET", "/api/tables").status_code for _ in range(3)] == [200, 200, 429]
    answer = send(client, "GET", "/api/tables")
    assert kind(answer) == "too_often"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert send(signed_in("other"), "GET", "/api/tables").status_code == 200


def test_a_bug_of_ours_is_a_problem_and_tells_nothing(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(*_: Any) -> Any:
        raise ZeroDivisionError("4711")

    monkeypatch.setattr(listing, "one", breaks)
    client = boss(signed_in)
    client.raise_request_exception = False
    answer = send(client, "GET", f"{ROWS}/x")
    assert kind(answer) == "broken"
    assert "4711" not in answer.content.decode()
    assert any(record.levelname == "ERROR" and record.exc_info for record in caplog.records)


def test_before_an_address_is_looked_up_there_are_no_pages_either(portal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A foreign name of the host; something that breaks on the way to the view."""
    client = Client(raise_request_exception=False)
    assert client.get("/api/tables", headers={"Host": "example.org"}).json()["status"] == 400
    assert b"<" in client.get("/", headers={"Host": "example.org"}).content

    def breaks(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("zhixing.web.middleware.language_of", breaks)
    assert client.get("/api/tables").json()["status"] == 500
    assert b"<" in client.get("/").content


def test_the_language_is_that_of_the_caller(signed_in: SignIn) -> None:
    client = boss(signed_in)
    asked = f"{ROWS}?limit=0"
    assert send(client, "GET", asked).json()["title"] == "查询条件有误"
    answer = send(client, "GET", asked, Accept_Language="en-GB,en;q=0.9")
    assert (answer.json()["title"], answer.headers["Content-Language"]) == ("Something is wrong with what was asked for", "en")
    assert answer.json()["faults"][0]["zh"] == "应为 1 至 500 的整数"
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    refused = send(signed_in("asker", "auditor", ""), "POST", ROWS, {})
    assert "不可以新增" in refused.json()["detail"]


def test_every_sentence_is_in_both_languages_and_said_somewhere() -> None:
    home = Path(callers.__file__).parent
    said = "\n".join(path.read_text("utf-8").partition("SENTENCES")[0] if path.name == "problems.py" else path.read_text("utf-8") for path in home.glob("*.py"))
    for code, sentences in SENTENCES.items():
        assert all(sentences), code
        assert f'"{code}"' in said, code


# The document.


def test_the_document_is_valid_and_drawn_from_the_declarations(signed_in: SignIn) -> None:
    document = send(boss(signed_in), "GET", "/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        jsonschema_rs.meta.validate(schema)
    operations = [operation for path in document["paths"].values() for method, operation in path.items() if method != "parameters"]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    assert {"list_works", "enter_works", "read_works", "change_works", "history_works", "undo_works"} <= set(ids)
    fields = schemas["works_fields"]["properties"]
    assert fields["kind"]["enum"] == ["road", "plant"]
    assert fields["code"]["pattern"] == "^(?:[0-9]{4}-[0-9]{6})$"
    assert fields["name"]["maxLength"] == 200
    assert (fields["invested"]["title"], "万元" in fields["invested"]["description"]) == ("总投资", True)
    assert schemas["works_entering"]["properties"]["fields"]["required"] == ["code", "name"]
    assert {parameter["name"] for parameter in document["paths"][ROWS]["get"]["parameters"]} >= {"town", "invested.from", "sort", "known"}


def test_every_reference_of_the_document_leads_somewhere(signed_in: SignIn) -> None:
    document = send(boss(signed_in), "GET", "/api/openapi.json").json()

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            return [node["$ref"]] if "$ref" in node else [found for inner in node.values() for found in references(inner)]
        return [found for inner in node for found in references(inner)] if isinstance(node, list) else []

    assert len(references(document)) > 30
    for reference in references(document):
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_the_document_has_the_addresses_that_there_are(signed_in: SignIn) -> None:
    """Each documented address answers each documented method, and no method that is not documented."""
    client = boss(signed_in)
    row = enter(client)
    document = send(client, "GET", "/api/openapi.json").json()
    for path, operations in document["paths"].items():
        allowed = set(
            send(client, "OPTIONS", path.format(row=row, username="boss", hash="a" * 64, step="confirm", dataset="works", number="1"))
            .headers["Allow"]
            .split(", ")
        ) - {"HEAD"}
        assert allowed == {method.upper() for method in operations if method != "parameters"}, path


def test_a_table_that_is_declared_later_is_in_the_document(signed_in: SignIn, folder: Path) -> None:
    client = boss(signed_in)
    with (folder / "tables.toml").open("a", encoding="utf-8") as file:
        file.write(PROJECTS.replace('"projects"', '"more"'))
    catalogue.cache_clear()
    assert "list_more" in send(client, "GET", "/api/openapi.json").content.decode()
