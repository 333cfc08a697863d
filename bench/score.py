"""How many labelled numbers a reader found, and what it took for a quantity that is none."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose

from bench.extraction import Extraction, canonical
from bench.labels import Labelled


@dataclass(slots=True)
class Tally:
    """labelled = complete + number_only + wrong_value + missed.

    complete     number and unit are right
    number_only  the number is right in base units, the unit is missing or another
    wrong_value  something else was read at a labelled number
    elsewhere    taken for a quantity where nothing is promised or reported: a year, a name, an ordinal (qualifiers are let pass)
    """

    complete: int = 0
    number_only: int = 0
    wrong_value: int = 0
    missed: int = 0
    elsewhere: int = 0

    @property
    def wrong(self) -> int:
        """All that a user of the reader would have to throw out or correct."""
        return self.wrong_value + self.elsewhere

    def add(self, text: Labelled, extractions: list[Extraction]) -> None:
        """Count one text. An extraction belongs to the labelled number that starts where it starts, or one character beside."""
        by_start = {extraction.start: extraction for extraction in extractions}
        for start, answers in text.numbers.items():
            at = next((start + shift for shift in (0, -1, 1) if start + shift in by_start), None)
            self._count(None if at is None else by_start.pop(at), answers)
        self.elsewhere += sum(start not in text.qualifiers for start in by_start)

    def _count(self, extraction: Extraction | None, answers: list[tuple[float, str]]) -> None:
        if extraction is None:
            self.missed += 1
            return
        units = [unit for value, unit in answers if isclose(value, extraction.value, rel_tol=1e-6)]
        if not units:
            self.wrong_value += 1
        elif canonical(extraction.unit) in units:
            self.complete += 1
        else:
            self.number_only += 1
