"""Signing in by another system: the portal against a real provider, a second program, which does it right or wrong."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.web import provider
from tests.web.test_entrance import is_in, with_app
from zhixing.kernel.errors import InputFault
from zhixing.store import accounts, ledger
from zhixing.store.people import Person
from zhixing.web import oidc

Make = Callable[..., Person]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port at which the provider answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        free = int(listener.getsockname()[1])
    command = [sys.executable, str(Path(provider.__file__)), str(tmp_path_factory.mktemp("provider")), str(free)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        yield free
        running.terminate()


@pytest.fixture
def named(port: int, settings: Any) -> Callable[..., None]:
    """The installation names the provider."""

    def name(**more: str) -> None:
        environment = {"ISSUER": f"http://127.0.0.1:{port}", "CLIENT": provider.CLIENT, "SECRET": provider.SECRET, "NAME": "统一身份认证", **more}
        settings.OIDC = oidc.read({f"ZHIXING_OIDC_{key}": value for key, value in environment.items()})
        settings.SOCIALACCOUNT_PROVIDERS = oidc.providers(settings.OIDC)
        settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 60

    name()
    return name


def asked(client: Client) -> str:
    """Where the portal sends somebody who wants to sign in by the provider."""
    return str(client.get("/sign-in/oidc/?next=/tables/works/").headers["Location"])


def at_the_provider(address: str, username: str, mischief: str = "") -> str:
    """What the provider sends back by the browser of somebody who is signed in there."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"X-As": username, "X-Mischief": mischief})
    answer = connection.getresponse()
    assert answer.status == 302, answer.read()
    back = answer.headers["Location"]
    connection.close()
    return back.removeprefix("http://testserver")


def through(username: str, mischief: str = "", client: Client | None = None) -> tuple[Client, Any]:
    """The whole way: off to the provider and back."""
    client = client or Client()
    return client, client.get(at_the_provider(asked(client), username, mischief))


def test_who_is_known_by_a_verified_address_is_in(named: Any, person: Make) -> None:
    one = person("xiaoli", "department_editor")
    Person.objects.update(email="Alice@Example.org")
    client, answer = through("alice")
    assert answer.headers["Location"] == "/tables/works/"
    assert client.get("/account/").content.decode().count("Xiaoli") > 0
    assert SocialAccount.objects.get().user_id == one.pk
    assert [fact.change.fields.get("did") for fact in ledger.of_row(accounts.TABLE, "xiaoli")] == ["identity_linked"]
    # Once linked it is the identity that counts, not the address.
    Person.objects.update(email="")
    assert is_in(through("alice")[0])


def test_what_is_asked_of_the_provider_cannot_be_used_by_others(named: Any, portal: Any) -> None:
    """State, nonce and a challenge (RFC 7636), new each time."""
    first, second = (parse_qs(urlsplit(asked(Client())).query) for _ in range(2))
    for query in (first, second):
        assert query["code_challenge_method"] == ["S256"]
        assert query["redirect_uri"] == [provider.BACK]
        assert query["response_type"] == ["code"]
        assert set(query["scope"][0].split()) == {"openid", "profile", "email"}
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_who_is_known_by_a_claimed_username_is_in(named: Any, person: Make) -> None:
    person("wang", "department_editor")
    named(CLAIM="preferred_username")
    assert is_in(through("wang")[0])


def test_the_steps_behind_the_password_are_the_same(named: Any, person: Make) -> None:
    named(CLAIM="preferred_username")
    _, codes = with_app(person("wang", "auditor"))
    client, answer = through("wang")
    assert answer.headers["Location"] == "/sign-in/code/"
    assert not is_in(client)
    assert client.post("/sign-in/code/", {"code": codes[0]}).headers["Location"] == "/tables/works/"


@pytest.mark.parametrize("mischief", ["issuer", "expired", "audience", "nonce", "no nonce", "subject", "discovery"])
def test_what_proves_nobody_lets_nobody_in(named: Any, person: Make, mischief: str, caplog: pytest.LogCaptureFixture) -> None:
    named(CLAIM="preferred_username")
    person("wang")
    caplog.set_level(logging.CRITICAL)
    client, answer = through("wang", mischief)
    assert (answer.status_code, "未能通过统一身份认证登录" in answer.content.decode()) == (403, True)
    assert not is_in(client)
    assert SocialAccount.objects.count() == 0
    assert is_in(through("wang")[0])


