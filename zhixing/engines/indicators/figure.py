"""What is answered: a figure with what it was made of, or what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Literal

from zhixing.engines.indicators.indicator import Asked
from zhixing.engines.records import Label

# missing: a data set is not there. empty: none of its rows could ever count, or none has come yet. base: there is nothing to compare with.
# incomplete: some that have to be there are not. calendar: the working days are not known so far.
Reason = Literal["missing", "empty", "base", "incomplete", "calendar"]
# Quotients are kept with so many digits: a figure is rounded once, where it is shown or where a standard says so.
EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a day, not rounded.

    numerator, denominator  what it is the quotient, the growth or the difference of; the latter None where it is no such thing
    through   the last month or day that had been delivered, where that matters
    rows      how many rows it was counted from
    groups    of the least, the greatest or the mean: the figure of each
    versions  the files of each data set that it was made from
    """

    asked: Asked
    value: Decimal
    since: date
    day: date
    rows: int
    numerator: Decimal
    denominator: Decimal | None = None
    through: str = ""
    groups: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def shown(self) -> Decimal:
        """The figure as it is shown: rounded once, half to even (GB/T 8170)."""
        return rounded(self.value, self.asked.indicator.digits)


@dataclass(frozen=True, slots=True)
class Waiting:
    """There is no figure: why, for which data sets, and of which groups nothing was delivered."""

    asked: Asked
    reason: Reason
    tables: tuple[str, ...]
    lacking: tuple[str, ...] = ()

    def told(self, titles: Mapping[str, Label], agency: Label) -> Label:
        """The sentence for a page: what is waited for, from whom."""
        zh = "、".join(f"“{titles[id].zh}”" for id in self.tables)
        en = ", ".join(f"“{titles[id].en}”" for id in self.tables)
        because = {
            "missing": Label("尚未交付", "it has not been delivered yet"),
            "empty": Label("其中还没有可计数的行", "it has no row yet that could count"),
            "base": Label("缺少用来比较的上期数据", "what it would be compared with is not there"),
            "incomplete": Label("还缺 " + "、".join(self.lacking), "not yet there: " + ", ".join(self.lacking)),
            "calendar": Label("工作日历尚未覆盖这些日期", "the working days are not known so far"),
        }[self.reason]
        return Label(f"等待{agency.zh}的数据{zh}：{because.zh}", f"Waiting for data {en} of {agency.en}: {because.en}")


def rounded(value: Decimal, digits: int) -> Decimal:
    """A number rounded once, half to even on its decimal digits (GB/T 8170-2008).

    >>> [str(rounded(Decimal(text), digits)) for text, digits in (("34.5", 0), ("35.5", 0), ("34.51", 0), ("0.125", 2), ("0.135", 2), ("-34.5", 0))]
    ['34', '36', '35', '0.12', '0.14', '-34']
    """
    return value.quantize(Decimal(1).scaleb(-digits), context=Context(prec=80, rounding=ROUND_HALF_EVEN))


def decimal(value: Fraction) -> Decimal:
    """A quotient as a number of many digits; exact wherever it ends."""
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
