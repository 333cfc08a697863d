"""A small report of an invented county, with every kind of record, and a builder for odd ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from zhixing.engines.report.record import Clause, Notice, Outline, Part, Reading, Record, Target
from zhixing.kernel.sources import Manuscript
from zhixing.kernel.terms import Measure

TEXT = """青禾县政府工作报告
各位代表：
一、2025年工作回顾
全县生产总值增长6.20%，建成北环路。
二、2026年工作安排
（一）做强产业。实施技改项
目 100 个以上，力争引进企业2家、上市企业3家。
（二）改善民生。南湖、北湖公园开工建设，持续深化医改。十条举措各显神通。
"""
FIRST, SECOND, PAST = "（一）做强产业", "（二）改善民生", "一、2025年工作回顾"


def span(text: str, quote: str) -> tuple[int, int]:
    """Where a quote stands in a text whose blanks and line breaks do not count."""
    solid = [offset for offset, character in enumerate(text) if not character.isspace()]
    at = "".join(text[offset] for offset in solid).index(quote)
    return solid[at], solid[at + len(quote) - 1] + 1


def build_record(text: str, quote: str, subject: str, **fields: Any) -> Record:
    """A record at its place in a text; what is not said is plain."""
    start, end = span(text, quote)
    fields = {"id": f"r-{start}-{end}", "tense": "plan", "kind": "task", "certainty": "firm", "period": "2026", "section": SECOND} | fields
    return Record(quote=quote, start=start, end=end, subject=subject, **fields)


def goal(text: str, number: str, value: str, unit: str, measure: Measure = "increment", comparator: Any = "=", **fields: Any) -> Target:
    """A target whose number stands where `number` first occurs in the text (nowhere: totality)."""
    base = {"value_base": Decimal(value), "unit_base": unit} | fields
    return Target(comparator, Decimal(value), unit, measure=measure, start=span(text, number)[0] if number else -1, **base)


def build_report() -> Reading:
    """The whole reading."""
    growth = goal(TEXT, "6.20%", "6.20", "%", "growth", value_base=Decimal("0.062"), unit_base="1")
    records = (
        build_record(TEXT, "全县生产总值增长6.20%", "全县生产总值", id="past-1", tense="past", kind="quantity", period="2025", section=PAST, target=growth),
        build_record(
            TEXT, "建成北环路", "北环路", id="past-2", tense="past", kind="milestone", period="2025", section=PAST, stage="completed", stage_verb="建成"
        ),
        build_record(TEXT, "实施技改项目100个以上", "技改项目", kind="quantity", section=FIRST, target=goal(TEXT, "100个", "1E+2", "个", comparator=">=")),
        build_record(TEXT, "力争引进企业2家", "企业", kind="quantity", section=FIRST, certainty="strive", target=goal(TEXT, "2家", "2", "家")),
        build_record(TEXT, "上市企业3家", "上市企业", kind="quantity", section=FIRST, certainty="strive", target=goal(TEXT, "3家", "3", "家")),
        build_record(
            *(TEXT, "南湖、北湖公园开工建设", "南湖公园"),
            **{"kind": "milestone", "stage": "start_construction", "stage_verb": "开工建设", "lead": ("县住建局",), "support": ("县财政局", "县水利局")},
        ),
        build_record(TEXT, "北湖公园开工建设", "北湖公园", kind="milestone", stage="start_construction", stage_verb="开工建设", qualifiers=("2座",)),
        build_record(TEXT, "持续深化医改", "医改"),
    )
    said = [
        ("青禾县政府工作报告", "context", "heading"),
        ("各位代表：", "context", "address"),
        ("一、2025年工作回顾", "context", "heading"),
        ("全县生产总值增长6.20%，", "achievement", ""),
        ("建成北环路。", "achievement", ""),
        ("二、2026年工作安排", "context", "heading"),
        ("（一）做强产业。", "context", "heading"),
        ("实施技改项目100个以上，", "commitment", ""),
        ("力争引进企业2家、上市企业3家。", "commitment", ""),
        ("（二）改善民生。", "context", "heading"),
        ("南湖、北湖公园开工建设，", "commitment", ""),
        ("持续深化医改。", "commitment", ""),
        ("十条举措各显神通。", "unparsed", "没有认出事项"),
    ]
    clauses = tuple(Clause(*span(TEXT, text), text, disposition, reason) for text, disposition, reason in said)  # type: ignore[arg-type]
    ends = TEXT.index("二、2026")
    parts = (Part("review", "一、2025年工作回顾", TEXT.index("一、2025"), ends, "2025"), Part("plan", "二、2026年工作安排", ends, len(TEXT), "2026"))
    outline = Outline("青禾县政府工作报告", "青禾县", "county", 2026, parts)
    notices = (Notice("incomplete_end", "正文在中途结束。", "The text stops mid-way."),)
    return Reading(Manuscript("青禾.txt", "text", TEXT, "ab" * 32, "utf-8"), outline, records, clauses, notices)


def build_paragraphs() -> tuple[tuple[int, int], ...]:
    """The paragraphs of the small report: its lines, the broken one joined."""
    return tuple((match.start(), match.end()) for match in re.finditer(r"（一）[^（]*(?=\n)|.+", TEXT))


def build_odd(*texts: str, title: str = "", **fields: Any) -> Reading:
    """A report of lines that are one task each: for hostile, empty and foreign texts."""
    text, records, at = "\n\n".join(texts), [], 0
    for number, line in enumerate(texts):
        record = Record(f"odd-{number}", "plan", "task", line, at, at + len(line), line, "firm", "2026", fields.get("section", ""))
        records.append(record)
        at += len(line) + 2
    clauses = tuple(Clause(record.start, record.end, record.quote, "commitment") for record in records)
    outline = Outline(title, None, "unknown", None, ())
    return Reading(Manuscript(fields.get("name", "odd.txt"), "text", text, ""), outline, tuple(records), clauses, ())


@pytest.fixture(scope="session")
def report() -> Reading:
    """The small report of the invented county."""
    return build_report()


@pytest.fixture(scope="session")
def paragraphs() -> tuple[tuple[int, int], ...]:
    """The spans of the paragraphs of the small report."""
    return build_paragraphs()


@pytest.fixture(scope="session")
def odd() -> Callable[..., Reading]:
    """Builds a report out of lines that are one task each."""
    return build_odd


@pytest.fixture(scope="session")
def record() -> Callable[..., Record]:
    """Builds one record about a text."""
    return build_record


@pytest.fixture(scope="session")
def target() -> Callable[..., Target]:
    """Builds one target."""
    return goal
