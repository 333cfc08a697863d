"""Who may do what, by page and by API: every action of the declared list, every role, rows of the own and of another agency.

WAYS says how each action is done; what is not in it fails, and so does an address of the portal or the API that no action covers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver

from tests.engines.evidence.conftest import jpeg, png
from tests.engines.records.sheet.conftest import workbook
from tests.store.lakeside import EXPORTS as EXPORTED
from tests.web.conftest import PLAN, REPORT, SITES
from tests.web.test_api import GOOD, ROWS, enter, kind, send
from tests.web.test_api import folder as bare_folder
from zhixing.kernel.access import ACTIONS, ROLES, Actor, Decision, decide
from zhixing.store import lake, ledger, shelves
from zhixing.store.delivering import deliver
from zhixing.store.models import Evidence, EvidenceUse
from zhixing.store.people import Person, Token
from zhixing.web import api, waiting
from zhixing.web.api.document_files import document
from zhixing.web.county import catalogue
from zhixing.web.pages import reading
from zhixing.web.urls import urlpatterns

__all__ = ["bare_folder"]

SignIn = Callable[..., Client]
PAGE, IMPORT, EXPORTS = "/tables/works", "/api/tables/works/import", "/data/catalogue/exports"
BYTES = "application/octet-stream"
NEW = {"username": "neu", "name": "新人", "agency": "water", "roles": ["department_editor"]}
TYPED = {**GOOD, "owner": "water", "at": ""}


@dataclass(frozen=True, slots=True)
class Cell:
    """Somebody who asks, and a row of the water department with a picture: changed once, so that the change can be taken back."""

    client: Client
    row: str
    number: int
    agency: str
    hash: str

    def page(self, address: str, **data: Any) -> Any:
        """A form that is sent, or a page that is opened where there is nothing to send."""
        return self.client.post(address, data) if data else self.client.get(address)

    def api(self, method: str, address: str, body: Any = None, version: int | None = None) -> Any:
        return send(self.client, method, address, body, version)

    def file(self) -> SimpleUploadedFile:
        """A file that nobody else brings."""
        return SimpleUploadedFile("批复.png", png() + str(self.number).encode())

    def rows(self) -> bytes:
        """A file of data that nobody else delivers."""
        return f"月份,乡镇,出口额\n2020-06,西湖镇,{self.number + 1}.5\n".encode()

    def sheet(self) -> SimpleUploadedFile:
        """A spreadsheet of one new row."""
        return SimpleUploadedFile("清单.xlsx", workbook([("项目代码", "项目名称"), (f"2021-{self.number:06}", "新水厂")]))


def hand_in(cell: Cell) -> Any:
    """A spreadsheet that is looked at first and then put in."""
    seen = cell.page(f"{PAGE}/import/", owner="water", file=cell.sheet())
    return cell.client.post(seen.headers["Location"]) if seen.status_code == 302 else seen


def newest() -> int:
    """The number of the version of the data set that counts."""
    found = lake.current("exports")
    return found.number if found else 1


def delivered(number: int) -> None:
    """A version that can be taken back."""
    with NamedTemporaryFile(suffix=".csv") as file:
        file.write(f"月份,乡镇,出口额\n2019-06,西湖镇,{number + 1}\n".encode())
        file.flush()
        deliver(catalogue(), "exports", Path(file.name), "出口.csv", Actor("maker", frozenset(ROLES), frozenset({"water"})))


Do = Callable[[Cell], Any]


@dataclass(frozen=True, slots=True)
class Way:
    """How an action is done by page and by API, or in a word why it is not; `shown` is what only those see who may, where others get less and no refusal.

    `behind` is an action on the way to it, which is asked first and refuses in its own name.
    """

    page: Do | str
    api: Do | str
    writes: bool = False
    withdrawn: bool = False
    delivered: bool = False
    shown: str = ""
    behind: tuple[tuple[str, str], ...] = ()

    def asked(self, action: str, by: str) -> tuple[str, ...]:
        """The actions that are asked one after the other."""
        return (*(before for before, way in self.behind if way == by), action)


NO_TABLE = "the API is that of tables, evidence and accounts: "
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
    "import_rows": Way(
        hand_in,
        lambda c: c.client.post(IMPORT, {"owner": "water", "file": c.sheet()}),
        writes=True,
    ),
    "export_rows": Way(lambda c: c.page(f"{PAGE}/export.csv"), "a program reads the list page by page: read_rows"),
    "bring_evidence": Way(
        lambda c: c.page(f"{PAGE}/new/", **TYPED | {"owner": c.agency, "code": f"2022-{c.number:06}", "seen.there": "1", "seen.files": c.file()}),
        lambda c: c.client.generic("POST", "/api/evidence?name=x.png", c.file().read(), BYTES),
        writes=True,
        behind=(("enter_row", "page"),),
    ),
    "read_evidence": Way(lambda c: c.page(f"/evidence/{c.hash}/"), lambda c: c.api("GET", f"/api/evidence/{c.hash}")),
    "read_plan": Way(lambda c: c.page("/report/2025/"), NO_TABLE + "the plan is a file of the county's folder"),
    "read_report": Way(
        lambda c: c.page("/report/read/", file=SimpleUploadedFile("报告.txt", REPORT.encode())),
        NO_TABLE + "whoever has a program reads a report with `zhixing read`",
    ),
    "read_review": Way(lambda c: c.page("/supervision/review/2025/"), NO_TABLE + "it is a page of the office's own work"),
    "see_administration": Way(lambda c: c.page("/administration/"), NO_TABLE + "how the program stands is told to machines by /health"),
    "read_ledger": Way(lambda c: c.page("/ledger/"), lambda c: c.api("GET", "/api/ledger")),
    "manage_people": Way(
        lambda c: c.page("/people/new/", **NEW | {"username": f"neu{c.number}"}),
        lambda c: c.api("POST", "/api/people", {**NEW, "username": f"neu{c.number}"}),
        writes=True,
    ),
    "read_people": Way(lambda c: c.page("/people/"), lambda c: c.api("GET", "/api/people")),
    "read_organisation": Way(lambda c: c.page("/organisation/"), lambda c: c.api("GET", "/api/organisation")),
    "keep_own_account": Way(lambda c: c.page("/account/"), lambda c: c.api("GET", "/api/account")),
    "deliver_data": Way(
        lambda c: c.page(f"{EXPORTS}/deliver/", file=SimpleUploadedFile("出口.csv", c.rows())),
        lambda c: c.client.generic("POST", "/api/datasets/exports/deliveries?name=x.csv", c.rows(), BYTES),
        writes=True,
    ),
    "take_back_delivery": Way(
        lambda c: c.page(f"{EXPORTS}/{newest()}/take-back/", reason="有误"),
        lambda c: c.api("POST", f"/api/datasets/exports/versions/{newest()}/take-back", {"reason": "有误"}),
        writes=True,
        delivered=True,
    ),
    "query_data": Way(
        lambda c: c.page("/data/query/", sql="SELECT 1", purpose="核对"),
        lambda c: c.api("POST", "/api/query", {"sql": "SELECT 1", "purpose": "核对"}),
        writes=True,
    ),
    "publish_data": Way(
        lambda c: c.client.post("/data/catalogue/works/publish/"),
        lambda c: c.api("POST", "/api/datasets/works/publish", {}),
        writes=True,
    ),
}
# Actions about rows that an agency keeps; the others are about the county as a whole, or about oneself.
OF_ROWS = {"read_personal", "read_history", "enter_row", "change_row", "undo_change", "withdraw_row", "restore_row", "comment_row", "import_rows"}
# Actions about what an agency delivers.
OF_DATA = {"deliver_data", "take_back_delivery"}
OF_ROWS |= OF_DATA
# Pages that say less to whoever may not, and are refused only for want of another action.
BESIDE = {("read_personal", "page"), ("read_personal", "api"), ("read_history", "page")}

# Actions by which rows of tables with a flow are entered, changed and taken further: test_matrix_steps.py.
OF_STEPS = {"keep_commitments", "sign_for", "report_progress", "approve_progress", "judge_progress", "ask_adjustment", "decide_adjustment"}
OF_STEPS |= {"close_commitment", "issue_notice", "answer_notice", "object_score", "answer_objection"}
OF_STEPS |= {"draft_paper", "check_paper", "countersign_paper", "sign_paper", "register_paper", "handle_paper", "follow_on"}
OF_STEPS |= {"compute_figures", "judge_figures", "answer_ticket", "settle_ticket", "judge_links", "write_links", "ask_data", "decide_grant"}

# Every address: the action that covers it, or why none does.
DOOR = "the door: signing in and out, the language, light or dark"
STEP = "the action of each step: test_matrix_steps.py"
HEALTH = "says that the program is well; its figures to who has the token"
FEED = "nobody is signed in: a token of its own opens it, by the rights of its owner; see test_calendars.py"
PUBLIC = "the public site: only what is published, where the county has one"
OPEN = (DOOR, HEALTH, STEP, FEED, PUBLIC)
ADDRESSES = {
    "home": "read_plan read_rows read_history",
    "reports": "read_plan",
    "read": "read_report",
    "plan": "read_plan",
    "text": "read_plan",
    "commitment": "read_plan",
    "enterprises": "read_rows",
    "enterprise": "read_rows read_personal judge_links",
    "enterprise_review": "read_rows read_personal judge_links",
    "judge_links": "judge_links",
    "join_enterprise": "judge_links",
    "supervision": "read_plan",
    "board": "read_plan",
    "bulk": "judge_progress issue_notice",
    "send_notices": "issue_notice",
    "instruct": "issue_notice",
    "departments": "read_plan",
    "department": "read_plan",
    "score": "read_plan",
    "leader": "read_plan",
    "leader_post": "read_plan",
    "papers": "read_plan read_rows",
    "paper": "read_plan read_rows",
    "paper_draft": "draft_paper bring_evidence read_plan read_rows",
    "issued_paper": "read_rows read_plan",
    "years": "read_rows",
    "review": "read_review",
    "review_import": "keep_commitments",
    "review_publish": "read_review keep_commitments",
    "review_undo": "keep_commitments",
    "review_act": "keep_commitments",
    "corrections": "read_review export_rows",
    "systems": "read_rows",
    "system": "read_rows",
    "work": "read_rows read_history",
    "data": "read_rows",
    "query": "query_data",
    "data_keys": "decide_grant",
    "revoke_key": "decide_grant",
    "catalogue": "read_rows",
    "catalogue_exchanged": "read_rows",
    "dataset": "read_rows",
    "ask_data": "ask_data",
    "deliver": "deliver_data",
    "publish_table": "publish_data",
    "refusal": "deliver_data",
    "returned": "deliver_data",
    "broken": "deliver_data read_personal",
    "version": "read_rows read_personal",
    "version_taken_out": "export_rows read_personal",
    "version_groups": "export_rows read_rows",
    "take_back": "take_back_delivery",
    "figures": "read_plan",
    "figure": "read_plan read_rows",
    "administration": "see_administration",
    "sign_in": DOOR,
    "sign_in_code": DOOR,
    "sign_in_password": DOOR,
    "sign_in_factor": DOOR,
    "federated": DOOR,
    "federated_back": DOOR,
    "sign_out": DOOR,
    "language": DOOR,
    "theme": DOOR,
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
    "search": "read_plan read_rows read_personal",
    "calendar": FEED,
    "ledger": "read_ledger",
    "rows": "read_rows read_personal",
    "new": "enter_row bring_evidence",
    "check": "enter_row change_row",
    "map": "read_rows read_personal",
    "shapes": "read_rows read_personal",
    "outline": "read_plan",
    "sheet_template": "read_rows",
    "sheet_import": "import_rows",
    "sheet_preview": "import_rows",
    "sheet_returned": "import_rows",
    "export": "export_rows read_personal",
    "row": "read_rows read_history read_personal read_evidence",
    "edit": "change_row bring_evidence",
    "act": "undo_change withdraw_row restore_row comment_row",
    "step": STEP,
    "evidence": "read_evidence",
    "evidence_small": "read_evidence",
    **{f"public{page}{ending}": PUBLIC for page in ("", "_year", "_feed", "_csv", "_json", "_promise") for ending in ("", "_en")},
    "alive": HEALTH,
    "ready": HEALTH,
    "metrics": HEALTH,
}
OPERATIONS = {
    ("GET", "/openapi.json"): "the document: no row of anybody",
    ("GET", "/tables"): "read_rows",
    ("GET", "/tables/{table}/rows"): "read_rows read_personal",
    ("POST", "/tables/{table}/rows"): "enter_row",
    ("GET", "/tables/{table}/rows/{row}"): "read_rows read_personal",
    ("PATCH", "/tables/{table}/rows/{row}"): "change_row",
    ("GET", "/tables/{table}/rows/{row}/history"): "read_history",
    ("POST", "/evidence"): "bring_evidence",
    ("GET", "/evidence/{hash}"): "read_evidence",
    ("GET", "/evidence/{hash}/content"): "read_evidence",
    ("POST", "/tables/{table}/import"): "import_rows",
    ("POST", "/tables/{table}/rows/{row}/undo"): "undo_change",
    ("POST", "/tables/{table}/rows/{row}/withdraw"): "withdraw_row",
    ("POST", "/tables/{table}/rows/{row}/restore"): "restore_row",
    ("POST", "/tables/{table}/rows/{row}/comments"): "comment_row",
    ("POST", "/tables/{table}/rows/{row}/steps/{step}"): STEP,
    ("GET", "/datasets"): "read_rows",
    ("GET", "/datasets/{dataset}"): "read_rows",
    ("GET", "/datasets/{dataset}/versions/{number}/rows"): "read_rows read_personal",
    ("GET", "/datasets/{dataset}/versions/{number}/groups"): "read_rows",
    ("GET", "/datasets/{dataset}/versions/{number}/file"): "export_rows read_personal",
    ("POST", "/datasets/{dataset}/deliveries"): "deliver_data",
    ("POST", "/datasets/{dataset}/publish"): "publish_data",
    ("POST", "/datasets/{dataset}/versions/{number}/take-back"): "take_back_delivery",
    ("POST", "/query"): "query_data",
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


@pytest.fixture
def folder(bare_folder: Path) -> Path:
    """The county's folder, with a plan, an outline and a data set too."""
    (bare_folder / "plan").mkdir()
    (bare_folder / "plan/2025.toml").write_text(PLAN, "utf-8")
    (bare_folder / "datasets.toml").write_text(EXPORTED.format(mode="whole"), "utf-8")
    (bare_folder / "outline.geojson").write_text('{"type":"FeatureCollection","features":[]}', "utf-8")
    return bare_folder


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of uploads of the test's own; and reports are read in this process, not each in one that has to be started first."""
    monkeypatch.setenv(waiting.SETTING, str(tmp_path / "uploads"))
    monkeypatch.setenv(shelves.FOLDER, str(tmp_path / "lake"))
    monkeypatch.setattr(reading, "_within_bounds", lambda task, path: task(path))
    return tmp_path / "uploads"


