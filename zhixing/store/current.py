"""Current rows: one typed table of the database for each declared table, made from the declaration and filled from the facts.

They are derived: whoever drops them gets the same ones back from the facts (see rebuild). `kept` holds the row exactly; the typed
columns beside it are there to be filtered and sorted by.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.db import connection, models, transaction

from zhixing.engines.documents import one_form
from zhixing.engines.ledger import Fact, Kept, Row, canonical, fold
from zhixing.engines.records import Field, Known, Table, searched
from zhixing.store import ledger, uses
from zhixing.store.models import CurrentTable

# Types that are worth a column and an index of their own; all others are found by full text or not at all.
COLUMNS: dict[str, type[models.Field[Any, Any]]] = {
    "text": models.CharField, "integer": models.BigIntegerField, "year": models.IntegerField, "number": models.DecimalField, "money": models.DecimalField,
    "date": models.DateField, "month": models.CharField, "choice": models.CharField, "yesno": models.BooleanField, "place": models.CharField,
    "agency": models.CharField,
}  # fmt: skip
# Types of few characters: their columns go along in every index of SQLite, so that filters are weighed and orders made without reading rows.
NARROW = frozenset(COLUMNS) - {"text"}
# So many of them at most, and so many rows are written at once.
CARRIED, BATCH = 12, 500
# The way in which current tables are made; another number has all of them made anew.
MADE = 5


class _Number(models.BigIntegerField):  # type: ignore[type-arg]
    """The key of a current row. On SQLite it is the place of the row itself: an index leads to it without a second one between."""

    def db_type(self, connection: Any) -> str | None:
        """See the class: SQLite knows it by this very word."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


@functools.cache
def model_of(table: Table) -> type[models.Model]:
    """The model of a table's current rows. `number` is the number of the fact that entered the row: the same after every rebuild."""
    name = f"current_{table.id}"
    columns: dict[str, models.Field[Any, Any]] = {
        "number": _Number(primary_key=True),
        "row": models.CharField(max_length=40, unique=True),
        "version": models.IntegerField(),
        "fact": models.BigIntegerField(),
        "entered": models.DateTimeField(),
        "changed": models.DateTimeField(),
        "effective": models.DateField(),
        "withdrawn": models.BooleanField(),
        "owner": models.CharField(max_length=40),
        "key": models.CharField(max_length=64),
        "kept": models.TextField(),
        "grams": models.TextField(),
    }
    indexes = [
        models.Index(fields=["owner", "number"], name=f"{table.id[:22]}_owner"),
        # What has changed since a moment: a list of the past folds these rows anew and no others.
        models.Index(fields=["fact", "number"], name=f"{table.id[:22]}_fact"),
    ]
    for field in table.fields:
        if field.type in COLUMNS:
            columns[column(field.id)] = _column(field)
            if field.listed:
                carried = _carried(table, field)
                indexes.append(models.Index(fields=[column(field.id), "number", *carried], name=index_of(table, field.id), condition=models.Q(withdrawn=False)))
    in_force = models.UniqueConstraint(fields=["key"], condition=models.Q(withdrawn=False), name=f"{table.id[:22]}_key")
    meta = type("Meta", (), {"app_label": "store", "db_table": name, "apps": Apps(), "indexes": indexes, "constraints": [in_force]})
    return type("Current", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})


def column(field: str) -> str:
    """The column of a field."""
    return f"f_{field}"


def index_of(table: Table, field: str) -> str:
    """The index of the rows in force by a listed field."""
    return f"{table.id[:22]}_{table.ids.index(field)}"


def _carried(table: Table, field: Field) -> list[str]:
    """The columns that go along in the index of a field. PostgreSQL lays several indexes over each other and needs none."""
    if connection.vendor != "sqlite":
        return []
    others = [column(one.id) for one in table.fields if one.listed and one.type in NARROW and one.id != field.id]
    # A condition that the index itself makes still counts as read, and would lead to the row.
    return [*others[:CARRIED], "withdrawn"]


def _column(field: Field) -> models.Field[Any, Any]:
    kind = COLUMNS[field.type]
    if kind is models.DecimalField:
        return models.DecimalField(max_digits=38, decimal_places=12, null=True)
    if kind is models.CharField:
        return models.CharField(max_length=field.longest if field.type == "text" else 40, null=True)
    return kind(null=True)


def prepare(tables: Iterable[Table], known: Known) -> list[str]:
    """Make the current tables that are missing or were made from another declaration, fill them from the facts; the ids of those made."""
    made, tables = [], tuple(tables)
    # Most often there is nothing to make: then nobody who writes is held up by a program that starts.
    wanted = set(stale(tables, known))
    for table in (table for table in tables if table.id in wanted):
        with transaction.atomic():
            there = CurrentTable.objects.select_for_update().filter(pk=table.id).first()
            if there is None or there.shape != _shape(table, known):
                _remake(table, known)
                made.append(table.id)
    return made


def stale(tables: Iterable[Table], known: Known) -> list[str]:
    """The ids of the tables that are missing or were made from another declaration."""
    shapes = dict(CurrentTable.objects.values_list("pk", "shape"))
    return [table.id for table in tables if shapes.get(table.id) != _shape(table, known)]


def owners(table: Table) -> set[str]:
    """The agencies that keep rows of a table."""
    return set(model_of(table)._default_manager.order_by().values_list("owner", flat=True).distinct())


def rebuild(tables: Iterable[Table], known: Known) -> int:
    """Drop every current table and fold it anew from the facts; how many rows there are."""
    count = 0
    for table in tables:
        with transaction.atomic():
            count += _remake(table, known)
    return count


