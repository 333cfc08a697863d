"""A published year as open data: a table (CSV), a document (JSON) and a feed of what happened (Atom, RFC 4287)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from zhixing.kernel.cells import guarded
from zhixing.kernel.columns import plain
from zhixing.store import remembered
from zhixing.store.public import Event, PublicYear
from zhixing.web.county import catalogue
from zhixing.web.lights import unit_of
from zhixing.web.shown import EMPTY, value
from zhixing.web.words import Language, word
from zhixing.web.yeartold import event_told, lines_of

ATOM = "http://www.w3.org/2005/Atom"
# The fields of a commitment that stand in the table, in this order; then come figure, standing and light.
COLUMNS = ("year", "code", "title", "section", "kind", "comparator", "target", "unit", "certainty", "begins_on", "due_on", "lead", "support")


def table(view: PublicYear, language: Language) -> bytes:
    """The commitments of a year, one a line, with the mark by which spreadsheets know UTF-8; what they would take for a formula has an apostrophe in front."""
    here = catalogue()
    fields = [here["commitments"].field(id) for id in COLUMNS]
    marked = [word("synthetic.row", language)] if remembered.is_synthetic() else []
    out = io.StringIO()
    writer = csv.writer(out)
    heads = [field.label.en if language == "en" else field.label.zh for field in fields]
    more = [word(key, language) for key in ("public.figure", "public.figure_on", "public.standing", "public.light", "public.as_of")]
    writer.writerow([*heads, *more, *(word("synthetic.column", language) for _ in marked)])
    for line in lines_of(view, language):
        item, standing = view.items[line.code], view.standing(line.code)
        figure = item.figure(view.day)
        told = [value(field, item.fields.get(field.id), here.known, language) for field in fields]
        told = [str(item.fields[field.id]) if field.type == "number" and field.id in item.fields else text for field, text in zip(fields, told, strict=True)]
        official = standing.word.en if language == "en" else standing.word.zh
        more = [f"{figure.value:f}" if figure else "", figure.on.isoformat() if figure else "", official, line.word, view.day.isoformat()]
        writer.writerow([guarded("" if cell in (EMPTY, "None") else cell) for cell in (*told, *more, *marked)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def document(view: PublicYear, licence: str) -> bytes:
    """Everything that is published of a year: the fields as they are kept, the standing with its arithmetic, reports, pieces and adjustments."""
    county = catalogue().county
    told: dict[str, Any] = {
        "county": {"name": county.name, "name_en": county.name_en, "code": county.code},
        "year": view.year,
        "as_of": view.day.isoformat(),
        "licence": licence or None,
        "note": {"zh": word("public.licence_none", "zh"), "en": word("public.licence_none", "en")} if not licence else None,
        "synthetic": remembered.is_synthetic(),
        "commitments": [_told(view, line.code) for line in lines_of(view, "zh")],
    }
    return (json.dumps({key: kept for key, kept in told.items() if kept is not None}, ensure_ascii=False, indent=1) + "\n").encode()


def _told(view: PublicYear, code: str) -> dict[str, Any]:
    item, standing = view.items[code], view.standing(code)
    return {
        **item.fields,
        "standing": {
            "state": standing.state,
            "light": standing.light,
            "word": {"zh": standing.word.zh, "en": standing.word.en},
            "arithmetic": [{"zh": line.zh, "en": line.en} for line in standing.lines],
        },
        "stages": list(item.stages),
        "progress": list(item.accepted),
        "adjustments": list(view.adjustments.get(code, ())),
    }


def feed(view: PublicYear, events: Sequence[Event], language: Language, home: str, link: Callable[[str], str]) -> bytes:
    """What happened lately, the newest first; `home` leads from the feed to the page of the year, `link` to that of a commitment."""
    county = catalogue().county
    name = county.name_en if language == "en" else county.name
    title = word("public.feed", language, name, view.year)
    title = f"{title} · {word('synthetic.row', language)}" if remembered.is_synthetic() else title
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en" if language == "en" else "zh-CN"})
    newest = events[0].at.isoformat(timespec="seconds") if events else f"{view.day}T00:00:00+08:00"
    author = ElementTree.SubElement(_with(root, _urn(f"{county.code}/{view.year}/{language}"), title, newest), "author")
    ElementTree.SubElement(author, "name").text = name
    ElementTree.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": home})
    for event in events:
        entry = ElementTree.SubElement(root, "entry")
        promise = str(view.items[event.code].fields["title"])
        _with(
            entry,
            _urn(f"{county.code}/{view.year}/{language}/{event.number}"),
            f"{promise}：{event_told(event, language)}",
            event.at.isoformat(timespec="seconds"),
        )
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": link(event.code)})
        if summary := _summary(event, unit_of(view.items[event.code].fields)):
            ElementTree.SubElement(entry, "summary").text = plain(summary)
    told: bytes = ElementTree.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + told + b"\n"


def _with(parent: ElementTree.Element, id: str, title: str, updated: str) -> ElementTree.Element:
    for tag, text in (("id", id), ("title", title), ("updated", updated)):
        ElementTree.SubElement(parent, tag).text = plain(text)
    return parent


def _urn(name: str) -> str:
    """An id that is the same wherever the feed lies."""
    return uuid5(NAMESPACE_URL, name).urn


def _summary(event: Event, unit: str) -> str:
    fields = event.fields
    if event.kind == "accepted":
        return " ".join(text for text in (f"{fields['value']}{unit}" if fields.get("value") is not None else "", str(fields.get("words") or "")) if text)
    return str(fields.get("why") or "") if event.kind == "adjusted" else ""
