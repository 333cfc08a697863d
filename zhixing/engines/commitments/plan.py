"""The declared plan of a year: what a county promised, commitment by commitment, as facts worded by this project."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from zhixing.kernel.county import County, read_county, schema, year
from zhixing.kernel.declare import Declarations, Table, no_doubles
from zhixing.kernel.terms import Certainty, Comparator, Kind, Measure, Stage
from zhixing.kernel.units import normalise

LeadStatus = Literal["proposed", "confirmed"]

KINDS: tuple[Kind, ...] = get_args(Kind)
COMPARATORS: tuple[Comparator, ...] = get_args(Comparator)
MEASURES: tuple[Measure, ...] = get_args(Measure)
STAGES: tuple[Stage, ...] = get_args(Stage)
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
LEAD_STATUSES: tuple[LeadStatus, ...] = get_args(LeadStatus)
OF_QUANTITIES = ("comparator", "value", "value_high", "unit", "measure")
ARTICLES = {"quantity": "a quantity", "milestone": "a milestone", "task": "a task"}


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """The number of a planned quantity, as declared and in base units; the unit of a pure number is "1".

    `value_high` is the upper end of a range, `high_base` the same in base units.
    """

    comparator: Comparator
    value: Decimal
    unit: str
    value_base: Decimal
    unit_base: str
    measure: Measure
    value_high: Decimal | None = None
    high_base: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlannedCommitment:
    """One declared commitment; section, paragraph and order say where in the report it stands.

    `lead` is None where nobody leads it yet; a lead that is "proposed" means nothing before the county has confirmed it.
    """

    id: str
    kind: Kind
    section: int
    paragraph: int
    order: int
    title: str
    subject: str
    certainty: Certainty
    period: str
    domain: str | None
    lead: str | None
    lead_status: LeadStatus
    support: tuple[str, ...] = ()
    target: PlannedTarget | None = None
    stage: Stage | None = None
    qualifiers: tuple[str, ...] = ()

    @property
    def position(self) -> tuple[int, int, int]:
        """Where in the report it stands, for sorting."""
        return self.section, self.paragraph, self.order

    @property
    def place(self) -> str:
        """Where in the report it stands, for showing: 2.1.3; empty where that is not known."""
        return ".".join(map(str, self.position)) if all(self.position) else ""


@dataclass(frozen=True, slots=True)
class PlanSection:
    """What a section of the report is about, in this project's words, Chinese and English; no quotation of its heading."""

    number: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PlanSource:
    """The report that a plan was drawn from, and whether its text has its beginning and its end."""

    title: str
    place: str
    year: int
    printed: str | None
    begins_complete: bool
    ends_complete: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a county promised for a year, in the order of the report; `sections` may be left out."""

    county: County
    year: int
    source: PlanSource
    commitments: tuple[PlannedCommitment, ...]
    sections: tuple[PlanSection, ...] = ()


def plan_years(folder: Path) -> tuple[int, ...]:
    """The years for which a county's folder has a plan, the newest first."""
    return tuple(sorted((int(path.stem) for path in (folder / "plan").glob("[0-9][0-9][0-9][0-9].toml")), reverse=True))


def load_plan(folder: Path, year: int | None = None) -> Plan:
    """The plan of a year (else of the county's report year) from a county's folder, plan/2020.toml.

    Raises Faults with everything that is wrong in any of the county's files.
    """
    with Declarations(folder) as files:
        county = read_county(files)
        plan_year = county.report_year if year is None else year
        plan = _plan(files, county, plan_year) if plan_year else None
    assert plan is not None
    return plan


def _plan(files: Declarations, county: County, year: int) -> Plan | None:
    name = f"plan/{year}.toml"
    if not (files.folder / name).is_file():
        there = ", ".join(sorted(path.stem for path in (files.folder / "plan").glob("*.toml")))
        files.note(name, "no such file", "a plan of the year", f"The years with a plan: {there}" if there else "")
        return None
    top = files.toml(name)
    schema(top)
    if top.required("year", int) != year:
        top.fault("year", "another year than in the file's name", str(year))
    source = _source(top.table("source"), county, year)
    sections = _sections(top.tables("section")) if "section" in top else ()
    commitments = _commitments(top.tables("commitment"), county)
    return Plan(county, year, source, tuple(sorted(commitments, key=lambda planned: planned.position)), sections)


def _sections(tables: tuple[Table, ...]) -> tuple[PlanSection, ...]:
    sections = tuple(PlanSection(_ordinal(table, "number"), table.required("title", str), table.required("title_en", str)) for table in tables)
    no_doubles(((table, section.number) for table, section in zip(tables, sections, strict=True)), "number", "section")
    return sections


