"""The outputs of a reading: what goes to a terminal, a program, a spreadsheet, an office, a reader.

Every output is a pure function of the reading: the same bytes on every machine, in every locale and time zone.

>>> from zhixing.engines.report.record import Outline, Reading
>>> from zhixing.kernel.sources import Manuscript
>>> nothing = Reading(Manuscript("a.txt", "text", "", ""), Outline("", None, "unknown", None, ()), (), (), ())
>>> render(nothing, "jsonl")
b''
"""

from __future__ import annotations

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render.summary import Summary, summarise, summary_table
from zhixing.kernel.errors import InputFault

FORMATS = ("table", "jsonl", "csv", "xlsx", "html")

__all__ = ["FORMATS", "Summary", "render", "summarise", "summary_table"]


def render(reading: Reading, format: str) -> bytes:
    """The reading in one of FORMATS, as the bytes of a file; or “body”, the html without frame, style and script, for a page that has its own."""
    if format == "xlsx":
        from zhixing.engines.report.render.xlsx import render_xlsx

        return render_xlsx(reading)
    return _text(reading, format).encode("utf-8", "replace")


def _text(reading: Reading, format: str) -> str:
    """The text formats; each is imported when it is asked for, so that a program that wants one pays for one."""
    match format:
        case "table":
            from zhixing.engines.report.render.table import render_table

            return render_table(reading)
        case "jsonl":
            from zhixing.engines.report.render.jsonl import render_jsonl

            return render_jsonl(reading)
        case "csv":
            from zhixing.engines.report.render.csv import render_csv

            return render_csv(reading)
        case "html":
            from zhixing.engines.report.render.html import render_html

            return render_html(reading, reading.paragraphs)
        case "body":
            from zhixing.engines.report.render.html import render_body

            return render_body(reading, reading.paragraphs)
    raise InputFault("format", f"“{format}” is not known", f"one of {', '.join(FORMATS)}")
