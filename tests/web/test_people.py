"""Accounts as an administrator handles them by pages and by API, and departments as a tree."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.web.test_api import codes, kind, send
from tests.web.test_entrance import at_the_door, is_in, with_app
from zhixing.store import accounts, factors, ledger
from zhixing.store.people import Person

SignIn = Callable[..., Client]
LI = {"username": "li", "name": "李四", "agency": "housing", "roles": ["department_editor", "department_head"], "email": "li@example.org"}


@pytest.fixture
def boss(signed_in: SignIn) -> Client:
    """The system administrator."""
    return signed_in("boss", "system_administrator", "water")


def made(client: Client, **more: Any) -> str:
    """An account; its first password."""
    answer = client.post("/people/new/", {**LI, **more})
    found = re.search(r'id="password">([0-9a-f-]{20})<', answer.content.decode())
    assert found is not None, answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    return found[1]


def test_an_account_is_made_and_handed_over(boss: Client) -> None:
    password = made(boss)
    assert password not in boss.get("/people/li/").content.decode()
    client = Client()
    assert at_the_door(client, "li", password).headers["Location"] == "/sign-in/password/"
    page = boss.get("/people/").content.decode()
    assert "李四" in page
    assert "部门经办人、部门负责人" in page


def test_faults_stand_beside_their_fields(boss: Client) -> None:
    answer = boss.post("/people/new/", {"username": "李", "name": "", "agency": "sea", "email": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for told in ("有 5 处需要修改", "只能用字母、数字", "请填写姓名", "请从名单中选择部门", "至少选择一个角色", "邮箱格式不对"):
        assert told in page, told
    assert 'value="李"' in page
    assert Person.objects.count() == 1


def test_what_was_done_stands_on_the_page(boss: Client) -> None:
    made(boss)
    assert boss.post("/people/li/", {**LI, "version": "1", "agency": "rivers", "roles": ["auditor"]}).status_code == 302
    boss.post("/people/li/deactivate/", {"version": "2", "reason": "调离"})
    boss.post("/people/li/reactivate/", {"version": "3"})
    boss.post("/people/li/password/")
    page = boss.get("/people/li/").content.decode()
    assert re.search(r"<del>\S*建\S*局</del> <ins>\S*河道\S*所</ins>", page)
    for told in ("<del>部门经办人、部门负责人</del> <ins>审计</ins>", "停用账号", "调离", "恢复使用", "重置密码"):
        assert told in page, told
    english = Client()
    english.cookies = boss.cookies
    english.cookies["language"] = "en"
    page = english.get("/people/li/").content.decode()
    for told in ("Taken out of use", "<ins>Auditor</ins>", "Password reset"):
        assert told in page, told


def test_a_person_is_out_as_soon_as_roles_change(boss: Client, signed_in: SignIn) -> None:
    wang = signed_in()
    assert is_in(wang)
    boss.post("/people/wang/", {"version": "0", "name": "Wang", "agency": "water", "roles": ["department_editor"]})
    assert is_in(wang)
    boss.post("/people/wang/", {"version": "0", "name": "Wang", "agency": "water", "roles": ["department_head"]})
    assert not is_in(wang)


def test_a_person_is_out_as_soon_as_the_account_is_out_of_use(boss: Client, signed_in: SignIn) -> None:
    wang = signed_in()
    boss.post("/people/wang/deactivate/", {"version": "0"})
    assert not is_in(wang)
    assert "已停用" in boss.get("/people/wang/").content.decode()


def test_a_second_factor_is_reset(boss: Client, person: Callable[..., Person]) -> None:
    one = person()
    with_app(one)
    assert "重置动态验证码" in boss.get("/people/wang/").content.decode()
    boss.post("/people/wang/factor/")
    assert not factors.has(one)


def test_the_second_of_two_is_told(boss: Client) -> None:
    made(boss)
    boss.post("/people/li/", {**LI, "version": "1", "name": "李五"})
    answer = boss.post("/people/li/", {**LI, "version": "1", "name": "李六"})
    assert (answer.status_code, "别人刚刚修改过" in answer.content.decode()) == (409, True)
    assert Person.objects.get(username="li").name == "李五"


def test_no_page_lets_the_last_administrator_go(boss: Client) -> None:
    page = boss.get("/people/boss/").content.decode()
    assert "本人的部门和角色只能由其他系统管理员修改" in page
    assert "停用账号" not in page
    before = ledger.digest()
    for address, data in (
        ("/people/boss/", {"name": "B", "agency": "water", "roles": ["auditor"], "version": "0"}),
        ("/people/boss/deactivate/", {"version": "0"}),
        ("/people/boss/password/", {}),
        ("/people/boss/factor/", {}),
    ):
        answer = boss.post(address, data)
        assert answer.status_code == 403
        assert "任何人不能修改本人的角色" in answer.content.decode()
    assert ledger.digest() == before


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"boss", "a", "b", "c"}),
        ("agency=water", {"boss", "a"}),
        ("role=auditor", {"b"}),
        ("state=inactive", {"c"}),
        ("state=active&agency=housing", {"b"}),
        ("q=A", {"a"}),
        ("q=无", set()),
        ("agency=%00&role=king&state=x", set()),
    ],
)
def test_the_list_is_filtered(boss: Client, person: Callable[..., Person], asked: str, found: set[str]) -> None:
    person("a", "department_editor", "water")
    person("b", "auditor department_editor", "housing")
    person("c", "department_editor", "housing")
    Person.objects.filter(username="c").update(is_active=False)
    page = boss.get(f"/people/?{asked}").content.decode()
    assert set(re.findall(r'href="/people/(\w+)/"', page)) - {"new"} == found


def test_the_auditor_sees_people_and_no_button(boss: Client, signed_in: SignIn) -> None:
    made(boss)
    auditor = signed_in("auditor", "auditor", "housing")
    page = auditor.get("/people/li/").content.decode()
    assert "历史" in page
    main = page.partition("<main")[2].partition("</main>")
    assert main[1]
    assert "历史" in main[0]
    assert "<form" not in main[0]  # those of the frame are everybody's: search, language, theme, signing out
    assert "新建账号" not in auditor.get("/people/").content.decode()


def test_departments_stand_as_a_tree_with_their_people(boss: Client, person: Callable[..., Person]) -> None:
    for username, agency in (("a", "rivers"), ("b", "rivers"), ("c", "sea"), ("d", "rivers")):
        person(username, "department_editor", agency)
    Person.objects.filter(username="d").update(is_active=False)
    page = boss.get("/organisation/").content.decode()
    assert re.findall(r'class="depth-(\d)"', page) == ["0", "0", "1"]
    assert page.index("县水利局") < page.index("县河道所")
    assert re.search(r"agency=rivers\">2 人<", page)
    assert "有 1 个在用账号不属于名单中的任何部门" in page
    assert "西湖镇" in page


def test_nothing_that_is_not_there(boss: Client) -> None:
    for address in ("/people/nobody/", "/people/%00/", "/people/boss/fly/"):
        assert boss.post(address, {"version": "0"}).status_code == 404


# By API.


def test_an_account_by_the_api(boss: Client) -> None:
    answer = send(boss, "POST", "/api/people", LI)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert Person.objects.get(username="li").check_password(answer.json()["password"])
    told = send(boss, "GET", "/api/people/li").json()
    assert told == {**LI, "active": True, "second_factor": False}
    changed = send(boss, "PATCH", "/api/people/li", {"roles": ["auditor"]}, 1)
    assert (changed.json()["roles"], changed.json()["name"], changed.headers["ETag"]) == (["auditor"], "李四", '"2"')
    assert kind(send(boss, "PATCH", "/api/people/li", {"roles": ["auditor"], "name": "x"}, 1)) == "overtaken"
    assert send(boss, "POST", "/api/people/li/deactivate", {"reason": "调离"}, 2).json()["active"] is False
    assert kind(send(boss, "POST", "/api/people/li/deactivate", {}, 3)) == "conflict"
    assert send(boss, "POST", "/api/people/li/reactivate", None, 3).json()["active"] is True
    assert [fact.change.deed for fact in ledger.of_row(accounts.TABLE, "li")] == ["entered", "changed", "withdrawn", "restored"]


def test_faults_of_an_account_by_the_api(boss: Client) -> None:
    answer = send(boss, "POST", "/api/people", {"username": "boss", "name": "B", "agency": "sea", "roles": ["king"], "email": "x"})
    assert kind(answer) == "faulty"
    assert codes(answer) == [
        ("/username", "account_taken"),
        ("/agency", "account_unknown"),
        ("/roles", "account_unknown"),
        ("/email", "account_malformed"),
    ]
    assert codes(send(boss, "POST", "/api/people", {"username": "li", "roles": "auditor"})) == [("/roles", "wrong_type")]


def test_a_rule_that_no_role_lifts_is_told_by_the_api(boss: Client) -> None:
    answer = send(boss, "POST", "/api/people/boss/deactivate", {}, 1)
    assert (kind(answer), "任何人不能修改本人的角色" in answer.json()["detail"]) == ("not_allowed", True)
    answer = send(boss, "PATCH", "/api/people/boss", {"roles": ["auditor"]}, 1, Accept_Language="en")
    assert "nobody changes their own roles" in answer.json()["detail"]


def test_who_calls_and_what_the_county_is(signed_in: SignIn) -> None:
    client = signed_in()
    assert send(client, "GET", "/api/account").json()["username"] == "wang"
    told = send(client, "GET", "/api/organisation").json()
    assert [(one["id"], one["parent"]) for one in told["agencies"]] == [("housing", None), ("water", None), ("rivers", "water")]
    assert [town["name"] for town in told["towns"]] == ["东山街道", "西湖镇"]
