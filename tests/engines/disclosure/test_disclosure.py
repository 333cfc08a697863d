"""Hidden counts: nothing leaks by the checker, and somebody who tries every table that fits what is shown finds as much as it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhixing.engines.disclosure import Counts, Place, Release, differences, feasible, leaks, one_way, suppress, two_way
from zhixing.kernel.errors import InputFault

K = 3
GROUPS = st.lists(st.integers(0, 5), min_size=1, max_size=4).map(lambda counts: dict(zip("甲乙丙丁", counts, strict=False)))
GRIDS = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2)
LARGER = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4)


def grid(rows: list[list[int]]) -> Counts:
    """A table of two ways."""
    return two_way({f"r{number}": {f"c{place}": count for place, count in enumerate(row)} for number, row in enumerate(rows)})


def totals(cells: Mapping[Place, int]) -> dict[Place, int]:
    """Groups with every total, by adding up."""
    found = dict(cells)
    for place, count in cells.items():
        for total in {tuple(part if keep else None for part, keep in zip(place, kept, strict=True)) for kept in product((True, False), repeat=len(place))}:
            if total != place:
                found[total] = found.get(total, 0) + count
    return found


def fitting(release: Release, fewest: int) -> Iterator[dict[Place, int]]:
    """Every table that fits what is shown, as far as its groups are no greater than matters."""
    shown, marks = release.shown, release.hidden
    groups = [place for place in release.table.cells if None not in place]
    most = 2 * max(release.table.cells[place] for place in groups) + fewest
    ranges = [range(shown[place], shown[place] + 1) if place in shown else range(most + 1) for place in groups]
    for counts in product(*ranges):
        whole = totals(dict(zip(groups, counts, strict=True)))
        few = (0 < whole[place] < fewest for place, mark in marks.items() if mark == "few")
        if all(whole[place] == count for place, count in shown.items()) and all(few):
            yield whole


def attacked(release: Release, fewest: int) -> None:
    """Every count can be what the checker says, no less and no more; and no count of a few is known too closely."""
    tables = list(fitting(release, fewest))
    for place, count in release.table.cells.items():
        if place in release.table.open:
            continue
        low, high = feasible(release, place, fewest)
        seen = {table[place] for table in tables}
        assert (min(seen), min(max(seen), count + fewest)) == (low, min(high, count + fewest)), place
        if 0 < count < fewest:
            assert max(seen) > min(seen), place
            assert seen >= set(range(1, fewest)) if release.hidden[place] == "few" else len(seen) >= fewest, place


@settings(max_examples=40, deadline=None)
@given(GROUPS, st.booleans())
def test_one_way_is_safe_from_who_tries_everything(groups: dict[str, int], total: bool) -> None:
    release = suppress(one_way(groups, total=total), K)
    assert leaks(release, K) == ()
    attacked(release, K)


@settings(max_examples=12, deadline=None)
@given(GRIDS)
def test_two_ways_are_safe_from_who_tries_everything(rows: list[list[int]]) -> None:
    release = suppress(grid(rows), K)
    assert leaks(release, K) == ()
    attacked(release, K)


@settings(max_examples=25, deadline=None)
@given(GRIDS, st.sets(st.integers(0, 8), max_size=6))
def test_the_checker_finds_what_who_tries_everything_finds(rows: list[list[int]], chosen: set[int]) -> None:
    table = grid(rows)
    release = Release(table, {place: "guard" for number, place in enumerate(table.cells) if number in chosen})
    tables = list(fitting(release, K))
    small = [place for place, count in table.cells.items() if 0 < count < K]
    assert {one.place for one in leaks(release, K)} == {place for place in small if len({table[place] for table in tables}) < K}


@settings(max_examples=25, deadline=None)
@given(LARGER)
def test_larger_tables_never_leak(rows: list[list[int]]) -> None:
    table = grid(rows)
    release = suppress(table)
    assert leaks(release) == ()
    assert all(table.cells[place] > 0 for place in release.hidden)
    assert {place for place, count in table.cells.items() if 0 < count < 5} <= set(release.hidden)
    assert all((0 < table.cells[place] < 5) or mark == "guard" for place, mark in release.hidden.items())


@settings(max_examples=25, deadline=None)
@given(LARGER, st.data())
def test_two_months_do_not_tell_a_difference(rows: list[list[int]], data: st.DataObject) -> None:
    later = [[max(0, count + data.draw(st.integers(-3, 6))) for count in row] for row in rows]
    before = suppress(grid(rows))
    after = suppress(grid(later), before=(before,))
    assert differences(before, after) == () == leaks(after)


def test_a_difference_of_a_few_is_a_leak() -> None:
    before, after = Release(one_way({"甲": 20, "乙": 30}), {}), Release(one_way({"甲": 22, "乙": 40}), {})
    assert [(one.place, one.low, one.high) for one in differences(before, after)] == [(("甲",), 2, 2)]
    assert suppress(after.table, before=(before,)).hidden == {("甲",): "guard"}


@pytest.mark.parametrize(
    ("groups", "hidden"),
    [
        ({"甲": 3, "乙": 40}, {"甲"}),  # no total: nothing to subtract from
        ({"甲": 5, "乙": 0}, set()),
        ({"甲": 4, "乙": 4}, {"甲", "乙"}),
    ],
)
def test_without_a_total_only_what_is_few_is_hidden(groups: dict[str, int], hidden: set[str]) -> None:
    assert set(suppress(one_way(groups)).hidden) == {(name,) for name in hidden}


def test_a_single_group_takes_the_smallest_other_with_it() -> None:
    release = suppress(one_way({"甲": 3, "乙": 900, "丙": 40}, total=True, fixed=True))
    assert release.hidden == {("甲",): "few", ("丙",): "guard"}
    assert release.shown == {("乙",): 900, (None,): 943}


@pytest.mark.parametrize("groups", [{"甲": 3}, {"甲": 1, "乙": 1}, {"甲": 3, "乙": 0}])
def test_where_a_total_has_to_be_shown_some_tables_cannot_be(groups: dict[str, int]) -> None:
    with pytest.raises(InputFault):
        suppress(one_way(groups, total=True, fixed=True))


@pytest.mark.parametrize(("count", "fewest"), [(-1, 5), (3, 1)])
def test_what_is_no_count_is_refused(count: int, fewest: int) -> None:
    with pytest.raises(InputFault):
        suppress(one_way({"甲": count}), fewest)
