"""Papers of a year put into the flow: the draft has the file attached, the issued paper is that draft with its number and dates, and nothing else."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from docx import Document

from tests.store.supervised import YEAR, Year
from tests.web.test_papers import HOME, folder, july, office, printed, taken, words, year
from zhixing.kernel.access import Actor
from zhixing.store import clock, evidence, listing
from zhixing.store.current import model_of
from zhixing.store.registers import register_for
from zhixing.web.county import catalogue

__all__ = ["folder", "july", "office", "year"]
SignIn = Callable[..., Client]
ZHANG = Actor("zhang", frozenset({"department_editor", "department_head"}), frozenset({"housing"}))
CHEN = Actor("chen", frozenset({"responsible_leader"}), frozenset({"water"}))
# Of December, when everything in the year is recorded.
DAYS = {"submit": 2, "check": 3, "sign": 4, "issue": 5}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of December; what is made is asked for as of the twentieth of July."""
    monkeypatch.setenv(clock.SETTING, f"{YEAR}-12-01")


def entry() -> listing.Entry:
    """The one paper in the flow."""
    (found,) = listing.entries(model_of(catalogue()["papers_out"])._default_manager.all())
    return found


def walk(*steps: str) -> None:
    """Take it on, each step by who may, on a day of its own."""
    actors = {"submit": Actor("zhou", frozenset({"supervision_office"}), frozenset({"housing"})), "sign": CHEN}
    for step in steps:
        os.environ[clock.SETTING] = date(YEAR, 12, DAYS[step]).isoformat()
        one, register = entry(), register_for(catalogue(), "papers_out", actors.get(step, ZHANG))
        register.step(one.row, one.version, step)


@pytest.mark.parametrize(("kind", "sort", "title"), [("tasks", "notice", "的通知"), ("bulletin", "bulletin", "的通报"), ("special", "report", "的报告")])
def test_a_paper_is_put_into_the_flow_with_its_file(office: Client, kind: str, sort: str, title: str) -> None:
    assert f'action="{HOME}{kind}/draft/' in office.get(HOME).content.decode()
    answer = office.post(f"{HOME}{kind}/draft/")
    fields = entry().fields
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/tables/papers_out/{entry().row}/")
    assert (fields["kind"], fields["mark"], fields["state"], entry().owner) == (sort, "澄政督", "drafted", "housing")
    assert str(fields["title"]).endswith(title)
    assert "number" not in fields
    (hash,) = fields["file"]
    attached = evidence.place(hash).read_bytes()
    assert words(attached) == words(taken(office, f"{kind}.docx"))
    shown = office.get(HOME).content.decode()
    assert str(fields["title"]) in shown
    assert "issued/" not in shown


def test_what_is_issued_is_the_draft_with_its_number_and_dates(office: Client, year: Year) -> None:
    office.post(f"{HOME}bulletin/draft/")
    (hash,) = entry().fields["file"]
    draft = [one.text for one in Document(evidence.place(hash)).paragraphs]
    walk("submit", "check", "sign")
    place = f"{HOME}issued/{entry().row}"
    assert office.get(f"{place}.docx").status_code == 404, "no number yet"
    # What is recorded after the draft was made does not change what was signed.
    year.notice("澄政督〔2025〕8号", "issue")
    year.reported("s1.a.01", "2025-08", date(2025, 9, 3), value="20")
    walk("issue")
    assert entry().fields["number"] == "澄政督〔2025〕9号"
    answer = office.get(f"{place}.docx")
    assert answer.status_code == 200
    issued = [one.text for one in Document(io.BytesIO(answer.content)).paragraphs]
    assert [text for text in issued if text not in draft] == ["澄政督〔2025〕9号", "2025年12月4日"]
    said = printed(office.get(f"{place}.pdf").content)
    assert "澄政督〔2025〕9号" in said
    assert "2025年12月4日" in said
    assert "2025年12月5日印发" in said
    shown = office.get(HOME).content.decode()
    assert f'href="{place}.docx"' in shown
    assert '<b lang="zh-CN">澄政督〔2025〕10号</b>' in shown


