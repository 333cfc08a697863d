"""The columns of published and delivered rows (decision 0009, point 3), and rows written to Parquet batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from zhixing.engines.datahub import parts
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Field, Table
from zhixing.kernel.errors import InputFault

DECIMAL = "DECIMAL(38, 12)"
TYPES = {"integer": "BIGINT", "year": "BIGINT", "number": DECIMAL, "money": DECIMAL, "date": "DATE", "yesno": "BOOLEAN"}
# What a whole number may be.
SMALLEST, LARGEST = -(1 << 63), (1 << 63) - 1
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its SQL type, the unit of its figures and how sensitive it is."""

    name: str
    type: str
    unit: str = ""
    sensitivity: str = "internal"


# What stands before the fields: of a row of the ledger who it is, of a delivered row the line of the file that it came in.
OF_LEDGER = (
    Column("row_id", "VARCHAR", sensitivity="open"),
    Column("row_version", "BIGINT", sensitivity="open"),
    Column("row_owner", "VARCHAR", sensitivity="open"),
)
OF_DELIVERY = (Column("row_line", "BIGINT", sensitivity="open"),)


def column_of(field: Field) -> Column:
    """The column of a field.

    >>> from zhixing.engines.records import Label
    >>> column_of(Field("invested", Label("投资", "Invested"), "number", unit="万元")).type
    'DECIMAL(38, 12)'
    """
    return Column(field.id, TYPES.get(field.type, "VARCHAR"), field.unit, field.sensitivity)


def columns_of(table: Table, *, published: bool) -> tuple[Column, ...]:
    """The columns of a table's rows as they are published from the ledger, or as they are delivered."""
    return (*(OF_LEDGER if published else OF_DELIVERY), *map(column_of, table.fields))


class Writer:
    """Rows into one Parquet file, a batch at a time: so many rows never stand in memory together. To be used as a context."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.path, self.rows = path, 0
        self._columns = tuple(columns)
        pa = parts.arrow()
        kinds = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), DECIMAL: pa.decimal128(38, 12), "DATE": pa.date32(), "BOOLEAN": pa.bool_()}
        self._schema = pa.schema([(one.name, kinds[one.type]) for one in columns])
        self._file = parts.parquet().ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[tuple[Any, ...]] = []

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._flush()
        self._file.close()

    def add(self, before: Sequence[Any], fields: Mapping[str, Kept]) -> None:
        """One row: the values of the columns before its fields, then its fields as the ledger keeps them."""
        names = self._columns[len(before) :]
        self._waiting.append((*before, *(plain(fields.get(one.name)) for one in names)))
        if len(self._waiting) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        pa = parts.arrow()
        # Figures and days are text until here: Arrow turns a whole column into exact ones at once, and raises where one would not be exact.
        arrays = [self._array(pa, values, field) for values, field in zip(zip(*self._waiting, strict=True), self._schema, strict=True)]
        self._file.write_batch(pa.record_batch(arrays, schema=self._schema))
        self.rows += len(self._waiting)
        self._waiting.clear()

    def _array(self, pa: Any, values: tuple[Any, ...], field: Any) -> Any:
        try:
            if pa.types.is_decimal(field.type) or pa.types.is_date(field.type):
                return pa.array([None if value is None else str(value) for value in values], pa.string()).cast(field.type)
            return pa.array(values, field.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
            raise InputFault(f"column {field.name}", f"a value that is no {field.type} ({error})", "values of the declared type") from None


def rows_in(path: Path) -> int:
    """How many rows a Parquet file has."""
    return int(parts.parquet().read_metadata(path).num_rows)


def plain(value: Kept) -> Any:
    """What stands in a column for a value: several files are one text, with a blank between their hashes."""
    return " ".join(map(str, value)) if isinstance(value, list) else value
