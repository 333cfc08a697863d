"""What is judged: a promise with the way it should go, and what is known of it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from zhixing.engines.standing.profile import Profile
from zhixing.kernel.terms import Certainty, Comparator

# How the figure of a promise is read:
# total: counted up since the period began (新增、完成、投资), it never falls; stock: what there is on a day (总量达、存量降到);
# rate: a figure of the period so far that is compared with the target itself (占比、增速、均值、名次).
Reading = Literal["total", "stock", "rate"]
READINGS: tuple[Reading, ...] = get_args(Reading)
# How much the proof of a figure is worth, the best first.
Rank = Literal["computed", "document", "photo", "word"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A promised number, in the unit of its figures.

    comparator  >= > = and ~ promise at least this much, <= and < at most; `~` allows the tolerance of the rules
    baseline    of a stock: what there was when the period began, None where that is not known
    """

    comparator: Comparator
    value: Decimal
    reading: Reading
    profile: Profile
    certainty: Certainty = "firm"
    baseline: Decimal | None = None

    @property
    def is_cap(self) -> bool:
        """Is it a promise of at most?"""
        return self.comparator in ("<=", "<")

    def is_met(self, figure: Decimal, about: Decimal = Decimal(0)) -> bool:
        """Does a figure meet the target? 以上 and 以下 include the number, 超过 and 不足 do not (Civil Code, article 1259)."""
        match self.comparator:
            case ">=" | "=":
                return figure >= self.value
            case ">":
                return figure > self.value
            case "<=":
                return figure <= self.value
            case "<":
                return figure < self.value
            case "~":
                return figure >= self.value - abs(self.value) * about


@dataclass(frozen=True, slots=True)
class Figure:
    """The latest figure that counts: of which day, how well proved; `worst` of all periods so far, where it has to hold throughout."""

    value: Decimal
    on: date
    rank: Rank
    worst: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a milestone (or one piece of a task): planned for a day, reached on a day by some proof."""

    id: str
    planned: date | None = None
    reached: date | None = None
    rank: Rank = "word"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A named thing that reaches a stage by the end of the promise's own period; `stages` are those on the way, the promised one last."""

    stages: tuple[Stage, ...]
    ends: date
    certainty: Certainty = "firm"
    reported: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """Continuing work without a figure: it is judged by its pieces, and not at all where it has none."""

    pieces: tuple[Stage, ...]
    ends: date
    certainty: Certainty = "firm"
