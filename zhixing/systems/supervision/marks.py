"""Marks of what is worth a look: they accuse nobody, change no light, and say what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from zhixing.engines.ledger import Kept
from zhixing.systems.supervision.standing import Item

# Of a total: the last month alone brings at least this part of all that was done, where the months before brought it evenly.
JUMP = Decimal("0.5")
# So many periods, all of them round figures.
ROUND_PERIODS, ROUND_TO = 4, 10


def marks(item: Item, states: Sequence[Sequence[str]], clocks: int, proofs: Mapping[str, int]) -> list[str]:
    """The marks of one commitment, by their words.

    states  of the commitment and of each period of progress: the steps that were taken, in order
    clocks  how often the term of a notice about it was begun anew
    proofs  of each file that its progress names: for how many commitments it is named
    """
    found = []
    values = [Decimal(str(one["value"])) for one in item.accepted if one.get("value") is not None]
    if len(values) >= 3 and values[-1] > 0 and item.fields.get("reading", "total") == "total" and (values[-1] - values[-2]) / values[-1] >= JUMP:
        found.append("last_week")
    if len(values) >= ROUND_PERIODS and all(value and value % ROUND_TO == 0 for value in values):
        found.append("round")
    if any("reopen" in _after(steps, "close") for steps in states):
        found.append("reopened")
    if clocks:
        found.append("clock")
    if any(count > 1 for count in proofs.values()):
        found.append("shared_proof")
    if any("restate" in steps for steps in states):
        found.append("restated")
    return found


def _after(steps: Sequence[str], step: str) -> Iterable[str]:
    return steps[steps.index(step) + 1 :] if step in steps else ()


def proofs_of(rows: Iterable[Mapping[str, Kept]]) -> dict[str, set[str]]:
    """Of each file that rows name as proof: the codes of the commitments for which it is named."""
    found: dict[str, set[str]] = {}
    for row in rows:
        proof = row.get("proof")
        for hash in proof if isinstance(proof, list) else ():
            found.setdefault(str(hash), set()).add(str(row.get("code", "")))
    return found