@pytest.fixture
def maker(signed_in: SignIn) -> Client:
    """Who makes the rows that others ask for."""
    return signed_in("maker", "department_head", "water")


def brought(maker: Client) -> str:
    """The hash of a picture that the maker has brought."""
    answer = maker.generic("POST", "/api/evidence?name=x.jpg", jpeg(), BYTES)
    assert answer.status_code == 201
    return str(answer.json()["hash"])


def made(maker: Client, number: int, hash: str, *, withdrawn: bool = False) -> str:
    """A row of the water department with a picture, in its second version, or withdrawn in its third."""
    row = enter(maker, number, seen=[hash])
    send(maker, "PATCH", f"{ROWS}/{row}", {"fields": {"invested": 7}}, 1)
    if withdrawn:
        send(maker, "POST", f"{ROWS}/{row}/withdraw", {"reason": "x"}, 2)
    return row


def test_every_action_has_its_ways() -> None:
    """What is done by steps has its ways in test_matrix_steps.py."""
    assert set(WAYS) == set(ACTIONS) - OF_STEPS


WITHOUT = {(action, by) for action, way in WAYS.items() for by in ("page", "api") if isinstance(getattr(way, by), str)}


def test_what_cannot_be_done_by_a_way_is_said() -> None:
    assert {(action, "api") for action in ("export_rows", "read_plan", "read_report", "read_review", "see_administration")} == WITHOUT


