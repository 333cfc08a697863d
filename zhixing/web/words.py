"""The words of the portal in Chinese and English: one file of dictionary/ for each kind of page. What the declarations say is shown in their own words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["zh", "en"]


@cache
def dictionary() -> dict[str, tuple[str, str]]:
    """Every word by its dotted key (`act.save`), as (Chinese, English)."""
    found: dict[str, tuple[str, str]] = {}
    for file in sorted(files(__package__).joinpath("dictionary").iterdir(), key=lambda file: file.name):
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        found |= {f"{table}.{key}": (zh, en) for table, words in tables.items() for key, (zh, en) in words.items()}
    return found


def word(key: str, language: Language = "zh", *values: object) -> str:
    """The word of a dotted key with its values filled in; a key that the dictionary lacks is a bug and raises KeyError."""
    return dictionary()[key][0 if language == "zh" else 1].format(*values)
