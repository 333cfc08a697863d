"""The table for a terminal: what was read, section by section, and at the end what was not understood; 100 cells wide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from zhixing.engines.report.record import Outline, Reading, Record, Tense
from zhixing.engines.report.render import wording
from zhixing.engines.report.render.words import word
from zhixing.kernel.columns import WIDTH, row, width, wrapped
from zhixing.kernel.sources import Place, Places
from zhixing.kernel.terms import Kind

WIDTHS = (-4, 4, 36, 20, 9, 4, -5)
TASK_WIDTHS = (-4, 4, 58, 9, 4, -5)
RULE = 46
PLAIN_TITLE = "政府工作报告"
LONGEST = 120
COLUMNS = ("number", "kind", "subject", "target", "period", "certainty")
KINDS: tuple[Kind, ...] = ("quantity", "milestone", "task")


def render_table(reading: Reading) -> str:
    """A whole reading as text: title, counts, notices, commitments, achievements, unparsed clauses."""
    places = reading.manuscript.places()
    lines = [*_head(reading), *_records(reading, places), *_unparsed(reading, places)]
    return "\n".join(lines) + "\n"


def headline(reading: Reading) -> str:
    """The report's own title; where it has none or one that any report has, with its place and year; at worst the name of the file."""
    outline = reading.outline
    if outline.title not in {"", PLAIN_TITLE} or outline.place is None or outline.year is None:
        return outline.title or reading.manuscript.name
    return f"{outline.place}{outline.year}年{PLAIN_TITLE}"


def origin(outline: Outline) -> str:
    """Whose report it is: place, level, year, as one line."""
    year = word("page.no_year") if outline.year is None else f"{outline.year}年"
    return " · ".join((outline.place or word("page.no_place"), word(f"level.{outline.level}"), year))


def accounting(reading: Reading) -> str:
    """The accounting identity in words: 分句 1284 = 承诺 512 + …"""
    counts = reading.counts()
    parts = " + ".join(f"{word(f'disposition.{name}')} {count}" for name, count in counts.items())
    return f"分句 {len(reading.clauses)} = {parts}（未读懂占 {unparsed_share(reading)}）"


def unparsed_share(reading: Reading) -> str:
    """The share of clauses that were not understood, in per cent with one decimal, rounded half to even."""
    total = len(reading.clauses)
    return f"{reading.counts()['unparsed'] * 100 / total:.1f}%" if total else "0.0%"


def tally(records: tuple[Record, ...], tense: Tense) -> str:
    """How many records of a tense there are, and of which kinds: 83 条（定量目标 40 · …）."""
    kinds = Counter(record.kind for record in records if record.tense == tense)
    inside = " · ".join(f"{word(f'short.{kind}')} {kinds[kind]}" for kind in KINDS)
    return f"{kinds.total()} 条（{inside}）"


def annexes(reading: Reading) -> str:
    """How many rows each annex has: 附件 民生实事 10 行."""
    counts = Counter(row.annex or word("page.no_section") for row in reading.rows)
    return "附件 " + "；".join(f"{annex} {count} 行" for annex, count in counts.items())


def _head(reading: Reading) -> Iterator[str]:
    yield from wrapped(headline(reading))
    yield from wrapped(f"{origin(reading.outline)} · {reading.manuscript.name}")
    yield from wrapped(f"{word('page.plan_total')} {tally(reading.records, 'plan')}")
    yield from wrapped(f"{word('page.past_total')} {tally(reading.records, 'past')}")
    yield from wrapped(accounting(reading))
    if reading.rows:
        yield from wrapped(annexes(reading))
    for notice in reading.notices:
        for position, line in enumerate(wrapped(notice.zh, cells=WIDTH - 3)):
            yield ("!  " if position == 0 else "   ") + line


def _records(reading: Reading, places: Places) -> Iterator[str]:
    numbered = list(enumerate(reading.records, 1))
    tenses: tuple[tuple[Tense, str], ...] = (("plan", "page.plan_list"), ("past", "page.past_list"))
    for tense, title in tenses:
        chosen = [(number, record) for number, record in numbered if record.tense == tense]
        if not chosen:
            continue
        yield from ("", _rule(word(title)))
        heads = [word(f"field.{name}") for name in COLUMNS]
        yield row([*heads, "页:行" if reading.manuscript.page_starts else "行"], WIDTHS)
        for section, group in groupby(chosen, key=lambda pair: pair[1].section):
            yield from ("", *wrapped(section or word("page.no_section"), "  "))
            for number, record in group:
                yield _record(number, record, places[record.start])


def _record(number: int, record: Record, place: Place) -> str:
    """One line; a task has no target, so its words take that column too, and what is firm need not be said."""
    where = str(place.line) if place.page is None else f"{place.page}:{place.line}"
    head = (str(number), word(f"short.{record.kind}"))
    tail = (record.period, "" if record.certainty == "firm" else word(f"certainty.{record.certainty}"), where)
    if record.kind == "task":
        return row((*head, record.quote, *tail), TASK_WIDTHS)
    return row((*head, record.subject, wording.target(record), *tail), WIDTHS)


def _unparsed(reading: Reading, places: Places) -> Iterator[str]:
    clauses = [clause for clause in reading.clauses if clause.disposition == "unparsed"]
    yield from ("", _rule(f"{word('page.not_understood')} {len(clauses)}"))
    if not clauses:
        yield word("page.all_understood")
    for clause in clauses:
        text = clause.text if len(clause.text) <= LONGEST else clause.text[:LONGEST] + "…"
        reason = f"  [{wording.reason(clause.reason)}]" if clause.reason else ""
        yield from wrapped(f"{wording.place(places[clause.start])}  {text}{reason}")


def _rule(title: str) -> str:
    return f"── {title} " + "─" * (RULE - width(title) - 4)
