"""The table of all records, grouped by section, with its filters; and the same records as data for the script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from zhixing.engines.report.record import Reading, Record, Tense
from zhixing.engines.report.render import wording
from zhixing.engines.report.render.markup import both, safe, say, sort
from zhixing.engines.report.render.words import word
from zhixing.kernel.sources import Places

COLUMNS = 8
TENSES: tuple[Tense, ...] = ("plan", "past")


def rows(reading: Reading, names: Sequence[str], shown: set[int]) -> str:
    """The bodies of the table: one for each section, plan first, each row with links to and from its place in the text."""
    places, numbered, out = reading.manuscript.places(), list(enumerate(reading.records)), []
    for tense in TENSES:
        chosen = [(number, record) for number, record in numbered if record.tense == tense]
        for section, group in groupby(chosen, key=lambda pair: pair[1].section):
            title = f'<b lang="zh-CN">{safe(section)}</b>' if section else say("page.no_section", "b")
            head = f'<tr role="row"><th role="rowheader" scope="rowgroup" colspan="{COLUMNS}">{say(f"page.{tense}_list", "small")} {title}</th></tr>'
            body = "".join(_row(number, record, places, names[number], number in shown) for number, record in group)
            out.append(f'<tbody role="rowgroup" class="{tense}">{head}{body}</tbody>')
    return "\n".join(out)


def filters(reading: Reading) -> str:
    """The four choices, each with the number of records behind it."""
    records = reading.records
    kinds, tenses = Counter(record.kind for record in records), Counter(record.tense for record in records)
    certainties, sections = Counter(record.certainty for record in records), Counter(record.section for record in records)
    return "".join(
        (
            _select("tense", ((name, f"tense.{name}", tenses[name]) for name in TENSES)),
            _select("kind", ((name, f"kind.{name}", kinds[name]) for name in ("quantity", "milestone", "task"))),
            _select("certainty", ((name, f"certainty.{name}", certainties[name]) for name in ("firm", "strive", "about"))),
            _select("section", ((name, "" if name else "page.no_section", count) for name, count in sections.items())),
        )
    )


def data(reading: Reading, names: Sequence[str], shown: set[int]) -> list[dict[str, Any]]:
    """The fields of each record that the script shows beside the text."""
    places = reading.manuscript.places()
    return [_fields(record, places, names[number], number in shown) for number, record in enumerate(reading.records)]


def _row(number: int, record: Record, places: Places, name: str, in_text: bool) -> str:
    place = places[record.start]
    tag = f'class="tag {sort(record)}"'
    label = f'<a href="#t-{name}">{number + 1}</a>' if in_text else str(number + 1)
    cells = (
        f'<td role="cell" class="number">{label}</td>',
        f'<td role="cell" class="kind">{say(f"kind.{record.kind}", "span", tag)}</td>',
        f'<td role="cell" class="subject" lang="zh-CN">{safe(record.subject)}</td>',
        both(wording.target(record), wording.target(record, "en"), "td", 'role="cell" class="target"'),
        both(wording.period(record.period), wording.period(record.period, "en"), "td", 'role="cell" class="period"'),
        both(wording.certainty(record), wording.certainty(record, "en"), "td", f'role="cell" class="certainty {record.certainty}"'),
        f'<td role="cell" class="quote" lang="zh-CN">{safe(record.quote)}</td>',
        both(wording.place(place), wording.place(place, "en"), "td", 'role="cell" class="place"'),
    )
    return f'<tr role="row" id="c-{name}" class="{record.kind}-row" data-i="{number}">{"".join(cells)}</tr>'


def _select(name: str, options: Iterator[tuple[str, str, int]]) -> str:
    chosen = "".join(_option(value, key, count) for value, key, count in options if count)
    everything = f'<option value="*" data-w="page.all">{safe(word("page.all"))}</option>'
    return f'<label>{say(f"field.{name}")}<select name="{name}">{everything}{chosen}</select></label>'


def _option(value: str, key: str, count: int) -> str:
    if not key:
        return f'<option value="{safe(value)}" lang="zh-CN">{safe(value)} {count}</option>'
    return f'<option value="{safe(value)}" data-w="{key}" data-count="{count}">{safe(word(key))} {count}</option>'


def _fields(record: Record, places: Places, name: str, in_text: bool) -> dict[str, Any]:
    place, goal = places[record.start], record.target
    return {
        **{"id": record.id, "name": name, "inText": in_text, "sort": sort(record), "tense": record.tense, "kind": record.kind},
        **{"subject": record.subject, "quote": record.quote, "section": record.section, "certainty": record.certainty},
        **{"target": [wording.target(record), wording.target(record, "en")], "base": wording.base(goal) if goal else ""},
        **{"measure": goal.measure if goal else "", "stage": record.stage or "", "qualifiers": list(record.qualifiers)},
        **{"period": [wording.period(record.period), wording.period(record.period, "en")], "lead": list(record.lead), "support": list(record.support)},
        "place": [wording.place(place), wording.place(place, "en")],
    }
