"""Reads the declarations of tables from tables.toml; every fault of every table is told at once, with file and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from zhixing.engines.evidence import RANKS
from zhixing.engines.records.table import (
    CHECKS,
    FIELD_TYPES,
    NUMERIC,
    SENSITIVITIES,
    Check,
    Field,
    Label,
    Rung,
    Table,
    Validity,
)
from zhixing.kernel import declare
from zhixing.kernel.declare import Declarations, no_doubles

ID = r"[a-z][a-z0-9_]{0,39}"
ID_WORDS = "at most 40 small Latin letters, digits and underscores"
# Field ids that are names of columns every table has.
TAKEN = frozenset({"id", "row", "version", "fact", "entered", "changed", "withdrawn", "owner", "search", "pk", "state", "step"})
# Field ids that are names of columns which published rows have before their fields.
TAKEN |= {"row_id", "row_version", "row_owner", "row_line"}
# Table ids under which the program itself keeps facts: what was brought as evidence, versions of data sets, accounts, who was reminded of what, what
# concerns the store as a whole.
RESERVED = frozenset({"evidence", "keys", "lake", "people", "queries", "reminders", "store"})
PERSONAL: tuple[str, ...] = ("person",)


def read_tables(
    files: Declarations, name: str = "tables.toml", heading: str = "table", more: Callable[[declare.Table, Table], None] | None = None
) -> tuple[Table, ...]:
    """The tables that a file declares under [[table]], in their order. `more` is shown each entry and its table, and reads what else is said of it."""
    entries = files.toml(name).tables(heading)
    tables = tuple(map(_table, entries))
    for entry, table in zip(entries, tables, strict=True):
        if more is not None:
            more(entry, table)
    no_doubles(zip(entries, (table.id for table in tables), strict=True), "id", "table id")
    return tables


def _table(entry: declare.Table) -> Table:
    table_id = _id(entry)
    if table_id in RESERVED:
        entry.fault("id", f"“{table_id}”", "an id that the program does not use itself")
    label, summary = _label(entry), Label(entry.required("summary", str), entry.optional("summary_en", str, ""))
    entries = entry.tables("field")
    fields = tuple(map(_field, entries))
    no_doubles(zip(entries, (field.id for field in fields), strict=True), "id", "field id")
    ladder = _ladder(entry)
    fields += tuple(field for rung in ladder for field in _rung_fields(rung, {field.id for field in fields}))
    known = {field.id: field for field in fields}
    for rung in ladder:
        if {rung.on, rung.proof} & {field.id for field in fields[: len(entries)]}:
            entry.fault("ladder", f"the rung “{rung.id}” makes a field that is declared too", "another id of the rung or of the field")
    key = _known_fields(entry, "key", entry.several("key", str), known)
    if not key:
        entry.fault("key", "no field", "the fields that together tell one row from the next")
    name = entry.optional("name", str, fields[0].id if fields else "")
    if name not in known:
        entry.fault("name", f"“{name}”", "the id of a field of this table")
    checks = tuple(_check(one, known) for one in (entry.tables("check") if "check" in entry else ()))
    return Table(table_id, label, summary, fields, key, name, checks, _validity(entry, known), ladder)


def _id(entry: declare.Table) -> str:
    found = entry.matching("id", ID, ID_WORDS)
    if found in TAKEN:
        entry.fault("id", f"“{found}”", "an id that the program does not use itself")
    return found


def _label(entry: declare.Table) -> Label:
    return Label(entry.required("title", str), entry.required("title_en", str))


def _field(entry: declare.Table) -> Field:
    kind = entry.one_of("type", FIELD_TYPES)
    sensitivity = entry.one_of("sensitivity", SENSITIVITIES, "personal" if kind in PERSONAL else "internal")
    low, high = entry.optional("low", Decimal, None), entry.optional("high", Decimal, None)
    if (low is not None or high is not None) and kind not in NUMERIC:
        entry.fault("low" if low is not None else "high", f"a bound of a field of type {kind}", "no bound")
    if low is not None and high is not None and low > high:
        entry.fault("high", str(high), f"at least low, {low}")
    unit = entry.optional("unit", str, "元" if kind == "money" else "")
    if kind == "number" and not unit:
        entry.fault("unit", "no value", "the unit of the number, 1 for a bare ratio")
    pattern = entry.optional("pattern", str, "")
    if pattern and not _compiles(pattern):
        entry.fault("pattern", f"“{pattern}”", "a regular expression without repetition of a repetition")
    return Field(
        id=_id(entry),
        label=_label(entry),
        type=kind,
        required=entry.optional("required", bool, False),
        unit=unit,
        decimals=_decimals(entry, kind),
        low=low,
        high=high,
        longest=_longest(entry, kind),
        pattern=pattern,
        choices=_choices(entry, kind),
        help=Label(entry.optional("help", str, ""), entry.optional("help_en", str, "")),
        sensitivity=sensitivity,
        searched=entry.optional("searched", bool, False),
        listed=entry.optional("listed", bool, kind not in ("long", "geometry", "file")),
        locked=_locked(entry),
        series=_series(entry, kind),
    )


def _locked(entry: declare.Table) -> bool:
    locked = entry.optional("locked", bool, False)
    if locked and entry.optional("required", bool, False):
        entry.fault("locked", "a required field that nobody fills in when the row is entered", "one of the two")
    return locked


def _series(entry: declare.Table, kind: str) -> str:
    series = entry.optional("series", str, "")
    if series and kind != "text":
        entry.fault("series", f"a series of a field of type {kind}", "numbers of papers are fields of type text")
    return series


def _compiles(pattern: str) -> bool:
    """A pattern is tried on what strangers type: one that could take for ever is refused."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return re.search(r"[+*}]\)?[+*{]|\([^)]*[+*][^)]*\)[+*{]", pattern) is None


def _decimals(entry: declare.Table, kind: str) -> int | None:
    decimals = entry.optional("decimals", int, 2 if kind == "money" else None)
    if decimals is not None and (kind not in ("number", "money") or not 0 <= decimals <= 8):
        entry.fault("decimals", str(decimals), "0 to 8, of a field of type number or money")
    return decimals


def _longest(entry: declare.Table, kind: str) -> int:
    longest = entry.optional("longest", int, 4000 if kind == "long" else 200)
    if not 1 <= longest <= 20_000:
        entry.fault("longest", str(longest), "1 to 20000 characters")
    return longest


def _choices(entry: declare.Table, kind: str) -> dict[str, Label]:
    if kind != "choice":
        return {}
    entries = entry.tables("choice")
    no_doubles([(one, one.required("id", str)) for one in entries], "id", "choice id")
    no_doubles([(one, one.required("title", str)) for one in entries], "title", "title of a choice")
    return {one.matching("id", ID, ID_WORDS): _label(one) for one in entries}


def _known_fields(entry: declare.Table, key: str, ids: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    known = set(known)
    for number, one in enumerate(ids, 1):
        if one not in known:
            entry.fault(f"{key}[{number}]", f"“{one}”", "the id of a field of this table")
    return tuple(one for one in ids if one in known)


def _check(entry: declare.Table, known: dict[str, Field]) -> Check:
    kind = entry.one_of("kind", CHECKS)
    check = Check(kind, entry.required("field", str), entry.optional("other", str, ""), entry.optional("value", str, ""))
    if check.field and check.field not in known:
        entry.fault("field", f"“{check.field}”", "the id of a field of this table")
    alone = kind in ("credit_code", "identity_number")
    if alone == bool(check.other) or (check.other and check.other not in known):
        entry.fault("other", f"“{check.other}”" if check.other else "no value", "nothing" if alone else "the id of a field of this table")
    elif kind == "needed_when" and check.value not in known[check.other].choices:
        entry.fault("value", f"“{check.value}”", f"a choice of the field {check.other}")
    return check


def _validity(entry: declare.Table, known: dict[str, Field]) -> Validity:
    if "validity" not in entry:
        return Validity()
    table = entry.table("validity")
    found = {}
    for key in ("entry", "exit", "expiry"):
        found[key] = table.optional(key, str, "")
        if found[key] and (found[key] not in known or known[found[key]].type != "date"):
            table.fault(key, f"“{found[key]}”", "the id of a date field of this table")
    return Validity(**found)


def _ladder(entry: declare.Table) -> tuple[Rung, ...]:
    if "rung" not in entry:
        return ()
    entries = entry.tables("rung")
    rungs = tuple(Rung(_id(one), _label(one), one.several("after", str), one.one_of("rank", RANKS, "document")) for one in entries)
    no_doubles(zip(entries, (rung.id for rung in rungs), strict=True), "id", "rung id")
    below = {rung.id: set(rung.after) for rung in rungs}
    for one, rung in zip(entries, rungs, strict=True):
        for number, lower in enumerate(rung.after, 1):
            if lower not in below:
                one.fault(f"after[{number}]", f"“{lower}”", "the id of a rung of this table")
        if rung.id in _all_below(rung.id, below):
            one.fault("after", f"“{rung.id}” stands above itself in the end", "a ladder without a loop")
    return rungs


def _all_below(id: str, below: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(below.get(id, ()))
    while waiting:
        lower = waiting.pop()
        if lower not in found:
            found.add(lower)
            waiting += below.get(lower, ())
    return found


def _rung_fields(rung: Rung, declared: set[str]) -> tuple[Field, ...]:
    """The day on which a rung was reached and the files that prove it."""
    on = Field(rung.on, Label(f"{rung.label.zh}日期", f"{rung.label.en}, date"), "date", sensitivity="open", listed=False)
    proof = Field(rung.proof, Label(f"{rung.label.zh}证明", f"{rung.label.en}, proof"), "file", listed=False)
    return tuple(field for field in (on, proof) if field.id not in declared)