def asker(signed_in: SignIn, name: str, role: str, agency: str) -> tuple[Client, Actor]:
    """Somebody of a role and an agency."""
    return signed_in(name, role, agency), Person.objects.get(username=name).actor(catalogue().county)


def first_no(actions: tuple[str, ...], actor: Actor, agency: str) -> Decision:
    """The first decision that says no; the last where none does."""
    kept = {"keep_own_account": actor.id, "bring_evidence": agency}
    found = None
    for action in actions:
        found = decide(action, actor, agency if len(actions) > 1 else "water" if action in OF_ROWS else kept.get(action))
        if not found.allowed:
            break
    assert found is not None
    return found


@pytest.mark.parametrize(("action", "by"), [(action, by) for action in WAYS for by in ("page", "api") if (action, by) not in WITHOUT])
def test_every_cell(maker: Client, signed_in: SignIn, action: str, by: str) -> None:
    """Done exactly where the list allows it; where not, the rule is named and nothing is recorded."""
    way = WAYS[action]
    do, hash = getattr(way, by), brought(maker)
    for number, (role, agency) in enumerate((role, agency) for role in ROLES for agency in ("water", "housing")):
        client, actor = asker(signed_in, f"asker{number}", role, agency)
        cell = Cell(client, made(maker, 100 + number, hash, withdrawn=way.withdrawn), number, agency, hash)
        if way.delivered:
            delivered(number)
        before, told = ledger.digest(), f"{action} by {by} as {role} of {agency}"
        decision = first_no(way.asked(action, by), actor, agency)
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


