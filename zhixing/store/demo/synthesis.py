"""One command for a synthetic county of full size: files as departments send them, an empty store filled with them and with a year of work, figures computed, and the list of what was planted."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TypeAlias

from zhixing.engines.cases import STATE
from zhixing.kernel.errors import InputFault
from zhixing.store import keeping, remembered, tickets
from zhixing.store.clock import SETTING
from zhixing.store.current import model_of
from zhixing.store.demo import fill, read_demo
from zhixing.store.demo.coming import Coming
from zhixing.store.demo.county import Size, write
from zhixing.store.demo.county.truth import Planted
from zhixing.store.demo.people import cast, crew
from zhixing.store.listing import entries
from zhixing.systems import Catalogue

# What is told while it works: for each part of the work something that is told so many of so many.
Bars: TypeAlias = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
FILES = "files"


def made(folder: Path, here: Catalogue, seed: int, scale: float, target: Path, asked: date | None, bars: Bars) -> str:
    """Make it; the lines on what came of it. The files and the list of what was planted are in the target folder; the store shows the end of the year's January."""
    if remembered.is_synthetic():
        raise InputFault("store", "a store that a demonstration has filled", "an empty one", "Name another database: --database sqlite:///FILE")
    if target.exists() and any(target.iterdir()):
        raise InputFault("--to", f"{target}, which holds something", "a folder that is empty or not there yet")
    day, began = asked or date(here.county.report_year + 1, 1, 31), time.monotonic()
    with bars("rows written") as bar:
        found = write(here, seed, Size.of(scale), target / FILES, day, bar)
    told = [f"{len(found.deliveries)} files, {sum(one.rows for one in found.deliveries)} rows, in {target / FILES}: {_since(began)}."]
    began = time.monotonic()
    with bars("deliveries") as bar:
        coming = Coming(here, crew(here, cast(here, read_demo(folder, here)[0])), found.deliveries, found.given, bar)
        filled = fill(folder, here, seed, day, coming)
    back = sum(version.bad for _, version in coming.taken)
    told.append(f"{len(here.tables)} tables, {filled.rows} synthetic rows, {filled.facts} facts; {back} delivered rows came back: {_since(began)}.")
    os.environ[SETTING], began = filled.day.isoformat(), time.monotonic()
    with bars("months") as bar:
        told.append(f"{keeping.computed(folder, here, None, bar)} Computed in {_since(began)}.")
    _overclaimed(here, coming, found.planted)
    path = found.planted.write(target, {"seed": seed, "scale": scale, "county": here.county.code, "day": day.isoformat()})
    counts = ", ".join(f"{number} {fault}" for fault, number in sorted(found.planted.counts.items()))
    return "\n".join([*told, f"Planted and listed in {path}: {counts}.", f"The portal shows {day}: ZHIXING_TODAY={day} zhixing serve {folder}"])


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.0f} s"


def _overclaimed(here: Catalogue, coming: Coming, planted: Planted) -> None:
    """Put down the claims that are not so and that were handed in by then."""
    rows = entries(model_of(here["progress"])._default_manager.filter(withdrawn=False))
    reported = {(str(one.fields["code"]), str(one.fields["period"])) for one in rows if one.fields.get(STATE) in tickets.CLAIMED}
    for (code, month), lie in sorted(coming.claims.lies.items()):
        period = f"{coming.claims.year}-{month:02}"
        if (code, period) in reported:
            fault = "overclaim" if lie.what == "more" else "outdated"
            planted.claim(fault, code, period, f"{lie.value:f}", f"{coming.claims.figure(code, month):f}")
