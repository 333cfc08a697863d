"""A comparison as a table for a terminal, 100 cells wide, in Chinese: promise, target, result, difference, and both places."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from zhixing.engines.commitments.comparison.fit import Comparison
from zhixing.engines.commitments.comparison.rows import Row, rows
from zhixing.engines.commitments.comparison.words import word
from zhixing.kernel.columns import WIDTH, plain, row, wrapped
from zhixing.kernel.sources import Place

WIDTHS = (8, 24, 13, 13, 17, 4, -9)
FIELDS = ("outcome", "subject", "target", "result", "difference", "confidence")


def render_table(comparison: Comparison) -> str:
    """Title, remarks, the promises by section, and the counts."""
    return "\n".join([*_head(comparison), *_body(comparison), "", tally(comparison)]) + "\n"


def tally(comparison: Comparison) -> str:
    """How many promises came to what: 承诺 116 条：达到 30 · 未达到 8 · …"""
    counts = comparison.counts()
    return f"承诺 {len(comparison.fulfilments)} 条：" + " · ".join(f"{word(f'outcome.{name}')} {count}" for name, count in counts.items())


def title(comparison: Comparison) -> str:
    """Whose promises of which year these are."""
    outline = comparison.plan.outline
    year = "" if outline.year is None else f"{outline.year}年"
    return f"{outline.place or ''}{year}承诺与结果对照" if outline.place or year else word("page.title")


def _head(comparison: Comparison) -> Iterator[str]:
    yield plain(title(comparison))
    yield plain(f"承诺：{comparison.plan.manuscript.name} · 结果：{comparison.review.manuscript.name}")
    for remark in comparison.remarks:
        for at, line in enumerate(wrapped(remark.zh, cells=WIDTH - 3)):
            yield ("!  " if at == 0 else "   ") + line


def _body(comparison: Comparison) -> Iterator[str]:
    paged = bool(comparison.plan.manuscript.page_starts or comparison.review.manuscript.page_starts)
    yield ""
    yield row([*(word(f"field.{name}") for name in FIELDS), "页:行" if paged else "行"], WIDTHS)
    for section, group in groupby(rows(comparison), key=lambda one: one.section):
        yield from ("", *wrapped(section, "  ")) if section else ("",)
        for one in group:
            yield _line(one)


def _line(one: Row) -> str:
    places = _short(one.place) + (f"→{_short(one.told_place)}" if one.told_place else "")
    told = one.result[0] or ("见原文" if one.told else "")
    return row((word(f"outcome.{one.outcome}"), one.subject, one.target[0], told, one.difference[0], one.confidence, places), WIDTHS)


def _short(place: Place) -> str:
    return str(place.line) if place.page is None else f"{place.page}:{place.line}"