@pytest.mark.parametrize(("action", "by"), [(action, by) for action in WAYS for by in ("page", "api") if (action, by) not in WITHOUT])
def test_the_list_alone_decides(maker: Client, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, action: str, by: str) -> None:
    """Taken from everybody in the list, an action is refused to those who may do everything else; in its own name, and nothing is recorded."""
    way, hash = WAYS[action], brought(maker)
    cells = [
        Cell(signed_in(role, role, "water"), made(maker, number, hash, withdrawn=way.withdrawn), number, "water", hash)
        for number, role in enumerate(role for role in ROLES if role in ACTIONS[action].grants)
    ]
    if way.delivered:
        delivered(0)
    monkeypatch.setitem(ACTIONS, action, replace(ACTIONS[action], grants={}))
    before = ledger.digest()
    for cell in cells:
        answer = getattr(way, by)(cell)
        if (action, by) in BESIDE:
            assert answer.status_code == 200
            assert way.shown not in answer.content.decode()
        else:
            asked = {
                name: decide(name, Person.objects.get(pk=cell.client.session["_auth_user_id"]).actor(catalogue().county), None)
                for name in way.asked(action, by)
            }
            refused(answer, next(one for one in asked.values() if not one.allowed), by, f"{action} by {by}")
    assert ledger.digest() == before


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
    named = {action for covers in ADDRESSES.values() if covers not in OPEN for action in covers.split()}
    # What only steps of a flow ask is covered by test_matrix_steps.py; some pages ask it too.
    assert set(WAYS) <= named <= set(ACTIONS)


