"""The catalogue and deliveries, as a program calls them: told as the document promises, once for each key, masked, refused as problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
from django.test import Client

from tests.web.publicdata import CANARY, TITLES, exports, folder, shelf, table, visit, visits
from tests.web.test_api import codes, kind, send
from zhixing.store import attempts, lake, tokens
from zhixing.store.people import Person
from zhixing.web.api import deliveries

__all__ = ["folder", "shelf"]
SignIn = Callable[..., Client]
SETS, BYTES = "/api/datasets", "application/octet-stream"


@pytest.fixture
def head(signed_in: SignIn) -> Client:
    return signed_in("li", "department_head", "water")


def push(client: Client, file: Any, key: str = "", dataset: str = "exports", asked: str = "?name=x.csv", **more: Any) -> Any:
    """A file pushed into a data set."""
    headers = {"Idempotency-Key": key} if key else {}
    data = file if isinstance(file, bytes) else file.read()
    return client.generic("POST", f"{SETS}/{dataset}/deliveries{asked}", data, BYTES, headers=headers, **more)


def promised(client: Client, schema: str, told: Any) -> None:
    """An answer is as the document says."""
    document = client.get("/api/openapi.json").json()
    jsonschema_rs.validator_for({"$ref": f"#/components/schemas/{schema}", "components": document["components"]}).validate(told)


def test_the_catalogue_and_a_data_set_are_told(head: Client) -> None:
    push(head, exports())
    told = send(head, "GET", SETS).json()
    promised(head, "DataSets", told)
    (one,) = [one for one in told["datasets"] if one["id"] == "exports"]
    assert (one["owner"], one["sharing"], one["open"], one["version"]["number"], one["score"]) == ("water", "unconditional", True, 1, "100")
    single = send(head, "GET", f"{SETS}/exports").json()
    promised(head, "DataSetInFull", single)
    assert [field["id"] for field in single["fields"]] == ["month", "town", "value"] and len(single["versions"]) == 1
    works = send(head, "GET", f"{SETS}/works").json()
    promised(head, "DataSetInFull", works)
    assert (works["published"], works["version"]) == (True, None)
    assert kind(send(head, "GET", f"{SETS}/nothing")) == "missing"


def test_a_file_is_taken_once_for_each_key(head: Client) -> None:
    answer = push(head, exports(), "2020-06", asked=f"?name={quote('出口.csv')}&reason={quote('六月')}")
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{SETS}/exports/versions/1/rows")
    promised(head, "Delivered", answer.json())
    assert (answer.json()["key"], answer.json()["reason"], answer.json()["rows"], answer.json()["returned"]) == ("2020-06", "六月", 2, [])
    again = push(head, exports(), "2020-06")
    assert (again.status_code, again.json()["number"]) == (200, 1)
    assert push(head, exports()).status_code == 200
    other = push(head, exports(("2020-07", "西湖镇", "9")), "2020-06")
    assert (other.status_code, kind(other)) == (409, "conflict")
    assert push(head, exports(("2020-07", "西湖镇", "9")), "2020-07").json()["number"] == 2
    assert len(lake.versions("exports")) == 2


def test_a_token_is_enough(head: Client) -> None:
    token = tokens.issue(Person.objects.get(username="li"), "脚本", 30)
    secret = token[0] if isinstance(token, tuple) else token
    assert push(Client(), exports(), HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 201


def test_rows_are_paged_filtered_and_masked(head: Client) -> None:
    push(head, visits(5), dataset="visits")
    address = f"{SETS}/visits/versions/1/rows"
    page = send(head, "GET", f"{address}?limit=2").json()
    promised(head, "VersionRows", page)
    assert (page["total"], page["next"], page["masked"]) == (5, 2, ["name", "insured", "born"])
    assert page["rows"][0] == {
        "row_line": 2,
        "number": 1,
        "name": "金＊＊＊＊",
        "insured": "＊＊＊",
        "born": "＊＊＊",
        "town": "990101100",
        "day": "2020-06-30",
        "cost": "1.5",
        "note": "复诊",
    }
    assert send(head, "GET", f"{address}?limit=2&offset=4").json()["next"] is None
    assert [row["number"] for row in send(head, "GET", f"{address}?cost.from=2&cost.to=4&sort=-number").json()["rows"]] == [3, 2]
    for asked, fault in (
        ("name=x", ("", "unknown_field")), ("pin.has=x", ("", "unknown_field")), ("sort=born", ("", "unknown_field")), ("q=x", ("q", "unknown_member")),
        ("limit=501", ("limit", "not_limit")), ("limit=0", ("limit", "not_limit")), ("offset=-1", ("offset", "not_limit")), ("offset=1&offset=2", ("offset", "doubled_parameter")),
    ):  # fmt: skip
        answer = send(head, "GET", f"{address}?{asked}")
        assert (kind(answer), fault in codes(answer)) == ("faulty_query", True), asked
    for number in ("2", "0", "x", "9" * 30):
        assert kind(send(head, "GET", f"{SETS}/visits/versions/{number}/rows")) == "missing"


def test_a_refused_file_is_a_problem_with_the_rows_that_came_back(head: Client) -> None:
    answer = push(head, table(TITLES, [visit(1, 出生日期=f"{CANARY}日"), visit(2, 费用="三元"), visit(3, 费用="四元")]), dataset="visits")
    told = answer.json()
    assert (answer.status_code, kind(answer), told["rows"], told["bad"]) == (422, "faulty", 3, 3)
    assert [one["line"] for one in told["returned"]] == ["2", "3", "4"] and "“三元”" in told["returned"][1]["reasons"]
    assert CANARY not in answer.content.decode() and told["detail"].startswith("3 行中有 3 行有误")
    # Even where the fault that is told as an example is about a person.
    answer = push(head, table(TITLES, [visit(1, 出生日期=f"{CANARY}日")]), dataset="visits")
    assert answer.status_code == 422 and CANARY not in answer.content.decode()
    assert CANARY not in head.get("/data/catalogue/visits/").content.decode()


@pytest.mark.parametrize(
    ("asked", "fault"),
    [("", ("name", "required")), ("?name=", ("name", "required")), ("?name=x.csv&x=1", ("x", "unknown_member")), ("?name=a&name=b", ("name", "doubled_parameter")), (f"?name={'x' * 256}", ("name", "too_long"))],
)  # fmt: skip
def test_what_is_wrong_with_the_address_is_told(head: Client, asked: str, fault: tuple[str, str]) -> None:
    assert fault in codes(push(head, b"x", asked=asked))


def test_a_body_is_a_file_of_a_named_length(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kind(head.post(f"{SETS}/exports/deliveries?name=x.csv", {"a": "b"})) == "wrong_media"
    assert kind(push(head, b"x", "a b")) == "malformed"
    assert kind(push(head, b"x", "k" * 81)) == "malformed"
    monkeypatch.setattr(deliveries, "LARGEST", 10)
    assert kind(push(head, exports())) == "too_large"
    assert attempts.refusals("exports") == []


def test_what_is_no_file_to_be_delivered_is_in_conflict(head: Client, signed_in: SignIn) -> None:
    office = signed_in("shu", "data_office", "housing")
    assert kind(push(head, exports(), dataset="works")) == "conflict"
    assert kind(push(head, exports(), dataset="nothing")) == "missing"
    assert kind(send(office, "POST", f"{SETS}/exports/publish", {})) == "conflict"
    assert kind(push(signed_in("qian", "department_head", "housing"), exports())) == "not_allowed"


def test_a_version_is_taken_back(head: Client) -> None:
    push(head, exports())
    push(head, exports(("2020-07", "西湖镇", "9")))
    back = f"{SETS}/exports/versions/{{}}/take-back"
    assert codes(send(head, "POST", back.format(2), {})) == [("/reason", "required")]
    assert kind(send(head, "POST", back.format(1), {"reason": "误"})) == "conflict"
    assert kind(send(head, "POST", back.format(7), {"reason": "误"})) == "missing"
    assert send(head, "POST", back.format(2), {"reason": "误"}).json()["version"]["number"] == 1
    assert send(head, "POST", back.format(1), {"reason": "误"}).json() == {"version": None}
    assert [one["standing"] for one in send(head, "GET", f"{SETS}/exports").json()["versions"]] == [False, False]


def test_a_table_is_published(signed_in: SignIn) -> None:
    office = signed_in("shu", "data_office", "housing")
    first, second = (send(office, "POST", f"{SETS}/works/publish", {}) for _ in range(2))
    promised(office, "Version", first.json())
    assert (first.status_code, second.status_code, first.json()["kind"]) == (201, 200, "published")
    assert send(office, "GET", f"{SETS}/works/versions/1/rows").json()["rows"] == []
