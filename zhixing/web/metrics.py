"""Figures for Prometheus: requests by route and status, how long they took, how long the chain is, when it was last backed up.

They are kept and told only where ZHIXING_METRICS_TOKEN is set, and only to who sends it. Several processes count into files of one
folder, which `zhixing serve` makes.
"""

from __future__ import annotations

import functools
import hmac
import os
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily

from zhixing.store import ledger, remembered

SETTING, SHARED = "ZHIXING_METRICS_TOKEN", "PROMETHEUS_MULTIPROC_DIR"
STEPS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10)


def is_kept() -> bool:
    """Does anybody want to know?"""
    return bool(os.environ.get(SETTING))


def may_read(header: str) -> bool:
    """Is this the Authorization header of who may?"""
    return is_kept() and hmac.compare_digest(header.encode(), f"Bearer {os.environ[SETTING]}".encode())


@functools.cache
def _meters() -> tuple[CollectorRegistry, Counter, Histogram]:
    registry = CollectorRegistry()
    answered = Counter("zhixing_requests", "Requests that were answered", ("method", "route", "status"), registry=registry)
    took = Histogram("zhixing_request_seconds", "How long they took", ("route",), buckets=STEPS, registry=registry)
    return registry, answered, took


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request."""
    if is_kept():
        _, answered, took = _meters()
        answered.labels(method, route, str(status)).inc()
        took.labels(route).observe(seconds)


class _Store:
    """What the store says of itself at the moment of asking."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """As prometheus_client asks for it."""
        yield GaugeMetricFamily("zhixing_facts", "Facts in the ledger", value=ledger.digest().number)
        if backup := remembered.last_backup():
            yield GaugeMetricFamily("zhixing_last_backup_timestamp_seconds", "When the last backup was written", value=backup.recorded.timestamp())


def told() -> bytes:
    """All figures in the text format."""
    own = _meters()[0]
    registry: Any = CollectorRegistry()
    if os.environ.get(SHARED):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(own)
    registry.register(_Store())
    return generate_latest(registry)
