"""A comparison as one self-contained page: both quotes side by side, a filter by outcome, Chinese and English.

Nothing is fetched and nothing is sent: style and script stand in the file, and a policy in its head admits only these, by their hashes.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import groupby
from string import Template

from zhixing.engines.commitments.comparison.fit import Comparison
from zhixing.engines.commitments.comparison.rows import Row, rows, where
from zhixing.engines.commitments.comparison.table import title
from zhixing.engines.commitments.comparison.words import Both, dictionary
from zhixing.kernel.columns import plain


def render_page(comparison: Comparison) -> str:
    """The page of a comparison."""
    style, script = _part("page.css"), _part("page.js")
    return Template(_part("page.html")).substitute(
        policy=_policy(style, script),
        style=style,
        script=script,
        title=_safe(title(comparison)),
        origin=f"{_safe(comparison.plan.manuscript.name)} → {_safe(comparison.review.manuscript.name)}",
        remarks="".join(_both((remark.zh, remark.en), "p", "remark") for remark in comparison.remarks),
        lead=_say("page.lead", "p", "lead"),
        filters="".join(_filters(comparison)),
        totals="".join(f"<div>{_say(f'outcome.{name}', 'dt')}<dd>{count}</dd></div>" for name, count in comparison.counts().items()),
        sections="".join(_sections(comparison)),
        none=_say("page.none", "p", "none", " hidden"),
        footer=_say("page.footer", "footer"),
    )


def _part(name: str) -> str:
    """A file of the page; line ends as in the repository, so that the hashes hold."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _policy(style: str, script: str) -> str:
    return f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _safe(text: str) -> str:
    """The text for the inside of an element or of a quoted attribute."""
    return escape(plain(text), quote=True)


def _both(words: Both, tag: str = "span", sort: str = "", more: str = "") -> str:
    """An element of a sort (its class) whose Chinese text has an English one beside it."""
    attributes = (f' class="{sort}"' if sort else "") + more
    return f'<{tag}{attributes} data-en="{_safe(words[1])}">{_safe(words[0])}</{tag}>'


def _say(key: str, tag: str = "span", sort: str = "", more: str = "") -> str:
    return _both(dictionary()[key], tag, sort, more)


def _filters(comparison: Comparison) -> Iterator[str]:
    yield _say("page.filter", "legend")
    yield f'<label><input type="radio" name="outcome" value="" checked>{_say("page.all")}<b>{len(comparison.fulfilments)}</b></label>'
    for name, count in comparison.counts().items():
        about = _safe(dictionary()[f"about.{name}"][0])
        yield f'<label class="{name}" title="{about}"><input type="radio" name="outcome" value="{name}">{_say(f"outcome.{name}")}<b>{count}</b></label>'


def _sections(comparison: Comparison) -> Iterator[str]:
    for section, group in groupby(rows(comparison), key=lambda row: row.section):
        heading = f'<h2 lang="zh-CN">{_safe(section)}</h2>' if section else ""
        yield f"<section>{heading}{''.join(map(_promise, group))}</section>"


def _promise(row: Row) -> str:
    sure = f'<span class="sure">{_say("field.confidence")} {row.confidence}</span>' if row.confidence else ""
    head = f'<header><h3 lang="zh-CN">{_safe(row.subject)}</h3>{_say("outcome." + row.outcome, "span", "outcome")}{sure}</header>'
    promised = _side("page.promised", row.target, ("", ""), where(row.place), row.quote)
    told = _side("page.told", row.result, row.difference, where(row.told_place), row.told) if row.told else _say("page.nothing", "p", "side silent")
    return f'<article class="promise {row.outcome}">{head}<div class="sides">{promised}{told}</div></article>'


def _side(key: str, figure: Both, difference: Both, place: Both, quote: str) -> str:
    shown = " " + _both(figure, "strong") if figure[0] else ""
    apart = " " + _both(difference, "span", "difference") if difference[0] else ""
    return f'<div class="side"><p>{_say(key)}{shown}{apart} · {_both(place)}</p><blockquote lang="zh-CN">{_safe(quote)}</blockquote></div>'
