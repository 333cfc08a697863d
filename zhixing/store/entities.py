"""One enterprise, one file (一企一档): the rows of all tables and delivered data sets that name an enterprise, linked and published; what people decide about two of them is a fact.

Three data sets come of it, each a version in the lake: the enterprises, the rows of each with the reason, and the pairs that a person must look at.
Persons are linked in the same way, see persons.py.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhixing.engines.cases import STATE, placed
from zhixing.engines.datahub import DataSet, Writer, connect
from zhixing.engines.ledger import Change, Fact, Kept
from zhixing.engines.linkage import Cluster, Kind, Link, Linkage, Mention, Places, Record, Verdict, clean_code, is_right, link_enterprises, named
from zhixing.engines.records import Field, Label, Table, check_row
from zhixing.kernel.access import Actor, allow, decide
from zhixing.kernel.errors import InputFault
from zhixing.store import current, lake, ledger, listing, mentioned, shelves
from zhixing.store.clock import today
from zhixing.store.current import model_of
from zhixing.store.lake import Version
from zhixing.store.mentioned import Source
from zhixing.store.registers import Faulty, register_for, row_id
from zhixing.store.remembered import PROGRAM
from zhixing.systems import Catalogue

LINKS = "links"
# Of the way of linking: what was linked by another is linked anew.
EDITION = 1
NOTHING = Label("", "")


def text_field(id: str, zh: str, en: str) -> Field:
    """A field of text of a data set that comes of linking."""
    return Field(id, Label(zh, en), "text", longest=2000)


def made(id: str, zh: str, en: str, key: str, *fields: Field) -> DataSet:
    """A data set that comes of linking."""
    return DataSet(Table(id, Label(zh, en), NOTHING, fields, (key,), key))


ENTERPRISES = made(
    "enterprises", "企业档案", "Enterprises", "enterprise",
    text_field("enterprise", "档案号", "Id"), text_field("name", "名称", "Name"), text_field("names", "各种写法", "All names"), text_field("code", "统一社会信用代码", "Credit code"),
    text_field("town", "乡镇（街道）", "Town"), Field("records", Label("记录数", "Records"), "integer"), text_field("sources", "来源", "Tables"),
)  # fmt: skip
RECORDS = made(
    "enterprise_records", "企业档案的记录", "Records of enterprises", "record",
    text_field("record", "记录", "Record"), text_field("enterprise", "档案号", "Id"), text_field("source", "台账", "Table"), text_field("row", "行", "Row"), text_field("owner", "单位", "Keeper"),
    text_field("name", "名称", "Name"), text_field("code", "代码", "Code"), text_field("how", "归并方式", "How"), Field("weight", Label("权重", "Weight"), "number", unit="1"),
    text_field("other", "依据的记录", "By which record"), text_field("agreed", "相符", "Agrees"), text_field("differed", "不符", "Differs"),
)  # fmt: skip
DOUBTS = made(
    "enterprise_doubts", "待认定", "To be decided", "left",
    text_field("left", "记录甲", "One"), text_field("right", "记录乙", "Other"), text_field("doubt", "疑点", "Why"), Field("weight", Label("权重", "Weight"), "number", unit="1"),
    text_field("agreed", "相符", "Agrees"), text_field("differed", "不符", "Differs"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sort:
    """What is linked, enterprises or persons: by which engine, and the data sets of what comes of it.

    bodies, records, doubts  the enterprises or persons, the rows of each with the reason, the pairs that a person must look at
    body                     what is published of one, by its id and rows
    shown                    may name and code be published with its rows?
    """

    kind: Kind
    linked: Callable[[Iterable[Record], Iterable[Verdict], Places], Linkage]
    bodies: DataSet
    records: DataSet
    doubts: DataSet
    body: Callable[[str, Sequence[Source]], dict[str, Kept]]
    shown: bool

    @property
    def key(self) -> str:
        """The field that holds the id of an enterprise or a person."""
        return self.bodies.table.key[0]


@dataclass(frozen=True, slots=True)
class Linked:
    """What came of linking: how many rows and enterprises or persons, how many pairs wait, how many decisions contradict others (counted where it was done); whether it was done."""

    rows: int
    bodies: int
    doubts: int
    contradicted: int
    anew: bool


def link(here: Catalogue, actor: Actor | None = None) -> Linked:
    """Link the rows that name enterprises and publish what comes of it."""
    return link_sort(here, ENTERPRISE, actor)


def link_sort(here: Catalogue, sort: Sort, actor: Actor | None = None) -> Linked:
    """Publish the tables that name enterprises, or persons, link their rows and publish what comes of it; nothing is done where nothing has changed."""
    if actor is not None:
        allow("publish_data", actor, None)
    after = {one.id: lake.last(one.id) for one in (sort.bodies, sort.records, sort.doubts)}
    versions = mentioned.versions(here, sort.kind)
    verdicts = list(held(here))
    given = _seal(versions.values(), mentioned.mentions(here, sort.kind), verdicts)
    there = lake.current(sort.bodies.id)
    if there is not None and there.given == given:
        doubts = lake.current(sort.doubts.id)
        return Linked(sum(version.rows for version in _now(sort.records.id)), there.rows, doubts.rows if doubts else 0, 0, False)
    sources = {one.record.id: one for one in mentioned.sources(here, sort.kind, versions)}
    found = sort.linked((one.record for one in sources.values()), verdicts, places_of(here))
    ids = named(found, _before(sort))
    with shelves.scratch() as aside:
        told = [
            (sort.bodies, _written(aside, sort.bodies, (sort.body(ids[one.records[0]], [sources[id] for id in one.records]) for one in found.clusters))),
            (sort.records, _written(aside, sort.records, (row for one in found.clusters for row in _rows(one, ids, sources, sort)))),
            (sort.doubts, _written(aside, sort.doubts, map(_doubt, found.doubts))),
        ]
    with ledger.turn():
        for dataset, fields in told:
            whole: dict[str, Kept] = {"kind": "published", "given": given, **fields, **lake.described(dataset)}
            lake.record(actor.id if actor else PROGRAM, dataset.id, whole, after=after[dataset.id])
    return Linked(len(sources), len(found.clusters), len(found.doubts), len(found.contradicted), True)


def judge(here: Catalogue, actor: Actor, left: str, right: str, same: bool, why: str) -> Fact:
    """Decide whether two records are of one enterprise: the data office may, and whoever keeps either of the two rows."""
    left, right = sorted((left, right))
    if left == right:
        raise InputFault(LINKS, "one record twice", "two records")
    with ledger.turn():
        keepers = [mentioned.keeper_of(here, one) for one in (left, right)]
        owner = next((one for one in keepers if decide("judge_links", actor, one).allowed), keepers[0])
        allow("judge_links", actor, owner)
        register = register_for(here, LINKS, actor)
        said: dict[str, Kept] = {"verdict": "same" if same else "different", "why": why.strip()}
        there = register.of_key((left, right))
        if there is not None:
            return register.step(there.row, there.version, "revise", said, why.strip())[0]
        return _entered(here, actor, {"left": left, "right": right, **said}, owner)


def _entered(here: Catalogue, actor: Actor, fields: Mapping[str, Kept], owner: str) -> Fact:
    """A decision that is new: no form enters one, since a form does not know who keeps the two rows."""
    table, flow = here[LINKS], here.flow(LINKS)
    assert flow is not None
    checked = check_row(table, fields, here.known)
    if checked.faults:
        raise Faulty(table, checked.faults)
    change = Change(actor.id, "entered", LINKS, row_id(), 1, today(), {**checked.fields, **placed(flow), "owner": owner}, str(fields["why"]))
    (fact,) = ledger.append([change], lambda facts: current.write(table, facts, here.known))
    return fact


def held(here: Catalogue) -> Iterator[Verdict]:
    """What people decided and what holds, by pairs."""
    rows = model_of(here[LINKS])._default_manager.filter(withdrawn=False)
    for one in listing.entries(rows.order_by("number")):
        if one.fields.get(STATE) == "held":
            yield Verdict(str(one.fields["left"]), str(one.fields["right"]), one.fields["verdict"] == "same")


def apart(here: Catalogue) -> set[frozenset[str]]:
    """The pairs of records that people told apart."""
    return {frozenset((one.left, one.right)) for one in held(here) if not one.same}


def asked(dataset: str, sql: str, told: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of what was published last of a data set that a question finds, its files the first of what it is told; none where there is no version of it."""
    files = lake.files(dataset)
    return among(files, sql, told) if files else []


