"""One enterprise, one file (一企一档): the rows of all tables and delivered data sets that name an enterprise, linked and published; what people decide about two of them is a fact.

Three data sets come of it, each a version in the lake: the enterprises, the rows of each with the reason, and the pairs that a person must look at.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhixing.engines.cases import STATE, placed
from zhixing.engines.datahub import DataSet, Writer, connect
from zhixing.engines.ledger import Change, Fact, Kept
from zhixing.engines.linkage import Cluster, Link, Places, Verdict, clean_code, is_right, link_enterprises, named
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


def _text(id: str, zh: str, en: str) -> Field:
    return Field(id, Label(zh, en), "text", longest=2000)


def _made(id: str, zh: str, en: str, key: str, *fields: Field) -> DataSet:
    return DataSet(Table(id, Label(zh, en), NOTHING, fields, (key,), key))


ENTERPRISES = _made(
    "enterprises", "企业档案", "Enterprises", "enterprise",
    _text("enterprise", "档案号", "Id"), _text("name", "名称", "Name"), _text("names", "各种写法", "All names"), _text("code", "统一社会信用代码", "Credit code"),
    _text("town", "乡镇（街道）", "Town"), Field("records", Label("记录数", "Records"), "integer"), _text("sources", "来源", "Tables"),
)  # fmt: skip
RECORDS = _made(
    "enterprise_records", "企业档案的记录", "Records of enterprises", "record",
    _text("record", "记录", "Record"), _text("enterprise", "档案号", "Id"), _text("source", "台账", "Table"), _text("row", "行", "Row"), _text("owner", "单位", "Keeper"),
    _text("name", "名称", "Name"), _text("code", "代码", "Code"), _text("how", "归并方式", "How"), Field("weight", Label("权重", "Weight"), "number", unit="1"),
    _text("other", "依据的记录", "By which record"), _text("agreed", "相符", "Agrees"), _text("differed", "不符", "Differs"),
)  # fmt: skip
DOUBTS = _made(
    "enterprise_doubts", "待认定", "To be decided", "left",
    _text("left", "记录甲", "One"), _text("right", "记录乙", "Other"), _text("doubt", "疑点", "Why"), Field("weight", Label("权重", "Weight"), "number", unit="1"),
    _text("agreed", "相符", "Agrees"), _text("differed", "不符", "Differs"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """What came of linking: how many rows and enterprises, how many pairs wait, how many decisions contradict others (counted where it was done); whether it was done."""

    rows: int
    enterprises: int
    doubts: int
    contradicted: int
    anew: bool


def link(here: Catalogue, actor: Actor | None = None) -> Linked:
    """Publish the tables that name enterprises, link their rows and publish what comes of it; nothing is done where nothing has changed."""
    if actor is not None:
        allow("publish_data", actor, None)
    after = {one.id: lake.last(one.id) for one in (ENTERPRISES, RECORDS, DOUBTS)}
    versions = mentioned.versions(here)
    verdicts = list(held(here))
    given = _seal(versions.values(), here, verdicts)
    there = lake.current(ENTERPRISES.id)
    if there is not None and there.given == given:
        doubts = lake.current(DOUBTS.id)
        return Linked(sum(version.rows for version in _now(RECORDS.id)), there.rows, doubts.rows if doubts else 0, 0, False)
    sources = {one.record.id: one for one in mentioned.sources(here, versions)}
    found = link_enterprises((one.record for one in sources.values()), verdicts, places_of(here))
    ids = named(found, _before())
    with shelves.scratch() as aside:
        told = [
            (ENTERPRISES, _written(aside, ENTERPRISES, (_enterprise(ids[one.records[0]], [sources[id] for id in one.records]) for one in found.clusters))),
            (RECORDS, _written(aside, RECORDS, (row for one in found.clusters for row in _rows(one, ids, sources)))),
            (DOUBTS, _written(aside, DOUBTS, map(_doubt, found.doubts))),
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


def places_of(here: Catalogue) -> Places:
    """What names of enterprises here begin with, and the towns."""
    county = here.county
    return Places.of([county.province, county.parent, county.name], {town.name: town.code for town in county.places})


def _now(id: str) -> list[Version]:
    return [version] if (version := lake.current(id)) else []


def _seal(versions: Iterable[Version], here: Catalogue, verdicts: Iterable[Verdict]) -> str:
    """What was linked, in one hash: files, declarations, decisions."""
    whole = [EDITION, [(one.dataset, one.hash) for one in versions], mentioned.mentions(here), sorted((one.left, one.right, one.same) for one in verdicts)]
    return hashlib.sha256(repr(whole).encode()).hexdigest()


def _before() -> dict[str, str]:
    """Which enterprise each record was of at the last linking."""
    files = [str(path) for path in lake.files(RECORDS.id)]
    if not files:
        return {}
    with shelves.scratch() as aside, connect(aside) as lookup:
        return dict(lookup.execute("select record, enterprise from read_parquet(?)", [files]).fetchall())


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


def _rows(cluster: Cluster, ids: Mapping[str, str], sources: Mapping[str, Source]) -> Iterator[dict[str, Kept]]:
    for id in cluster.records:
        one, why = sources[id], cluster.reasons.get(id)
        yield {
            "record": id, "enterprise": ids[id], "source": one.mention.table, "row": one.row, "owner": one.owner, "name": one.record.name, "code": one.record.code or None,
            **({"how": why.how, "other": why.right if why.left == id else why.left, **_weighed(why)} if why else {}),
        }  # fmt: skip


def _doubt(one: Link) -> dict[str, Kept]:
    return {"left": one.left, "right": one.right, "doubt": one.doubt, **_weighed(one)}


def _weighed(one: Link) -> dict[str, Kept]:
    return {"weight": f"{one.weight:.4f}", "agreed": " ".join(one.agreed), "differed": " ".join(one.differed)}
