"""The page of an enterprise that delivered data name: what the reader may have of them is there masked, what is not shared is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.store.metered import metered, meters
from tests.web.conftest import whole
from zhixing.kernel.access import Actor
from zhixing.store import delivering, enterprises, entities
from zhixing.web.county import catalogue

pytest.importorskip("splink", reason="NOT TESTED: linking (the extra “lake”)")

SignIn = Callable[..., Client]
CODE = "91350100M000100Y43"
POWER = Actor("dian", frozenset({"department_editor"}), frozenset({"housing"}))


@pytest.fixture(params=["conditional", "refused"])
def sharing(request: pytest.FixtureRequest) -> str:
    """The sharing class of the meters."""
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path, sharing: str) -> Path:
    """The county's folder, with the meters."""
    return metered(whole(tmp_path / "chengchuan"), sharing)


def test_what_is_shared_is_shown_masked_and_what_is_not_only_that_it_is_there(
    sharing: str, portal: Path, signed_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIXING_LAKE", str(tmp_path / "lake"))
    file = meters(tmp_path / "meters.csv", [("1001", "华丰五金有限公司", CODE, "王小明", 512)])
    delivering.deliver(catalogue(), "meters", file, file.name, POWER)
    entities.link(catalogue())
    address = f"/enterprises/{enterprises.search(CODE)[0][0].id}/"
    strangers = signed_in("wang").get(address).content.decode()
    assert "用电户" in strangers and "王小明" not in strangers and "/data/catalogue/meters/" in strangers
    assert ("512 千瓦时" in strangers, "不予共享" in strangers) == (sharing == "conditional", sharing == "refused")
    own = signed_in("dian", agency="housing").get(address).content.decode()
    assert "512 千瓦时" in own and "王＊＊" in own and "王小明" not in own
