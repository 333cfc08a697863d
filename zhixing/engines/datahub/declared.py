"""Reads the declarations of data sets from datasets.toml of a system or a county; every fault is told at once, with file and key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from zhixing.engines.datahub.dataset import MODES, REFRESHES, RULES, SHARINGS, DataSet, Rule
from zhixing.engines.datahub.origin import read_origin
from zhixing.engines.records import Label, Table, read_tables
from zhixing.kernel import declare
from zhixing.kernel.declare import Declarations, no_doubles
from zhixing.kernel.errors import InputFault

FILE, QUALITY = "datasets.toml", "quality.toml"
ID, ID_WORDS = r"[a-z][a-z0-9_]{0,39}", "at most 40 small Latin letters, digits and underscores"
# What each kind of rule needs beside its fields, and which types of field it is about; () is any.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "listed": ("values",), "foreign": ("other", "other_fields"), "sum": ("other", "other_fields"), "monotone": ("over",), "fresh": ("days",),
}  # fmt: skip
FIGURES = ("integer", "number", "money", "year")
ABOUT: Mapping[str, tuple[str, ...]] = {
    "range": FIGURES, "sum": FIGURES, "monotone": FIGURES, "fresh": ("date", "month"), "credit_code": ("text",), "identity_number": ("text",),
}  # fmt: skip


def read_datasets(files: Declarations, agencies: Collection[str] | None = None, name: str = FILE) -> tuple[DataSet, ...]:
    """The data sets that a file declares under [[dataset]]. A county names the agency that owns each (`agencies`); a system names none."""
    found: list[DataSet] = []
    read_tables(files, name, "dataset", lambda entry, table: found.append(_dataset(entry, table, agencies)))
    return tuple(found)


def read_owners(files: Declarations, agencies: Collection[str], datasets: Iterable[DataSet], name: str) -> tuple[DataSet, ...]:
    """The data sets that systems declare, with the agencies that a county names for them: `id = "agency"` under [owners]."""
    datasets, owners = tuple(datasets), files.toml(name).texts("owners")
    for id, agency in owners.items():
        if id not in {one.id for one in datasets}:
            files.note(f"{name}: owners.{id}", f"“{id}”", "the id of a data set that a system declares")
        elif agency not in agencies:
            files.note(f"{name}: owners.{id}", f"“{agency}”", "the id of an agency of agencies.csv")
    return tuple(replace(one, owner=owners.get(one.id, "")) for one in datasets)


def read_rules(files: Declarations, tables: Iterable[Table], name: str = QUALITY) -> dict[str, tuple[Rule, ...]]:
    """The rules that rows of the ledger's tables should keep, by table: each [[table]] has the id of one, and its [[table.rule]]."""
    known = {one.id: one for one in tables}
    found: dict[str, tuple[Rule, ...]] = {}
    entries = files.toml(name).tables("table")
    ids = [entry.required("id", str) for entry in entries]
    no_doubles(zip(entries, ids, strict=True), "id", "table")
    for id, entry in zip(ids, entries, strict=True):
        rules = entry.tables("rule")
        if id in known:
            found[id] = _rules(rules, known[id])
        else:
            entry.reference("id", known, "the id of a declared table")
    return found


def _rules(entries: Sequence[declare.Table], table: Table) -> tuple[Rule, ...]:
    rules = tuple(_rule(one, table) for one in entries)
    no_doubles(zip(entries, (rule.id for rule in rules), strict=True), "id", "rule id")
    return rules


def crossed(where: str, datasets: Iterable[DataSet]) -> list[InputFault]:
    """What is wrong between data sets: a rule that looks at one, or at a field, that there is not."""
    known = {one.id: one for one in datasets}
    faults = []
    for one in known.values():
        for rule in one.rules:
            place = f"{QUALITY if one.published else where}: {'table' if one.published else 'dataset'} {one.id}, rule {rule.id}"
            if rule.other and rule.other not in known:
                faults.append(InputFault(place, f"“{rule.other}”", "the id of a data set or a table"))
            elif rule.other and (missing := {*rule.other_fields, *(rule.by if rule.kind == "sum" else ())} - set(known[rule.other].table.ids)):
                faults.append(InputFault(place, f"“{min(missing)}”", f"the id of a field of {rule.other}"))
    return faults


