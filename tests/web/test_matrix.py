"""Who may do what, by page and by API: every action of the declared list, every role, rows of the own and of another agency.

WAYS says how each action is done; what is not in it fails, and so does an address of the portal or the API that no action covers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.test_api import GOOD, ROWS, enter, folder, kind, quick_passwords, send
from zhixing.kernel.access import ACTIONS, ROLES, Decision, decide
from zhixing.store import ledger
from zhixing.store.people import Person, Token
from zhixing.web import api
from zhixing.web.api.document_files import document
from zhixing.web.county import catalogue
from zhixing.web.urls import urlpatterns

__all__ = ["folder", "quick_passwords"]

SignIn = Callable[..., Client]
PAGE = "/tables/works"
NEW = {"username": "neu", "name": "新人", "agency": "water", "roles": ["department_editor"]}
TYPED = {**GOOD, "owner": "water", "at": ""}


@dataclass(frozen=True, slots=True)
class Cell:
    """Somebody who asks, and a row of the water department: changed once, so that the change can be taken back."""

    client: Client
    row: str
    number: int

    def page(self, address: str, **data: Any) -> Any:
        """A form that is sent, or a page that is opened where there is nothing to send."""
        return self.client.post(address, data) if data else self.client.get(address)

    def api(self, method: str, address: str, body: Any = None, version: int | None = None) -> Any:
        return send(self.client, method, address, body, version)


Do = Callable[[Cell], Any]


@dataclass(frozen=True, slots=True)
class Way:
    """How an action is done by page and by API, or in a word why it is not; `shown` is what only those see who may, where others get less and no refusal."""

    page: Do | str
    api: Do | str
    writes: bool = False
    withdrawn: bool = False
    shown: str = ""


WAYS: dict[str, Way] = {
    "read_rows": Way(lambda c: c.page(f"{PAGE}/"), lambda c: c.api("GET", f"{ROWS}/{c.row}")),
    "read_personal": Way(lambda c: c.page(f"{PAGE}/{c.row}/"), lambda c: c.api("GET", f"{ROWS}/{c.row}"), shown="王小明"),
    "read_history": Way(lambda c: c.page(f"{PAGE}/{c.row}/"), lambda c: c.api("GET", f"{ROWS}/{c.row}/history"), shown='id="history"'),
    "enter_row": Way(
        lambda c: c.page(f"{PAGE}/new/", **TYPED | {"code": f"2020-{c.number:06}"}),
        lambda c: c.api("POST", ROWS, {"owner": "water", "fields": {**GOOD, "code": f"2020-{c.number:06}"}}),
        writes=True,
    ),
    "change_row": Way(
        lambda c: c.page(f"{PAGE}/{c.row}/edit/", version="2", invested="8"),
        lambda c: c.api("PATCH", f"{ROWS}/{c.row}", {"fields": {"invested": 8}}, 2),
        writes=True,
    ),
    "undo_change": Way(lambda c: c.page(f"{PAGE}/{c.row}/undo/", version="2"), lambda c: c.api("POST", f"{ROWS}/{c.row}/undo", {}, 2), writes=True),
    "withdraw_row": Way(
        lambda c: c.page(f"{PAGE}/{c.row}/withdraw/", version="2", reason="误录"),
        lambda c: c.api("POST", f"{ROWS}/{c.row}/withdraw", {"reason": "误录"}, 2),
        writes=True,
    ),
    "restore_row": Way(
        lambda c: c.page(f"{PAGE}/{c.row}/restore/", version="3", reason="误删"),
        lambda c: c.api("POST", f"{ROWS}/{c.row}/restore", {"reason": "误删"}, 3),
        writes=True,
        withdrawn=True,
    ),
    "comment_row": Way(
        lambda c: c.page(f"{PAGE}/{c.row}/note/", reason="请核"), lambda c: c.api("POST", f"{ROWS}/{c.row}/comments", {"text": "请核"}), writes=True
    ),
    "import_rows": Way("no page takes a spreadsheet", "a program enters rows one by one: enter_row"),
    "export_rows": Way(lambda c: c.page(f"{PAGE}/export.csv"), "a program reads the list page by page: read_rows"),
    "read_ledger": Way(lambda c: c.page("/ledger/"), lambda c: c.api("GET", "/api/ledger")),
    "manage_people": Way(
        lambda c: c.page("/people/new/", **NEW | {"username": f"neu{c.number}"}),
        lambda c: c.api("POST", "/api/people", {**NEW, "username": f"neu{c.number}"}),
        writes=True,
    ),
    "read_people": Way(lambda c: c.page("/people/"), lambda c: c.api("GET", "/api/people")),
    "read_organisation": Way(lambda c: c.page("/organisation/"), lambda c: c.api("GET", "/api/organisation")),
    "keep_own_account": Way(lambda c: c.page("/account/"), lambda c: c.api("GET", "/api/account")),
}
# Actions about rows that an agency keeps; the others are about the county as a whole, or about oneself.
OF_ROWS = {"read_personal", "read_history", "enter_row", "change_row", "undo_change", "withdraw_row", "restore_row", "comment_row"}
# Pages that say less to whoever may not, and are refused only for want of another action.
BESIDE = {("read_personal", "page"), ("read_personal", "api"), ("read_history", "page")}

# Every address: the action that covers it, or why none does.
DOOR = "the door: signing in and out, the language"
HEALTH = "says that the program is well"
ADDRESSES = {
    "home": "read_rows",
    "sign_in": DOOR,
    "sign_in_code": DOOR,
    "sign_in_password": DOOR,
    "sign_in_factor": DOOR,
    "federated": DOOR,
    "federated_back": DOOR,
    "sign_out": DOOR,
    "language": DOOR,
    "account": "keep_own_account",
    "account_password": "keep_own_account",
    "account_factor": "keep_own_account",
    "tokens": "keep_own_account",
    "revoke": "keep_own_account",
    "leave_everywhere": "keep_own_account",
    "people": "read_people",
    "new_person": "manage_people",
    "person": "read_people manage_people",
    "act_on_person": "manage_people",
    "organisation": "read_organisation",
    "search": "read_rows",
    "ledger": "read_ledger",
    "rows": "read_rows",
    "new": "enter_row",
    "export": "export_rows",
    "row": "read_rows read_history read_personal",
    "edit": "change_row",
    "act": "undo_change withdraw_row restore_row comment_row",
    "alive": HEALTH,
    "ready": HEALTH,
}
OPERATIONS = {
    ("GET", "/openapi.json"): "the document: no row of anybody",
    ("GET", "/tables"): "read_rows",
    ("GET", "/tables/{table}/rows"): "read_rows read_personal",
    ("POST", "/tables/{table}/rows"): "enter_row",
    ("GET", "/tables/{table}/rows/{row}"): "read_rows read_personal",
    ("PATCH", "/tables/{table}/rows/{row}"): "change_row",
    ("GET", "/tables/{table}/rows/{row}/history"): "read_history",
    ("POST", "/tables/{table}/rows/{row}/undo"): "undo_change",
    ("POST", "/tables/{table}/rows/{row}/withdraw"): "withdraw_row",
    ("POST", "/tables/{table}/rows/{row}/restore"): "restore_row",
    ("POST", "/tables/{table}/rows/{row}/comments"): "comment_row",
    ("GET", "/account"): "keep_own_account",
    ("GET", "/people"): "read_people",
    ("POST", "/people"): "manage_people",
    ("GET", "/people/{username}"): "read_people",
    ("PATCH", "/people/{username}"): "manage_people",
    ("POST", "/people/{username}/deactivate"): "manage_people",
    ("POST", "/people/{username}/reactivate"): "manage_people",
    ("GET", "/organisation"): "read_organisation",
    ("GET", "/ledger"): "read_ledger",
}
UNSAFE = [(method, path) for method, path in OPERATIONS if method != "GET"]


@pytest.fixture
def maker(signed_in: SignIn) -> Client:
    """Who makes the rows that others ask for."""
    return signed_in("maker", "department_head", "water")


def made(maker: Client, number: int, *, withdrawn: bool = False) -> str:
    """A row of the water department in its second version, or withdrawn in its third."""
    row = enter(maker, number)
    send(maker, "PATCH", f"{ROWS}/{row}", {"fields": {"invested": 7}}, 1)
    if withdrawn:
        send(maker, "POST", f"{ROWS}/{row}/withdraw", {"reason": "x"}, 2)
    return row


def test_every_action_has_its_ways() -> None:
    assert set(WAYS) == set(ACTIONS)


WITHOUT = {(action, by) for action, way in WAYS.items() for by in ("page", "api") if isinstance(getattr(way, by), str)}


def test_what_cannot_be_done_by_a_way_is_said() -> None:
    assert {("import_rows", "page"), ("import_rows", "api"), ("export_rows", "api")} == WITHOUT


@pytest.mark.parametrize(("action", "by"), [(action, by) for action in ACTIONS for by in ("page", "api") if (action, by) not in WITHOUT])
def test_every_cell(maker: Client, signed_in: SignIn, action: str, by: str) -> None:
    """Done exactly where the list allows it; where not, the rule is named and nothing is recorded."""
    way = WAYS[action]
    do = getattr(way, by)
    for number, (role, agency) in enumerate((role, agency) for role in ROLES for agency in ("water", "housing")):
        cell = Cell(signed_in(f"asker{number}", role, agency), made(maker, 100 + number, withdrawn=way.withdrawn), number)
        before, told = ledger.digest(), f"{action} by {by} as {role} of {agency}"
        actor = Person.objects.get(username=f"asker{number}").actor(catalogue().county)
        decision = decide(action, actor, "water" if action in OF_ROWS else actor.id if action == "keep_own_account" else None)
        answer = do(cell)
        if (action, by) in BESIDE:
            beside = decide("read_rows", actor, None).allowed
            assert (way.shown in answer.content.decode()) == (decision.allowed and beside), told
            assert (answer.status_code == 403) == (not beside), told
        elif decision.allowed:
            assert answer.status_code in (200, 201, 302), told
            assert (ledger.digest() != before) == way.writes, told
        else:
            refused(answer, decision, by, told)
            assert ledger.digest() == before, told


def refused(answer: Any, decision: Decision, by: str, told: str) -> None:
    """The answer is a refusal that names the action and everybody who may."""
    assert answer.status_code == 403, told
    if by == "api":
        assert (kind(answer), answer.json()["action"]) == ("not_allowed", decision.action.id), told
        assert answer.json()["granted"] == dict(decision.action.grants), told
        assert answer.json()["detail"] == decision.zh, told
    else:
        assert decision.zh in answer.content.decode(), told


# Nothing is left out.


def patterns() -> list[URLPattern]:
    """Every address of the portal but those of the API."""
    found = []
    for one in urlpatterns:
        if isinstance(one, URLPattern):
            found.append(one)
        else:
            assert isinstance(one, URLResolver)
            assert str(one.pattern) == "api/"
    return found


def test_every_address_is_covered_by_an_action() -> None:
    assert {one.name for one in patterns()} == set(ADDRESSES)
    named = {action for covers in ADDRESSES.values() if covers not in (DOOR, HEALTH) for action in covers.split()}
    assert named == set(ACTIONS) - {"import_rows"}


def test_every_operation_of_the_api_is_covered_by_an_action(portal: Any) -> None:
    """Those that there are, and those that the document tells of."""
    (router,) = [router for _, router in api.api._routers]
    there = {(method, path) for path, view in router.path_operations.items() for one in view.operations for method in one.methods if method != "HEAD"}
    assert there == set(OPERATIONS)
    paths = document(catalogue())["paths"]
    told = {
        (method.upper(), path.removeprefix("/api").replace("/tables/works/", "/tables/{table}/"))
        for path, item in paths.items()
        for method in item
        if method != "parameters"
    }
    assert {one for one in told if "/tables/" not in one[1] or "{table}" in one[1]} == set(OPERATIONS)
    assert {action for covers in OPERATIONS.values() if not covers.startswith("the ") for action in covers.split()} <= set(ACTIONS)


def filled(pattern: str, row: str, **more: str) -> str:
    """An address with something in its places."""
    values = {"slug:table": "works", "slug:row": row, "slug:form": "csv", "str:username": "maker", "int:id": "1", **more}
    address = f"/{pattern}"
    for place, value in values.items():
        address = address.replace(f"<{place}>", value)
    assert "<" not in address.replace("<slug:deed>", ""), address
    return address


DEEDS = {"act": ("undo", "withdraw", "restore", "note"), "act_on_person": ("password", "factor", "deactivate", "reactivate")}


def addresses(row: str) -> list[tuple[str, str]]:
    """Every address with its name, one for each deed."""
    found = []
    for one in patterns():
        for deed in DEEDS.get(str(one.name), ("",)):
            found.append((str(one.name), filled(str(one.pattern), row, **{"slug:deed": deed})))
    return found


def kept() -> tuple[Any, ...]:
    """Everything that somebody could have changed."""
    return ledger.digest(), list(Person.objects.order_by("pk").values()), list(Token.objects.values())


def test_the_auditor_reads_everything_and_changes_nothing(maker: Client, signed_in: SignIn) -> None:
    """Over all addresses and operations: what only reads is answered, whatever is sent leaves everything as it is."""
    row = made(maker, 1)
    auditor = signed_in("auditor", "auditor", "housing")
    before = kept()
    for name, address in addresses(row):
        covers = ADDRESSES[name]
        if covers.split()[0].startswith("read") or covers in ("export_rows", "keep_own_account"):
            assert auditor.get(address).status_code == (405 if name in ("tokens", "revoke", "leave_everywhere") else 200), address
        if covers not in (DOOR, HEALTH, "keep_own_account"):
            for data in ({}, {**TYPED, **NEW, "code": "2020-000009", "version": "2", "reason": "x", "current": "x"}):
                auditor.post(address, data)
                assert kept() == before, address
    values = {"{table}": "works", "{row}": row, "{username}": "maker"}
    for method, path in OPERATIONS:
        address = f"/api{path}"
        for place, value in values.items():
            address = address.replace(place, value)
        for body in (None, {"reason": "x", "text": "x", "fields": {"invested": 9}, "owner": "water"}, NEW):
            answer = send(auditor, method, address, body if method != "GET" else None, 2)
            assert (answer.status_code == 200) == (method == "GET"), (method, address)
            if method != "GET":
                assert kind(answer) == "not_allowed", (method, address)
        assert kept() == before, (method, address)


OPEN = {"sign_in": 200, "alive": 200, "ready": 200}


def test_nobody_sees_anything_but_the_door(maker: Client) -> None:
    """Whoever is not signed in is sent to the door, by whatever address and method; nothing is changed and no row is told."""
    row = made(maker, 1)
    before = kept()
    for name, address in addresses(row):
        for method in ("get", "post", "put", "patch", "delete"):
            answer = getattr(Client(), method)(address)
            content = answer.content.decode() if not answer.streaming else ""
            assert "东山" not in content, address
            if name in OPEN or ADDRESSES[name] in (DOOR, HEALTH):
                assert answer.status_code in (200, 302, 400, 404, 405), address
            else:
                assert answer.status_code == 302, (method, address)
                assert answer.headers["Location"].startswith("/sign-in/"), address
    for method, path in OPERATIONS:
        address = f"/api{path}".replace("{table}", "works").replace("{row}", row).replace("{username}", "maker")
        answer = Client().generic(method, address, json.dumps({}), "application/json")
        assert kind(answer) == "not_signed_in", address
    assert kept() == before
    with closing(Client().get("/static/portal.css")) as answer:
        assert answer.status_code == 200


def test_allauth_has_no_page_of_its_own(portal: Any) -> None:
    """No sign-up, no other way in."""
    names = {one.name for one in patterns()}
    assert not {name for name in names if str(name).startswith(("account_login", "account_signup", "socialaccount", "mfa"))}
    for address in ("/accounts/signup/", "/accounts/login/", "/account/signup/", "/signup/", "/accounts/social/signup/", "/accounts/2fa/", "/admin/"):
        assert Client().get(address).status_code == 404
    assert get_resolver().reverse_dict.getlist("account_signup") == []
