"""The account of all clauses: what became of each, the kinds of context, and the ones that were not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render import wording
from zhixing.engines.report.render.markup import both, safe, say
from zhixing.engines.report.render.words import word

LENGTH = 1000


def identity(reading: Reading) -> str:
    """The sum in large figures: 1137 = 170 + 121 + 837 + 9."""
    terms = (f'<span class="term {name}"><b>{count}</b>{say(f"disposition.{name}", "small")}</span>' for name, count in reading.counts().items())
    total = f'<span class="term"><b>{len(reading.clauses)}</b>{say("page.clauses", "small")}</span>'
    return f"{total}<i>=</i>{'<i>+</i>'.join(terms)}"


def bar(reading: Reading) -> str:
    """The same sum as one bar, each outcome as long as its share."""
    total, at, pieces = len(reading.clauses), 0, []
    for name, count in reading.counts().items():
        size = _part(at + count, total) - _part(at, total)
        pieces.append(f'<rect class="{name}" x="{_part(at, total)}" width="{size}" height="24"/>')
        at += count
    spoken = "，".join(f"{word(f'disposition.{name}')} {count}" for name, count in reading.counts().items())
    in_english = ", ".join(f"{word(f'disposition.{name}', 'en')} {count}" for name, count in reading.counts().items())
    label = f'aria-label="{spoken}" data-en-label="{in_english}"'
    return f'<svg class="bar" viewBox="0 0 {LENGTH} 24" preserveAspectRatio="none" role="img" {label}>{"".join(pieces)}</svg>'


def outcomes(reading: Reading) -> str:
    """The rows of the table of outcomes; the context is broken down by its kinds."""
    total, kinds = len(reading.clauses), Counter(clause.reason for clause in reading.clauses if clause.disposition == "context")
    out = []
    for name, count in reading.counts().items():
        out.append(_outcome(f'<i class="swatch {name}"></i>{say(f"disposition.{name}")}', count, total, name))
        if name == "context":
            named = sorted(((reason, count) for reason, count in kinds.items() if reason), key=lambda pair: (-pair[1], pair[0]))
            out += [_outcome(both(wording.reason(reason), wording.reason(reason, "en")), count, total, "part") for reason, count in named]
    out.append(_outcome(say("page.total"), total, total, "total"))
    return "".join(out)


def unparsed(reading: Reading) -> str:
    """The clauses that were not understood, with place and reason; a sentence where there are none."""
    places = reading.manuscript.places()
    items = []
    for number, clause in enumerate(reading.clauses):
        if clause.disposition == "unparsed":
            place = places[clause.start]
            where = both(wording.place(place), wording.place(place, "en"), "a", f'href="#u-{number}"')
            why = both(wording.reason(clause.reason), wording.reason(clause.reason, "en"), "small") if clause.reason else ""
            items.append(f'<li>{where}<span lang="zh-CN">{safe(clause.text)}</span>{why}</li>')
    return f'<ol class="unparsed-list">{"".join(items)}</ol>' if items else say("page.all_understood", "p")


def source(reading: Reading) -> str:
    """Which file this was read from, and what was done to it on the way in."""
    return "".join(f'<div>{say(f"page.{key}", "dt")}<dd lang="zh-CN">{safe(text)}</dd></div>' for key, text in _source(reading) if text)


def _source(reading: Reading) -> Iterator[tuple[str, str]]:
    manuscript = reading.manuscript
    yield from (("file", manuscript.name), ("medium", manuscript.medium), ("encoding", manuscript.encoding or ""), ("digest", manuscript.digest))
    yield "notes", " ".join(manuscript.notes)


def _outcome(title: str, count: int, total: int, kind: str) -> str:
    size = _part(count, total)
    picture = f'<svg viewBox="0 0 {LENGTH} 8" preserveAspectRatio="none" aria-hidden="true"><rect width="{size}" height="8"/></svg>'
    share = f"{count * 100 / total:.1f}%" if total else "–"
    return f'<tr class="{kind}"><th scope="row">{title}</th><td>{count}</td><td>{share}</td><td class="gauge">{"" if kind == "total" else picture}</td></tr>'


def _part(count: int, total: int) -> int:
    return LENGTH * count // total if total else 0
