"""One self-contained page: the report with its records marked, the table of records, the account of clauses.

Nothing is fetched and nothing is sent: style, script and data stand in the file, and a policy in its head admits only these, by their hashes.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from string import Template

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render import account, listing
from zhixing.engines.report.render.article import Article, legend
from zhixing.engines.report.render.markup import anchors, both, filled, safe, say
from zhixing.engines.report.render.paragraphs import guess_paragraphs
from zhixing.engines.report.render.table import headline, unparsed_share
from zhixing.engines.report.render.words import dictionary

# In the standalone page the reader changes the language; a page that brings its own frame has a way of its own.
LANGUAGE = '<button type="button" class="language" data-w="page.language" hidden></button>\n'


def render_html(reading: Reading, paragraphs: tuple[tuple[int, int], ...] = ()) -> str:
    """The page of a reading. `paragraphs` are the spans of the manuscript that make up a paragraph each; without them they are guessed."""
    pieces, style, script = _pieces(reading, paragraphs, LANGUAGE), _part("page.css"), _part("page.js")
    return Template(filled(_part("page.html"))).substitute(pieces, policy=_policy(style, script), style=style, script=script, title=safe(headline(reading)))


def render_body(reading: Reading, paragraphs: tuple[tuple[int, int], ...] = ()) -> str:
    """What stands between the frame of a page: for a page that brings frame, page.css and page.js itself."""
    pieces = _pieces(reading, paragraphs, "")
    return f"{pieces['head']}{pieces['views']}{pieces['data']}"


def _pieces(reading: Reading, paragraphs: tuple[tuple[int, int], ...], language: str) -> dict[str, str]:
    """Head, views and data of the page."""
    names = anchors(reading)
    article = Article(reading, paragraphs or guess_paragraphs(reading), names)
    body = article.body()
    views = Template(filled(_part("views.html"))).substitute(
        notices="".join(both(notice.zh, notice.en, "p") for notice in reading.notices),
        legend=legend(reading),
        outline=article.outline(),
        article=body,
        filters=listing.filters(reading),
        rows=listing.rows(reading, names, article.shown),
        identity=account.identity(reading),
        bar=account.bar(reading),
        outcomes=account.outcomes(reading),
        unparsed=account.unparsed(reading),
        source=account.source(reading),
    )
    told = _json({"words": dictionary(), "records": listing.data(reading, names, article.shown)})
    head = filled(Template(_part("head.html")).safe_substitute(language=language))
    return {
        "head": Template(head).substitute(title=safe(headline(reading)), origin=_origin(reading), totals=_totals(reading)),
        "views": views,
        "data": Template(_part("data.html")).substitute(data=told),
    }


def _part(name: str) -> str:
    """A file of the page; line ends as in the repository, whatever a checkout made of them, so that the hashes hold."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _policy(style: str, script: str) -> str:
    return f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _json(value: object) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return "".join(character if not "\ud800" <= character <= "\udfff" else "\ufffd" for character in text)


def _origin(reading: Reading) -> str:
    outline = reading.outline
    place = f'<span lang="zh-CN">{safe(outline.place)}</span>' if outline.place else say("page.no_place")
    year = both(f"{outline.year}年", str(outline.year)) if outline.year is not None else say("page.no_year")
    return f'{place}{say(f"level.{outline.level}")}{year}<span lang="zh-CN">{safe(reading.manuscript.name)}</span>'


def _totals(reading: Reading) -> str:
    plan = sum(record.tense == "plan" for record in reading.records)
    figures = (
        ("page.plan_total", str(plan)),
        ("page.past_total", str(len(reading.records) - plan)),
        ("page.clauses", str(len(reading.clauses))),
        ("kind.unparsed", f"{reading.counts()['unparsed']} ({unparsed_share(reading)})"),
    )
    return "".join(f"<div>{say(key, 'dt')}<dd>{text}</dd></div>" for key, text in figures)
