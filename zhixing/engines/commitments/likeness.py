"""How much a record of a reading looks like a declared commitment: kind, figure or stage, and the words of the subject."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from zhixing.engines.commitments.plan import PlannedCommitment
from zhixing.kernel.numerals import numeral_value
from zhixing.kernel.units import normalise

if TYPE_CHECKING:
    from zhixing.engines.report import Record, Target

# How much of the likeness remains where plan and reader take the same promise for different kinds, and where it stands in another section.
TASK_OR_MILESTONE, FIGURE_OR_NONE, OTHER_SECTION = 0.85, 0.7, 0.85
# Words that a quantity can stand in: a sentence without any cannot be the promise of a figure.
FIGURES = re.compile("[0-9〇零一二两三四五六七八九十百千万亿半倍番成全均]")
# A subject that is only part of the declared one (东山 of 东山第二小学, where a list shares its noun) says less than the whole;
# so do the declared words in the quote, which may be the next item of the same list: the less, the less the subjects have in common.
PART, IN_QUOTE, BOTH = 0.8, 0.7, 0.25
ASIDE = re.compile(r"[（(][^（）()]*[）)]")
HEADING = re.compile(r"[（(]?([一二三四五六七八九十]{1,3})[）)、.．]")


@dataclass(frozen=True, slots=True)
class Words:
    """The pairs of neighbouring characters of a text: what is left of it when order and small words no longer count."""

    pairs: frozenset[str]

    def shared(self, other: Words) -> int:
        """How many pairs both have."""
        return len(self.pairs & other.pairs)


@lru_cache(maxsize=8192)
def words(text: str) -> Words:
    """The words of a text, signs and blanks left out; a single character stands for itself."""
    plain = "".join(character for character in unicodedata.normalize("NFKC", text) if character.isalnum())
    return Words(frozenset(plain[at : at + 2] for at in range(max(len(plain) - 1, min(len(plain), 1)))))


def section_of(heading: str) -> int | None:
    """The number of a section from its heading: （三）着力… → 3; None where it has none."""
    found = HEADING.match(heading)
    return int(numeral_value(found[1])) if found else None


def likeness(planned: PlannedCommitment, record: Record) -> float:
    """From 0 to 1; 1 where kind, section, figure or stage, and subject agree; 0 where the subjects have nothing in common (2个 is said often)."""
    subject = _subject(planned, record)
    if subject == 0:
        return 0.0
    if planned.kind != record.kind:
        alike = subject * _other_kind(planned, record)
    elif planned.target is not None and record.target is not None:
        alike = 0.5 * subject + 0.5 * _figure(planned, record.target)
    elif planned.kind == "milestone":
        alike = 0.75 * subject + (0.25 if planned.stage == record.stage else 0.1)
    else:
        alike = subject
    section = section_of(record.section)
    return alike if section in (None, planned.section) else alike * OTHER_SECTION


def high_base(found: Target) -> Decimal | None:
    """The upper end of a record's range in base units."""
    return None if found.value_high is None else normalise(found.value_high, found.unit)[0]


def counted(unit: str) -> str:
    """A unit without the noun that may stand after the counter 个: 30个村 are 30个."""
    return "个" if unit.startswith("个") else unit


def _subject(planned: PlannedCommitment, record: Record) -> float:
    wanted, named, quoted = words(planned.subject), words(record.subject), words(record.quote)
    if not wanted.pairs or not named.pairs:
        return 0.0
    shared = wanted.shared(named)
    dice = 2 * shared / (len(wanted.pairs) + len(named.pairs))
    part = words(ASIDE.sub("", planned.subject)).shared(named) / len(named.pairs)
    return max(dice, part * PART, wanted.shared(quoted) / len(wanted.pairs) * (IN_QUOTE + BOTH * dice))


def _other_kind(planned: PlannedCommitment, record: Record) -> float:
    if "quantity" not in (planned.kind, record.kind):
        return TASK_OR_MILESTONE
    return FIGURE_OR_NONE if record.kind == "quantity" or FIGURES.search(record.quote) else 0.0


def _figure(planned: PlannedCommitment, found: Target) -> float:
    wanted = planned.target
    assert wanted is not None
    same_value = (wanted.value_base, wanted.high_base) == (found.value_base, high_base(found))
    return (0.7 if same_value else 0.0) + (0.3 if counted(wanted.unit_base) == counted(found.unit_base) else 0.0)
