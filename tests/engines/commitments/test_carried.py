"""Which promises come again: by what they are about."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.commitments import Promise, carried

PARK = Promise("口袋公园", "新建口袋公园12个", Decimal(12), "个")
TOILETS = Promise("公共厕所", "改造公共厕所8座", Decimal(8), "座")
ROAD = Promise("东环路", "东环路通车", stage="opened_in_use")
GOODS = Promise("民生实事", "办好民生实事")


def test_the_same_matter_with_another_figure_comes_again() -> None:
    found = carried((PARK, TOILETS), (Promise("口袋公园", "新建口袋公园20个", Decimal(20), "个"),))
    assert {at: to for at, (to, _) in found.items()} == {0: 0}


def test_a_stage_comes_again_as_a_later_one_but_not_of_another_section() -> None:
    assert carried((ROAD,), (Promise("东环路", "东环路完工", stage="completed"),))[0][0] == 0
    assert carried((ROAD,), (Promise("东环路二期", "东环路二期开工", stage="start_construction"),)) == {}


def test_each_is_taken_once() -> None:
    found = carried((PARK, PARK, GOODS), (PARK, GOODS))
    assert sorted(to for to, _ in found.values()) == [0, 1]


@given(st.lists(st.sampled_from([PARK, TOILETS, ROAD, GOODS]), max_size=6), st.lists(st.sampled_from([PARK, TOILETS, ROAD, GOODS]), max_size=6))
def test_pairs_are_one_to_one_and_sure(before: list[Promise], after: list[Promise]) -> None:
    found = carried(before, after)
    assert len({to for to, _ in found.values()}) == len(found)
    assert all(0 <= at < len(before) and 0 <= to < len(after) and 0.55 <= alike <= 1 for at, (to, alike) in found.items())
