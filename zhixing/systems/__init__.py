"""The systems that reports ask for: one folder each, declared. A county's catalogue is what they declare and what the county adds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhixing.engines.records import Known, Table, read_tables
from zhixing.kernel.county import County, read_county
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults, InputFault

HERE = Path(__file__).parent
TABLES = "tables.toml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is kept in one county: its tables, and what names stand for in it."""

    county: County
    tables: tuple[Table, ...]
    known: Known

    def __getitem__(self, id: str) -> Table:
        """The table of an id; a KeyError where there is none such."""
        for table in self.tables:
            if table.id == id:
                return table
        raise KeyError(id)


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a county's folder: every table of every system, and those of the county's own tables.toml if it has one.

    Raises Faults with everything that is wrong in any of the files.
    """
    faults: list[InputFault] = []
    tables: list[Table] = []
    for home in sorted(path.parent for path in HERE.glob(f"*/{TABLES}")):
        tables += _tables(home, faults)
    county = None
    try:
        with Declarations(folder) as files:
            county = read_county(files)
            own = read_tables(files) if (folder / TABLES).exists() else ()
        tables += own
    except Faults as found:
        faults += found.faults
    faults += [
        InputFault(f"{folder.name}/{TABLES}", f"the table id {id} for the second time", "each only once, in all systems and the county together")
        for id in sorted({table.id for table in tables if sum(other.id == table.id for other in tables) > 1})
    ]
    if faults or county is None:
        raise Faults(str(folder), faults)
    return Catalogue(county, tuple(tables), _known(county))


def _tables(home: Path, faults: list[InputFault]) -> tuple[Table, ...]:
    try:
        with Declarations(home) as files:
            tables = read_tables(files)
        return tables
    except Faults as found:
        faults += found.faults
        return ()


def _known(county: County) -> Known:
    spelled = {agency.short: agency.id for agency in county.agencies}
    return Known({town.code: town.name for town in county.places}, {agency.id: agency.name for agency in county.agencies}, spelled)
