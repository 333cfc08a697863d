"""Spreadsheets in the portal: template, upload, preview, what is put in and what comes back; and who may."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from tests.engines.records.sheet.conftest import workbook
from zhixing.engines.records import sheet
from zhixing.kernel.access import ROLES, decide
from zhixing.kernel.errors import InputFault
from zhixing.store import ledger
from zhixing.store.people import Person
from zhixing.web import county, waiting

SignIn = Callable[..., Client]
HOME = "/tables/works/import/"
TITLES = ("项目代码", "项目名称", "总投资")
ROWS = [TITLES, ("2020-000001", "东山水厂", "1.5亿元"), ("7", "西湖路", "x")]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of uploads of the test's own."""
    monkeypatch.setenv(waiting.SETTING, str(tmp_path / "uploads"))
    return tmp_path / "uploads"


def hand_in(client: Client, rows: Any = ROWS, owner: str = "water", name: str = "清单.xlsx") -> Any:
    data = rows if isinstance(rows, bytes) else workbook(rows)
    return client.post(HOME, {"owner": owner, "file": SimpleUploadedFile(name, data)})


def opened(answer: Any) -> list[list[Any]]:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows()]


def test_the_list_leads_to_template_and_import(signed_in: SignIn) -> None:
    page = signed_in().get("/tables/works/").content.decode()
    assert "/tables/works/template.xlsx" in page
    assert HOME in page
    assert HOME not in signed_in("chen", "auditor").get("/tables/works/").content.decode()


def test_the_template_is_downloaded(signed_in: SignIn) -> None:
    answer = signed_in().get("/tables/works/template.xlsx")
    assert opened(answer)[0][:2] == ["项目代码", "项目名称"]
    assert 'filename="works.xlsx"' in answer["Content-Disposition"]


def test_upload_preview_put_in_and_what_comes_back(signed_in: SignIn, place: Path) -> None:
    client = signed_in()
    preview = hand_in(client)["Location"]
    page = client.get(preview).content.decode()
    for text in ("尚未导入", "1 行有错，共 2 处", "A3", "“x”不是数字", "清单.xlsx"):
        assert text in page
    assert ledger.digest().number == 0
    back = opened(client.get(f"{preview}returned.xlsx"))
    assert [row[0] for row in back] == ["项目代码", "7"]
    assert back[1][-1] == "项目代码：格式不符：四位年份-六位序号\n总投资（万元）：“x”不是数字" or "总投资" in back[1][-1]
    done = client.post(preview)
    assert done["Location"] == preview
    page = client.get(preview).content.decode()
    assert "已新增 1 行，更新 0 行。 编号 1—1。" in page
    assert [fact.change.reason for fact in ledger.everything()] == ["导入表格：清单.xlsx"]
    client.post(preview)
    assert ledger.digest().number == 1
    assert opened(client.get(f"{preview}returned.xlsx")) == back


def test_rows_that_are_there_are_left_or_updated(signed_in: SignIn) -> None:
    client = signed_in()
    client.post(hand_in(client, ROWS[:2])["Location"])
    changed = [TITLES, ("2020-000001", "改名", 7)]
    first, second = hand_in(client, changed)["Location"], hand_in(client, changed)["Location"]
    assert "有 1 行已经存在，内容不同" in client.get(first).content.decode()
    client.post(first, {"existing": "skip"})
    assert ledger.digest().number == 1
    client.post(second, {"existing": "update"})
    assert "更新 1 行" in client.get(second).content.decode()
    assert "改名" in client.get("/tables/works/").content.decode()


def test_an_upload_is_cancelled(signed_in: SignIn, place: Path) -> None:
    client = signed_in()
    preview = hand_in(client)["Location"]
    assert client.post(preview, {"cancel": "1"})["Location"] == "/tables/works/"
    assert list(place.iterdir()) == []
    assert client.get(preview).status_code == 404


