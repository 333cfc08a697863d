"""Computed stages: which rungs the milestones of a plan have reached by the rows of the registers, written where something has changed and laid beside what was reported.

Nobody else writes these rows: the program appends them by itself, and each names the row that it stands on and the version of the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zhixing.engines.commitments import Plan
from zhixing.engines.indicators import Lake, open_lake
from zhixing.engines.ledger import Kept
from zhixing.engines.milestones import Absent, Binding, Climb, climbed, rows_of
from zhixing.engines.records import Label
from zhixing.store import board as boards
from zhixing.store import lake, listing, publishing, tickets, unattended
from zhixing.store.current import column, model_of
from zhixing.store.lake import Version
from zhixing.systems import Catalogue, load_milestones
from zhixing.systems.supervision import counted_report

TABLE = "rungs"
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Computed:
    """What came of it: how many milestones stand on rows of a register, how many wait for data, how many rows were written."""

    milestones: int
    waiting: int
    written: int


def compute(here: Catalogue, folder: Path, plan: Plan, day: date) -> Computed:
    """Read every milestone of a plan off its register; one that is there already by the same data, rows and ladder is not read again."""
    bindings = load_milestones(folder, here, plan)
    if not bindings:
        return Computed(0, 0, 0)
    there, known = _published(here, bindings), _known(here, plan.year)
    due = [one for one in bindings if not _is_current(known.get(one.commitment, ()), _about(here, one, there))]
    written = 0
    if due:
        with open_lake({id: [str(path) for path in there[id].files] for id in {one.ladder.table for one in due} if id in there}) as data:
            rows = rows_of(due, data)
        leads = _leads(here, plan.year)
        told = [
            unattended.Row(fields, leads.get(one.commitment, one.agency), day)
            for one in due
            for fields in _told(here, plan.year, one, climbed(one, rows.get(one.ladder.table), date(plan.year, 1, 1)), _about(here, one, there))
        ]
        written = unattended.write(here, TABLE, told)
    waits = {code for code, own in _known(here, plan.year).items() if any(one.get("waiting") for one in own)}
    waiting = sum(one.commitment in waits for one in bindings)
    return Computed(len(bindings) - waiting, waiting, written)


def behind(data: str) -> Lake:
    """The very version of a register that rungs were read off, as their rows name it; nothing of one that was lost."""
    id, _, number = data.partition("@")
    version = next((one for one in lake.versions(id) if f"{one.number}" == number), None)
    return open_lake({id: [str(path) for path in version.files] if version else []})


def _published(here: Catalogue, bindings: Sequence[Binding]) -> dict[str, Version]:
    """The version of every register that milestones stand on, as it is now."""
    ids = {one.ladder.table for one in bindings}
    for id in sorted(ids - {one.id for one in here.delivered}):
        publishing.publish(here, id)
    return {id: version for id, version in lake.holdings(here).items() if id in ids}


def _known(here: Catalogue, year: int) -> dict[str, list[Mapping[str, Kept]]]:
    rows = model_of(here[TABLE])._default_manager.filter(withdrawn=False, **{column("year"): year}).order_by("number")
    found: dict[str, list[Mapping[str, Kept]]] = {}
    for one in listing.entries(rows):
        found.setdefault(str(one.fields["code"]), []).append(one.fields)
    return found


def _leads(here: Catalogue, year: int) -> dict[str, str]:
    rows = model_of(here["commitments"])._default_manager.filter(withdrawn=False, **{column("year"): year})
    return {str(one.fields["code"]): str(one.fields["lead"]) for one in listing.entries(rows)}


def _about(here: Catalogue, one: Binding, there: Mapping[str, Version]) -> dict[str, Kept]:
    """By what a milestone is read: where all of it is the same, so are its rungs."""
    id = one.ladder.table
    meant = one.meant(here[id]).zh[:1000]
    return {"ladder": one.ladder.id, "edition": one.ladder.version, "meant": meant, "data": f"{id}@{there[id].number if id in there else 0}"}


def _is_current(rows: Sequence[Mapping[str, Kept]], about: Mapping[str, Kept]) -> bool:
    return bool(rows) and all(all(one.get(id) == value for id, value in about.items()) for one in rows)


def _told(here: Catalogue, year: int, one: Binding, found: Climb | Absent, about: Mapping[str, Kept]) -> Iterator[dict[str, Kept]]:
    """A row for each rung: reached or not, or what the milestone waits for."""
    waiting = Label("", "")
    if isinstance(found, Absent):
        agency = here.known.agencies[one.agency]
        waiting = found.told(here[one.ladder.table], Label(agency, agency))
    steps = one.ladder.steps
    for order, step in enumerate(steps, 1):
        rung = found.rungs[order - 1] if isinstance(found, Climb) else None
        yield {
            "year": year, "code": one.commitment, "order": order, "title": step.label.zh, "title_en": step.label.en, "promised": order == len(steps),
            "reached_on": rung.day.isoformat() if rung and rung.day else None,
            "by_row": f"{one.ladder.table}/{rung.row}" if rung and rung.row else None,
            "reached": rung.reached if rung else None, "rows": found.rows if isinstance(found, Climb) else None,
            **about, "waiting": waiting.zh[:LONGEST] or None, "waiting_en": waiting.en[:LONGEST] or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """What a department said of a stage beside what the register says: days, None where it is said not to be reached.

    period  the month under which it is asked: the period of the report, or of the day that was claimed of a piece
    """

    code: str
    period: str
    lead: str
    title: str
    stage: str
    reported: date | None
    computed: date | None

    @property
    def agrees(self) -> bool:
        """Is it the same day, or not reached by both?"""
        return self.reported == self.computed


def claims(found: boards.Board) -> Iterator[Claim]:
    """Every report on a milestone, and every piece that is called like a rung, for which the register says something."""
    for one in found.rows["progress"].values():
        fields, ladder = one.fields, found.ladders.get(str(one.fields["code"]))
        if ladder and fields.get("state") in tickets.CLAIMED and fields.get("stage") is not None:
            so = counted_report(fields, ladder)
            told = fields.get("reached_on") if fields["stage"] is True else None
            yield _claim(found, fields, str(fields["period"]), str(ladder.promised["title"]), told, so.get("reached_on"))
    for one in found.rows["stages"].values():
        ladder = found.ladders.get(str(one.fields["code"]))
        rung, told = (ladder.called(str(one.fields["title"])) if ladder else None), one.fields.get("reached_on")
        if rung and told and one.fields["code"] in found.commitments:
            yield _claim(found, one.fields, str(told)[:7], str(one.fields["title"]), told, rung.get("reached_on"))


def _claim(found: boards.Board, fields: Mapping[str, Kept], period: str, stage: str, told: Kept, so: Kept) -> Claim:
    about = found.commitments[str(fields["code"])].fields
    days = (date.fromisoformat(str(day)) if day else None for day in (told, so))
    return Claim(str(fields["code"]), period, str(about["lead"]), str(about["title"]), stage, *days)


def check(here: Catalogue, year: int) -> tickets.Checked:
    """Lay every claim about a stage beside the register, and bring the tickets to what is found: one for each milestone and month."""
    found = list(claims(boards.board(here, year)))
    together: dict[tuple[str, str], list[Claim]] = {}
    for one in found:
        together.setdefault((f"{year}/{one.code}", one.period), []).append(one)
    return tickets.bring(here, year, len(found), {key: _asked(key, own) for key, own in together.items()})


def _asked(key: tuple[str, str], own: Sequence[Claim]) -> tickets.Asked:
    """What is asked of the stages of one milestone in a month."""
    differing = [one for one in own if not one.agrees]
    about, period = key
    said = "；".join(f"“{one.stage}”报送 {one.reported or '未达到'}，台账得出 {one.computed or '未达到'}" for one in differing or own)
    fields: dict[str, Kept] = {
        "about": about, "period": period, "title": f"{own[0].title}：{period} 报送节点与台账不一致"[:200], "agency": own[0].lead,
        "matter": f"{said}，以台账为准。请核对：更正报送，或补填台账，并答复原因。"[:1000],
    }  # fmt: skip
    return tickets.Asked(fields, own[0].lead, not differing)
