"""One's own account: password, second factor, tokens, signing out everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.web.conftest import PASSWORD
from tests.web.test_api import GOOD, ROWS, folder, kind, send
from tests.web.test_entrance import NEW, at_the_door, code_of, did, is_in, with_app
from zhixing.store import factors, tokens
from zhixing.store.people import Person, Token

__all__ = ["folder"]

Make = Callable[..., Person]


@pytest.fixture
def me(person: Make) -> Client:
    """A department editor who has signed in."""
    person()
    client = Client()
    at_the_door(client)
    return client


def test_the_password_is_changed_and_everybody_else_is_out(me: Client) -> None:
    elsewhere = Client()
    at_the_door(elsewhere)
    assert "当前密码不对" in me.post("/account/password/", {"current": "no", "new": NEW, "repeat": NEW}).content.decode()
    assert me.post("/account/password/", {"current": PASSWORD, "new": "kurz", "repeat": "kurz"}).status_code == 422
    assert me.post("/account/password/", {"current": PASSWORD, "new": NEW, "repeat": NEW}).status_code == 302
    assert (is_in(me), is_in(elsewhere)) == (True, False)
    assert did("wang") == ["password_changed"]


def test_whoever_found_an_open_browser_cannot_guess_the_password(me: Client) -> None:
    for _ in range(5):
        answer = me.post("/account/password/", {"current": "no", "new": NEW, "repeat": NEW})
    assert answer.status_code == 429
    assert me.post("/account/password/", {"current": PASSWORD, "new": NEW, "repeat": NEW}).status_code == 429
    assert Person.objects.get().check_password(PASSWORD)


def test_signing_out_everywhere(me: Client) -> None:
    elsewhere = Client()
    at_the_door(elsewhere)
    assert me.post("/account/sign-out-everywhere/").headers["Location"] == "/sign-in/"
    assert (is_in(me), is_in(elsewhere)) == (False, False)
    assert did("wang") == ["sessions_ended"]


def begun(client: Client) -> str:
    """The secret that is shown when one sets up an app."""
    page = client.post("/account/second-factor/", {"deed": "begin", "current": PASSWORD}).content.decode()
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found is not None
    return found[1].replace(" ", "")


def test_a_second_factor_is_set_up_replaced_and_done_without(me: Client) -> None:
    one = Person.objects.get()
    address = "/account/second-factor/"
    assert me.post(address, {"deed": "begin", "current": "no"}).status_code == 400
    assert me.post(address, {"deed": "confirm", "code": "000000"}).status_code == 302
    secret = begun(me)
    assert not factors.has(one)
    assert me.post(address, {"deed": "confirm", "code": "000000"}).status_code == 400
    assert len(re.findall(r"<li><code>", me.post(address, {"deed": "confirm", "code": code_of(secret, -1)}).content.decode())) == 10
    assert factors.has(one)
    page = me.post(address, {"deed": "codes", "current": PASSWORD}).content.decode()
    fresh = ["".join(pair) for pair in re.findall(r"<li><code>(\d{5}) (\d{5})", page)]
    other = begun(me)
    assert other != secret
    assert factors.check(one, code_of(secret)) == "right"
    assert me.post(address, {"deed": "confirm", "code": code_of(other)}).status_code == 200
    assert factors.check(one, fresh[0]) == "wrong"
    assert me.post(address, {"deed": "disable", "current": "no"}).status_code == 400
    assert factors.has(one)
    assert me.post(address, {"deed": "disable", "current": PASSWORD}).status_code == 302
    assert not factors.has(one)
    assert did("wang") == ["factor_enrolled", "codes_renewed", "factor_enrolled", "factor_disabled"]


def test_whose_role_asks_for_it_cannot_do_without(person: Make) -> None:
    one = person(roles="auditor")
    _, codes = with_app(one)
    client = Client()
    at_the_door(client)
    client.post("/sign-in/code/", {"code": codes[0]})
    answer = client.post("/account/second-factor/", {"deed": "disable", "current": PASSWORD})
    assert (answer.status_code, "不能停用" in answer.content.decode()) == (400, True)
    assert factors.has(one)


def issued(client: Client, name: str = "报表") -> str:
    page = client.post("/account/tokens/", {"name": name, "days": "30"}).content.decode()
    found = re.search(r"zx_[A-Za-z0-9_-]{43}", page)
    assert found is not None
    return found[0]


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_shown_once_and_kept_as_a_hash(me: Client) -> None:
    token = issued(me)
    page = me.get("/account/").content.decode()
    assert token not in page
    assert token[:8] in page
    assert "报表" in page
    (kept,) = Token.objects.values()
    assert token not in str(kept)
    assert kept["used"] is None
    assert send(Client(), "GET", "/api/account", **bearing(token)).json()["username"] == "wang"
    assert Token.objects.get().used is not None
    assert did("wang") == ["token_made"]


def test_a_token_does_what_its_person_may_and_no_more(me: Client) -> None:
    token, program = issued(me), Client(enforce_csrf_checks=True)
    body = {"owner": "water", "fields": GOOD}
    answer = send(program, "POST", ROWS, body, **bearing(token))
    assert answer.status_code == 201
    row = answer.json()["row"]
    assert kind(send(program, "POST", f"{ROWS}/{row}/withdraw", {"reason": "x"}, 1, **bearing(token))) == "not_allowed"
    assert kind(send(program, "GET", "/api/people", **bearing(token))) == "not_allowed"
    Person.objects.update(roles="department_head")
    assert send(program, "POST", f"{ROWS}/{row}/withdraw", {"reason": "x"}, 1, **bearing(token)).status_code == 200


def test_a_token_that_is_over_opens_nothing(me: Client) -> None:
    token, program = issued(me), Client()
    for bad in ("", "zx_", token[:-1], token + "x", token.upper(), "zx_" + "é" * 43, "x" * 5000):
        answer = send(program, "GET", "/api/tables", **bearing(bad))
        assert (kind(answer), "invalid_token" in answer.headers["WWW-Authenticate"]) == ("not_signed_in", True)
    Person.objects.update(is_active=False)
    assert kind(send(program, "GET", "/api/tables", **bearing(token))) == "not_signed_in"
    Person.objects.update(is_active=True)
    kept = Token.objects.get()
    Token.objects.update(expires=kept.made - timedelta(seconds=1))
    assert kind(send(program, "GET", "/api/tables", **bearing(token))) == "not_signed_in"
    Token.objects.update(expires=kept.expires)
    assert send(program, "GET", "/api/tables", **bearing(token)).status_code == 200
    # A bad token is not made good by a session that is there too.
    assert kind(send(me, "GET", "/api/tables", **bearing("zx_no"))) == "not_signed_in"
    me.post(f"/account/tokens/{kept.pk}/revoke/")
    assert kind(send(program, "GET", "/api/tables", **bearing(token))) == "not_signed_in"
    assert did("wang") == ["token_made", "token_revoked"]


def test_a_token_opens_no_page(me: Client) -> None:
    token = issued(me)
    for address in ("/", "/account/", "/people/"):
        assert Client().get(address, headers=bearing(token)).status_code == 302


def test_nobody_ends_the_token_of_somebody_else(me: Client, signed_in: Callable[..., Client]) -> None:
    issued(me)
    other = signed_in("li", "system_administrator")
    other.post(f"/account/tokens/{Token.objects.get().pk}/revoke/")
    assert Token.objects.count() == 1


def test_a_token_has_a_name_and_an_end(me: Client) -> None:
    for data in ({"name": "", "days": "30"}, {"name": "x" * 65, "days": "30"}, {"name": "x", "days": "9999"}, {"name": "x"}):
        assert me.post("/account/tokens/", data).status_code == 422
    assert Token.objects.count() == 0
    for _ in range(tokens.MOST):
        issued(me)
    assert "已达上限" in me.post("/account/tokens/", {"name": "x", "days": "30"}).content.decode()
