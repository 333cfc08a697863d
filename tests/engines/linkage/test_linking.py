"""Linking against planted truth, and what holds whatever the rows are: their order does not count, and what people decided is never undone."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.linkage.planted import ABOVE, TOWNS, Planted, planted
from zhixing.engines.linkage import Linkage, Places, Record, Verdict, link_enterprises, link_persons, named
from zhixing.engines.linkage.clustering import Clusters, decided
from zhixing.kernel.codes import credit_code_fault

PLACES = Places.of(ABOVE, TOWNS)
THOROUGH = os.environ.get("ZHIXING_THOROUGH") == "1"
CODE, OTHER = "91350100M000100Y43", "91990101MA2KQ7YN1H"


def pairs(count: int) -> int:
    return count * (count - 1) // 2


def judged(found: Linkage, made: Planted) -> tuple[float, float]:
    """Precision and recall over pairs of rows."""
    true = sum(pairs(count) for count in Counter(made.truth.values()).values())
    told = sum(pairs(len(cluster.records)) for cluster in found.clusters)
    right = sum(pairs(count) for cluster in found.clusters for count in Counter(made.truth[id] for id in cluster.records).values())
    return right / told, right / true


def together(found: Linkage, left: str, right: str) -> bool:
    return any(left in cluster.records and right in cluster.records for cluster in found.clusters)


def partition(found: Linkage) -> list[tuple[str, ...]]:
    return [cluster.records for cluster in found.clusters]


@pytest.fixture(scope="module")
def county() -> Planted:
    return planted(50_000 if THOROUGH else 5_000)


@pytest.fixture(scope="module")
def linked(county: Planted) -> Linkage:
    return link_enterprises(county.records, (), PLACES)


def test_planted_enterprises_are_found(county: Planted, linked: Linkage, capsys: pytest.CaptureFixture[str]) -> None:
    precision, recall = judged(linked, county)
    with capsys.disabled():
        print(f" [{len(county.records)} rows: precision {precision:.4f}, recall {recall:.4f}, {len(linked.doubts)} to be looked at] ", end="")
    assert precision >= 0.99
    assert recall >= 0.95


def test_codes_alone_find_much_less(county: Planted) -> None:
    """So that the bar is none that a plain join would pass."""
    groups: dict[str, list[int]] = {}
    for one in county.records:
        groups.setdefault(one.code or one.id, []).append(county.truth[one.id])
    right = sum(pairs(count) for group in groups.values() for count in Counter(group).values())
    assert right / sum(pairs(count) for count in Counter(county.truth.values()).values()) < 0.8


def test_the_truth_is_planted_as_it_says(county: Planted) -> None:
    codes = [one.code for one in county.records if one.code]
    wrong = sum(credit_code_fault(code) != "" for code in codes)
    assert 0.03 < wrong / len(codes) < 0.15
    names = {county.truth[one.id]: one.name for one in county.records}
    assert len(set(names.values())) < len(names)


def test_every_row_is_in_one_cluster_and_has_a_reason(county: Planted, linked: Linkage) -> None:
    seen = [id for cluster in linked.clusters for id in cluster.records]
    assert sorted(seen) == sorted(one.id for one in county.records)
    for cluster in linked.clusters:
        expected = set(cluster.records) if len(cluster.records) > 1 else set()
        assert set(cluster.reasons) == expected
        for id, reason in cluster.reasons.items():
            assert id in (reason.left, reason.right) and {reason.left, reason.right} <= set(cluster.records)


def test_doubts_are_pairs_that_are_not_together_and_mostly_worth_a_look(county: Planted, linked: Linkage) -> None:
    at = {id: number for number, cluster in enumerate(linked.clusters) for id in cluster.records}
    assert all(at[one.left] != at[one.right] for one in linked.doubts)
    assert sum(county.truth[one.left] == county.truth[one.right] for one in linked.doubts) > len(linked.doubts) / 3


def test_the_order_of_the_rows_does_not_count(county: Planted) -> None:
    some = [one for one in county.records if county.truth[one.id] < 250]
    other = list(some)
    random.Random(5).shuffle(other)
    assert link_enterprises(some, (), PLACES) == link_enterprises(other, (), PLACES)


ROWS = planted(400, 11).records


@settings(max_examples=1000 if THOROUGH else 8)
@given(st.data())
def test_what_people_decided_holds(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.sampled_from(ROWS), min_size=2, max_size=60, unique_by=lambda one: one.id))
    ids = st.sampled_from([one.id for one in rows])
    verdicts = data.draw(st.lists(st.builds(Verdict, ids, ids, st.booleans()), max_size=8))
    found = link_enterprises(rows, verdicts, PLACES)
    asked = [one for one in verdicts if one.left != one.right]
    for one in asked:
        if not one.same:
            assert not together(found, one.left, one.right)
        elif not any({one.left, one.right} == {other.left, other.right} for other in found.contradicted):
            assert together(found, one.left, one.right)
    if all(one.same for one in asked):
        assert not found.contradicted
    assert found == link_enterprises(data.draw(st.permutations(rows)), data.draw(st.permutations(verdicts)), PLACES)
    assert not any({one.left, one.right} == {other.left, other.right} for one in found.doubts for other in asked)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=25))
def test_decisions_agree_with_an_independent_search(said: list[tuple[int, int, bool]]) -> None:
    """What is kept apart never meets; and a decision is told as contradicted only where those that were kept really lead from one to what is apart."""
    verdicts = [Verdict(str(a), str(b), same) for a, b, same in said if a != b]
    clusters = Clusters({str(id): "" for id in range(10)})
    links, contradicted = decided(clusters, verdicts)
    near: dict[str, set[str]] = {str(id): set() for id in range(10)}
    for link in links:
        near[link.left].add(link.right)
        near[link.right].add(link.left)

    def reached(start: str) -> set[str]:
        seen, left = {start}, [start]
        while left:
            new = near[left.pop()] - seen
            seen |= new
            left += new
        return seen

    apart = [(one.left, one.right) for one in verdicts if not one.same]
    assert all(right not in reached(left) for left, right in apart)
    for one in contradicted:
        a, b = reached(one.left), reached(one.right)
        assert any((left in a and right in b) or (left in b and right in a) for left, right in apart)
    assert {str(id): clusters.of(str(id)) for id in range(10)} == {str(id): min(reached(str(id))) for id in range(10)}


def test_a_merge_and_a_split_survive_a_load_with_other_rows(county: Planted) -> None:
    some = [one for one in county.records if county.truth[one.id] < 60]
    first = link_enterprises(some, (), PLACES)
    whole = next(one for one in first.clusters if len(one.records) > 2)
    single = [one.records[0] for one in first.clusters if len(one.records) == 1][:2]
    verdicts = [Verdict(whole.records[0], whole.records[1], False), Verdict(single[0], single[1], True), Verdict(single[0], "gone/1", True)]
    before = named(first, {})
    second = link_enterprises(some, verdicts, PLACES)
    after = named(second, before)
    assert after[whole.records[0]] != after[whole.records[1]] and after[single[0]] == after[single[1]]
    # A later load: another row of the first enterprise, one that leaves, one that is written otherwise.
    changed = [replace(one, name=one.name + " ", phone="") for one in some if one.id != whole.records[2]]
    changed.append(replace(next(one for one in some if one.id == whole.records[0]), id="later/1"))
    third = link_enterprises(changed, verdicts, PLACES)
    assert not together(third, whole.records[0], whole.records[1])
    assert together(third, *single)
    again = named(third, after)
    assert {id: again[id] for id in single} == {id: after[id] for id in single}


def test_ids_stay_with_most_of_their_rows() -> None:
    rows = [
        Record("a/1", "东山茶叶有限公司", CODE),
        Record("a/2", "东山茶叶有限公司", CODE),
        Record("a/3", "东山茶叶有限公司", CODE),
        Record("b/1", "西湖鞋业有限公司", ""),
    ]
    before = named(link_enterprises(rows), {})
    assert before["a/1"] == before["a/3"] != before["b/1"]
    split = named(link_enterprises(rows, [Verdict("a/1", "a/2", False), Verdict("a/1", "a/3", False)]), before)
    assert split["a/2"] == split["a/3"] == before["a/1"] != split["a/1"]
    assert named(link_enterprises(rows), split) == before | dict.fromkeys(("a/1", "a/2", "a/3"), split["a/2"])


def test_a_branch_is_not_its_company() -> None:
    rows = [
        Record("a/1", "华丰五金有限公司", "", person="王伟"),
        Record("a/2", "华丰五金有限公司城西分公司", "", person="王伟"),
        Record("a/3", "华丰五金有限公司第二分公司", "", person="王伟"),
    ]
    assert len(link_enterprises(rows).clusters) == 3


def test_a_code_beside_the_name_of_another_is_laid_before_a_person() -> None:
    rows = [
        Record("a/1", "华丰五金有限公司", CODE), Record("a/2", "华丰五金有限公司", CODE),
        Record("b/1", "西湖鞋业有限公司", _right(OTHER)), Record("b/2", "西湖鞋业有限公司", CODE),
    ]  # fmt: skip
    found = link_enterprises(rows)
    assert together(found, "b/1", "b/2") and not together(found, "a/1", "b/2")
    assert [(one.doubt, one.differed) for one in found.doubts] == [("code", ("name",))]


def test_a_renamed_enterprise_stays_one() -> None:
    rows = [
        Record("a/1", "华丰五金有限公司", CODE),
        Record("a/2", "宏达科技有限公司", CODE),
        Record("a/3", "宏达科技有限公司（原华丰五金有限公司）", "", town="1"),
        Record("a/4", "恒泰门业有限公司", ""),
    ]
    assert partition(link_enterprises(rows)) == [("a/1", "a/2", "a/3"), ("a/4",)]


def test_a_row_that_fits_two_belongs_to_neither() -> None:
    rows = [Record("a/1", "永盛五金有限公司", CODE), Record("b/1", "永盛五金有限公司", _right(OTHER)), Record("c/1", "永盛五金有限公司", "")]
    found = link_enterprises(rows)
    assert len(found.clusters) == 3
    assert {one.doubt for one in found.doubts} == {"several"}


def test_pseudonyms_of_persons_are_linked() -> None:
    lot = random.Random(3)
    rows, truth = list[Record](), dict[str, int]()
    for person in range(400):
        name, number = f"n{lot.randrange(250):05}", f"{lot.randrange(16**16):016x}"
        born, town, phone = (
            f"19{lot.randrange(40, 99)}-{lot.randrange(1, 13):02}-{lot.randrange(1, 29):02}",
            lot.choice(list(TOWNS.values())),
            f"p{lot.randrange(10**9)}",
        )
        for at in range(lot.randrange(1, 5)):
            id = f"s{at}/{person}"
            truth[id] = person
            known = [lot.random() < share for share in (0.7, 0.9, 0.9, 0.5)]
            rows.append(
                Record(id, name, number if known[0] else "", born=born if known[1] else "", town=town if known[2] else "", phone=phone if known[3] else "")
            )
    precision, recall = judged(link_persons(rows, (), PLACES), Planted(rows, truth))
    assert precision >= 0.99 and recall >= 0.9


def _right(code: str) -> str:
    """The code with the check character that it ought to have."""
    return next(code[:17] + sign for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if not credit_code_fault(code[:17] + sign))
