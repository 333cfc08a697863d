"""The workbook that an office sends round: the list of tasks with blank columns for progress, last year's achievements, and notes."""

from __future__ import annotations

import io
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from zhixing.engines.report.record import Reading, Record
from zhixing.engines.report.render import wording
from zhixing.engines.report.render.notes import write_notes
from zhixing.engines.report.render.table import headline
from zhixing.engines.report.render.words import word
from zhixing.engines.sheets import Column, fill, finish, fixed
from zhixing.kernel.sources import Places


def _column(name: str, width: float, *, centred: bool = False, blank: bool = False, small: bool = False) -> Column:
    return Column(word(f"field.{name}"), width, centred, blank, small)


TASKS = (
    _column("number", 5, centred=True),
    _column("kind", 9, centred=True),
    _column("section", 22, small=True),
    _column("quote", 36),
    _column("subject", 18),
    _column("target", 14, centred=True),
    _column("unit", 6.5, centred=True),
    _column("period", 9, centred=True),
    _column("certainty", 5.5, centred=True),
    _column("lead", 10, centred=True),
    _column("support", 10, centred=True),
    _column("leader", 8, blank=True),
    _column("progress", 18, blank=True),
    _column("done", 8, blank=True),
    _column("problem", 13, blank=True),
    _column("reported", 10, blank=True),
    _column("place", 11, centred=True),
    _column("id", 14, centred=True),
)
ACHIEVEMENTS = (
    _column("number", 5.5, centred=True),
    _column("kind", 9, centred=True),
    _column("section", 30, small=True),
    _column("quote", 48),
    _column("subject", 26),
    _column("result", 18, centred=True),
    _column("unit", 8, centred=True),
    _column("span", 11, centred=True),
    _column("place", 11, centred=True),
    _column("id", 14, centred=True),
)
# The place and the id bring a row back to its sentence; they are for the screen, not for paper.
NOT_PRINTED = 2


def render_xlsx(reading: Reading) -> bytes:
    """The workbook of a reading: «任务清单», «去年完成情况», «说明»."""
    book, places = Workbook(), reading.manuscript.places()
    book.properties.creator = "Zhixing"
    name = headline(reading)
    tasks = book.active
    assert isinstance(tasks, Worksheet)
    tasks.title = "任务清单"
    fill(tasks, TASKS, _tasks(reading, places))
    finish(tasks, TASKS, f"{name} 任务清单", len(TASKS) - NOT_PRINTED)
    past = book.create_sheet("去年完成情况")
    fill(past, ACHIEVEMENTS, _achievements(reading, places))
    finish(past, ACHIEVEMENTS, f"{name} 去年完成情况", len(ACHIEVEMENTS) - NOT_PRINTED)
    write_notes(book.create_sheet("说明"), reading, places)
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue())


def _tasks(reading: Reading, places: Places) -> Iterator[list[str | int]]:
    plan = (record for record in reading.records if record.tense == "plan")
    for number, record in enumerate(plan, 1):
        lead, support = "、".join(record.lead), "、".join(record.support)
        yield [
            *_said(number, record),
            *(wording.period(record.period), word(f"certainty.{record.certainty}"), lead, support, "", "", "", "", ""),
            *(wording.place(places[record.start]), record.id),
        ]


def _achievements(reading: Reading, places: Places) -> Iterator[list[str | int]]:
    past = (record for record in reading.records if record.tense == "past")
    for number, record in enumerate(past, 1):
        yield [
            *_said(number, record),
            *(wording.period(record.period), wording.place(places[record.start]), record.id),
        ]


def _said(number: int, record: Record) -> tuple[int, str, str, str, str, str, str]:
    """The cells that both sheets begin with."""
    unit = record.target.unit if record.target else ""
    return number, word(f"kind.{record.kind}"), record.section, record.quote, record.subject, wording.target(record), unit
