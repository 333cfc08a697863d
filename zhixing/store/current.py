"""Current rows: one typed table of the database for each declared table, made from the declaration and filled from the facts.

They are derived: whoever drops them gets the same ones back from the facts (see rebuild). `kept` holds the row exactly; the typed
columns beside it are there to be filtered and sorted by.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.db import DatabaseError, connection, models, transaction

from zhixing.engines.ledger import Fact, Kept, Row, canonical, fold
from zhixing.engines.records import Field, Known, Table, searched
from zhixing.store import ledger, uses
from zhixing.store.models import CurrentTable
from zhixing.store.models import Fact as StoredFact

# Types that are worth a column and an index of their own; all others are found by full text or not at all.
COLUMNS: dict[str, type[models.Field[Any, Any]]] = {
    "text": models.CharField, "integer": models.BigIntegerField, "year": models.IntegerField, "number": models.DecimalField, "money": models.DecimalField,
    "date": models.DateField, "month": models.CharField, "choice": models.CharField, "yesno": models.BooleanField, "place": models.CharField,
    "agency": models.CharField,
}  # fmt: skip
BATCH = 500
# The way in which current tables are made; another number has all of them made anew.
MADE = 3


@functools.cache
def model_of(table: Table) -> type[models.Model]:
    """The model of a table's current rows. `number` is the number of the fact that entered the row: the same after every rebuild."""
    name = f"current_{table.id}"
    columns: dict[str, models.Field[Any, Any]] = {
        "number": models.BigIntegerField(primary_key=True),
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
    for at, field in enumerate(table.fields):
        if field.type in COLUMNS:
            columns[column(field.id)] = _column(field)
            if field.listed:
                indexes.append(models.Index(fields=[column(field.id), "number"], name=f"{table.id[:22]}_{at}", condition=models.Q(withdrawn=False)))
    in_force = models.UniqueConstraint(fields=["key"], condition=models.Q(withdrawn=False), name=f"{table.id[:22]}_key")
    meta = type("Meta", (), {"app_label": "store", "db_table": name, "apps": Apps(), "indexes": indexes, "constraints": [in_force]})
    return type("Current", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})


def column(field: str) -> str:
    """The column of a field."""
    return f"f_{field}"


def _column(field: Field) -> models.Field[Any, Any]:
    kind = COLUMNS[field.type]
    if kind is models.DecimalField:
        return models.DecimalField(max_digits=38, decimal_places=12, null=True)
    if kind is models.CharField:
        return models.CharField(max_length=field.longest if field.type == "text" else 40, null=True)
    return kind(null=True)


def prepare(tables: Iterable[Table], known: Known) -> list[str]:
    """Make the current tables that are missing or were made from another declaration, fill them from the facts; the ids of those made."""
    made = []
    for table in tables:
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