def test_every_operation_of_the_api_is_covered_by_an_action(portal: Any) -> None:
    """Those that there are, and those that the document tells of."""
    (router,) = [router for _, router in api.api._routers]
    there = {(method, path) for path, view in router.path_operations.items() for one in view.operations for method in one.methods if method != "HEAD"}
    assert there == set(OPERATIONS)
    assert {method for method, _ in there} <= {"GET", "POST", "PATCH"}
    paths = document(catalogue())["paths"]
    told = {
        (method.upper(), re.sub("/tables/[a-z_]+/(.*/steps/)|/tables/works/", r"/tables/{table}/\1", path.removeprefix("/api")))
        for path, item in paths.items()
        for method in item
        if method != "parameters"
    }
    assert {one for one in told if "/tables/" not in one[1] or "{table}" in one[1]} == set(OPERATIONS)
    assert {action for covers in OPERATIONS.values() if not covers.startswith("the ") for action in covers.split()} <= set(ACTIONS)


DEEDS = {
    "act": ("undo", "withdraw", "restore", "note"),
    "act_on_person": ("password", "factor", "deactivate", "reactivate"),
    "export": ("csv", "json", "geojson", "xlsx"),
    "paper": ("xlsx", "docx"),
    "issued_paper": ("docx",),
    "catalogue_exchanged": ("jsonld", "ttl"),
    "version_taken_out": ("csv", "parquet"),
    "review_act": ("confirm", "save", "reject", "reconsider", "split", "merge"),
}
# Of the addresses that are several, what each of them asks.
ASKED = {"undo": "undo_change", "withdraw": "withdraw_row", "restore": "restore_row", "note": "comment_row"}


