"""What a county sets for supervision, in its supervision.toml: the office, the mark of its papers, which post is in charge of which agencies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhixing.kernel.county import County, schema
from zhixing.kernel.declare import Declarations, Table, no_doubles

NAME = "supervision.toml"


@dataclass(frozen=True, slots=True)
class Leader:
    """A post in charge of agencies; no name of a person stands here."""

    id: str
    zh: str
    en: str
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supervision:
    """The settings of a county.

    office   the agency that keeps the list; commitments that nobody leads yet are its own
    mark     the mark of its papers (永政督 in 永政督〔2020〕3号)
    public   is there a public site, that everybody sees without signing in?
    licence  under which licence its data may be used; "" where the county has not said
    """

    office: str
    mark: str
    leaders: tuple[Leader, ...] = ()
    public: bool = False
    licence: str = ""

    def leader_of(self, agency: str) -> Leader | None:
        """The post in charge of an agency; None where none is."""
        return next((one for one in self.leaders if agency in one.agencies), None)


def read_supervision(files: Declarations, county: County) -> Supervision:
    """The settings of a county's folder; without a file the first agency is the office, and nobody is in charge."""
    known = {agency.id for agency in county.agencies}
    if not (files.folder / NAME).is_file():
        return Supervision(county.agencies[0].id if county.agencies else "", "督")
    top = files.toml(NAME)
    schema(top)
    entries = top.tables("leader") if "leader" in top else ()
    leaders = tuple(_leader(one, known) for one in entries)
    no_doubles(zip(entries, (leader.id for leader in leaders), strict=True), "id", "leader id")
    office = top.required("office", str)
    if known and office not in known:
        top.fault("office", f"“{office}”", "the id of an agency of agencies.csv")
    return Supervision(office, top.required("mark", str), leaders, top.optional("public", bool, False), top.optional("licence", str, ""))


def load_supervision(folder: Path, county: County) -> Supervision:
    """The same from the folder; Faults with everything that is wrong in the file."""
    with Declarations(folder) as files:
        found = read_supervision(files, county)
    return found


def _leader(entry: Table, known: set[str]) -> Leader:
    agencies = entry.several("agencies", str)
    for number, agency in enumerate(agencies, 1):
        if known and agency not in known:
            entry.fault(f"agencies[{number}]", f"“{agency}”", "the id of an agency of agencies.csv")
    return Leader(
        entry.matching("id", r"[a-z][a-z0-9_]*", "small Latin letters, digits and underscores"),
        entry.required("title", str),
        entry.required("title_en", str),
        agencies,
    )
