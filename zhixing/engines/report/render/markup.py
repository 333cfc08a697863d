"""The small change of the HTML page: escaping, words in the reader's language, names of places in the page."""

from __future__ import annotations

import re
from html import escape

from zhixing.engines.report.record import Reading, Record
from zhixing.engines.report.render.words import word

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_WORD = re.compile(r'data-w="([\w.]+)"([^>]*)>(?=</)')
_LABEL = re.compile(r'data-w-label="([\w.]+)"')
_HINT = re.compile(r'data-w-hint="([\w.]+)"')


def safe(text: str) -> str:
    """The text for the inside of an element or of a quoted attribute."""
    return escape(_CONTROL.sub("\ufffd", text), quote=True)


def say(key: str, tag: str = "span", attributes: str = "") -> str:
    """An element that holds a word of the dictionary and changes with the language."""
    return f'<{tag} data-w="{key}"{" " + attributes if attributes else ""}>{safe(word(key))}</{tag}>'


def both(zh: str, en: str, tag: str = "span", attributes: str = "") -> str:
    """An element whose Chinese text has an English one beside it."""
    return f'<{tag}{" " + attributes if attributes else ""} data-en="{safe(en)}">{safe(zh)}</{tag}>'


def filled(template: str) -> str:
    """The template with its Chinese words put in: `data-w` the text of an empty element, `data-w-label` its name, `data-w-hint` its placeholder."""
    template = _WORD.sub(lambda match: match.group() + safe(word(match[1])), template)
    template = _LABEL.sub(lambda match: f'{match.group()} aria-label="{safe(word(match[1]))}"', template)
    return _HINT.sub(lambda match: f'{match.group()} placeholder="{safe(word(match[1]))}"', template)


def anchors(reading: Reading) -> list[str]:
    """A name for each record that can stand in an address: its id, or its number where the id is not fit for that or not unique."""
    names: list[str] = []
    taken: set[str] = set()
    for number, record in enumerate(reading.records, 1):
        name = record.id if _SAFE.fullmatch(record.id) and record.id not in taken else f"n{number}"
        while name in taken:
            name += "x"
        taken.add(name)
        names.append(name)
    return names


def sort(record: Record) -> str:
    """Which of the four marks a record gets: quantity, milestone, task, or achievement for all that is past."""
    return "achievement" if record.tense == "past" else record.kind
