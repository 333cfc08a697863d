"""Two returns that figures of a plan are counted from: sewage by villages every month, travel times of the towns every quarter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhixing.engines.ledger import Kept
from zhixing.store.demo.county.files import Row
from zhixing.store.demo.county.residents import Village
from zhixing.store.demo.county.truth import Planted
from zhixing.store.demo.invention import Inventor

SEWAGE, TRAVEL = "sewage_villages", "travel_times"
# When a month of sewage is delivered again, one village in so many had claimed more than there was, by so much of it.
CLAIMING, LESS = 23, 0.9
MODES = ("car", "bus")


@dataclass(slots=True)
class Sewage:
    """How much of each village is treated when the year begins and when it ends."""

    inventor: Inventor
    villages: Sequence[Village]
    year: int
    shares: dict[str, tuple[float, float]] = field(default_factory=dict)

    def month(self, month: int) -> Iterator[Row]:
        """The return of a month."""
        for one in self.villages:
            yield Row(self._row(one, month))

    def again(self, month: int, planted: Planted) -> Iterator[Row]:
        """The return of a month once more, some villages with fewer households treated."""
        for at, one in enumerate(self.villages):
            row = self._row(one, month)
            if at % CLAIMING == 0:
                before = row["treated"]
                row["treated"] = int(int(str(before)) * LESS)
                key = {name: row[name] for name in ("town", "village", "month")}
                planted.restated(SEWAGE, str(row["month"]), key, "treated", before, row["treated"])
            yield Row(row)

    def _row(self, one: Village, month: int) -> dict[str, Kept]:
        random = self.inventor.random
        if one.code not in self.shares:
            begins = random.uniform(0.72, 0.9)
            self.shares[one.code] = (begins, random.uniform(begins, 0.99))
        begins, ends = self.shares[one.code]
        treated = int(one.households * (begins + (ends - begins) * month / 12))
        return {
            "town": one.town,
            "village": one.name,
            "month": f"{self.year}-{month:02}",
            "households": one.households,
            "treated": treated,
            "facility": f"{one.name}终端",
        }


def travel(inventor: Inventor, year: int, month: int) -> Iterator[Row]:
    """What was measured in a month: from the seat of each town, by each mode; a little faster each time."""
    for at, town in enumerate(inventor.county.places):
        for mode in MODES:
            minutes = (12 + 1.7 * at) * (1.6 if mode == "bus" else 1) - month / 6 + inventor.random.uniform(-0.5, 0.5)
            yield Row({
                "town": town.code, "route": f"{town.name}集镇至城区（演示路线）", "mode": mode, "measured_on": f"{year}-{month:02}-{10 + at % 15:02}", "minutes": f"{minutes:.1f}",
                "distance": f"{3 + 2.1 * at:.1f}",
            })  # fmt: skip
