"""The table for a folder: one line a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render.table import unparsed_share
from zhixing.engines.report.render.words import word
from zhixing.kernel.columns import WIDTH, row, wrapped

HEADS = ("文件", "地方", "级别", "年份", "定量", "节点", "任务", "完成", "分句", "未读懂", "须知")
WIDTHS = (22, 12, 6, 4, -4, -4, -4, -4, -5, -6, -4)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the table for a folder says of one report: its cells and its notices."""

    cells: tuple[str, ...]
    notices: tuple[str, ...]


def summarise(reading: Reading) -> Summary:
    """The line of one report and its notices, small enough to come back from another process."""
    return Summary(tuple(_cells(reading)), tuple(_notices(reading)))


def summary_table(readings: Iterable[Reading | Summary]) -> str:
    """Reports side by side: whose and which year, plan records by kind, past quantities, clauses, share not understood, notices."""
    known = [item if isinstance(item, Summary) else summarise(item) for item in readings]
    lines = [row(HEADS, WIDTHS), *(row(summary.cells, WIDTHS) for summary in known)]
    notices = [line for summary in known for line in summary.notices]
    return "\n".join([*lines, *([""] if notices else []), *notices]) + "\n"


def _cells(reading: Reading) -> Iterator[str]:
    outline, kinds = reading.outline, Counter((record.tense, record.kind) for record in reading.records)
    level = "?" if outline.level == "unknown" else word(f"level.{outline.level}").removesuffix("级")
    yield from (reading.manuscript.name, outline.place or "?", level)
    yield "?" if outline.year is None else str(outline.year)
    yield from (str(kinds["plan", kind]) for kind in ("quantity", "milestone", "task"))
    yield from (str(kinds["past", "quantity"]), str(len(reading.clauses)), unparsed_share(reading), str(len(reading.notices) or ""))


def _notices(reading: Reading) -> Iterator[str]:
    for notice in reading.notices:
        yield from wrapped(f"! {reading.manuscript.name}: {notice.zh}", cells=WIDTH)
