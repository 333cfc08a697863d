"""The words of papers: what a commitment aims at, until when, what was done about it, as official texts write it; and the names that they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from zhixing.engines.documents import dated
from zhixing.engines.ledger import Kept
from zhixing.engines.standing import Standing
from zhixing.systems.supervision.settings import Supervision
from zhixing.systems.supervision.standing import Item

Fields = Mapping[str, Kept]
AIMS = {"ge": "{}以上", "gt": "超过{}", "le": "不超过{}", "lt": "低于{}", "eq": "{}", "about": "{}左右"}
MEASURES = {"growth": "增长{}", "reduction": "减少{}", "points": "提高{}"}


@dataclass(frozen=True, slots=True)
class Bureau:
    """Who issues and what names stand for: the county, its settings, agencies by id, parts of the report by number, stages by id.

    marked  what has to be said of all data, where they are synthetic
    """

    county: str
    settings: Supervision
    agencies: Mapping[str, str]
    sections: Mapping[int, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    marked: str = ""

    @property
    def name(self) -> str:
        """The office that issues."""
        return self.agencies.get(self.settings.office, self.settings.office)

    def agency(self, id: Kept) -> str:
        """An agency by its name."""
        return self.agencies.get(str(id), str(id or ""))

    def section(self, item: Item) -> str:
        """The part of the report in which a commitment stands."""
        number = section_of(item)
        return self.sections.get(number, f"第{number}部分" if number else "其他")


def goal(bureau: Bureau, fields: Fields) -> str:
    """What is to be reached, as tables of responsibilities write it; continuing work has no figure."""
    if fields.get("kind") == "milestone":
        return bureau.stages.get(str(fields.get("stage")), "")
    if fields.get("kind") != "quantity" or fields.get("target") is None:
        return "持续推进"
    measure, target = str(fields.get("measure")), number_of(fields["target"])
    if measure == "rank":
        return f"前{target}位" if fields.get("comparator") in ("le", "lt") else f"第{target}位"
    if fields.get("target_high") is not None:
        return measured(fields, f"{target}—{number_of(fields['target_high'])}{unit_of(fields)}")
    return measured(fields, AIMS[str(fields.get("comparator") or "ge")].format(f"{target}{unit_of(fields)}"))


def until(day: date) -> str:
    """A term as tables write it.

    >>> until(date(2020, 6, 30)), until(date(2020, 6, 15))
    ('2020年6月底前', '2020年6月15日前')
    """
    return f"{day.year}年{day.month}月底前" if (day + timedelta(days=1)).day == 1 else f"{dated(day)}前"


def sentence(bureau: Bureau, item: Item, day: date) -> str:
    """What was done about one commitment, with its figure or its day."""
    fields, figure = item.fields, item.figure(day)
    if fields.get("kind") == "quantity" and figure is not None:
        value = f"{number_of(figure.value)}{unit_of(fields)}"
        done = f"位列第{number_of(figure.value)}位" if fields.get("measure") == "rank" else f"实际{measured(fields, value)}"
        return f"{fields['title']}，{done}（目标{goal(bureau, fields)}）。"
    reached = next((one["reached_on"] for one in reversed(item.accepted) if one.get("stage") is True and one.get("reached_on")), None)
    if reached:
        return f"{fields['title']}，已于{dated(date.fromisoformat(str(reached)))}{bureau.stages.get(str(fields.get('stage')), '完成')}。"
    return f"{fields['title']}，{len(item.stages)}项分解任务全部完成。" if item.stages else f"{fields['title']}，已完成。"


def ordered(items: Sequence[Item]) -> list[Item]:
    """In the order of the report; what stands in no part of it comes last."""
    return sorted(items, key=lambda item: (section_of(item) or 100, item.code))


def section_of(item: Item) -> int:
    """The number of its part of the report; 0 of none."""
    return int(str(item.fields.get("section") or 0))


def word_of(standing: Standing) -> str:
    """The official word, without the reason of a doubt."""
    return standing.word.zh.partition("：")[0]


def reason_of(standing: Standing) -> str:
    """The official word with the arithmetic behind it."""
    return "；".join([standing.word.zh, *(line.zh for line in standing.lines)])


def measured(fields: Fields, text: str) -> str:
    """A figure as its measure says it: 增长8%, 提高3个百分点."""
    return MEASURES.get(str(fields.get("measure")), "{}").format(text)


def unit_of(fields: Fields) -> str:
    """The unit behind a figure; points are always 个百分点."""
    unit = "个百分点" if fields.get("measure") == "points" else str(fields.get("unit") or "")
    return "" if unit == "1" else unit


def number_of(value: object) -> str:
    """A number without zeros at its end."""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
