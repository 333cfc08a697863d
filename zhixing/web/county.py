"""The county that is served: its catalogue, loaded once from the folder that ZHIXING_COUNTY names."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from zhixing.engines.commitments import Asked, Plan, load_plan, plan_years
from zhixing.engines.indicators import Measure
from zhixing.engines.milestones import Binding
from zhixing.kernel.errors import InputFault
from zhixing.systems import Catalogue, load_asked, load_catalogue, load_measures, load_milestones
from zhixing.systems.supervision import Supervision, load_supervision

SETTING = "ZHIXING_COUNTY"


@functools.cache
def catalogue() -> Catalogue:
    """The catalogue of the county that is served."""
    return load_catalogue(folder())


def folder() -> Path:
    """The folder of the county that is served."""
    path = os.environ.get(SETTING, "")
    if not path:
        raise InputFault(SETTING, "no county", "the folder of a county, for example counties/NAME")
    return Path(path)


def plans() -> dict[int, Plan]:
    """The declared plans of the county by year, the newest first."""
    return _plans(folder())


@functools.cache
def _plans(home: Path) -> dict[int, Plan]:
    return {year: load_plan(home, year) for year in plan_years(home)}


def measures(year: int) -> dict[str, Measure]:
    """What the county measures the quantities of a year by, by the id of the commitment; nothing where it declares nothing or has no plan."""
    return _measures(folder(), year)


@functools.cache
def _measures(home: Path, year: int) -> dict[str, Measure]:
    plan = _plans(home).get(year)
    return {one.commitment: one for one in load_measures(home, catalogue(), plan)} if plan else {}


def asked() -> tuple[Asked, ...]:
    """What the report that the county shows first asks to be built or used, by name."""
    return _asked(folder())


@functools.cache
def _asked(home: Path) -> tuple[Asked, ...]:
    plan = _plans(home).get(catalogue().county.report_year)
    return load_asked(home, catalogue(), plan) if plan else ()


def bindings(year: int) -> dict[str, Binding]:
    """On what the milestones of a year stand, by the id of the commitment; nothing where the county declares nothing or has no plan."""
    return _bindings(folder(), year)


@functools.cache
def _bindings(home: Path, year: int) -> dict[str, Binding]:
    plan = _plans(home).get(year)
    return {one.commitment: one for one in load_milestones(home, catalogue(), plan)} if plan else {}


def supervision() -> Supervision:
    """How the county supervises: its office, the mark of its papers, its leaders' posts, whether it has a public site."""
    return _supervision(folder())


@functools.cache
def _supervision(home: Path) -> Supervision:
    return load_supervision(home, catalogue().county)


def outline() -> bytes | None:
    """The outline of the county and its towns (outline.geojson of its folder); None where there is none."""
    path = folder() / "outline.geojson"
    return path.read_bytes() if path.is_file() else None
