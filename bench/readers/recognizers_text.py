"""Microsoft Recognizers-Text for Chinese: its number, percentage, dimension and currency models over the whole text.

Its best chance: the whole text in one call (the same finds as sentence by sentence, up to ten times faster), the models built
beforehand, and where models overlap the one that names a unit wins. Units are those it recognised, as spelled in the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recognizers_number import NumberRecognizer
from recognizers_number_with_unit import NumberWithUnitRecognizer
from recognizers_number_with_unit.resources.chinese_numeric_with_unit import ChineseNumericWithUnit
from recognizers_text import Culture

from bench.extraction import Extraction, Reader, Unbroken, as_given

DISTRIBUTION = "recognizers-text-suite"
SUFFIXES = {
    name: sorted(spellings.split("|"), key=len, reverse=True)
    for table in (ChineseNumericWithUnit.DimensionSuffixList, ChineseNumericWithUnit.CurrencySuffixList)
    for name, spellings in table.items()
}


def load() -> Reader:
    """The four models, richest first: what an earlier one has taken, a later one does not take again."""
    numbers, units = NumberRecognizer(Culture.Chinese), NumberWithUnitRecognizer(Culture.Chinese)
    models = (units.get_currency_model(), units.get_dimension_model(), numbers.get_percentage_model(), numbers.get_number_model())
    return lambda path: read(path, models)


def read(path: Path, models: tuple[Any, ...]) -> list[Extraction]:
    """What the models find in one text."""
    unbroken = Unbroken(as_given(path))
    return [Extraction(unbroken.origin[found.start], *amount(found)) for found in without_overlap(unbroken.text, models)]


def without_overlap(text: str, models: tuple[Any, ...]) -> Iterator[Any]:
    """The results that carry a value, none of them on a character that another has taken."""
    taken: set[int] = set()
    for model in models:
        for found in model.parse(text):
            span = range(found.start, found.end + 1)
            if found.resolution and found.resolution.get("value") and taken.isdisjoint(span):
                taken.update(span)
                yield found


def amount(found: Any) -> tuple[float, str | None]:
    """Value and unit of one result: 7.5% is 0.075 of unit "1"; a bare number has no unit."""
    value: str = found.resolution["value"]
    if value.endswith("%"):
        return float(value[:-1]) / 100, "1"
    spellings = SUFFIXES.get(found.resolution.get("unit", ""), ())
    return float(value), next((spelling for spelling in spellings if found.text.endswith(spelling)), None)