def compared(table: Table, known: Known, most: int) -> tuple[int, str]:
    """How many current rows were folded anew, at most about `most` spread over the table, and in words what is not as the facts make it."""
    manager = model_of(table)._default_manager
    there, made_by_facts = manager.count(), StoredFact.objects.filter(table=table.id, deed="entered").count()
    if there != made_by_facts:
        return 0, f"{made_by_facts} rows by its facts, {there} in the table"
    apart = max(1, there // most)
    count = 0
    for at, row in enumerate(manager.order_by("number").values("number", "row", "version", "kept", "withdrawn").iterator(chunk_size=BATCH)):
        if at % apart:
            continue
        count += 1
        history = ledger.of_row(table.id, row["row"])
        made = _values(table, history[0].number, fold(history)[row["row"]], known) if history else {}
        if any(row[name] != made.get(name) for name in row):
            return count, f"row {row['row']} is not as its facts make it"
    return count, ""


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
    for batch in _batches(ledger.rows_of(watch.over(ledger.of_table(table.id)))):
        _insert(model, [_values(table, number, row, known) for number, row in batch])
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


def _batches(rows: Iterator[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
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
        f"CREATE TRIGGER {name}_wi AFTER INSERT ON {name} BEGIN INSERT INTO {name}_words(rowid, grams) VALUES (new.number, new.grams); END",
        f"CREATE TRIGGER {name}_wd AFTER DELETE ON {name} BEGIN INSERT INTO {name}_words({name}_words, rowid, grams) VALUES ('delete', old.number, old.grams); END",
        f"CREATE TRIGGER {name}_wu AFTER UPDATE ON {name} BEGIN INSERT INTO {name}_words({name}_words, rowid, grams) VALUES ('delete', old.number, old.grams);"
        f" INSERT INTO {name}_words(rowid, grams) VALUES (new.number, new.grams); END",
    )


def _unindexed(name: str) -> tuple[str, ...]:
    """What has to go before the table can be made anew."""
    words = (f"DROP TABLE IF EXISTS {name}_words",) if connection.vendor == "sqlite" else ()
    return (*words, f"DROP TABLE IF EXISTS {name}")


def key_of(table: Table, fields: dict[str, Kept]) -> str:
    """What tells a row from the next, as a hash of fixed length."""
    return hashlib.sha256(canonical([fields.get(id) for id in table.key])).hexdigest()


def _values(table: Table, number: int, row: Row, known: Known) -> dict[str, Any]:
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
    _insert(manager.model, [_values(table, number, row, known) for number, row in rows])
    watch.keep(row for _, row in rows)
    for id in (id for id, group in groups.items() if group[0].change.deed != "entered"):
        history = ledger.of_row(table.id, id)
        (row,) = fold(*watch.over([history])).values()
        values = _values(table, history[0].number, row, known)
        manager.filter(pk=values.pop("number")).update(**values)
        watch.keep_anew(row)


def strays(tables: Iterable[Table], known: Known) -> Iterator[str]:
    """What stands in current tables and does not come from the facts, row by row; nothing where all is well.

    Rows are compared a batch at a time, and looked at once more in turn where they differ: somebody may just have changed them.
    """
    for table in tables:
        if connection.vendor == "sqlite" and not _words_fit(model_of(table)._meta.db_table):
            yield f"{table.id}: the index of words is not that of the rows"
        folded = ledger.rows_of(ledger.of_table(table.id))
        for batch in _batches(folded):
            yield from _differing(table, batch, known)
        yield from _unfounded(table)


def _differing(table: Table, batch: list[tuple[int, Row]], known: Known) -> Iterator[str]:
    """Rows of a batch that are missing in the current table or say something else there."""
    there = _standing(table, [row.id for _, row in batch])
    for number, row in batch:
        if there.get(row.id) == _comparable(table, _values(table, number, row, known)):
            continue
        with ledger.turn():
            ((number, again),) = ledger.rows_of([ledger.of_row(table.id, row.id)])
            expected, stands = _comparable(table, _values(table, number, again, known)), _standing(table, [row.id]).get(row.id)
        if stands is None:
            yield f"{table.id}/{row.id}: the row is missing; fact {again.fact} made it"
        elif stands != expected:
            columns = ", ".join(name for name in expected if expected[name] != stands[name])
            yield f"{table.id}/{row.id}: {columns} of the row differ from what its facts say; the last is fact {again.fact}"


def _unfounded(table: Table) -> Iterator[str]:
    """Rows of the current table without any fact."""
    founded = StoredFact.objects.filter(table=table.id, row=models.OuterRef("row")).exclude(deed="noted")
    for id in model_of(table)._default_manager.filter(~models.Exists(founded)).values_list("row", flat=True).iterator(chunk_size=BATCH):
        yield f"{table.id}/{id}: no fact made the row"


def _standing(table: Table, rows: list[str]) -> dict[str, dict[str, Any]]:
    """What the current table says of these rows."""
    return {one["row"]: _comparable(table, one) for one in model_of(table)._default_manager.filter(row__in=rows).values()}


def _comparable(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Values in one form, wherever they come from; SQLite keeps decimals as binary numbers."""
    found = {name: model_of(table)._meta.get_field(name).to_python(value) for name, value in values.items()}
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in found.items()}


def _words_fit(name: str) -> bool:
    """Does the index of words find what the rows say? FTS5 looks for itself."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {name}_words({name}_words, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True


def fields_of(current: models.Model) -> dict[str, Kept]:
    """What a current row says, exactly."""
    fields: dict[str, Kept] = json.loads(current.kept)  # type: ignore[attr-defined]
    return fields
