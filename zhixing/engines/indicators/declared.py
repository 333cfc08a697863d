"""Reads indicators.toml; every fault is told at once, with file and key, and every field is one of its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from zhixing.engines.indicators.indicator import (
    AGAINST,
    DIRECTIONS,
    GIVEN,
    GROUPS,
    KINDS,
    PERIODS,
    READINGS,
    TAKES,
    TESTS,
    TIMED,
    TWO,
    WHENS,
    Condition,
    Duration,
    Indicator,
    Kind,
    Sql,
    Take,
    Tally,
)
from zhixing.engines.records import Field, Label, Table
from zhixing.kernel import declare
from zhixing.kernel.declare import Declarations, no_doubles

ID, ID_WORDS = r"[a-z][a-z0-9_]{0,59}", "at most 60 small Latin letters, digits and underscores"
OWN_FIELD = "the id of a field of the table"
NUMBERS = ("integer", "number", "money", "year")
CHOSEN = ("choice", "text", "place", "agency", "month")
NOWHERE = Table("", Label("", ""), Label("", ""), (), (), "")
MOST_DIGITS = 12


def read_indicators(files: Declarations, tables: Iterable[Table], name: str = "indicators.toml") -> tuple[Indicator, ...]:
    """The indicators that a file declares under [[indicator]], in their order, over these tables, the towns and the working days."""
    entries = files.toml(name).tables("indicator")
    reader = _Reader({table.id: table for table in (*tables, *GIVEN)})
    found = tuple(map(reader.indicator, entries))
    no_doubles(zip(entries, ((one.id, one.version) if one.id else "" for one in found), strict=True), "id", "indicator and version")
    return found


class _Reader:
    """Reads indicators over known tables."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables

    def indicator(self, entry: declare.Table) -> Indicator:
        kind = entry.one_of("kind", KINDS)
        inner = entry.one_of("inner", tuple(one for one in KINDS if one not in ("over", "growth", "duration", "sql"))) if kind == "over" else kind
        parts = self._parts(entry, inner)
        duration = self._duration(entry) if kind == "duration" else None
        narrowed_by, narrows = self._narrowing(entry, parts, duration)
        since, until = entry.required("valid_from", date), entry.optional("valid_until", date, None)
        if until is not None and until < since:
            entry.fault("valid_until", str(until), f"no day before valid_from, {since}")
        return Indicator(
            id=entry.matching("id", ID, ID_WORDS),
            label=_label(entry, "title"),
            definition=_label(entry, "definition"),
            unit=entry.optional("unit", str, ""),
            authority=_label(entry, "authority"),
            period=entry.one_of("period", PERIODS, "year"),
            direction=entry.one_of("direction", DIRECTIONS, "up"),
            version=_between(entry, "version", 1, 1, 9999),
            since=since,
            until=until,
            kind=kind,
            parts=parts,
            duration=duration,
            sql=self._sql(entry) if kind == "sql" else None,
            narrowed_by=narrowed_by,
            narrows=narrows,
            reading=entry.one_of("reading", READINGS, "rate") if kind == "growth" else "rate",
            against=entry.one_of("against", AGAINST, "last_year") if kind == "growth" else "last_year",
            inner=inner,
            group=self._group(entry, parts) if kind == "over" else "",
            take=self._take(entry, kind),
            every=self._every(entry) if kind == "over" else ("", ""),
            digits=_between(entry, "digits", 2, 0, MOST_DIGITS),
            rounded=entry.optional("rounded", bool, False),
        )

    def _take(self, entry: declare.Table, kind: Kind) -> Take:
        fitting = {"over": ("least", "greatest", "mean"), "duration": ("greatest", "percentile", "within")}.get(kind)
        return entry.one_of("take", tuple(one for one in TAKES if one in fitting)) if fitting else "greatest"

    def _parts(self, entry: declare.Table, kind: Kind) -> tuple[Tally, ...]:
        """One tally in the keys of the indicator itself, or a part and a whole in tables of their own."""
        if kind in TWO:
            return tuple(self.tally(entry.table(key), WHENS) for key in (("part", "whole") if kind == "share" else ("added", "removed")))
        if kind == "growth":
            return tuple(self.tally(entry.table(key), WHENS) for key in ("part", "whole") if key == "part" or key in entry)
        return (self.tally(entry, TIMED[kind]),) if kind in TIMED else ()

    def tally(self, entry: declare.Table, whens: Sequence[str]) -> Tally:
        """The rows that count and what of them."""
        table = self._table(entry)
        when = entry.one_of("when", tuple(one for one in WHENS if one in whens))
        date_types = ("date",) if when in ("entered", "standing") else ("month",) if when in ("flow", "cumulated") else ("date", "month")
        given = [key for key in ("sum", "mean", "distinct") if key in entry]
        if len(given) > 1:
            entry.fault(given[1], f"{given[1]} beside {given[0]}", "one of them, or none where rows are counted")
        in_force = entry.optional("in_force", bool, False)
        exits = _fields(entry, "exits", table) if "exits" in entry else ()
        expiry = _field(entry, "expiry", table, ("date",)) if "expiry" in entry else ""
        if in_force:
            exits, expiry = exits or tuple(one for one in (table.validity.exit,) if one), expiry or table.validity.expiry
        if when == "latest_of_each" and "each" not in entry:
            entry.fault("each", "no value", "the fields that tell one unit from the next")
        return Tally(
            table=table.id,
            when=when,
            date="" if when == "always" else _field(entry, "date", table, date_types),
            where=self._where(entry, table),
            sum=_field(entry, "sum", table, NUMBERS) if "sum" in entry else "",
            mean=_field(entry, "mean", table, NUMBERS) if "mean" in entry else "",
            distinct=_fields(entry, "distinct", table) if "distinct" in entry else (),
            exits=exits,
            expiry=expiry,
            each=_fields(entry, "each", table) if when == "latest_of_each" and "each" in entry else (),
        )

    def _duration(self, entry: declare.Table) -> Duration:
        table = self._table(entry)
        take = entry.optional("take", str, "")
        return Duration(
            table=table.id,
            begins=_field(entry, "begins", table, ("date",)),
            ends=_field(entry, "ends", table, ("date",)),
            where=self._where(entry, table),
            dropped=_field(entry, "dropped", table, ("date",)) if "dropped" in entry else "",
            paused=_field(entry, "paused", table, ("integer",)) if "paused" in entry else "",
            working=entry.one_of("days", ("calendar", "working")) == "working",
            limit=_between(entry, "limit", None, 0, 9999) if take == "within" else 0,
            percentile=_between(entry, "percentile", None, 1, 100) if take == "percentile" else 0,
        )

    def _sql(self, entry: declare.Table) -> Sql:
        tables = entry.several("tables", str)
        if not tables:
            entry.fault("tables", "no table", "the ids of the tables that the query reads")
        for number, id in enumerate(tables, 1):
            if id not in self._tables:
                entry.fault(f"tables[{number}]", f"“{id}”", "the id of a table")
        return Sql(entry.required("sql", str), tables)

    def _table(self, entry: declare.Table) -> Table:
        entry.required("table", str)
        return self._tables.get(entry.reference("table", self._tables, "the id of a table") or "", NOWHERE)

    def _where(self, entry: declare.Table, table: Table) -> tuple[Condition, ...]:
        return tuple(self._condition(one, table) for one in entry.tables("where")) if "where" in entry else ()

    def _condition(self, entry: declare.Table, table: Table) -> Condition:
        said = [test for test in TESTS if test in entry]
        if len(said) != 1:
            entry.fault("field", ", ".join(said) or "no test", "one of " + ", ".join(TESTS))
        test = said[0] if said else "given"
        field = _known(entry, "field", table)
        types = {"yes": ("yesno",), "by_day": ("date",), "before_day": ("date",)}.get(
            test, NUMBERS if test in ("at_least", "at_most", "above", "below") else ()
        )
        if field and types and field.type not in types:
            entry.fault("field", f"“{field.id}” of type {field.type}", "a field of type " + " or ".join(types))
        id = field.id if field else ""
        if test in ("is", "is_not"):
            return Condition(id, test, choices(entry, test, field))
        if test in ("yes", "given", "by_day", "before_day"):
            return Condition(id, test, wanted=entry.optional(test, bool, True))
        if test == "among":
            return self._among(entry, id)
        return Condition(id, test, number=entry.required(test, Decimal))

    def _among(self, entry: declare.Table, id: str) -> Condition:
        other = entry.table("among")
        tally = self.tally(other, ("standing", "entered", "always"))
        return Condition(id, "among", texts=(_field(other, "names", self._tables.get(tally.table, NOWHERE), CHOSEN),), among=tally)

    def _narrowing(self, entry: declare.Table, parts: Sequence[Tally], duration: Duration | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        tables = [self._tables.get(part.table, NOWHERE) for part in (*parts, duration) if part]
        found = {}
        for key in ("narrows", "narrowed_by"):
            found[key] = entry.several(key, str)
            for number, id in enumerate(found[key], 1):
                if not tables or any(id not in table.ids or table.field(id).type not in (*CHOSEN, *NUMBERS) for table in tables if table is not NOWHERE):
                    entry.fault(f"{key}[{number}]", f"“{id}”", "a choice, text or number of every table that is counted")
        return tuple(dict.fromkeys((*found["narrows"], *found["narrowed_by"]))), found["narrows"]

    def _group(self, entry: declare.Table, parts: Sequence[Tally]) -> str:
        group = entry.required("group", str)
        tables = [self._tables.get(part.table, NOWHERE) for part in parts]
        if group and group not in GROUPS and any(group not in table.ids for table in tables if table is not NOWHERE):
            entry.fault("group", f"“{group}”", "month, quarter, or a field of every table that is counted")
        return group

    def _every(self, entry: declare.Table) -> tuple[str, str]:
        table, _, field = (entry.optional("every", str, "") or "").partition(".")
        if table and (table not in self._tables or field not in self._tables[table].ids):
            entry.fault("every", f"“{table}.{field}”", "TABLE.FIELD, of which every value has to be among the groups")
        return table, field


def choices(entry: declare.Table, key: str, field: Field | None) -> tuple[str, ...]:
    """The texts under a key; of a choice only such as it has."""
    texts = entry.several(key, str)
    for number, text in enumerate(texts, 1):
        if field and field.choices and text and text not in field.choices:
            entry.fault(
                f"{key}[{number}]", f"“{text}”", f"a choice of {field.id}: " + ", ".join(list(field.choices)[:8]) + (" …" if len(field.choices) > 8 else "")
            )
    if not texts:
        entry.fault(key, "nothing", "a list of at least one")
    return texts


def _label(entry: declare.Table, key: str) -> Label:
    return Label(entry.required(key, str), entry.required(f"{key}_en", str))


def _between(entry: declare.Table, key: str, default: int | None, low: int, high: int) -> int:
    value = entry.required(key, int) if default is None else entry.optional(key, int, default)
    if not low <= value <= high:
        entry.fault(key, str(value), f"{low} to {high}")
        return low
    return value


def _known(entry: declare.Table, key: str, table: Table) -> Field | None:
    entry.required(key, str)
    id = entry.reference(key, table.ids, OWN_FIELD) if table is not NOWHERE else None
    return table.field(id) if id in table.ids else None


def _field(entry: declare.Table, key: str, table: Table, types: Sequence[str]) -> str:
    field = _known(entry, key, table)
    if field and field.type not in types:
        entry.fault(key, f"“{field.id}” of type {field.type}", "a field of type " + " or ".join(types))
    return field.id if field else ""


def _fields(entry: declare.Table, key: str, table: Table) -> tuple[str, ...]:
    ids = entry.several(key, str)
    for number, id in enumerate(ids, 1):
        if table is not NOWHERE and id not in table.ids:
            entry.fault(f"{key}[{number}]", f"“{id}”", OWN_FIELD)
    return ids
