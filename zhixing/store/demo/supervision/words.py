"""The words of the invented year, chosen by chance."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any


def said(random: Random, *path: str) -> str:
    """One of the sentences that stand at a place of supervising.toml."""
    return str(random.choice(among(*path)))


def among(*path: str) -> list[str]:
    """All sentences that stand there."""
    found: Any = _words()
    for one in path:
        found = found[one]
    return list(found)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("supervising.toml").read_text("utf-8"))
