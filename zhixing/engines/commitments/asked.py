"""What a report asks to be built or used: its named systems, platforms, mechanisms and pilots, each kept on the list until it works (asked.toml)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from zhixing.kernel.declare import Declarations, Table, no_doubles

FILE = "asked.toml"
# 机制, 行动和工程, 平台, 机构, 体系, 试点, 名录.
Kind = Literal["mechanism", "programme", "platform", "institution", "system", "pilot", "register"]
KINDS: tuple[Kind, ...] = get_args(Kind)
State = Literal["runs", "partly", "waits"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a report asks for by name; titles as (Chinese, English).

    commitments  the ids of those that speak of it, or that it would measure
    runs, lacks  the system of the program that does its work, "" for none yet; and what of it is not there
    """

    id: str
    title: tuple[str, str]
    kind: Kind
    commitments: tuple[str, ...]
    runs: str
    lacks: tuple[str, str]

    @property
    def state(self) -> State:
        """Does it work, in part, or not yet?"""
        return "waits" if not self.runs else "partly" if self.lacks[0] else "runs"


def read_asked(files: Declarations, commitments: Collection[str], systems: Collection[str]) -> tuple[Asked, ...]:
    """What a file declares under [[asked]], in the order of the report; every fault is noted."""
    entries = files.toml(FILE).tables("asked")
    found = tuple(_asked(entry, commitments, systems) for entry in entries)
    no_doubles(zip(entries, (one.id for one in found), strict=True), "id", "id")
    return found


def _asked(entry: Table, commitments: Collection[str], systems: Collection[str]) -> Asked:
    ids = entry.several("commitments", str)
    for number, id in enumerate(ids, 1):
        if id not in commitments:
            entry.fault(f"commitments[{number}]", f"“{id}”", "the id of a commitment of the plan")
    runs = entry.optional("runs", str, "")
    if runs:
        entry.reference("runs", systems, "the id of a system")
    lacks = entry.optional("lacks", str, ""), entry.optional("lacks_en", str, "")
    if bool(lacks[0]) != bool(lacks[1]):
        entry.fault("lacks_en" if lacks[0] else "lacks", "no value", "what is not there yet, in both languages")
    if lacks[0] and not runs:
        entry.fault("lacks", f"“{lacks[0]}”", "nothing where no system runs")
    title = entry.required("title", str), entry.required("title_en", str)
    return Asked(entry.matching("id", r"[a-z][a-z0-9_]{0,19}", "small Latin letters and digits"), title, entry.one_of("kind", KINDS), ids, runs, lacks)