@dataclass(frozen=True, slots=True)
class Address:
    """An address with something in its places: its name, and the action that is asked before all others, of a row where it has one."""

    name: str
    path: str
    first: str
    of_row: bool

    def decision(self, actor: Actor) -> Decision:
        """Whether somebody may open it."""
        if self.name == "paper_draft":
            # The papers of supervision are those of its office: of the first agency, where the county names none.
            return decide(self.first, actor, "housing")
        return decide(self.first, actor, "water" if self.of_row else actor.id if self.first == "keep_own_account" else None)


@dataclass(frozen=True, slots=True)
class There:
    """What there is to fill the places of addresses with."""

    row: str
    hash: str
    token: str

    def addresses(self) -> list[Address]:
        """Every address, one for each deed."""
        found = []
        for one in patterns():
            name = str(one.name)
            for deed in DEEDS.get(name, ("",)):
                first = ASKED.get(deed, ADDRESSES[name].split()[0] if ADDRESSES[name] not in OPEN else "")
                found.append(Address(name, self._filled(str(one.pattern), deed), first, "<slug:row>" in str(one.pattern) or first in OF_DATA))
        return found

    def _filled(self, pattern: str, deed: str) -> str:
        values = {
            "slug:table": "works", "slug:row": self.row, "slug:form": deed, "slug:kind": "tasks", "slug:deed": deed, "slug:step": "confirm", "str:username": "maker", "int:id": "1",
            "int:year": "2025", "str:id": "s1.a.01", "slug:id": "county", "str:token": self.token, "str:code": "s1.a.01", "str:quarter": "2025-Q1", "slug:hash": self.hash, "int:width": "320",
            "slug:rule": "positive", "slug:dataset": "works" if "publish" in pattern else "exports", "int:version": "1", "int:fact": "1",
        }  # fmt: skip
        address = f"/{pattern}"
        for place, value in values.items():
            address = address.replace(f"<{place}>", value)
        assert "<" not in address, address
        return f"{address}?q=东山" if address == "/search/" else address

    def call(self, client: Client, method: str, path: str, body: Any = None) -> Any:
        """An operation of the API, sent as it wants to have it: as JSON, as a form, as plain bytes."""
        address = f"/api{path.replace('{table}', 'commitments') if '{step}' in path else path}".replace(
            "{dataset}", "works" if "publish" in path else "exports"
        )
        for place, value in {"{table}": "works", "{row}": self.row, "{username}": "maker", "{hash}": self.hash, "{step}": "confirm", "{number}": "1"}.items():
            address = address.replace(place, value)
        assert "{" not in address, address
        if path == "/evidence":
            return client.generic(method, address, png(), BYTES)
        if path.endswith("/deliveries"):
            return client.generic(method, f"{address}?name=x.csv", b"x", BYTES)
        if path.endswith("/import"):
            form = encode_multipart(
                BOUNDARY, {"owner": "water", "file": SimpleUploadedFile("x.xlsx", workbook([("项目代码", "项目名称"), ("2021-000001", "x")]))}
            )
            return client.generic(method, address, form, MULTIPART_CONTENT)
        if path.endswith(("/content", "/file")):
            return client.get(address)
        return send(client, method, address, body if method != "GET" else None, 2)


