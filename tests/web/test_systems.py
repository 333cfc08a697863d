"""What the report asks for by name, on pages: in its order, by state, with how its commitments stand, beside the systems that run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.web.conftest import whole
from zhixing.web import county

SignIn = Callable[..., Client]
ASKED = """
[[asked]]
id = "a1"
title = "督查督办"
title_en = "Supervision"
kind = "platform"
commitments = ["{code}"]
runs = "supervision"
lacks = "短信"
lacks_en = "text messages"

[[asked]]
id = "a2"
title = "城市大脑"
title_en = "City brain"
kind = "platform"
commitments = ["{code}"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county with a list of what its report asks for."""
    home = whole(tmp_path / "chengchuan")
    text = (home / "plan" / "2025.toml").read_text("utf-8")
    code = text.partition('\nid = "')[2].partition('"')[0]
    (home / "asked.toml").write_text(ASKED.format(code=code), "utf-8")
    return home


def test_what_is_asked_for_is_listed_by_state(portal: Path, signed_in: SignIn) -> None:
    client = signed_in()
    everything = client.get("/systems/").content.decode()
    assert everything.index("督查督办") < everything.index("城市大脑")
    assert "2025 年报告点名要建、要用的 2 项" in everything and "还缺：短信" in everything and county.asked()[0].commitments[0] in everything
    waiting = client.get("/systems/", {"state": "waits"}).content.decode()
    assert 'id="a2"' in waiting and 'id="a1"' not in waiting
    assert 'id="a1"' in client.get("/systems/", {"state": "nothing"}).content.decode()
    client.cookies["language"] = "en"
    assert "City brain" in client.get("/systems/").content.decode() and "Not there yet: text messages" in client.get("/systems/supervision/").content.decode()


def test_a_system_says_what_of_the_report_it_does(portal: Path, signed_in: SignIn) -> None:
    client = signed_in()
    assert 'href="/systems/#a1"' in client.get("/systems/supervision/").content.decode()
    assert "对应报告中的" not in client.get("/systems/office/").content.decode()
