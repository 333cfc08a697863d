"""Whether the program is well: each reason why it may not be ready, and its figures for who has the token."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from zhixing.store import current, models
from zhixing.web import county

TOKEN = "a-token-of-the-watcher"


def reasons() -> tuple[int, object]:
    answer = Client().get("/health/ready")
    return answer.status_code, answer.json().get("reasons")


def test_it_is_ready(portal: Path) -> None:
    assert reasons() == (200, None)
    assert Client().get("/health/alive").json() == {"alive": True}


def test_a_migration_is_missing(portal: Path) -> None:
    MigrationRecorder.Migration.objects.filter(app="store").order_by("-id").first().delete()  # type: ignore[union-attr]
    assert reasons() == (503, ["migrations"])


def test_a_table_is_of_another_declaration(portal: Path) -> None:
    models.CurrentTable.objects.filter(pk="works").update(shape="x")
    assert reasons() == (503, ["tables"])
    here = county.catalogue()
    current.prepare(here.tables, here.known)
    assert reasons() == (200, None)


def test_the_chain_cannot_be_read(portal: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE chain RENAME TO gone")
    assert reasons() == (503, ["database"])


def test_the_county_is_faulty(portal: Path) -> None:
    (portal / "places.csv").write_text("nothing", "utf-8")
    county.catalogue.cache_clear()
    assert reasons() == (503, ["county"])
    assert Client().get("/health/alive").status_code == 200


def test_figures_are_for_who_has_the_token(portal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/health/metrics").status_code == 404, "nobody set a token"
    monkeypatch.setenv("ZHIXING_METRICS_TOKEN", TOKEN)
    for header in ("", "Bearer", "Bearer no", f"Basic {TOKEN}", f"Bearer {TOKEN}x"):
        assert Client().get("/health/metrics", headers={"authorization": header}).status_code == 404
    Client().get("/tables/works/")
    answer = Client().get("/health/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'zhixing_requests_total{method="GET",route="tables/<slug:table>/",status="302"} 1.0' in text
    assert "zhixing_facts 0.0" in text
    assert 'zhixing_request_seconds_bucket{le="0.3",route="tables/<slug:table>/"}' in text