@pytest.fixture
def there(maker: Client) -> There:
    """A row with a picture, a spreadsheet that waits for its maker's word, and a version of a data set."""
    delivered(0)
    hash = brought(maker)
    row = made(maker, 1, hash)
    seen = maker.post(f"{PAGE}/import/", {"owner": "water", "file": SimpleUploadedFile("清单.xlsx", workbook([("项目代码",), ("7",)]))})
    token = seen.headers["Location"].split("/")[4]
    answer = maker.get(f"{PAGE}/import/{token}/returned.xlsx")
    assert content(answer)
    assert answer.status_code == 200
    return There(row, hash, token)


def kept(*folders: Path) -> tuple[Any, ...]:
    """Everything that somebody could have changed."""
    files = [(path, path.stat().st_mtime_ns) for one in folders for path in sorted(one.rglob("*")) if path.is_file()]
    tables = (Person.objects.order_by("pk"), Token.objects.order_by("pk"), Evidence.objects.order_by("pk"), EvidenceUse.objects.order_by("pk"))
    return ledger.digest(), files, *(list(table.values()) for table in tables)


def opened(client: Client, address: Address) -> Any:
    """The page, or where there is only something to send, what becomes of an empty form."""
    answer = client.get(address.path)
    return client.post(address.path) if answer.status_code == 405 else answer


def content(answer: Any) -> str:
    """What an answer says. To read a stream closes it; to close it by hand would close the connection to PostgreSQL in the middle of a test."""
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")


@pytest.mark.parametrize("role", [*ROLES, ""])
@pytest.mark.parametrize("agency", ["water", "housing"])
def test_every_address_and_operation_asks(there: There, signed_in: SignIn, role: str, agency: str) -> None:
    """Each is refused to whoever may not, in the name of its first action, and to nobody else; no row and no person is told to who may not read it."""
    client, actor = asker(signed_in, "asker", role, agency)
    told_only_to = {"王小明": decide("read_personal", actor, "water").allowed, "东山水厂": decide("read_rows", actor, None).allowed}
    hidden = [text for text, may in told_only_to.items() if not may]
    for (method, path), covers in OPERATIONS.items():
        first = covers.split()[0]
        row = "{row}" in path or path.endswith("/import") or first in OF_DATA
        if first in ACTIONS:
            owners = {"keep_own_account": actor.id, "bring_evidence": agency}
            decision = decide(first, actor, "water" if row else owners.get(first))
            judged(there.call(client, method, path, {}), decision, "api", f"{method} {path} as {role} of {agency}", hidden=hidden)
    # What ends the session comes last.
    for address in sorted(there.addresses(), key=lambda one: one.name == "leave_everywhere"):
        if address.first:
            judged(opened(client, address), address.decision(actor), "page", f"{address.path} as {role} of {agency}", hidden=hidden)


def judged(answer: Any, decision: Decision, by: str, told: str, *, hidden: list[str]) -> None:
    """The answer is a refusal where it has to be and only there, and says nothing of what is hidden from who asks."""
    said = content(answer)
    if decision.allowed:
        assert answer.status_code != 403, told
    else:
        refused(answer, decision, by, told)
    assert [text for text in hidden if text in said] == [], told


@pytest.fixture
def homes(folder: Path) -> str:
    """A table whose rows go by the names of people and stand on a map."""
    with (folder / "tables.toml").open("a", encoding="utf-8") as file:
        file.write(SITES.replace('"sites"', '"homes"').replace('sensitivity = "open"', 'sensitivity = "personal"', 1))
    return "homes"