def test_a_file_that_was_changed_by_hand_gets_no_number_by_itself(office: Client) -> None:
    office.post(f"{HOME}bulletin/draft/")
    document = Document(evidence.place(entry().fields["file"][0]))
    document.paragraphs[0].add_run("改")
    changed = io.BytesIO()
    document.save(changed)
    hash = evidence.bring(ZHANG, "housing", [changed.getvalue()], "改.docx").hash
    register_for(catalogue(), "papers_out", ZHANG).change(entry().row, 1, {"file": [hash]})
    walk("submit", "check", "sign", "issue")
    answer = office.get(f"{HOME}issued/{entry().row}.docx")
    assert answer.status_code == 409
    assert f"请在所附文稿上填写 {entry().fields['number']}" in answer.content.decode()


def test_a_source_that_was_changed_makes_nothing_else(office: Client) -> None:
    """Whoever writes another source into a draft does not get another paper under its number."""
    office.post(f"{HOME}bulletin/draft/")
    source = str(entry().fields["source"])
    register_for(catalogue(), "papers_out", ZHANG).change(entry().row, 1, {"source": source.replace("bulletin", "special")})
    walk("submit", "check", "sign", "issue")
    assert office.get(f"{HOME}issued/{entry().row}.docx").status_code == 409


@pytest.mark.parametrize("kind", ["review", "notice", "nothing"])
def test_what_is_no_paper_to_be_sent_is_not_put_in(office: Client, kind: str) -> None:
    assert office.post(f"{HOME}{kind}/draft/").status_code == 404
    assert f"{kind}/draft/" not in office.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("role", "agency"), [("supervision_office", "water"), ("department_head", "water"), ("responsible_leader", "housing"), ("auditor", "housing")]
)
def test_who_may_not_is_refused_and_sees_no_button(year: Year, signed_in: SignIn, role: str, agency: str) -> None:
    client = signed_in("asker", role, agency)
    assert "/draft/" not in client.get(HOME).content.decode()
    answer = client.post(f"{HOME}bulletin/draft/")
    assert answer.status_code == 403
    assert "拟稿" in answer.content.decode()
    assert not list(listing.entries(model_of(catalogue()["papers_out"])._default_manager.all()))


def test_only_by_post_and_only_signed_in(office: Client) -> None:
    assert office.get(f"{HOME}bulletin/draft/").status_code == 405
    assert Client().post(f"{HOME}bulletin/draft/").headers["Location"].startswith("/sign-in/")
    assert Client().get(f"{HOME}issued/{'0' * 32}.docx").headers["Location"].startswith("/sign-in/")
    for row, form in (("0" * 32, "docx"), ("x", "pdf"), ("0" * 32, "xlsx")):
        assert office.get(f"{HOME}issued/{row}.{form}").status_code == 404


def test_the_page_of_a_row_tells_its_way(office: Client) -> None:
    office.post(f"{HOME}tasks/draft/")
    walk("submit", "check")
    page = office.get(f"/tables/papers_out/{entry().row}/").content.decode()
    path = re.search(r'<ol class="path".*?</ol>', page, re.S)
    assert path is not None
    told = re.findall(r"<li><b>(.*?)</b> <span>(.*?)</span> <time datetime=\"(.*?)\">", path[0])
    assert [(title, who) for title, who, _ in told] == [("拟稿", "Zhou"), ("送核", "Zhou"), ("核稿通过", "zhang")]
    assert [at for _, _, at in told] == sorted(at for _, _, at in told)


def test_who_sees_no_history_sees_no_way(year: Year, office: Client, signed_in: SignIn) -> None:
    office.post(f"{HOME}tasks/draft/")
    client: Any = signed_in("li", "department_editor", "water")
    assert 'class="path"' not in client.get(f"/tables/papers_out/{entry().row}/").content.decode()
