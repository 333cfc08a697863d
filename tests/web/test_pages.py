"""The pages, as a browser without scripts gets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from django.test import Client

from tests.web.conftest import PASSWORD
from zhixing.engines.ledger.fact import Deed
from zhixing.engines.records.table import Rank
from zhixing.kernel.terms import Certainty, Stage
from zhixing.store import listing
from zhixing.store.people import Person, below
from zhixing.web import settings as declared
from zhixing.web import words
from zhixing.web.county import catalogue

SignIn = Callable[..., Client]
GOOD = {"code": "2020-000001", "name": "东山水厂", "invested": "1.5亿元", "owner": "water"}


def only() -> listing.Entry:
    (entry,) = listing.matching(catalogue()["works"], listing.Query())
    return entry


def entered(client: Client, **more: str) -> listing.Entry:
    assert client.post("/tables/works/new/", {**GOOD, **more}).status_code == 302
    return only()


def test_nobody_sees_anything_without_signing_in(portal: Path) -> None:
    for address in ("/", "/tables/works/", "/tables/works/new/", "/search/?q=x", "/ledger/"):
        answer = Client().get(address)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/sign-in/")


def test_signing_in_and_out(person: Callable[..., Person]) -> None:
    person()
    client = Client()
    assert "账号或密码不对" in client.post("/sign-in/", {"username": "wang", "password": "no"}).content.decode()
    answer = client.post("/sign-in/", {"username": "wang", "password": PASSWORD, "next": "/tables/works/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/tables/works/")
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 302


def test_nobody_is_sent_to_another_site(person: Callable[..., Person]) -> None:
    person()
    answer = Client().post("/sign-in/", {"username": "wang", "password": PASSWORD, "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


def test_five_wrong_passwords_lock_the_account(person: Callable[..., Person]) -> None:
    person()
    client = Client()
    for _ in range(5):
        answer = client.post("/sign-in/", {"username": "wang", "password": "no"})
    assert answer.status_code == 429
    assert "已锁定" in answer.content.decode()
    assert client.post("/sign-in/", {"username": "wang", "password": PASSWORD}).status_code == 429
    assert Client().get("/").status_code == 302


def test_a_password_is_kept_as_argon2(settings: Any, person: Callable[..., Person]) -> None:
    settings.PASSWORD_HASHERS = declared.PASSWORD_HASHERS
    assert person().password.startswith("argon2$argon2id$")


def test_the_first_page_lists_the_tables(signed_in: SignIn) -> None:
    page = signed_in().get("/").content.decode()
    assert "建设项目" in page
    assert "0 行" in page


def test_a_row_is_entered_seen_and_changed(signed_in: SignIn) -> None:
    client = signed_in()
    row = entered(client).row
    page = client.get(f"/tables/works/{row}/").content.decode()
    assert "15,000 万元" in page
    assert "第 1 版" in page
    assert client.post(f"/tables/works/{row}/edit/", {"version": "1", "town": "西湖镇", "invested": ""}).status_code == 302
    assert {"town", "invested"} - set(only().fields) == {"invested"}
    assert "<del>15,000 万元</del>" in client.get(f"/tables/works/{row}/").content.decode()


def test_faults_stand_beside_their_fields(signed_in: SignIn) -> None:
    answer = signed_in().post("/tables/works/new/", {**GOOD, "code": "x", "invested": "viel"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "有 2 处需要修改" in page
    assert 'value="viel"' in page
    assert page.count('aria-invalid="true"') == 2


def test_the_second_of_two_is_shown_the_difference(signed_in: SignIn) -> None:
    first, second = signed_in(), signed_in("li", "department_head")
    row = entered(first).row
    assert second.post(f"/tables/works/{row}/edit/", {"version": "1", "town": "西湖镇"}).status_code == 302
    answer = first.post(f"/tables/works/{row}/edit/", {"version": "1", "town": "东山街道"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "别人先保存了" in page
    assert "<ins>西湖镇</ins>" in page
    assert re.search(r'value="990101001"\s*>|东山街道', page)
    assert first.post(f"/tables/works/{row}/edit/", {"version": "2", "town": "东山街道"}).status_code == 302
    assert only().fields["town"] == "990101001"


def test_a_change_is_taken_back(signed_in: SignIn) -> None:
    client = signed_in()
    row = entered(client).row
    assert "撤回上次修改" not in client.get(f"/tables/works/{row}/").content.decode()
    client.post(f"/tables/works/{row}/edit/", {"version": "1", "invested": "7"})
    assert "撤回上次修改" in client.get(f"/tables/works/{row}/").content.decode()
    client.post(f"/tables/works/{row}/undo/", {"version": "2"})
    assert only().fields["invested"] == "15000"


def test_a_list_as_it_was_known_on_a_day(signed_in: SignIn) -> None:
    client = signed_in()
    entered(client)
    assert "东山水厂" not in client.get("/tables/works/?known=2020-06-30").content.decode()
    assert "东山水厂" in client.get("/tables/works/?known=2999-06-30").content.decode()


def test_search_over_everything(signed_in: SignIn) -> None:
    client = signed_in()
    entered(client)
    assert "东山水厂" in client.get("/search/?q=山水").content.decode()
    assert "没有找到" in client.get("/search/?q=高铁").content.decode()


def test_what_is_typed_is_never_markup(signed_in: SignIn) -> None:
    client = signed_in()
    row = entered(client, name="<script>alert(1)</script>").row
    for address in ("/tables/works/", f"/tables/works/{row}/", f"/tables/works/{row}/edit/", "/search/?q=%3Cscript%3E"):
        assert "<script>alert" not in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/tables/works/", "/nowhere/", "/tables/nothing/", "/tables/works/nothing/"])
def test_every_answer_carries_a_strict_policy(signed_in: SignIn, address: str) -> None:
    policy = signed_in().get(address).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_no_page_has_style_or_script_of_its_own() -> None:
    for template in (Path(words.__file__).parent / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"<style|style=|<script>|\son\w+=", text), template.name


def test_an_agency_reaches_those_below_it(portal: Path) -> None:
    county = catalogue().county
    assert below(county, "water") == {"water", "rivers"}
    assert below(county, "rivers") == {"rivers"}
    assert below(county, "") == frozenset()


def test_the_language_is_chosen_and_kept(signed_in: SignIn) -> None:
    client = signed_in()
    client.post("/language/", {"language": "en", "next": "/"})
    page = client.get("/").content.decode()
    assert "My work" in page
    assert 'lang="en"' in page
    assert client.post("/language/", {"language": "zh", "next": "//example.org"}).headers["Location"] == "/"


# Words whose keys are made from declared terms: deeds of the ledger, stages and certainties of commitments.
FAMILIES = ("rank.", "deed.", "stage.", "certainty.")
# Words whose key a page makes of what it shows.
MADE = (
    "board.",
    "light.",
    "count.",
    "marks.",
    "reminder.",
    "commitment.scaled",
    "commitment.latest",
    "linked.",
    "linked_by.",
    "linked_person.",
    "person_by.",
    "doubt.",
)
MADE += (
    "datasets.row_",
    "sharing.",
    "refresh.",
    "mode.",
    "sensitivity.",
    "fieldtype.",
    "figures.by_",
    "baseline.",
    "datasets.every_",
    "origin.",
    "asked.",
    "asked_kind.",
)


def test_every_declared_term_has_a_word() -> None:
    terms = {f"stage.{stage}" for stage in get_args(Stage)} | {f"certainty.{one}" for one in get_args(Certainty)} | {f"deed.{deed}" for deed in get_args(Deed)}
    terms |= {f"rank.{rank}" for rank in get_args(Rank)}
    assert {key for key in words.dictionary() if key.startswith(FAMILIES)} == terms


def test_every_word_is_said_somewhere_and_in_both_languages() -> None:
    home = Path(words.__file__).parent
    said = "\n".join(path.read_text("utf-8") for path in [*home.rglob("*.html"), *home.rglob("*.py")])
    for key, (zh, en) in words.dictionary().items():
        assert zh and en, key
        assert f'"{key}"' in said or f"'{key}'" in said or key.startswith(FAMILIES + MADE), f"{key} is said nowhere"
    for key in re.findall(r"""\{% (?:say|raw_word) ["']([a-z_.]+)["']""", said):
        assert key in words.dictionary(), key


def test_no_template_says_a_word_of_its_own() -> None:
    """Every string that people read comes from the dictionary or the declarations."""
    for template in (Path(words.__file__).parent / "templates").glob("*.html"):
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->|<[^>]*>", " ", template.read_text("utf-8"), flags=re.S)
        assert not re.search(r"[\u4e00-\u9fff]|[A-Za-z]{2,}", text.replace("：", " ")), (template.name, text.split())
