"""Full-text search in Chinese without a dictionary: text as pairs of neighbouring characters, so that any part of a name is found.

Both databases are given the pairs as words; what is searched for is turned into pairs in the same way and looked for as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from zhixing.engines.ledger import Kept
from zhixing.engines.records.table import Table
from zhixing.engines.records.values import Known

_RUN = re.compile(r"[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff]+")
LONGEST = 4000
MOST_WORDS = 12


def grams(text: str) -> str:
    """The words of a text for the index: pairs of Chinese characters, each also alone at the end of its run; Latin words and numbers as they are.

    >>> grams("东山水厂（二期）ABC-12")
    '东山 山水 水厂 厂 二期 期 abc 12'
    """
    words: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()[:LONGEST]):
        words += [run] if run[0].isascii() else [run[at : at + 2] for at in range(len(run))]
    return " ".join(words)


def phrases(asked: str) -> tuple[tuple[str, ...], ...]:
    """What somebody looks for, as phrases that all have to be found; the last word of a phrase may go on (厂 finds 厂房).

    >>> phrases("山水厂 ABC"), phrases("厂"), phrases("，。")
    ((('山水', '水厂'), ('abc',)), (('厂',),), ())
    """
    found = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", asked).lower()[:LONGEST])[:MOST_WORDS]:
        found.append((run,) if run[0].isascii() or len(run) == 1 else tuple(run[at : at + 2] for at in range(len(run) - 1)))
    return tuple(found)


def searched(table: Table, fields: Mapping[str, Kept], known: Known) -> str:
    """The words under which a row is found: its searched fields, choices and places by their names."""
    texts = []
    for field in table.fields:
        value = fields.get(field.id)
        if not field.searched or value is None or field.sensitivity in ("personal", "secret"):
            continue
        names = {"choice": {id: label.zh for id, label in field.choices.items()}, "place": known.places, "agency": known.agencies}.get(field.type, {})
        texts.append(str(names.get(str(value), value)))
    return grams("\n".join(texts))