def _source(table: Table, county: County, plan_year: int) -> PlanSource:
    source = PlanSource(
        title=table.required("title", str),
        place=table.required("place", str),
        year=year(table, "year"),
        printed=table.optional("printed", str, None),
        begins_complete=table.required("begins_complete", bool),
        ends_complete=table.required("ends_complete", bool),
    )
    if county.name and source.place != county.name:
        table.fault("place", f"“{source.place}”", f"the county of this folder, “{county.name}”")
    if source.year != plan_year:
        table.fault("year", str(source.year), f"the year of the plan, {plan_year}")
    return source


def _commitments(tables: tuple[Table, ...], county: County) -> list[PlannedCommitment]:
    known = {agency.id for agency in county.agencies}
    commitments = [_commitment(table, known) for table in tables]
    pairs = list(zip(tables, commitments, strict=True))
    no_doubles(((table, planned.id) for table, planned in pairs), "id", "id")
    no_doubles(((table, planned.place) for table, planned in pairs), "order", "place (section.paragraph.order)")
    return commitments


def _commitment(table: Table, agencies: set[str]) -> PlannedCommitment:
    kind = table.one_of("kind", KINDS)
    if "kind" in table:
        _fits_kind(table, kind)
    lead, support = _responsible(table, agencies)
    return PlannedCommitment(
        id=table.matching("id", r"[a-z0-9]+([._-][a-z0-9]+)*", "small Latin letters and digits, joined by dots, hyphens or underscores"),
        kind=kind,
        section=_ordinal(table, "section"),
        paragraph=_ordinal(table, "paragraph"),
        order=_ordinal(table, "order"),
        title=table.required("title", str),
        subject=table.required("subject", str),
        certainty=table.one_of("certainty", CERTAINTIES),
        period=_period(table),
        domain=table.optional("domain", str, None),
        lead=lead,
        lead_status=table.one_of("lead_status", LEAD_STATUSES, "proposed"),
        support=support,
        target=_target(table) if kind == "quantity" else None,
        stage=table.one_of("stage", STAGES) if kind == "milestone" else None,
        qualifiers=table.several("qualifiers", str),
    )


def _fits_kind(table: Table, kind: Kind) -> None:
    """Note the keys that this kind of commitment cannot have."""
    foreign = {"quantity": ("stage",), "milestone": OF_QUANTITIES, "task": (*OF_QUANTITIES, "stage")}[kind]
    for key in foreign:
        if key in table:
            owner = "milestone" if key == "stage" else "quantity"
            table.fault(key, f"{ARTICLES[kind]} with a {key}", "", f"Leave it out, or make the kind “{owner}”")


def _ordinal(table: Table, key: str) -> int:
    value = table.required(key, int)
    if value < 1:
        table.fault(key, str(value), "a number from 1")
    return max(value, 0)


def _period(table: Table) -> str:
    period = table.matching("period", r"[0-9]{4}(-[0-9]{4})?", "a year (2020) or a range of years (2021-2025)")
    first, _, last = period.partition("-")
    if last and last <= first:
        table.fault("period", f"“{period}”", "a range whose last year is after its first")
    return period


def _responsible(table: Table, agencies: set[str]) -> tuple[str | None, tuple[str, ...]]:
    """Lead and support, checked against the agencies where there are any (a broken agencies.csv is told once)."""
    expected = "the id of an agency of agencies.csv"
    lead, support = table.optional("lead", str, None), table.several("support", str)
    if agencies:
        table.reference("lead", agencies, expected)
        for number, agency in enumerate(support, 1):
            if agency and agency not in agencies:
                table.fault(f"support[{number}]", f"“{agency}”", expected)
    if lead in support:
        table.fault("support", f"“{lead}”, who leads", "others than the lead")
    if lead is None and "lead_status" in table:
        table.fault("lead_status", "a status without a lead", "", "Name the lead or leave out its status")
    return lead, support


def _target(table: Table) -> PlannedTarget:
    comparator, measure = table.one_of("comparator", COMPARATORS), table.one_of("measure", MEASURES)
    value, high = table.required("value", Decimal), table.optional("value_high", Decimal, None)
    unit = table.matching("unit", r"\S{1,20}", "a unit without blanks, or 1 for a pure number")
    if high is not None and high <= value:
        table.fault("value_high", str(high), f"more than the value, {value}")
    if high is not None and comparator != "~":
        table.fault("value_high", f"a range with the comparator {comparator}", "the comparator ~")
    base, unit_base = _in_base_units(table, "value", value, unit)
    high_base = None if high is None else _in_base_units(table, "value_high", high, unit)[0]
    return PlannedTarget(comparator, value, unit, base, unit_base, measure, high, high_base)


def _in_base_units(table: Table, key: str, value: Decimal, unit: str) -> tuple[Decimal, str]:
    try:
        return normalise(value, unit)
    except ArithmeticError:
        table.fault(key, f"{value} {unit}", "a figure that can be computed in base units")
        return value, unit