def test_an_upload_belongs_to_one_person_and_goes_after_an_hour(signed_in: SignIn, place: Path) -> None:
    client, other = signed_in(), signed_in("li", "department_head")
    preview = hand_in(client)["Location"]
    assert (place.stat().st_mode & 0o777, {path.stat().st_mode & 0o077 for path in place.glob("*.upload")}) == (0o700, {0})
    assert other.get(preview).status_code == 404
    assert other.post(preview).status_code == 404
    assert other.get(f"{preview}returned.xlsx").status_code == 404
    assert "清单" not in str(client.session.items())
    for path in place.iterdir():
        os.utime(path, (time.time() - 3700,) * 2)
    assert "预览已失效" in client.get(preview).content.decode()
    assert list(place.iterdir()) == []


def test_a_person_keeps_few_uploads(signed_in: SignIn, place: Path) -> None:
    client = signed_in()
    for _ in range(waiting.MOST + 3):
        hand_in(client)
    assert len(list(place.glob("*.upload"))) == waiting.MOST


@pytest.mark.parametrize("token", ["..", "a" * 43, "x" * 500, "%2e%2e%2fetc"])
def test_names_that_were_not_given_out(signed_in: SignIn, token: str) -> None:
    assert signed_in().get(f"{HOME}{token}/").status_code == 404


def test_a_folder_that_others_can_use_is_not_used(place: Path) -> None:
    place.mkdir(mode=0o777)
    place.chmod(0o777)
    with pytest.raises(InputFault, match="others can use"):
        waiting.folder()


def test_a_file_that_cannot_be_taken_is_told(signed_in: SignIn, place: Path) -> None:
    answer = hand_in(signed_in(), b"%PDF-1.7")
    assert answer.status_code == 422
    assert "这不是电子表格，请上传 .xlsx 或 .csv 文件" in answer.content.decode()
    assert list(place.iterdir()) == []


def test_no_file_at_all(signed_in: SignIn) -> None:
    answer = signed_in().post(HOME, {"owner": "water"})
    assert (answer.status_code, "请选择文件" in answer.content.decode()) == (422, True)


def test_what_is_too_large_is_not_read(signed_in: SignIn) -> None:
    answer = signed_in().post(HOME, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(2 << 30))
    assert (answer.status_code, "超过 40 MB" in answer.content.decode()) == (413, True)


def test_a_forged_upload_is_refused(signed_in: SignIn) -> None:
    signed_in()
    client = Client(enforce_csrf_checks=True)
    client.force_login(Person.objects.get(username="wang"), backend="django.contrib.auth.backends.ModelBackend")
    assert hand_in(client).status_code == 403


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize(("agency", "owner"), [("water", "water"), ("housing", "water"), ("water", "rivers")])
def test_who_may_hand_in(signed_in: SignIn, role: str, agency: str, owner: str) -> None:
    client = signed_in("asker", role, agency)
    actor = Person.objects.get(username="asker").actor(county.catalogue().county)
    may = decide("import_rows", actor, owner).allowed
    assert (hand_in(client, owner=owner).status_code == 302) == may
    assert (client.get(HOME).status_code == 200) == decide("import_rows", actor, None).allowed


def test_whoever_may_not_hand_in_is_told_so_however_large_it_is(signed_in: SignIn) -> None:
    for client, status in ((signed_in("chen", "system_administrator"), 403), (signed_in(), 413)):
        answer = client.generic("POST", HOME, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(1 << 40))
        assert answer.status_code == status


def test_nobody_who_is_not_signed_in(db: None) -> None:
    assert Client().get(HOME).status_code == 302
    assert Client().get("/tables/works/template.xlsx").status_code == 302


def test_what_is_taken_out_as_a_workbook_is_handed_in_again(signed_in: SignIn) -> None:
    client = signed_in()
    client.post(hand_in(client, [*ROWS[:2], ("2020-000002", "+1+1", 0.01)])["Location"])
    answer = client.get("/tables/works/export.xlsx?sort=entered")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page = client.get(hand_in(client, data)["Location"]).content.decode()
    assert "<dt>没有变化</dt><dd>2</dd>" in page, page[page.index("<main") :]
    assert len(data) < sheet.LARGEST


def test_in_english(signed_in: SignIn) -> None:
    client = signed_in()
    client.cookies["language"] = "en"
    page = client.get(hand_in(client)["Location"]).content.decode()
    assert "2 faults in 1 rows" in page
    assert "“x” is no number" in page
