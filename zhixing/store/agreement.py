"""Do the current rows agree with the facts? All of them row by row, or a sample spread over a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, connection, models, transaction

from zhixing.engines.ledger import Row, fold
from zhixing.engines.records import Known, Table
from zhixing.store import current, ledger
from zhixing.store.models import Fact as StoredFact


def compared(table: Table, known: Known, most: int) -> tuple[int, str]:
    """How many current rows were folded anew, at most about `most` spread over the table, and in words what is not as the facts make it."""
    manager = current.model_of(table)._default_manager
    there, made_by_facts = manager.count(), StoredFact.objects.filter(table=table.id, deed="entered").count()
    if there != made_by_facts:
        return 0, f"{made_by_facts} rows by its facts, {there} in the table"
    apart = max(1, there // most)
    count = 0
    for at, row in enumerate(manager.order_by("number").values("number", "row", "version", "kept", "withdrawn").iterator(chunk_size=current.BATCH)):
        if at % apart:
            continue
        count += 1
        history = ledger.of_row(table.id, row["row"])
        made = current.values_of(table, history[0].number, fold(history)[row["row"]], known) if history else {}
        if any(row[name] != made.get(name) for name in row):
            return count, f"row {row['row']} is not as its facts make it"
    return count, ""


def strays(tables: Iterable[Table], known: Known) -> Iterator[str]:
    """What stands in current tables and does not come from the facts, row by row; nothing where all is well.

    Rows are compared a batch at a time, and looked at once more in turn where they differ: somebody may just have changed them.
    """
    for table in tables:
        if connection.vendor == "sqlite" and not _words_fit(current.model_of(table)._meta.db_table):
            yield f"{table.id}: the index of words is not that of the rows"
        folded = ledger.rows_of(ledger.of_table(table.id))
        for batch in current.batches(folded):
            yield from _differing(table, batch, known)
        yield from _unfounded(table)


def _differing(table: Table, batch: list[tuple[int, Row]], known: Known) -> Iterator[str]:
    """Rows of a batch that are missing in the current table or say something else there."""
    there = _standing(table, [row.id for _, row in batch])
    for number, row in batch:
        if there.get(row.id) == _comparable(table, current.values_of(table, number, row, known)):
            continue
        with ledger.turn():
            ((number, again),) = ledger.rows_of([ledger.of_row(table.id, row.id)])
            expected, stands = _comparable(table, current.values_of(table, number, again, known)), _standing(table, [row.id]).get(row.id)
        if stands is None:
            yield f"{table.id}/{row.id}: the row is missing; fact {again.fact} made it"
        elif stands != expected:
            columns = ", ".join(name for name in expected if expected[name] != stands[name])
            yield f"{table.id}/{row.id}: {columns} of the row differ from what its facts say; the last is fact {again.fact}"


def _unfounded(table: Table) -> Iterator[str]:
    """Rows of the current table without any fact."""
    founded = StoredFact.objects.filter(table=table.id, row=models.OuterRef("row")).exclude(deed="noted")
    for id in current.model_of(table)._default_manager.filter(~models.Exists(founded)).values_list("row", flat=True).iterator(chunk_size=current.BATCH):
        yield f"{table.id}/{id}: no fact made the row"


def _standing(table: Table, rows: list[str]) -> dict[str, dict[str, Any]]:
    """What the current table says of these rows."""
    return {one["row"]: _comparable(table, one) for one in current.model_of(table)._default_manager.filter(row__in=rows).values()}


def _comparable(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Values in one form, wherever they come from; SQLite keeps decimals as binary numbers."""
    found = {name: current.model_of(table)._meta.get_field(name).to_python(value) for name, value in values.items()}
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in found.items()}


def _words_fit(name: str) -> bool:
    """Does the index of words find what the rows say? FTS5 looks for itself."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {name}_words({name}_words, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True
