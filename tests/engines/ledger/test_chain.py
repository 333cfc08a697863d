"""A chain that was tampered with is found out, at the first fact that is wrong."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledger.conftest import BEGAN, chained, change, histories, kept
from zhixing.engines.ledger import Digest, Fact, seal, verify
from zhixing.engines.ledger.chain import EMPTY, canonical
from zhixing.kernel.errors import InputFault


def test_the_hash_is_what_the_page_says() -> None:
    """docs/engines/ledger.md tells how to compute it without this program."""
    (fact,) = chained([change(fields={"amount": "12.5", "name": "永康"})])
    told = (
        '{"actor":"wang","deed":"changed","effective":"2020-01-01","fields":{"amount":"12.5","name":"永康"},"number":1,"previous":"'
        + "0" * 64
        + '","reason":"","recorded":"2020-02-10T09:00:00.000000+00:00","row":"r1","table":"projects","version":1}'
    )
    assert fact.hash == hashlib.sha256(told.encode("utf-8")).hexdigest()


@given(histories())
def test_an_honest_chain_is_sound(facts: list[Fact]) -> None:
    verdict = verify(facts)
    assert verdict.broken is None
    assert verdict.digest == Digest(facts[-1].number, facts[-1].hash)


@given(kept)
def test_the_canonical_form_is_json_of_the_same_value(value: object) -> None:
    assert json.loads(canonical(value)) == value  # type: ignore[arg-type]


@given(histories(), st.data())
def test_every_change_of_a_fact_is_named(facts: list[Fact], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(facts) - 1))
    fact = facts[at]
    field, value = data.draw(
        st.sampled_from(
            [
                ("actor", "li"),
                ("row", "r9"),
                ("table", "other"),
                ("version", 99),
                ("reason", "x"),
                ("effective", date(2019, 1, 1)),
                ("fields", {**fact.change.fields, "name": "forged"}),
            ]
        )
    )
    facts[at] = replace(fact, change=replace(fact.change, **{field: value}))
    broken = verify(facts).broken
    unchanged = facts[at].change == fact.change
    assert broken is None if unchanged else broken is not None and (broken.number, broken.kind) == (fact.number, "changed")


@given(histories(), st.data())
def test_a_missing_fact_is_named(facts: list[Fact], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(facts) - 1))
    gone = facts.pop(at)
    broken = verify(facts, Digest(gone.number, gone.hash)).broken
    assert broken is not None
    assert broken.number == gone.number
    assert broken.kind == ("missing" if facts[at:] else "cut")


@given(histories(), st.data())
def test_facts_that_changed_places_are_named(facts: list[Fact], data: st.DataObject) -> None:
    if len(facts) < 2:
        return
    a, b = sorted(data.draw(st.lists(st.integers(0, len(facts) - 1), min_size=2, max_size=2, unique=True)))
    facts[a], facts[b] = replace(facts[b], number=a + 1), replace(facts[a], number=b + 1)
    broken = verify(facts).broken
    assert broken is not None
    assert broken.number == a + 1


@given(histories(), st.data())
def test_an_inserted_fact_is_named(facts: list[Fact], data: st.DataObject) -> None:
    """Whoever inserts a fact has to seal it and to number what follows anew; what follows gives it away."""
    at = data.draw(st.integers(0, len(facts) - 1))
    last = Digest(facts[at - 1].number, facts[at - 1].hash) if at else EMPTY
    forged = seal(change("r9"), last, BEGAN, facts[at - 1].recorded if at else None)
    facts[at:] = [forged, *(replace(fact, number=fact.number + 1) for fact in facts[at:])]
    broken = verify(facts).broken
    assert broken is not None
    assert (broken.number, broken.kind) == (at + 2, "untied")


@given(histories(), st.data())
def test_a_chain_forged_anew_does_not_reach_the_published_digest(facts: list[Fact], data: st.DataObject) -> None:
    published = Digest(facts[-1].number, facts[-1].hash)
    at = data.draw(st.integers(0, len(facts) - 1))
    changes = [fact.change for fact in facts]
    changes[at] = replace(changes[at], actor="li")
    forged = chained(changes)
    assert verify(forged).broken is None
    broken = verify(forged, published).broken
    assert broken is not None
    assert broken.kind == "forged"


def test_two_facts_of_one_number() -> None:
    first, second = chained([change(), change("r2")])
    broken = verify([first, second, second]).broken
    assert broken is not None
    assert (broken.number, broken.kind) == (2, "doubled")


def test_time_never_runs_backwards() -> None:
    """The clock of the machine was set back by an hour between two facts."""
    first = seal(change(), EMPTY, datetime(2020, 3, 1, 12, tzinfo=UTC))
    second = seal(change("r2"), Digest(1, first.hash), datetime(2020, 3, 1, 11, tzinfo=UTC), first.recorded)
    assert second.recorded == first.recorded + timedelta(microseconds=1)
    assert verify([first, second]).broken is None


def test_a_fact_that_was_dated_back_and_sealed_anew_is_named() -> None:
    first = seal(change(), EMPTY, datetime(2020, 3, 1, 12, tzinfo=UTC))
    second = seal(change("r2"), Digest(1, first.hash), datetime(2020, 3, 1, 11, tzinfo=UTC))
    broken = verify([first, second]).broken
    assert broken is not None
    assert (broken.number, broken.kind) == (2, "backdated")


def test_the_zone_of_the_clock_does_not_matter() -> None:
    utc = seal(change(), EMPTY, datetime(2020, 3, 1, 12, tzinfo=UTC))
    china = seal(change(), EMPTY, datetime(2020, 3, 1, 20, tzinfo=timezone(timedelta(hours=8))))
    assert utc == china


def test_nothing_holds_from_a_day_to_come() -> None:
    """The day is that of the county: it begins eight hours before that of UTC."""
    evening = datetime(2020, 3, 1, 17, tzinfo=UTC)
    assert seal(change(on=date(2020, 3, 2)), EMPTY, evening).number == 1
    with pytest.raises(InputFault, match="a day that has come"):
        seal(change(on=date(2020, 3, 3)), EMPTY, evening)


@pytest.mark.parametrize("text", ["", "3", "3:abc", "x:" + "a" * 64, "３:" + "a" * 64, "-1:" + "a" * 64, "3:" + "A" * 64])
def test_what_is_no_digest(text: str) -> None:
    with pytest.raises(InputFault, match="as it was published"):
        Digest.of(text)


def test_a_digest_is_read_as_it_is_printed() -> None:
    digest = Digest(12, "0f" * 32)
    assert Digest.of(f" {digest.text}\n") == digest
