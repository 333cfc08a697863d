"""What registers say of milestones, in place of what departments say: pieces and reports as they count where rungs were computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhixing.engines.ledger import Kept
from zhixing.systems.supervision.periods import month_end, months

Fields = Mapping[str, Kept]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The computed rungs of one milestone that count, the lowest first; none of them waits for data."""

    rungs: tuple[Fields, ...]

    @property
    def promised(self) -> Fields:
        """The rung that was promised."""
        return self.rungs[-1]

    def called(self, title: str) -> Fields | None:
        """The rung of a title."""
        return next((one for one in self.rungs if one["title"] == title), None)


def ladders(rows: Iterable[Fields]) -> dict[str, Ladder]:
    """The ladders by the codes of their milestones: of rows that are computed and wait for nothing, complete up to the promised rung."""
    found: dict[str, list[Fields]] = {}
    for one in sorted(rows, key=lambda one: int(str(one["order"]))):
        found.setdefault(str(one["code"]), []).append(one)
    counting: dict[str, Ladder] = {}
    for code, all_of in found.items():
        # A ladder that has become shorter leaves rows above the promised one.
        last = next((at for at, one in enumerate(all_of, 1) if one.get("promised") is True), 0)
        own = all_of[:last]
        if own and all(one.get("state") == "computed" and not one.get("waiting") for one in own):
            counting[code] = Ladder(tuple(own))
    return counting


def counted_piece(piece: Fields, ladder: Ladder | None) -> Fields:
    """A piece of a milestone; one that is called like a rung is reached on the day of the rung, whatever was said of it."""
    rung = ladder.called(str(piece["title"])) if ladder else None
    return piece if rung is None else {**piece, "reached_on": rung.get("reached_on"), "rank": "computed"}


def counted_report(report: Fields, ladder: Ladder | None) -> Fields:
    """A report on a milestone: whether the promised stage is reached is what the register says, by the end of the period or, if it is the day that was reported, after it."""
    if ladder is None:
        return report
    day = str(ladder.promised.get("reached_on") or "")
    there = bool(day) and (day <= month_end(str(report["period"])).isoformat() or day == report.get("reached_on"))
    return {**report, "stage": there, "reached_on": day if there else None, **({"rank": "computed"} if there else {})}


def reports_of(ladder: Ladder, year: int) -> dict[str, Fields]:
    """What the rungs say by themselves, by the period in which each was reached: a rung of the year is a word on the milestone, the promised one always."""
    found: dict[str, Fields] = {}
    for one in ladder.rungs:
        day, promised = str(one.get("reached_on") or ""), one is ladder.promised
        if not day or (not promised and day < f"{year}-01-01"):
            continue
        period = quarter_of(date.fromisoformat(day))
        told = {id: one[id] for id in ("year", "code")} | {"period": period, "lead": one["owner"], "rank": "computed", "words": f"{one['title']} {day}"}
        found[period] = {**told, "stage": promised, "reached_on": day if promised else None}
    return found


def quarter_of(day: date) -> str:
    """The period by which a milestone is reported on in which a day lies.

    >>> quarter_of(date(2020, 5, 4))
    '2020-06'
    """
    return f"{day.year}-{next(month for month in months('milestone') if month >= day.month):02}"
