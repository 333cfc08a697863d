"""Pairs scored by Splink on a DuckDB of its own, which reaches neither the network nor a file."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from zhixing.engines.linkage.belief import told
from zhixing.engines.linkage.model import Model
from zhixing.engines.linkage.profile import COLUMNS, Profile
from zhixing.engines.linkage.record import Link
from zhixing.kernel.errors import MissingPart

MEMORY = "700MB"
# Weights are compared and printed; beyond this the sum of the same floats may differ from machine to machine.
DIGITS = 4


def scored(profiles: Sequence[Profile], model: Model) -> list[Link]:
    """Every pair of the model's blocks that is worth a person's look or more, the likeliest first."""
    if len(profiles) < 2:
        return []
    by_id = {one.id: one for one in profiles}
    links = []
    for left, right, weight in _predicted(profiles, model):
        a, b = sorted((left, right))
        links.append(Link(a, b, "scored", round(weight, DIGITS), *told(by_id[a], by_id[b])))
    return sorted(links, key=lambda one: (-one.weight, one.left, one.right))


def _predicted(profiles: Sequence[Profile], model: Model) -> list[tuple[str, str, float]]:
    duckdb, splink, arrow = _borrowed()
    # Splink tells on its log what it estimates; here it estimates nothing. The settings are declared and tried by tests, so that it need not check them each time.
    logging.getLogger("splink").setLevel(logging.ERROR)
    options = {"memory_limit": MEMORY, "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with duckdb.connect(":memory:", config=options) as connection:
        connection.register("given", _table(arrow, profiles))
        connection.execute("create table profiles as select * from given order by id")
        database = splink.DuckDBAPI(connection)
        linker = splink.Linker(database.register("profiles"), model.settings(), validate_settings=False, log_level=logging.ERROR)
        found = linker.inference.predict(threshold_match_weight=model.review, warning_mode="never")
        return [tuple(row) for row in connection.execute(f"select id_l, id_r, match_weight from {found.physical_name}").fetchall()]


def _table(arrow: Any, profiles: Sequence[Profile]) -> Any:
    """The profiles as columns: what is not said is null; `without` are the names that are left when any one sign is taken away."""
    columns: dict[str, list[Any]] = {name: [getattr(one, name) or None for one in profiles] for name in COLUMNS}
    columns["place"] = [one.town or one.road or None for one in profiles]
    kinds = [(name, arrow.string()) for name in columns]
    columns["without"] = [[one.core, *(one.core[:at] + one.core[at + 1 :] for at in range(len(one.core)))] for one in profiles]
    return arrow.table(columns, schema=arrow.schema([*kinds, ("without", arrow.list_(arrow.string()))]))


def _borrowed() -> tuple[Any, Any, Any]:
    """DuckDB, Splink and Arrow, or which extra to install."""
    try:
        return import_module("duckdb"), import_module("splink"), import_module("pyarrow")
    except ImportError:
        raise MissingPart("Linking", "lake") from None
