"""The words of a comparison, in Chinese and English, from words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

Both = tuple[str, str]


@cache
def dictionary() -> dict[str, Both]:
    """Every word by its dotted key (`outcome.kept`), as (Chinese, English)."""
    tables = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {f"{table}.{key}": (zh, en) for table, words in tables.items() for key, (zh, en) in words.items()}


def word(key: str) -> str:
    """The Chinese word of a key."""
    return dictionary()[key][0]