def among(files: Sequence[Path], sql: str, told: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of these files that a question finds."""
    with shelves.scratch() as aside, connect(aside) as lookup:
        rows: list[tuple[Any, ...]] = lookup.execute(sql, [[str(path) for path in files], *told]).fetchall()
        return rows


def places_of(here: Catalogue) -> Places:
    """What names of enterprises here begin with, and the towns."""
    county = here.county
    return Places.of([county.province, county.parent, county.name], {town.name: town.code for town in county.places})


def _now(id: str) -> list[Version]:
    return [version] if (version := lake.current(id)) else []


def _seal(versions: Iterable[Version], mentions: Sequence[Mention], verdicts: Iterable[Verdict]) -> str:
    """What was linked, in one hash: files, declarations, decisions."""
    whole = [EDITION, [(one.dataset, one.hash) for one in versions], mentions, sorted((one.left, one.right, one.same) for one in verdicts)]
    return hashlib.sha256(repr(whole).encode()).hexdigest()


def _before(sort: Sort) -> dict[str, str]:
    """Which enterprise or person each record was of at the last linking."""
    return dict(asked(sort.records.id, f"select record, {sort.key} from read_parquet(?)"))


def _written(aside: Path, dataset: DataSet, rows: Iterable[Mapping[str, Kept]]) -> dict[str, Kept]:
    path = aside / f"{dataset.id}.parquet"
    with Writer(path, dataset.columns) as writer:
        for line, row in enumerate(rows, 1):
            writer.add((line,), row)
    return lake.told([lake.placed(path, writer.rows)])


def _enterprise(id: str, sources: Sequence[Source]) -> dict[str, Kept]:
    """An enterprise by what most of its rows say; of its names the longest, since departments shorten them: of those beside the code where one is."""
    codes = Counter(code for one in sources if is_right(code := clean_code(one.record.code)))
    names = Counter(one.record.name.strip() for one in sources)
    licensed = [name for one in sources if is_right(clean_code(one.record.code)) and (name := one.record.name.strip())]
    towns = Counter(one.record.town for one in sources if one.record.town)
    return {
        "enterprise": id,
        "name": max(licensed or names, key=lambda name: (len(name), names[name], name)),
        "names": "\n".join(sorted(names)),
        "code": _first(codes),
        "town": _first(towns),
        "records": len(sources),
        "sources": " ".join(sorted({one.mention.table for one in sources})),
    }


def _first(counted: Counter[str]) -> str | None:
    return min(counted, key=lambda one: (-counted[one], one)) if counted else None


def _rows(cluster: Cluster, ids: Mapping[str, str], sources: Mapping[str, Source], sort: Sort) -> Iterator[dict[str, Kept]]:
    for id in cluster.records:
        one, why = sources[id], cluster.reasons.get(id)
        yield {
            "record": id, sort.key: ids[id], "source": one.mention.table, "row": one.row, "owner": one.owner,
            **({"name": one.record.name, "code": one.record.code or None} if sort.shown else {}),
            **({"how": why.how, "other": why.right if why.left == id else why.left, **_weighed(why)} if why else {}),
        }  # fmt: skip


def _doubt(one: Link) -> dict[str, Kept]:
    return {"left": one.left, "right": one.right, "doubt": one.doubt, **_weighed(one)}


def _weighed(one: Link) -> dict[str, Kept]:
    return {"weight": f"{one.weight:.4f}", "agreed": " ".join(one.agreed), "differed": " ".join(one.differed)}


ENTERPRISE = Sort("enterprise", link_enterprises, ENTERPRISES, RECORDS, DOUBTS, _enterprise, shown=True)
