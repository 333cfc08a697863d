"""The vocabulary of the genre, read once from lexicon.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from zhixing.kernel.terms import Stage


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by their role; each tuple without duplicates, longest word first, so that an alternation takes the longest."""

    units: tuple[str, ...]
    counters: tuple[str, ...]
    slogan_nouns: tuple[str, ...]
    before: dict[str, Stage]
    after: dict[str, Stage]
    work: tuple[str, ...]
    adverbs: tuple[str, ...]
    counting: tuple[str, ...]
    predicates: tuple[str, ...]
    growth: tuple[str, ...]
    reduction: tuple[str, ...]
    things: tuple[str, ...]
    events: tuple[str, ...]
    titles: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    """The words of a declaration, longest first."""
    return tuple(sorted(set(text.split()), key=lambda word: (-len(word), word)))


def alternatives(choices: tuple[str, ...]) -> str:
    """A regular expression that matches the longest of `choices`; one look at the first character spares trying them one by one."""
    first = "".join(sorted({word[0] for word in choices}))
    return f"(?:(?=[{re.escape(first)}])(?:" + "|".join(re.escape(word) for word in choices) + "))"


def _load() -> Lexicon:
    data = tomllib.loads(files("zhixing.engines.report").joinpath("lexicon.toml").read_text("utf-8"))
    verbs, objects = data["verbs"], data["objects"]
    return Lexicon(
        words(data["units"]),
        words(data["counters"]),
        words(data["slogan_nouns"]),
        {word: stage for stage, forms in data["stages"].items() for word in words(forms["before"])},
        {word: stage for stage, forms in data["stages"].items() for word in words(forms["after"])},
        *(words(verbs[name]) for name in ("work", "adverbs", "counting", "predicates", "growth", "reduction")),
        *(words(objects[name]) for name in ("things", "events", "titles")),
    )


LEXICON = _load()
