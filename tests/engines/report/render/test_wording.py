"""How fields are said."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from zhixing.engines.report.record import Record, Target
from zhixing.engines.report.render import wording
from zhixing.engines.report.render.words import dictionary
from zhixing.kernel.sources import Place

TEXT = "甲乙"


@pytest.mark.parametrize(
    ("fields", "zh", "en"),
    [
        (("20", "%", "growth", ">="), "增长 ≥20%", "growth ≥20%"),
        (("1000", "台", "level", ">="), "≥1000 台", "≥1000 台"),
        (("3", "%", "reduction", "="), "减少 3%", "down 3%"),
        (("1", "番", "growth", "="), "翻 1 番", "growth 1 番"),
        (("5", "位", "rank", "<="), "前 5 位", "top 5"),
        (("2", "位", "rank", "="), "第 2 位", "no. 2"),
        (("1600", "万元", "increment", "~"), "约 1600 万元", "≈1600 万元"),
        (("0.50", "‰", "share", "<"), "<0.5‰", "<0.5‰"),
        (("1.5", "个百分点", "points", "="), "1.5 个百分点", "1.5 个百分点"),
    ],
)
def test_quantities(record: Callable[..., Record], target: Callable[..., Target], fields: tuple[str, str, str, str], zh: str, en: str) -> None:
    value, unit, measure, comparator = fields
    made = record(TEXT, "甲", "乙", kind="quantity", target=target(TEXT, "乙", value, unit, measure, comparator))
    assert (wording.target(made), wording.target(made, "en")) == (zh, en)


def test_a_ratio_without_unit_is_said_as_a_fraction(record: Callable[..., Record], target: Callable[..., Target]) -> None:
    made = record(TEXT, "甲", "乙", kind="quantity", target=target(TEXT, "", "0.666667", "", "share", ">=", unit_base="1"))
    assert wording.target(made) == "≥2/3"


def test_a_range_has_two_ends_also_in_base_units(record: Callable[..., Record], target: Callable[..., Target]) -> None:
    goal = target(TEXT, "乙", "1", "万亩", comparator="~", value_base=Decimal(10000), unit_base="亩", value_high=Decimal("2.5"))
    assert wording.target(record(TEXT, "甲", "乙", kind="quantity", target=goal)) == "1～2.5 万亩"
    assert wording.base(goal) == "10000～25000 亩"


def test_milestones(record: Callable[..., Record]) -> None:
    road = record(TEXT, "甲", "乙", kind="milestone", stage="opened_in_use", stage_verb="通车", period="2021-2025")
    assert wording.target(road) == "2021—2025年内通车"
    assert wording.target(road, "en") == "opened or in use (通车)"
    assert wording.target(record(TEXT, "甲", "乙", kind="milestone", stage="opened_in_use", stage_verb="通车", tense="past")) == "通车"
    assert wording.target(record(TEXT, "甲", "乙", kind="milestone", stage="awarded", period="三年行动计划")) == "三年行动计划：创建授牌"
    assert wording.target(record(TEXT, "甲", "乙", kind="milestone", stage_verb="通车", period="")) == "通车"


def test_places_and_reasons() -> None:
    assert wording.place(Place(12)) == "第12行"
    assert wording.place(Place(12, 3)) == "第3页第12行"
    assert wording.place(Place(12, 3), "en") == "page 3, line 12"
    assert wording.reason("heading") == "标题"
    assert wording.reason("从未见过") == "从未见过"


def test_every_word_is_said_in_both_languages() -> None:
    assert all(zh and en for zh, en in dictionary().values())
    assert {wording.word(f"comparator.{sign}") for sign in wording.SIGNS}
