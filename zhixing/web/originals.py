"""The report as it was printed, where the county has put it into the folder that ZHIXING_REPORTS names: read once, tied to the plan, kept while it is the same."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from zhixing.engines.commitments import Attachment, Plan, attach
from zhixing.engines.report import Reading, read, render
from zhixing.kernel.errors import ZhixingError
from zhixing.web.county import folder, plans

SETTING = "ZHIXING_REPORTS"


@dataclass(frozen=True, slots=True)
class Tie:
    """Where the report makes a commitment: the record that was read there, its words, how alike both are."""

    planned: str
    record: str
    quote: str
    confidence: float

    @property
    def likeness(self) -> str:
        """The likeness as people read it."""
        return f"{self.confidence * 100:.0f}%"


@dataclass(frozen=True, slots=True)
class Original:
    """An annotated report: its page without frame, its ties by the commitment's id, and its paragraphs without white space."""

    body: str
    ties: dict[str, Tie]
    titles: dict[str, str]
    paragraphs: tuple[str, ...] = ()


def original(plan: Plan) -> Original | None:
    """The original of a plan's report; None where there is none or where it cannot be read."""
    home = os.environ.get(SETTING, "")
    if not home or not Path(home).is_dir():
        return None
    names = (str(plan.year), f"{plan.county.slug}-{plan.year}")
    path = next((path for path in sorted(Path(home).iterdir()) if path.is_file() and path.stem in names), None)
    return _read(folder(), plan.year, path, path.stat().st_mtime_ns) if path else None


@functools.lru_cache(maxsize=8)
def _read(county: Path, year: int, path: Path, changed: int) -> Original | None:
    plan = plans()[year]
    try:
        reading = read(path)
    except ZhixingError as error:
        logging.getLogger("zhixing").warning("the report of %s cannot be shown: %s", year, error)
        return None
    outline = reading.outline
    # What the text itself does not say, the plan that was drawn from it knows.
    said = replace(outline, title=outline.title or f"{plan.source.place}{plan.year}年{plan.source.title}", place=outline.place or plan.source.place)
    reading = replace(reading, outline=replace(said, year=outline.year or plan.year))
    attachments: tuple[Attachment, ...] = attach(plan, reading).attachments
    ties = {one.planned: Tie(one.planned, one.record, one.quote, one.confidence) for one in attachments}
    titles = {planned.id: planned.title for planned in plan.commitments}
    return Original(render(reading, "body").decode("utf-8"), ties, titles, _paragraphs(reading))


def _paragraphs(reading: Reading) -> tuple[str, ...]:
    text = reading.manuscript.text
    whole = ("".join(text[start:end].split()) for start, end in reading.paragraphs or _lines(text))
    return tuple(paragraph for paragraph in whole if paragraph)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield at, at + len(line)
        at += len(line)
