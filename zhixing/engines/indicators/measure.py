"""What a county measures its promises by: each quantity of its plan bound to an indicator, with the reading that was chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from zhixing.engines.indicators.declared import choices
from zhixing.engines.indicators.figure import EXACT, rounded
from zhixing.engines.indicators.indicator import GIVEN, Asked, Indicator
from zhixing.engines.records import Field, Label, Table
from zhixing.kernel import declare
from zhixing.kernel.county import schema
from zhixing.kernel.declare import Declarations, no_doubles
from zhixing.kernel.units import normalise

# zero: counted from nothing when the period begins. computed: the same indicator on the eve of the period. stated: by a source.
# missing: nobody has said it yet. none: the target is compared with the figure itself.
Baseline = Literal["zero", "computed", "stated", "missing", "none"]
BASELINES: tuple[Baseline, ...] = get_args(Baseline)
# Units of time that the kernel keeps apart: so many of the first make one of the second.
CLOCK = {("分钟", "小时"): Decimal(60), ("秒", "分钟"): Decimal(60), ("秒", "小时"): Decimal(3600)}


# What a fault leaves in place of an indicator that there is not.
NOTHING = Indicator("", Label("", ""), Label("", ""), "", Label("", ""), "year", "up", 1, date.min, None, "entries")


@dataclass(frozen=True, slots=True)
class Bound:
    """An indicator with its arguments, and which reading of the text it is; the reading is empty where there is only one."""

    asked: Asked
    reading: Label


@dataclass(frozen=True, slots=True)
class Measure:
    """By what a quantity of the plan is measured.

    unit      of the figure; `base` the unit of the plan's target in base units
    others    readings that the text allows as well; they are shown and do not count
    agency    who delivers the data
    baseline  what the figure was when the period began, with its value and source where it is stated
    """

    commitment: str
    bound: Bound
    unit: str
    base: str
    agency: str
    others: tuple[Bound, ...] = ()
    baseline: Baseline = "zero"
    baseline_value: Decimal | None = None
    baseline_source: str = ""

    @property
    def asked(self) -> Asked:
        """What is asked of the indicators."""
        return self.bound.asked

    def in_base(self, value: Decimal) -> Decimal:
        """A figure in the base unit of the plan's target, to be compared with it; rounded before where the indicator says so."""
        indicator = self.asked.indicator
        compared = rounded(value, indicator.digits) if indicator.rounded else value
        made, unit = normalise(Decimal(1), self.unit)
        return EXACT.divide(EXACT.multiply(compared, made), CLOCK.get((unit, self.base), Decimal(1)))

    def in_unit(self, value: Decimal, unit: str) -> Decimal:
        """A figure in the unit in which the plan says its target: 0.9125 of unit 1 is 91.25 %."""
        return EXACT.divide(self.in_base(value), normalise(Decimal(1), unit)[0])


def read_measures(
    files: Declarations,
    indicators: Collection[Indicator],
    tables: Collection[Table],
    targets: Mapping[str, str],
    agencies: Collection[str],
    year: int,
    name: str = "measures.toml",
) -> tuple[Measure, ...]:
    """The measures of a year that a file declares under [[measure]]; `targets` are the plan's quantities with their base units, each bound once.

    Of an indicator with several versions the one is taken that holds at the end of the year.
    """
    top = files.toml(name)
    schema(top)
    if top.required("year", int) != year:
        top.fault("year", "another year than the plan's", f"{year}")
    entries = top.tables("measure")
    holding = {one.id: one for one in indicators if one.holds_on(date(year, 12, 31))}
    reader = _Reader(holding, {table.id: table for table in (*tables, *GIVEN)}, targets, agencies)
    found = tuple(map(reader.measure, entries))
    no_doubles(zip(entries, (one.commitment for one in found), strict=True), "commitment", "quantity")
    if lacking := [id for id in targets if id not in {one.commitment for one in found}]:
        files.note(name, "no measure of " + ", ".join(lacking), "one for every quantity of the plan")
    return found


class _Reader:
    """Reads measures over known indicators, tables and quantities."""

    def __init__(self, indicators: Mapping[str, Indicator], tables: Mapping[str, Table], targets: Mapping[str, str], agencies: Collection[str]) -> None:
        self._indicators, self._tables, self._targets, self._agencies = indicators, tables, targets, agencies

    def measure(self, entry: declare.Table) -> Measure:
        entry.required("commitment", str)
        commitment = entry.reference("commitment", self._targets, "the id of a quantity of the plan") or ""
        bound = self._bound(entry, several="other" in entry)
        unit = self._unit(entry, bound, self._targets.get(commitment, ""))
        entry.required("agency", str)
        baseline = entry.one_of("baseline", BASELINES)
        value, source = entry.optional("baseline_value", Decimal, None), entry.optional("baseline_source", str, "")
        for key, there in (("baseline_value", value is not None), ("baseline_source", bool(source))):
            if there != (baseline == "stated"):
                entry.fault(key, "a value" if there else "no value", "none, as the baseline is not stated" if there else "the baseline and where it stands")
        return Measure(
            commitment=commitment,
            bound=bound,
            unit=unit,
            base=self._targets.get(commitment, ""),
            agency=entry.reference("agency", self._agencies, "the id of an agency of agencies.csv") or "",
            others=tuple(self._bound(one, several=True) for one in entry.tables("other")) if "other" in entry else (),
            baseline=baseline,
            baseline_value=value,
            baseline_source=source,
        )

    def _bound(self, entry: declare.Table, *, several: bool) -> Bound:
        """The indicator and its arguments; where there are several readings each says which one it is."""
        entry.required("indicator", str)
        indicator = self._indicators.get(
            entry.reference("indicator", self._indicators, "the id of an indicator that holds at the end of the year") or "", NOTHING
        )
        said = [entry.required(key, str) if several else entry.optional(key, str, "") for key in ("reading", "reading_en")]
        return Bound(self._asked(entry, indicator), Label(*said))

    def _asked(self, entry: declare.Table, indicator: Indicator) -> Asked:
        """Which rows are meant: choices under `rows`, numbers to be reached under `least`."""
        fields = self._narrowing(indicator)
        rows, least = entry.table("rows") if "rows" in entry else None, entry.table("least") if "least" in entry else None
        chosen = {id: choices(rows, id, field) for id, field in fields.items() if rows and id in rows and not field.numeric}
        reached = {id: least.required(id, Decimal) for id, field in fields.items() if least and id in least and field.numeric}
        for id in indicator.narrows:
            if id not in chosen and id not in reached:
                (rows or entry).fault(id if rows else "rows", "no value", f"{id}, by which the indicator {indicator.id} is narrowed")
        return Asked(indicator, chosen, reached)

    def _narrowing(self, indicator: Indicator) -> dict[str, Field]:
        what = indicator.duration or (indicator.parts[0] if indicator.parts else None)
        return {id: self._tables[what.table].field(id) for id in indicator.narrowed_by} if what else {}

    def _unit(self, entry: declare.Table, bound: Bound, base: str) -> str:
        """The unit of the figure, which has to come to that of the target."""
        own = bound.asked.indicator.unit
        if own and "unit" in entry:
            entry.fault("unit", "a unit", f"none, the indicator says “{own}”")
        unit = own or entry.required("unit", str)
        if unit and base:
            made = normalise(Decimal(1), unit)[1]
            if made != base and (made, base) not in CLOCK:
                entry.fault(
                    "unit" if "unit" in entry else "indicator", f"“{unit}”, which comes to “{made}”", f"a unit that comes to “{base}”, as the target's does"
                )
        return unit