def _dataset(entry: declare.Table, table: Table, agencies: Collection[str] | None) -> DataSet:
    if table.ladder:
        entry.fault("rung", "a ladder", "no ladder: stages are climbed in the ledger")
    if any(field.type == "file" for field in table.fields):
        entry.fault("field", "a field of type file", "no such field: evidence is brought to rows of the ledger")
    owner = _owner(entry, agencies)
    sharing = entry.one_of("sharing", SHARINGS)
    terms = Label(entry.optional("terms", str, ""), entry.optional("terms_en", str, ""))
    if (sharing == "unconditional") == bool(terms.zh):
        entry.fault("terms", f"“{terms.zh}”" if terms.zh else "no value", "nothing" if terms.zh else "the condition, or the law by which it is not shared")
    open_ = entry.optional("open", bool, False)
    if open_ and sharing != "unconditional":
        entry.fault("open", "true", "false, or sharing without condition")
    tolerated = entry.optional("tolerated", Decimal, Decimal("0.05"))
    if not 0 <= tolerated < 1:
        entry.fault("tolerated", str(tolerated), "a share from 0 to below 1, 0.05 for five of a hundred rows")
    version = entry.optional("version", int, 1)
    if version < 1:
        entry.fault("version", str(version), "1 or more")
    rules = _rules(entry.tables("rule") if "rule" in entry else (), table)
    refresh = entry.one_of("refresh", tuple(one for one in REFRESHES if one != "ledger"))
    origin = read_origin(entry.table("source"), table) if "source" in entry else None
    if origin is not None and agencies is None:
        entry.fault("source", "a database", "none: a system knows no county, a county declares what it fetches as a data set of its own")
    return DataSet(table, owner, False, refresh, sharing, terms, open_, entry.one_of("delivery", MODES, "whole"), tolerated, rules, version, origin)


def _owner(entry: declare.Table, agencies: Collection[str] | None) -> str:
    if agencies is None:
        if "owner" in entry:
            entry.fault("owner", "an agency", "none: a system knows no county, the county names the owner in owners.toml")
        return ""
    if not (owner := entry.required("owner", str)):
        return ""
    entry.reference("owner", agencies, "the id of an agency of agencies.csv")
    return owner


def _rule(entry: declare.Table, table: Table) -> Rule:
    kind = entry.one_of("kind", RULES)
    rule = Rule(
        id=entry.matching("id", ID, ID_WORDS),
        label=Label(entry.required("title", str), entry.required("title_en", str)),
        kind=kind,
        fields=_fields(entry, "fields", table),
        low=entry.optional("low", Decimal, None),
        high=entry.optional("high", Decimal, None),
        values=entry.several("values", str),
        other=entry.optional("other", str, ""),
        other_fields=entry.several("other_fields", str),
        by=_fields(entry, "by", table),
        over=entry.optional("over", str, ""),
        days=entry.optional("days", int, 0),
        tolerance=entry.optional("tolerance", Decimal, Decimal(0)),
    )
    for key in NEEDS.get(kind, ()):
        if not getattr(rule, key):
            entry.fault(key, "no value", f"what a rule of kind {kind} needs")
    if kind == "range" and rule.low is None and rule.high is None:
        entry.fault("low", "no value", "low, high or both")
    if not rule.fields:
        entry.fault("fields", "no field", "the fields that the rule is about")
    elif kind not in ("unique", "foreign") and len(rule.fields) > 1:
        entry.fault("fields", f"{len(rule.fields)} fields", "one field")
    elif kind in ABOUT and table.field(rule.fields[0]).type not in ABOUT[kind]:
        entry.fault("fields", f"a field of type {table.field(rule.fields[0]).type}", "a field of type " + ", ".join(ABOUT[kind]))
    if rule.other_fields and len(rule.other_fields) != len(rule.fields):
        entry.fault("other_fields", f"{len(rule.other_fields)} fields", f"{len(rule.fields)}, as many as in fields")
    if rule.over and rule.over not in table.ids:
        entry.fault("over", f"“{rule.over}”", "the id of a field of this data set")
    return rule


def _fields(entry: declare.Table, key: str, table: Table) -> tuple[str, ...]:
    ids = entry.several(key, str)
    for number, one in enumerate(ids, 1):
        if one and one not in table.ids:
            entry.fault(f"{key}[{number}]", f"“{one}”", "the id of a field of this data set")
    return tuple(one for one in ids if one in table.ids)