def _shape(table: Table, known: Known) -> str:
    """What a current table depends on besides the facts."""
    return hashlib.sha256(repr((MADE, connection.vendor, table, sorted(known.places.items()), sorted(known.agencies.items()))).encode()).hexdigest()


def _remake(table: Table, known: Known) -> int:
    model = model_of(table)
    name = model._meta.db_table
    # Not as a context: on SQLite that asks to switch foreign keys off, which no transaction allows; these tables have none.
    editor = connection.schema_editor(atomic=False)
    editor.deferred_sql = []
    for statement in _unindexed(name):
        editor.execute(statement)
    editor.create_model(model)
    count, watch = 0, uses.Watch(table)
    uses.forget(table)
    for batch in batches(ledger.rows_of(watch.over(ledger.of_table(table.id)))):
        _insert(model, [values_of(table, number, row, known) for number, row in batch])
        watch.keep(row for _, row in batch)
        count += len(batch)
    # Behind the rows: an index that is made at once takes a fraction of the time of one that grows.
    for statement in (*editor.deferred_sql, *_indexed(name)):
        editor.execute(statement, None)
    with connection.cursor() as cursor:
        # How often each value occurs: without it, a filter that excludes little is preferred to the order that is asked for.
        cursor.execute(f"ANALYZE {name}")
    CurrentTable.objects.update_or_create(pk=table.id, defaults={"shape": _shape(table, known)})
    return count


def _insert(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """New rows, past the models: of a million rows these would take half of the time."""
    if not rows:
        return
    quoted = ", ".join(connection.ops.quote_name(name) for name in rows[0])
    marks = ", ".join(["%s"] * len(rows[0]))
    moment = connection.ops.adapt_datetimefield_value
    told = [[moment(value) if isinstance(value, datetime) else value for value in row.values()] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {model._meta.db_table} ({quoted}) VALUES ({marks})", told)


def batches(rows: Iterator[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
    """Rows in handfuls, so that a table never stands in memory."""
    batch: list[tuple[int, Row]] = []
    for one in rows:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _indexed(name: str) -> tuple[str, ...]:
    """Full-text search over the grams: FTS5 on SQLite, kept up to date by triggers; an index of tsvector on PostgreSQL."""
    if connection.vendor != "sqlite":
        return (f"CREATE INDEX {name}_words ON {name} USING gin (to_tsvector('simple', grams))",)
    return (
        f"CREATE VIRTUAL TABLE {name}_words USING fts5(grams, content='{name}', content_rowid='number')",
        f"INSERT INTO {name}_words({name}_words) VALUES ('rebuild')",
        f"INSERT INTO {name}_words({name}_words) VALUES ('optimize')",
        f"CREATE TRIGGER {name}_wi AFTER INSERT ON {name} BEGIN INSERT INTO {name}_words(rowid, grams) VALUES (new.number, new.grams); END",
        f"CREATE TRIGGER {name}_wd AFTER DELETE ON {name} BEGIN INSERT INTO {name}_words({name}_words, rowid, grams) VALUES ('delete', old.number, old.grams); END",
        f"CREATE TRIGGER {name}_wu AFTER UPDATE ON {name} WHEN old.grams <> new.grams BEGIN INSERT INTO {name}_words({name}_words, rowid, grams) VALUES ('delete', old.number, old.grams);"
        f" INSERT INTO {name}_words(rowid, grams) VALUES (new.number, new.grams); END",
    )


def _unindexed(name: str) -> tuple[str, ...]:
    """What has to go before the table can be made anew."""
    words = (f"DROP TABLE IF EXISTS {name}_words",) if connection.vendor == "sqlite" else ()
    return (*words, f"DROP TABLE IF EXISTS {name}")


def key_of(table: Table, fields: dict[str, Kept]) -> str:
    """What tells a row from the next, as a hash of fixed length. A number of papers is the same however it was typed."""
    told = [one_form(value) if table.field(id).series and isinstance(value := fields.get(id), str) else fields.get(id) for id in table.key]
    return hashlib.sha256(canonical(told)).hexdigest()


def values_of(table: Table, number: int, row: Row, known: Known) -> dict[str, Any]:
    """The columns of a current row as its facts make it."""
    fields = dict(row.fields)
    values: dict[str, Any] = {
        "number": number,
        "row": row.id,
        "version": row.version,
        "fact": row.fact,
        "entered": row.entered,
        "changed": row.changed,
        "effective": row.effective,
        "withdrawn": row.withdrawn,
        "owner": str(fields.get("owner", "")),
        "key": key_of(table, fields),
        "kept": canonical(fields).decode("utf-8"),
        "grams": searched(table, fields, known),
    }
    for field in table.fields:
        if field.type in COLUMNS:
            value = fields.get(field.id)
            values[column(field.id)] = Decimal(str(value)) if value is not None and field.type in ("number", "money") else value
    return values


def write(table: Table, facts: Iterable[Fact], known: Known) -> None:
    """Bring the rows of new facts up to date, in the transaction that appended them."""
    manager = model_of(table)._default_manager
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.change.deed != "noted":
            groups.setdefault(fact.change.row, []).append(fact)
    entered = [group for group in groups.values() if group[0].change.deed == "entered"]
    watch = uses.Watch(table)
    rows = list(ledger.rows_of(watch.over(entered)))
    _insert(manager.model, [values_of(table, number, row, known) for number, row in rows])
    watch.keep(row for _, row in rows)
    for id in (id for id, group in groups.items() if group[0].change.deed != "entered"):
        history = ledger.of_row(table.id, id)
        (row,) = fold(*watch.over([history])).values()
        values = values_of(table, history[0].number, row, known)
        manager.filter(pk=values.pop("number")).update(**values)
        watch.keep_anew(row)