@pytest.mark.parametrize("alter", ["state", "code", "error", "nothing"])
def test_what_comes_back_altered_lets_nobody_in(named: Any, person: Make, alter: str) -> None:
    named(CLAIM="preferred_username")
    person("wang")
    client = Client()
    back = at_the_provider(asked(client), "wang")
    query = parse_qs(urlsplit(back).query)
    state, code = query["state"][0], query["code"][0]
    altered = {"state": f"?state=x{state}&code={code}", "code": f"?state={state}&code=x{code}", "error": f"?state={state}&error=access_denied", "nothing": ""}
    answer = client.get(f"/sign-in/oidc/back/{altered[alter]}")
    assert (answer.status_code, "未能通过" in answer.content.decode()) == (403, True)
    assert not is_in(client)


def test_what_was_meant_for_one_browser_opens_no_other(named: Any, person: Make) -> None:
    named(CLAIM="preferred_username")
    person("wang")
    first, second = Client(), Client()
    back = at_the_provider(asked(first), "wang")
    assert second.get(back).status_code == 403
    assert not is_in(second)
    assert first.get(back).status_code == 302
    again = Client()
    again.cookies = first.cookies
    assert first.get(back).status_code == 403


@pytest.mark.parametrize("username", ["alice", "bob", "wang"])
def test_whom_nobody_here_knows_is_told_so(named: Any, person: Make, username: str) -> None:
    """An address that is not verified there is worth nothing, nor is a username where no claim was named."""
    person("wang")
    Person.objects.update(email="alice2@example.org")
    client, answer = through(username)
    page = answer.content.decode()
    assert (answer.status_code, "本系统没有您的账号" in page, username in page) == (403, True, True)
    assert not is_in(client)
    assert Person.objects.count() == 1


def test_an_address_of_two_accounts_is_nobodys(named: Any, person: Make) -> None:
    person("a")
    person("b")
    Person.objects.update(email="alice@example.org")
    assert through("alice")[1].status_code == 403


def test_an_account_out_of_use_stays_so(named: Any, person: Make) -> None:
    named(CLAIM="preferred_username")
    person("wang")
    assert is_in(through("wang")[0])
    Person.objects.update(is_active=False)
    assert through("wang")[1].status_code == 403


def test_an_account_is_not_handed_on_to_another_identity(named: Any, person: Make) -> None:
    one = person("wang")
    SocialAccount.objects.create(provider=oidc.PROVIDER, uid="somebody else", user=one)
    named(CLAIM="preferred_username")
    assert through("wang")[1].status_code == 403


def test_accounts_are_made_only_where_the_installation_says_so(named: Any, person: Make) -> None:
    person("boss", "system_administrator")
    assert through("alice")[1].status_code == 403
    named(CREATE="1")
    client, answer = through("alice")
    assert answer.status_code == 302
    made = Person.objects.get(username="alice")
    assert (made.roles, made.agency, made.name, made.email) == ("", "", "Alice", "alice@example.org")
    assert not made.has_usable_password()
    assert "还没有所属部门" in client.get("/").content.decode()
    assert [(fact.change.actor, fact.change.deed) for fact in ledger.of_row(accounts.TABLE, "alice")] == [("oidc", "entered"), ("alice", "noted")]


def test_nobody_takes_over_an_account_by_its_name(named: Any, person: Make) -> None:
    person("Alice", "system_administrator")
    named(CREATE="1")
    assert through("alice")[1].status_code == 403


def test_a_provider_that_does_not_answer_is_told(named: Any, portal: Any) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        closed = listener.getsockname()[1]
    named(ISSUER=f"http://127.0.0.1:{closed}")
    answer = Client().get("/sign-in/oidc/")
    assert (answer.status_code, "未能通过" in answer.content.decode()) == (403, True)


def test_the_door_names_the_provider_only_where_there_is_one(named: Any, portal: Any, settings: Any) -> None:
    assert "用统一身份认证登录" in Client().get("/sign-in/").content.decode()
    settings.OIDC, settings.SOCIALACCOUNT_PROVIDERS = None, {}
    assert "统一身份认证" not in Client().get("/sign-in/").content.decode()
    for address in ("/sign-in/oidc/", "/sign-in/oidc/back/?state=x&code=y"):
        assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"ISSUER": "http://id.example.org", "CLIENT": "a", "SECRET": "b"}, "ZHIXING_OIDC_ISSUER"),
        ({"ISSUER": "id.example.org", "CLIENT": "a", "SECRET": "b"}, "https://"),
        ({"ISSUER": "https://id.example.org", "SECRET": "b"}, "ZHIXING_OIDC_CLIENT"),
        ({"ISSUER": "https://id.example.org", "CLIENT": "a"}, "ZHIXING_OIDC_SECRET"),
    ],
)
def test_a_provider_that_is_named_by_half_is_told(environment: dict[str, str], told: str) -> None:
    with pytest.raises(InputFault, match=told):
        oidc.read({f"ZHIXING_OIDC_{key}": value for key, value in environment.items()})
    assert oidc.read({}) is None
