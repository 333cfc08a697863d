"""Reads a government work report (政府工作报告): every promise and every result, each tied to its sentence.

A reading holds the records, an account of every clause, the outline and what the reader wants to be known;
it can be rendered for a terminal, a program, a spreadsheet, an office or a browser.

>>> from zhixing.kernel.sources import Manuscript
>>> text = "各位代表：\\n二、2025年工作安排\\n新增绿道20公里以上，东环路建成通车。"
>>> reading = read_manuscript(Manuscript("sample.txt", "text", text, ""))
>>> [(record.kind, record.subject) for record in reading.records]
[('quantity', '绿道'), ('milestone', '东环路')]
"""

from zhixing.engines.report.reader import read_manuscript
from zhixing.engines.report.reading import read, read_folder
from zhixing.engines.report.record import Clause, Outline, Reading, Record, Target
from zhixing.engines.report.render import FORMATS, Summary, render, summary_table

__all__ = ["FORMATS", "Clause", "Outline", "Reading", "Record", "Summary", "Target", "read", "read_folder", "read_manuscript", "render", "summary_table"]
