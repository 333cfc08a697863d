"""Service cases month by month: each month has what came in and what was finished in it. One month is delivered again, some of its cases in another channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from zhixing.engines.ledger import Kept
from zhixing.store.demo.county.files import Row
from zhixing.store.demo.county.residents import Village
from zhixing.store.demo.county.truth import Planted
from zhixing.store.demo.invention import Inventor

DATASET = "service_cases"
MATTERS = (
    "居住证办理", "社会保险登记", "个体工商户设立登记", "企业设立登记", "企业变更登记", "不动产登记", "医保参保登记", "异地就医备案", "公积金提取", "户口迁移", "老年优待证办理", "残疾人补贴申请",
    "食品经营许可", "排水许可", "道路运输证办理", "教师资格认定", "再生育审批", "低保申请", "危房改造申请", "种粮补贴申报",
)  # fmt: skip
ONLINE, TERMINAL, CONTENT = 0.78, 0.07, 0.985
# When a month is delivered again so many of its cases turn out to have come at a window, but at least one.
OVERSTATED = 0.03


@dataclass(frozen=True, slots=True)
class Case:
    """A case in the end, with the month in which it came and that in which it was finished."""

    fields: dict[str, Kept]
    came: str
    finished: str

    def known(self, month: str) -> dict[str, Kept]:
        """As it is known at the end of a month."""
        return self.fields if self.finished <= month else {**self.fields, "finished_on": None, "content": None}


@dataclass(slots=True)
class Cases:
    """The cases of a year: what still goes on is told once more in the month in which it is finished."""

    inventor: Inventor
    villages: Sequence[Village]
    offices: Sequence[str]
    year: int
    each: int
    open: list[Case] = field(default_factory=list)
    kept: dict[str, list[Case]] = field(default_factory=dict)
    number: int = 0

    def month(self, month: int, *, keep: bool = False) -> Iterator[Row]:
        """What is delivered for a month: finished in it, or come in it. `keep` holds them in memory, to be delivered again."""
        period = f"{self.year}-{month:02}"
        over = [one for one in self.open if one.finished == period]
        self.open = [one for one in self.open if one.finished != period]
        if keep:
            self.kept[period] = over
        for one in over:
            yield Row(one.fields)
        for _ in range(self.each):
            case = self._case(month)
            if case.finished > period:
                self.open.append(case)
            elif keep:
                self.kept[period].append(case)
            yield Row(case.known(period))

    def again(self, month: int, planted: Planted) -> Iterator[Row]:
        """A month as it is delivered again, by its finished cases."""
        period, random = f"{self.year}-{month:02}", self.inventor.random
        for at, one in enumerate(self.kept.pop(period)):
            fields = one.fields
            if fields["channel"] == "online" and (random.random() < OVERSTATED or at == 0):
                planted.restated(DATASET, period, {"number": fields["number"]}, "channel", "online", "window")
                fields = replace(one, fields={**fields, "channel": "window"}).fields
            yield Row(fields)

    def _case(self, month: int) -> Case:
        random = self.inventor.random
        self.number += 1
        first = date(self.year, month, 1)
        came = first + timedelta(days=random.randrange(28))
        finished = came + timedelta(days=min(60, int(random.expovariate(0.25))))
        lot = random.random()
        channel = "online" if lot < ONLINE + 0.01 * month else "terminal" if lot > 1 - TERMINAL else "window"
        fields: dict[str, Kept] = {
            "number": f"YSBJ{self.year}-{self.number:07}", "matter": random.choice(MATTERS), "office": random.choice(self.offices), "channel": channel,
            "village": random.choice(self.villages).code, "came_on": came.isoformat(), "finished_on": finished.isoformat(), "content": random.random() < CONTENT,
        }  # fmt: skip
        return Case(fields, f"{came:%Y-%m}", f"{finished:%Y-%m}")
