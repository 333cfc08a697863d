"""Claims against data: where a department reports one figure and the data come to another, a ticket asks the department; the next that agrees settles it.

The computed figure counts meanwhile. The program opens and settles tickets by itself, every time that figures are computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from zhixing.engines.cases import STATE
from zhixing.engines.ledger import Kept
from zhixing.store import unattended
from zhixing.store.board import Board, board
from zhixing.store.clock import today
from zhixing.store.current import column, model_of
from zhixing.store.listing import entries
from zhixing.systems import Catalogue

TABLE = "tickets"
# What was handed in; a draft claims nothing, and what was returned is on its way to another figure.
CLAIMED = ("submitted", "approved", "accepted")
AGREES = "报送数与计算值一致"
DIFFERS = "报送数与计算值再次不一致"


@dataclass(frozen=True, slots=True)
class Claim:
    """What was reported for a month beside what the data come to."""

    code: str
    period: str
    lead: str
    title: str
    reported: Decimal
    computed: Decimal

    @property
    def agrees(self) -> bool:
        """Is it the same figure, as far as the report went into decimals (GB/T 8170)?"""
        return self.computed.quantize(Decimal(1).scaleb(min(0, int(self.reported.as_tuple().exponent))), ROUND_HALF_EVEN) == self.reported


@dataclass(frozen=True, slots=True)
class Checked:
    """How many claims were looked at, how many tickets were opened and how many settled."""

    claims: int
    opened: int
    settled: int


def claims(found: Board) -> Iterator[Claim]:
    """Every month of every commitment for which there are both."""
    computed = {
        (one.fields["code"], one.fields["period"]): one.fields["value"]
        for one in found.rows["figures"].values()
        if one.fields.get(STATE) == "computed" and one.fields.get("value") is not None
    }
    for one in found.rows["progress"].values():
        fields, key = one.fields, (one.fields["code"], one.fields["period"])
        if fields.get(STATE) in CLAIMED and fields.get("value") is not None and key in computed:
            about = found.commitments[str(fields["code"])].fields
            told = (Decimal(str(fields["value"])), Decimal(str(computed[key])))
            yield Claim(str(fields["code"]), str(fields["period"]), str(about["lead"]), str(about["title"]), *told)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ticket is to say, who answers it, and whether both sides agree by now."""

    fields: Mapping[str, Kept]
    lead: str
    agrees: bool


def check(here: Catalogue, year: int) -> Checked:
    """Lay every claim of a year beside the data, and bring the tickets to what is found."""
    found = list(claims(board(here, year)))
    return bring(here, year, len(found), {(f"{year}/{one.code}", one.period): Asked(_fields(year, one), one.lead, one.agrees) for one in found})


def bring(here: Catalogue, year: int, claims: int, found: Mapping[tuple[str, str], Asked]) -> Checked:
    """Bring the tickets of a year to what is found, by what each is about and its month: opened where both differ, settled where they agree by now."""
    states, day = _states(here, year), today()
    rows, opened, settled = list[unattended.Row](), 0, 0
    for key, one in found.items():
        state = states.get(key)
        if one.agrees and state in ("open", "answered"):
            rows.append(unattended.Row(one.fields, one.lead, day, "settle", AGREES))
            settled += 1
        elif not one.agrees and state in (None, "open", "settled"):
            rows.append(unattended.Row(one.fields, one.lead, day, "reopen" if state == "settled" else "", DIFFERS if state == "settled" else ""))
            opened += state != "open"
    unattended.write(here, TABLE, rows)
    return Checked(claims, opened, settled)


def _states(here: Catalogue, year: int) -> dict[tuple[str, str], str]:
    rows = model_of(here[TABLE])._default_manager.filter(withdrawn=False, **{f"{column('about')}__startswith": f"{year}/"})
    return {(str(one.fields["about"]), str(one.fields["period"])): str(one.fields[STATE]) for one in entries(rows.order_by("number"))}


def _fields(year: int, claim: Claim) -> Mapping[str, Kept]:
    reported, computed = (f"{value:f}" for value in (claim.reported, claim.computed))
    return {
        "about": f"{year}/{claim.code}",
        "period": claim.period,
        "title": f"{claim.title}：{claim.period} 报送数与计算值不一致"[:200],
        "agency": claim.lead,
        "reported": reported,
        "computed": computed,
        "matter": f"{claim.period} 报送 {reported}，由业务数据算出 {computed}，以计算值为准。请核对：更正报送，或补报业务数据，并答复原因。",
    }
