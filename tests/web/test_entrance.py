"""The door: password, code, first password, second factor; nobody is in before the last step."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from tests.web.conftest import PASSWORD
from zhixing.store import accounts, factors, ledger
from zhixing.store.people import Person
from zhixing.web.pages import entrance

Make = Callable[..., Person]
NEW = "eine-neue-losung-7"


def code_of(secret: str, later: int = 0) -> str:
    """What the app shows, so many periods later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def with_app(person: Person) -> tuple[str, list[str]]:
    """The person sets up an app; its secret and the recovery codes. The code of the period before was used."""
    secret = factors.new_secret()
    codes = factors.enrol(person, secret, code_of(secret, -1))
    assert codes
    return secret, codes


def at_the_door(client: Client, username: str = "wang", password: str = PASSWORD, after: str = "") -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, "next": after})


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def did(username: str) -> list[Any]:
    return [fact.change.fields.get("did") for fact in ledger.of_row(accounts.TABLE, username)]


def test_with_an_app_the_password_alone_is_not_enough(person: Make) -> None:
    secret, _ = with_app(person())
    client = Client()
    answer = at_the_door(client, after="/tables/works/")
    assert answer.headers["Location"] == "/sign-in/code/"
    assert not is_in(client)
    assert client.get("/api/tables").status_code == 401
    assert "验证码不对" in client.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert not is_in(client)
    answer = client.post("/sign-in/code/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/tables/works/"
    assert is_in(client)


def test_a_code_opens_one_door_only(person: Make) -> None:
    secret, _ = with_app(person())
    first, second = Client(), Client()
    at_the_door(first)
    at_the_door(second)
    code = code_of(secret)
    assert first.post("/sign-in/code/", {"code": code}).status_code == 302
    assert second.post("/sign-in/code/", {"code": code}).status_code == 400
    assert not is_in(second)


def test_a_recovery_code_stands_in_once(person: Make) -> None:
    _, codes = with_app(person())
    for attempt in (1, 2):
        client = Client()
        at_the_door(client)
        answer = client.post("/sign-in/code/", {"code": f"{codes[0][:5]} {codes[0][5:]}"})
        assert (answer.status_code == 302) == is_in(client) == (attempt == 1)


def test_wrong_codes_lock_the_account_like_wrong_passwords(person: Make) -> None:
    secret, _ = with_app(person())
    client = Client()
    at_the_door(client)
    answers = [client.post("/sign-in/code/", {"code": "000000"}).status_code for _ in range(5)]
    assert answers == [400] * 4 + [429]
    answer = client.post("/sign-in/code/", {"code": code_of(secret)})
    assert answer.status_code == 429
    assert "已锁定" in answer.content.decode()
    assert at_the_door(Client()).status_code == 429
    # Elsewhere the password opens, and a right code too.
    other = Client(REMOTE_ADDR="10.0.0.9")
    at_the_door(other)
    assert other.post("/sign-in/code/", {"code": code_of(secret)}).status_code == 302


def test_wrong_codes_from_many_places_stop_all_codes(person: Make) -> None:
    secret, _ = with_app(person())
    for place in range(5):
        client = Client(REMOTE_ADDR=f"10.0.0.{place}")
        at_the_door(client)
        for _ in range(2):
            client.post("/sign-in/code/", {"code": "000000"})
    last = Client(REMOTE_ADDR="10.0.1.1")
    at_the_door(last)
    assert last.post("/sign-in/code/", {"code": code_of(secret)}).status_code == 429
    assert not is_in(last)


def test_no_code_is_written_down(person: Make) -> None:
    from axes.models import AccessAttempt

    with_app(person())
    client = Client()
    at_the_door(client)
    client.post("/sign-in/code/", {"code": "135790"})
    assert "135790" not in str(list(AccessAttempt.objects.values()))


def test_a_first_password_is_changed_before_anything_else(person: Make) -> None:
    one = person()
    one.must_change, one.email = True, "wang@example.org"
    one.save()
    client = Client()
    assert at_the_door(client).headers["Location"] == "/sign-in/password/"
    assert not is_in(client)
    for new, repeat, told in (
        (NEW, "x", "两次输入的新密码不一样"),
        (PASSWORD, PASSWORD, "不能与当前密码相同"),
        ("kurz", "kurz", "密码太短"),
        ("1234567890987", "1234567890987", "不能全是数字"),
        ("wang@example.org", "wang@example.org", "太相似"),
        ("password123", "password123", "太常见"),
    ):
        answer = client.post("/sign-in/password/", {"new": new, "repeat": repeat})
        assert (answer.status_code, told in answer.content.decode()) == (422, True), told
    assert not is_in(client)
    assert client.post("/sign-in/password/", {"new": NEW, "repeat": NEW}).headers["Location"] == "/"
    assert is_in(client)
    assert did("wang") == ["password_changed"]
    assert at_the_door(Client()).status_code == 400
    assert at_the_door(Client(), password=NEW).headers["Location"] == "/"


@pytest.mark.parametrize("role", ["system_administrator", "auditor", "data_office", "department_editor auditor"])
def test_a_role_that_asks_for_a_second_factor_gets_it_before_anything_else(person: Make, role: str) -> None:
    person(roles=role)
    client = Client()
    assert at_the_door(client).headers["Location"] == "/sign-in/second-factor/"
    assert not is_in(client)
    page = client.get("/sign-in/second-factor/").content.decode()
    secret = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert secret is not None
    assert "<svg" in page
    assert "style=" not in page
    assert client.post("/sign-in/second-factor/", {"code": "000000"}).status_code == 400
    assert not is_in(client)
    page = client.post("/sign-in/second-factor/", {"code": code_of(secret[1].replace(" ", ""))}).content.decode()
    codes = re.findall(r"<li><code>(\d{5}) (\d{5})</code></li>", page)
    assert len(set(codes)) == 10
    assert is_in(client)
    assert did("wang") == ["factor_enrolled"]
    assert "".join(codes[0]) not in client.get("/account/second-factor/").content.decode()
    other = Client()
    assert at_the_door(other).headers["Location"] == "/sign-in/code/"
    assert other.post("/sign-in/code/", {"code": "".join(codes[0])}).status_code == 302


def test_what_nobody_can_type_is_only_wrong(portal: object) -> None:
    for username in ("\x00", "wang\x00", "x" * 9999, "’ OR 1=1 --"):
        assert at_the_door(Client(), username, "\x00").status_code == 400


def test_other_roles_do_without(person: Make) -> None:
    person(roles="department_head")
    assert at_the_door(Client()).headers["Location"] == "/"


@pytest.mark.parametrize("address", ["/sign-in/code/", "/sign-in/password/", "/sign-in/second-factor/"])
def test_no_step_can_be_taken_without_the_one_before(person: Make, address: str) -> None:
    one = person(roles="auditor")
    one.must_change = True
    one.save()
    _, codes = with_app(one)
    for client in (Client(), Client()):
        data = {"code": codes[0], "new": NEW, "repeat": NEW}
        assert client.post(address, data).headers["Location"] == "/sign-in/"
    client = Client()
    at_the_door(client)
    if address != "/sign-in/code/":
        assert client.post(address, data).headers["Location"] == "/sign-in/"
    assert not is_in(client)
    assert Person.objects.get(username="wang").must_change


def test_who_waits_too_long_begins_again(person: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, _ = with_app(person())
    client = Client()
    at_the_door(client)
    now = time.time()
    monkeypatch.setattr(entrance.time, "time", lambda: now + entrance.PATIENCE + 1)
    assert client.post("/sign-in/code/", {"code": code_of(secret)}).headers["Location"] == "/sign-in/"


def test_an_account_that_is_changed_between_two_steps_begins_again(person: Make) -> None:
    secret, _ = with_app(person())
    for change in ({"is_active": False}, {"is_active": True, "stamp": "x"}):
        client = Client()
        Person.objects.update(is_active=True)
        at_the_door(client)
        Person.objects.update(**change)
        assert client.post("/sign-in/code/", {"code": code_of(secret)}).headers["Location"] == "/sign-in/"
        assert not is_in(client)


def test_a_session_that_was_put_upon_somebody_is_worth_nothing(person: Make) -> None:
    """Session fixation: the id changes at the password and again when one is in."""
    secret, _ = with_app(person())
    client = Client()
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    at_the_door(client)
    between = client.cookies["sessionid"].value
    client.post("/sign-in/code/", {"code": code_of(secret)})
    after = client.cookies["sessionid"].value
    assert len({"planted0planted0planted0planted0", between, after}) == 3
    other = Client()
    for stale in ("planted0planted0planted0planted0", between):
        other.cookies["sessionid"] = stale
        assert not is_in(other)


def test_who_is_taken_out_of_use_is_out_at_once(person: Make) -> None:
    one, client = person(), Client()
    at_the_door(client)
    assert is_in(client)
    Person.objects.filter(pk=one.pk).update(is_active=False)
    assert not is_in(client)
    assert at_the_door(client).status_code == 400


def test_signing_in_needs_the_token_against_forged_requests(person: Make) -> None:
    person()
    client = Client(enforce_csrf_checks=True)
    assert at_the_door(client).status_code == 403
    client.get("/sign-in/")
    token = client.cookies["csrftoken"].value
    assert client.post("/sign-in/", {"username": "wang", "password": PASSWORD, "csrfmiddlewaretoken": token}).status_code == 302


def test_no_page_can_be_framed_and_no_cookie_read(person: Make) -> None:
    person()
    client = Client()
    assert client.get("/sign-in/").headers["X-Frame-Options"] == "DENY"
    at_the_door(client)
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("agency", "roles", "told"),
    [
        ("", "department_editor", "还没有所属部门"),
        ("sea", "department_editor", "所属部门（sea）已不在本县机构名单中"),
        ("water", "", "还没有角色"),
        ("water", "department_editor", ""),
    ],
)
def test_who_belongs_nowhere_is_told(signed_in: Callable[..., Client], agency: str, roles: str, told: str) -> None:
    page = signed_in("wang", roles, agency).get("/").content.decode()
    assert told in page
    assert ('role="note"' in page) == bool(told)


def test_who_sees_no_rows_comes_to_what_they_see(person: Make) -> None:
    one = person(roles="system_administrator")
    _, codes = with_app(one)
    client = Client()
    at_the_door(client)
    assert client.post("/sign-in/code/", {"code": codes[0]}).headers["Location"] == "/people/"
