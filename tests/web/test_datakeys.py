"""Keys to one data set: they open that and nothing else, by the grant that they were made for, until it ends; each use is put down, and who provides the data may end them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.web.publicdata import CANARY, exports, folder, hand_in, said
from tests.web.test_account import bearing
from tests.web.test_api import kind, send
from tests.web.test_grants import DAY, ROWS, asker, granted, head, shelf, step
from zhixing.store import clock, datakeys, grants, ledger
from zhixing.store.people import Person, Token
from zhixing.web.county import catalogue

__all__ = ["asker", "folder", "head", "shelf"]
SignIn = Callable[..., Client]


def made(client: Client, data: str, purpose: str = "补助核对系统", **more: str) -> str:
    """A key out of the form of one's account."""
    page = said(client.post("/account/tokens/", {"for": "data", "name": "核对程序", "days": "90", "data": data, "purpose": purpose, **more}))
    found = re.search(r"zxd_[A-Za-z0-9_-]{43}", page)
    return found[0] if found else ""


def get(key: str, address: str, method: str = "GET", body: Any = None) -> Any:
    if "/file" in address:
        return Client(enforce_csrf_checks=True).get(address, headers=bearing(key))
    return send(Client(enforce_csrf_checks=True), method, address, body, **bearing(key))


def test_a_key_opens_its_data_set_and_nothing_else(head: Client, signed_in: SignIn) -> None:
    hand_in(head, "exports", exports())
    client = signed_in("zhou", "department_editor", "housing")
    assert 'value="exports"' in said(client.get("/account/")) and 'value="cases"' not in said(client.get("/account/"))
    key = made(client, "exports")
    base = "/api/datasets/exports"
    for address in (
        base,
        f"{base}/versions/1/rows",
        f"{base}/versions/1/rows?town=990101100",
        f"{base}/versions/1/groups?by=town",
        f"{base}/versions/1/file?form=parquet",
    ):
        answer = get(key, address)
        assert answer.status_code == 200 and said(answer), address
    assert get(key, f"{base}/versions/1/file").getvalue().startswith(b"row_line,month,town,value")
    others = [
        "/api/datasets",
        "/api/datasets/visits",
        ROWS,
        "/api/tables",
        "/api/account",
        "/api/people",
        "/api/ledger",
        "/api/openapi.json",
        f"{base}/versions/1/rows/x",
        f"{base}x",
        "/api/tables/works/rows",
    ]
    for address in others:
        answer = get(key, address)
        assert (answer.status_code, kind(answer)) in ((403, "not_allowed"), (404, "missing")), address
        assert address.endswith(("rows/x", "exportsx")) or "只能读取数据集“exports”" in answer.json()["detail"], address
    for method, address in (
        ("POST", f"{base}/versions/1/take-back"),
        ("POST", "/api/query"),
        ("POST", "/api/tables/works/rows"),
    ):
        assert get(key, address, method, {}).status_code == 403, address
    pushed = Client().generic("POST", f"{base}/deliveries?name=x.csv", b"x", "application/octet-stream", headers=bearing(key))
    assert pushed.status_code == 403 and "只能读取" in pushed.json()["detail"]
    assert get(key, f"{base}/versions/1/rows?grant=x").status_code == 403
    assert Client().get("/account/", headers=bearing(key)).status_code == 302
    uses = [fact.change.fields.get("what") for facts in ledger.of_table(datakeys.TABLE) for fact in facts if fact.change.deed == "noted"]
    assert uses == ["rows", "rows", "groups", "file parquet", "file csv"]


def test_a_key_by_a_grant_opens_what_the_grant_opens_until_it_ends(head: Client, asker: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    grant = granted(asker, head)
    key, plain = made(asker, f"visits|{grant.code}"), made(asker, "visits")
    assert f"{CANARY}甲1" in get(key, ROWS).content.decode() and CANARY not in get(plain, ROWS).content.decode()
    file = ROWS.removesuffix("rows") + "file"
    whole = get(key, file).getvalue().decode()
    assert f"{CANARY}甲1" in whole and "1987" not in whole and f"{CANARY}口令" not in whole and get(plain, file).status_code == 403
    assert [one.what for one in grants.uses(catalogue(), "visits", 9)] == ["接口下载 csv", "接口读取"]
    groups = get(key, ROWS.removesuffix("rows") + "groups")
    assert groups.json()["groups"] is None and CANARY not in groups.content.decode()
    kept = Token.objects.get(grant=grant.code)
    assert kept.expires - kept.made <= timedelta(days=91) and kept.purpose == "补助核对系统"
    assert step(head, grant, "revoke").status_code == 302
    answer = get(key, ROWS)
    assert (answer.status_code, kind(answer)) == (403, "not_allowed") and CANARY not in answer.content.decode()
    # A grant that is over makes no key any more, and none of somebody else.
    assert made(asker, f"visits|{grant.code}") == "" and made(head, f"visits|{grant.code}") == ""


def test_a_key_lasts_no_longer_than_its_grant(head: Client, asker: Client) -> None:
    grant = granted(asker, head, until=DAY)
    assert made(asker, f"visits|{grant.code}")
    kept = Token.objects.get(grant=grant.code)
    end = kept.expires.astimezone(clock.CHINA)
    assert timedelta(0) < kept.expires - kept.made <= timedelta(days=1) and (end.hour, end.minute) == (0, 0)


def test_who_provides_the_data_sees_the_keys_and_ends_them(head: Client, asker: Client, signed_in: SignIn) -> None:
    key = made(asker, "visits")
    get(key, ROWS)
    office = signed_in("shu", "data_office", "finance")
    for client in (head, office):
        page = said(client.get("/data/keys/"))
        assert "补助核对系统" in page and "Zhao" in page and key not in page and '<td class="number" data-label="使用次数">1</td>' in page
    other = signed_in("qian", "department_head", "housing")
    assert "补助核对系统" not in said(other.get("/data/keys/")) and asker.get("/data/keys/").status_code == 403
    address = f"/data/keys/{Token.objects.get().pk}/revoke/"
    assert other.post(address).status_code == 403 and get(key, ROWS).status_code == 200
    assert office.post(address).status_code == 302
    assert get(key, ROWS).status_code == 401 and office.post(address).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"data": "cases"},
        {"data": "nothing"},
        {"data": "visits", "purpose": " "},
        {"data": "visits", "purpose": "x" * 401},
        {"data": "visits", "days": "7"},
        {"data": "visits", "name": ""},
    ],
)
def test_what_is_typed_wrong_makes_no_key(head: Client, asker: Client, typed: dict[str, str]) -> None:
    answer = asker.post("/account/tokens/", {"for": "data", "name": "x", "days": "90", "purpose": "核对", **typed})
    assert answer.status_code == 422 and not Token.objects.exists()


def test_a_key_does_what_its_person_may_at_that_moment(head: Client, asker: Client) -> None:
    key = made(asker, "visits")
    Person.objects.filter(username="zhao").update(roles="system_administrator")
    assert get(key, ROWS).status_code == 403
    Person.objects.filter(username="zhao").update(is_active=False)
    assert get(key, ROWS).status_code == 401