def test_where_rows_go_by_names_of_people_they_are_told_to_who_may_read_them(homes: str, maker: Client, signed_in: SignIn) -> None:
    """By list, map, shapes and row, and in what is taken out."""
    body = {"owner": "water", "fields": {"name": "王小明", "at": "120.04,28.9"}}
    row = send(maker, "POST", f"/api/tables/{homes}/rows", body).json()["row"]
    page = f"/tables/{homes}"
    addresses = [f"{page}/", f"{page}/map/", f"{page}/shapes.json", f"{page}/{row}/", *(f"{page}/export.{form}" for form in ("csv", "json", "geojson"))]
    for role in ROLES:
        for agency in ("water", "housing"):
            client, actor = asker(signed_in, f"{role}-{agency}", role, agency)
            reads = decide("read_rows", actor, None).allowed and decide("read_personal", actor, "water").allowed
            for address in addresses:
                assert ("王小明" in content(client.get(address))) == reads, f"{address} as {role} of {agency}"


def test_the_auditor_reads_everything_and_changes_nothing(there: There, signed_in: SignIn, files: Path, uploads: Path) -> None:
    """Over all addresses and operations: what only reads is answered, whatever is sent leaves everything as it is."""
    auditor, actor = asker(signed_in, "auditor", "auditor", "housing")
    before = kept(files, uploads)
    typed = {**TYPED, **NEW, "code": "2020-000009", "version": "2", "reason": "x", "current": "x", "seen.there": "1"}
    for address in there.addresses():
        if address.first and address.decision(actor).allowed:
            only_sent = address.name in ("tokens", "revoke", "leave_everywhere", "bulk")
            nothing = address.name in ("department", "score", "leader_post", "issued_paper", "figures", "figure", "enterprise")
            answer = auditor.get(address.path)
            content(answer)
            assert answer.status_code == (405 if only_sent else 404 if nothing else 200), address
        if address.first not in ("", "keep_own_account"):
            for data in ({}, typed, {**typed, "file": SimpleUploadedFile("报告.txt", REPORT.encode()), "seen.files": SimpleUploadedFile("x.png", png())}):
                content(auditor.post(address.path, data))
                assert kept(files, uploads) == before, address
    for method, path in OPERATIONS:
        for body in (None, {"reason": "x", "text": "x", "fields": {"invested": 9}, "owner": "water"}, NEW):
            answer = there.call(auditor, method, path, body)
            content(answer)
            assert (answer.status_code == 200) == (method == "GET"), (method, path)
            if method != "GET":
                # A question in SQL reads too, and an auditor may ask it: what is sent here is none.
                assert kind(answer) in (("faulty", "malformed") if path == "/query" else ("not_allowed",)), (method, path)
        assert kept(files, uploads) == before, (method, path)


def test_nobody_sees_anything_but_the_door(there: There, files: Path, uploads: Path) -> None:
    """Whoever is not signed in is sent to the door, by whatever address and method; nothing is changed and no row is told."""
    before = kept(files, uploads)
    for address in there.addresses():
        for method in ("get", "post", "put", "patch", "delete"):
            answer = getattr(Client(), method)(address.path)
            assert "东山" not in content(answer), address
            if not address.first:
                assert answer.status_code in (200, 302, 400, 404, 405), address
            else:
                assert answer.status_code == 302, (method, address)
                assert answer.headers["Location"].startswith("/sign-in/"), address
    for method, path in OPERATIONS:
        assert kind(there.call(Client(), method, path, {})) == "not_signed_in", path
    assert kept(files, uploads) == before
    answer = Client().get("/static/portal.css")
    assert content(answer)
    assert answer.status_code == 200


def test_allauth_has_no_page_of_its_own(portal: Any) -> None:
    """No sign-up, no other way in."""
    names = {one.name for one in patterns()}
    assert not {name for name in names if str(name).startswith(("account_login", "account_signup", "socialaccount", "mfa"))}
    for address in ("/accounts/signup/", "/accounts/login/", "/account/signup/", "/signup/", "/accounts/social/signup/", "/accounts/2fa/", "/admin/"):
        assert Client().get(address).status_code == 404
    assert get_resolver().reverse_dict.getlist("account_signup") == []
