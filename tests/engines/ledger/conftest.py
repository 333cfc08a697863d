"""Small ledgers to test with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from zhixing.engines.ledger import Change, Digest, Fact, Kept, seal
from zhixing.engines.ledger.chain import EMPTY

BEGAN = datetime(2020, 1, 1, 9, tzinfo=UTC)
FIELDS = ("name", "stage", "amount")


def change(row: str = "r1", version: int = 1, fields: dict[str, Kept] | None = None, *, deed: str = "changed", on: date = date(2020, 1, 1)) -> Change:
    """A change of a row, short to write."""
    return Change("wang", deed, "projects", row, version, on, fields or {"name": f"{row} v{version}"})  # type: ignore[arg-type]


def chained(changes: Iterable[Change]) -> list[Fact]:
    """The facts of these changes, one a minute."""
    facts: list[Fact] = []
    for number, one in enumerate(changes):
        last = Digest(facts[-1].number, facts[-1].hash) if facts else EMPTY
        facts.append(seal(one, last, BEGAN + timedelta(days=40, minutes=number)))
    return facts


kept = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> list[Fact]:
    """Facts of a few rows with versions that follow each other and days in any order."""
    versions: dict[str, int] = {}
    changes = []
    for _ in range(draw(st.integers(1, most))):
        row = draw(st.sampled_from(["r1", "r2", "r3"]))
        versions[row] = versions.get(row, 0) + 1
        fields = draw(st.dictionaries(st.sampled_from(FIELDS), kept, min_size=1, max_size=2))
        deed = draw(st.sampled_from(["changed", "changed", "withdrawn", "restored"])) if versions[row] > 1 else "entered"
        changes.append(change(row, versions[row], fields, deed=deed, on=date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 30)))))
    return chained(changes)
