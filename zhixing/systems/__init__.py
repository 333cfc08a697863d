"""The systems that reports ask for: one folder each, declared. A county's catalogue is what they declare and what the county adds."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from zhixing.engines.cases import Flow, read_flows, tracked
from zhixing.engines.commitments import Asked, Plan, read_asked
from zhixing.engines.datahub import DataSet, QualityRule, dataset_of, declared
from zhixing.engines.indicators import Indicator, Measure, read_indicators, read_measures
from zhixing.engines.linkage import Mention, read_mentions
from zhixing.engines.milestones import Binding, Ladder, read_bindings, read_ladders
from zhixing.engines.records import Effect, Known, Rule, Table, read_tables
from zhixing.kernel.county import County, read_county
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults, InputFault

HERE = Path(__file__).parent
TABLES, FLOW, ABOUT, EXAMPLES, RULES = "tables.toml", "flow.toml", "system.toml", "examples.toml", "rules.py"
INDICATORS, MEASURES, LADDERS, MILESTONES = "indicators.toml", "measures.toml", "ladders.toml", "milestones.toml"
DATASETS, OWNERS, ENTITIES, ASKED, QUALITY = "datasets.toml", "owners.toml", "entities.toml", "asked.toml", "quality.toml"
# The system of the tables that a county declares for itself.
COUNTY = "county"
# What a reader makes of one file.
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class System:
    """One system that reports ask for: what it is called, what it is for, the tables it keeps; titles as (Chinese, English).

    flows  what the rows of some tables go through, by table; `rules` are what rows have to keep beyond their own fields, by table
    effects  what a step brings about in other tables, by (table, step)
    datasets  what is delivered to it from outside
    """

    id: str
    title: tuple[str, str]
    summary: tuple[str, str]
    tables: tuple[Table, ...]
    flows: Mapping[str, Flow] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    effects: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], Iterable[Effect]]] = field(default_factory=dict)
    datasets: tuple[DataSet, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is kept in one county: its systems with their tables, what names stand for in it, what is delivered from outside, where bodies are named, and which
    quality rules the rows of which table should keep."""

    county: County
    tables: tuple[Table, ...]
    known: Known
    systems: tuple[System, ...] = ()
    delivered: tuple[DataSet, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    mentions: tuple[Mention, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    quality: Mapping[str, tuple[QualityRule, ...]] = field(default_factory=dict)

    def __getitem__(self, id: str) -> Table:
        """The table of an id; a KeyError where there is none such."""
        for table in self.tables:
            if table.id == id:
                return table
        raise KeyError(id)

    @property
    def datasets(self) -> tuple[DataSet, ...]:
        """All data sets of the county: each of its tables, then what is delivered."""
        return (*(self.dataset(table.id) for table in self.tables), *self.delivered)

    def dataset(self, id: str) -> DataSet:
        """The data set of an id, a table or what is delivered; a KeyError where there is none such."""
        for one in self.delivered:
            if one.id == id:
                return one
        return dataset_of(self[id], self.quality.get(id, ()))

    def flow(self, table: str) -> Flow | None:
        """What the rows of a table go through; None where they go through nothing."""
        return self.system_of(table).flows.get(table)

    def rule(self, table: str) -> Rule | None:
        """What the rows of a table have to keep beyond their own fields; None where that is nothing."""
        return self.system_of(table).rules.get(table)

    def effects(self, table: str, step: str, fields: Mapping[str, Any]) -> list[Effect]:
        """What a step brings about in other tables."""
        found = self.system_of(table).effects.get((table, step))
        return list(found(fields)) if found else []

    def system_of(self, table: str) -> System:
        """The system that keeps a table; a KeyError where there is none such."""
        for system in self.systems:
            if any(one.id == table for one in system.tables):
                return system
        raise KeyError(table)


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a county's folder: every table of every system, and those of the county's own tables.toml if it has one.

    Raises Faults with everything that is wrong in any of the files.
    """
    own_systems, own_faults = _systems(HERE)
    systems, faults = [*own_systems], [*own_faults]
    county, delivered = None, [one for system in systems for one in system.datasets]
    try:
        with Declarations(folder) as files:
            county = read_county(files)
            own = read_tables(files) if (folder / TABLES).exists() else ()
            agencies = {agency.id for agency in county.agencies}
            delivered = [*(declared.read_owners(files, agencies, delivered, OWNERS) if (folder / OWNERS).exists() else delivered)]
            delivered += declared.read_datasets(files, agencies) if (folder / DATASETS).exists() else ()
        if own:
            about = ("本县自设台账", "Tables of the county's own"), ("本县在上述各系统之外自行设立的台账", "What the county keeps beyond the systems")
            systems.append(System(COUNTY, *about, own))
    except Faults as found:
        faults += found.faults
    tables = [table for system in systems for table in system.tables]
    ids = Counter([*(table.id for table in tables), *(one.id for one in delivered)])
    faults += [
        InputFault(f"{folder.name}/{TABLES}", f"the table id {id} for the second time", "each only once, in all systems and the county together")
        for id in sorted(id for id, count in ids.items() if count > 1)
    ]
    rules = _quality(folder, tables, faults)
    faults += declared.crossed(f"{folder.name}/{DATASETS}", [*(dataset_of(table, rules.get(table.id, ())) for table in tables), *delivered])
    indicators = () if faults else _indicators([*tables, *(one.table for one in delivered)], faults)
    mentions = () if faults else _mentions(folder, tables, delivered, faults)
    ladders = () if faults else _ladders(tables, faults)
    if faults or county is None:
        raise Faults(str(folder), faults)
    return Catalogue(county, tuple(tables), _known(county), tuple(systems), tuple(delivered), indicators, mentions, ladders, rules)


def load_measures(folder: Path, here: Catalogue, plan: Plan) -> tuple[Measure, ...]:
    """What a county measures the quantities of a plan by; nothing where its folder has no measures.toml.

    Raises Faults with everything that is wrong in the file, quantities without a measure included.
    """
    if not (folder / MEASURES).exists():
        return ()
    targets = {one.id: one.target.unit_base for one in plan.commitments if one.target}
    with Declarations(folder) as files:
        found = read_measures(files, here.indicators, [one.table for one in here.datasets], targets, {one.id for one in here.county.agencies}, plan.year)
    return found


def load_asked(folder: Path, here: Catalogue, plan: Plan) -> tuple[Asked, ...]:
    """The systems, platforms and mechanisms that the report of a plan asks for by name; nothing where the county's folder has no asked.toml.

    Raises Faults with everything that is wrong in the file.
    """
    if not (folder / ASKED).exists():
        return ()
    with Declarations(folder) as files:
        found = read_asked(files, {one.id for one in plan.commitments}, {one.id for one in here.systems})
    return found


def load_milestones(folder: Path, here: Catalogue, plan: Plan) -> tuple[Binding, ...]:
    """On what the milestones of a plan stand; nothing where the county's folder has no milestones.toml.

    Raises Faults with everything that is wrong in the file, milestones without an entry included.
    """
    if not (folder / MILESTONES).exists():
        return ()
    promised = {one.id: str(one.stage) for one in plan.commitments if one.kind == "milestone"}
    with Declarations(folder) as files:
        found = read_bindings(files, here.ladders, here.tables, promised, {one.id for one in here.county.agencies}, plan.year)
    return found


def load_examples() -> dict[str, dict[str, Any]]:
    """What plausible rows look like, by the id of their table, from every system that says so; for demonstrations."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(HERE.glob(f"*/{EXAMPLES}")):
        found |= tomllib.loads(path.read_text("utf-8"))
    return found


@cache
def _systems(home: Path) -> tuple[tuple[System, ...], tuple[InputFault, ...]]:
    """Every system that a folder declares, and what is wrong in its files; they are part of the program, so they are read once."""
    faults: list[InputFault] = []
    folders = sorted({path.parent for name in (TABLES, DATASETS) for path in home.glob(f"*/{name}")})
    return tuple(_system(folder, faults) for folder in folders), tuple(faults)


def _system(home: Path, faults: list[InputFault]) -> System:
    """The system of a folder; where its files are faulty, the faults are noted and what is left stands for it."""
    try:
        with Declarations(home) as files:
            about = files.toml(ABOUT)
            title, summary = ((about.required(key, str), about.required(f"{key}_en", str)) for key in ("title", "summary"))
            tables = read_tables(files) if (home / TABLES).exists() else ()
            datasets = declared.read_datasets(files) if (home / DATASETS).exists() else ()
            flows = {flow.table: flow for flow in read_flows(files, tables)} if (home / FLOW).exists() else {}
        tables = tuple(tracked(table, flows[table.id]) if table.id in flows else table for table in tables)
        rules: Any = import_module(f"{__name__}.{home.name}.rules") if (home / RULES).exists() else None
        return System(home.name, title, summary, tables, flows, getattr(rules, "RULES", {}), getattr(rules, "EFFECTS", {}), datasets)
    except Faults as found:
        faults += found.faults
        return System(home.name, (home.name, home.name), ("", ""), ())


def _everywhere(name: str, read: Callable[[Declarations], Read], faults: list[InputFault], folder: Path | None = None) -> list[tuple[Path, Read]]:
    """What every system declares in a file of this name, and the county in its folder; of a file that is faulty the faults."""
    found = list[tuple[Path, Read]]()
    for home in (*sorted(path.parent for path in HERE.glob(f"*/{name}")), *((folder,) if folder and (folder / name).exists() else ())):
        try:
            with Declarations(home) as files:
                found.append((home, read(files)))
        except Faults as wrong:
            faults += wrong.faults
    return found


def _indicators(tables: Sequence[Table], faults: list[InputFault]) -> tuple[Indicator, ...]:
    """The indicators of every system; each may read the tables of any of them."""
    found = [one for _, own in _everywhere(INDICATORS, lambda files: read_indicators(files, tables), faults) for one in own]
    ids = [(one.id, one.version) for one in found]
    faults += [
        InputFault(INDICATORS, f"the indicator {id} for the second time", "each only once, in all systems together")
        for id, _ in sorted({one for one in ids if ids.count(one) > 1})
    ]
    return tuple(found)


def _quality(folder: Path, tables: Sequence[Table], faults: list[InputFault]) -> dict[str, tuple[QualityRule, ...]]:
    """The quality rules of the ledger's tables: those of every system, and those that the county adds."""
    found: dict[str, tuple[QualityRule, ...]] = {}
    for home, own in _everywhere(QUALITY, lambda files: declared.read_rules(files, tables, QUALITY), faults, folder):
        for table, rules in own.items():
            doubled = sorted({one.id for one in found.get(table, ())} & {one.id for one in rules})
            faults += [InputFault(f"{home.name}/{QUALITY}", f"the rule {id} of {table} for the second time", "an id that no system uses") for id in doubled]
            found[table] = (*found.get(table, ()), *rules)
    return found


def _ladders(tables: Sequence[Table], faults: list[InputFault]) -> tuple[Ladder, ...]:
    """The ladders of every system; each may climb over the tables of any of them."""
    return tuple(one for _, own in _everywhere(LADDERS, lambda files: read_ladders(files, tables), faults) for one in own)


def _mentions(folder: Path, tables: Sequence[Table], delivered: Sequence[DataSet], faults: list[InputFault]) -> tuple[Mention, ...]:
    """Where every system, and the county, say that tables and delivered data sets name an enterprise or a person."""
    known = [*tables, *(one.table for one in delivered)]
    found = [one for _, own in _everywhere(ENTITIES, lambda files: read_mentions(files, known), faults, folder) for one in own]
    keys = {one.id: [id for id in one.table.key if one.table.field(id).sensitivity in ("personal", "secret")] for one in delivered}
    faults += [
        InputFault(f"{ENTITIES}: {one.id}", f"the key {keys[one.table][0]}, which is guarded", "a key that is open or internal: a delivered row is told by it")
        for one in found
        if one.kind == "enterprise" and keys.get(one.table)
    ]
    return tuple(found)


def _known(county: County) -> Known:
    spelled = {agency.short: agency.id for agency in county.agencies}
    return Known({town.code: town.name for town in county.places}, {agency.id: agency.name for agency in county.agencies}, spelled)
