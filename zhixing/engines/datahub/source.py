"""A delivered file, opened: what kind it is, which column is which field, and its rows on their way into DuckDB or, one by one, into Python."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from zhixing.engines.datahub import parts
from zhixing.engines.datahub.encoding import encoding_of
from zhixing.engines.datahub.refused import Refused
from zhixing.engines.records import Table, sheet

Kind = Literal["csv", "xlsx", "json", "geojson", "parquet"]
KINDS: Mapping[str, Kind] = {
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".json": "json", ".jsonl": "json", ".ndjson": "json", ".geojson": "geojson",
    ".parquet": "parquet",
}  # fmt: skip
DELIMITERS = ",;\t|"
# How far down a header is looked for; above it people put a title and remarks. So long may a line of it be.
HEADER_WITHIN, LONGEST = 15, 1 << 20
MOST_COLUMNS, MOST_UNEVEN = 500, 100_000
# What the file of returned rows has before the columns that were delivered.
LINE, WHERE, FOUND, RULE, REASON = OWN = ("行号", "有误栏目", "有误内容", "规则", "退回原因")
# Types of Parquet that can be read as text.
SCALAR = (
    "VARCHAR",
    "BIGINT",
    "INTEGER",
    "SMALLINT",
    "TINYINT",
    "UBIGINT",
    "UINTEGER",
    "USMALLINT",
    "UTINYINT",
    "HUGEINT",
    "DOUBLE",
    "FLOAT",
    "DATE",
    "BOOLEAN",
    "DECIMAL",
    "TIMESTAMP",
)


@dataclass(slots=True)
class Uneven:
    """The rows that have another number of cells than the header: how many, and the first of them with their numbers."""

    count: int = 0
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def add(self, number: int, text: str, delimiter: str) -> None:
        """One more."""
        self.count += 1
        if len(self.rows) < MOST_UNEVEN:
            try:
                self.rows.append((number, next(csv.reader(io.StringIO(text), delimiter=delimiter), [])))
            except csv.Error:
                self.rows.append((number, [text[:200]]))


@dataclass(frozen=True, slots=True)
class Source:
    """A delivered file whose columns are known.

    titles, ids  of each column what stands above it, and the field that it is, "" for none
    first        the number of the first row below the header, counted as a spreadsheet program does; `skip` are the lines above it
    types        of each column of a Parquet file its type
    """

    path: Path
    name: str
    kind: Kind
    titles: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    first: int = 1
    skip: int = 0
    encoding: str = "utf-8"
    delimiter: str = ","
    types: tuple[str, ...] = ()


def kind_of(path: Path, name: str) -> Kind:
    """The kind that the name says, where the first bytes do not say otherwise."""
    kind = KINDS.get(Path(name).suffix.lower())
    if path.stat().st_size == 0:
        raise Refused(name, "empty")
    if kind is None:
        raise Refused(name, "kind", Path(name).suffix or name[:40])
    with path.open("rb") as file:
        head = file.read(4)
    zipped, parquet = head.startswith((b"PK\x03\x04", b"PK\x05\x06")), head == b"PAR1"
    if (kind == "xlsx") != zipped or (kind == "parquet") != parquet:
        raise Refused(name, "binary" if kind not in ("xlsx", "parquet") else "damaged")
    return kind


def opened(connection: Any, table: Table, path: Path, name: str) -> Source:
    """The columns of a file of text or Parquet; Refused where they are not those of the data set."""
    source = Source(path, name, kind_of(path, name))
    if source.kind == "csv":
        return _delimited(table, source)
    return _parquet(connection, table, source) if source.kind == "parquet" else source


def _delimited(table: Table, source: Source) -> Source:
    encoding = encoding_of(source.path, source.name)
    found: list[tuple[int, Source]] = []
    for delimiter in DELIMITERS:
        for number, skip, cells in _top(source.path, encoding, delimiter):
            header = _header(table, cells)
            if set(table.key) <= set(header.ids.values()):
                found.append((len(header.ids), replace(source, encoding=encoding, delimiter=delimiter, first=number + 1, skip=skip, titles=cells)))
            elif delimiter == "," and len(cells) > MOST_COLUMNS:
                raise Refused(source.name, "columns", str(len(cells)), str(MOST_COLUMNS))
    if not found:
        raise Refused(source.name, "delimiter", "、".join(table.field(id).label.zh for id in table.key))
    return _fitted(table, max(found, key=lambda pair: (pair[0], -pair[1].skip))[1])


def _top(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The first few rows: number, how many lines they and those before them take, cells."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader((line for line in iter(lambda: file.readline(LONGEST), "")), delimiter=delimiter)
        try:
            for number, cells in enumerate(islice(reader, HEADER_WITHIN), 1):
                yield number, reader.line_num, tuple(cells)
        except csv.Error:
            return


def _header(table: Table, cells: tuple[str, ...]) -> sheet.Header:
    return sheet.match(table, sheet.Row(1, False, {at: sheet.Cell("text", cell) for at, cell in enumerate(cells, 1) if cell.strip()}), "")


def _fitted(table: Table, source: Source) -> Source:
    """The source with the field of each column; Refused with everything that is wrong with the titles."""
    if len(source.titles) > MOST_COLUMNS:
        raise Refused(source.name, "columns", str(len(source.titles)), str(MOST_COLUMNS))
    header = _header(table, source.titles)
    if header.faults:
        raise Refused.by_sheet(sheet.Refused(source.name, header.faults))
    found = (header.ids.get(at, "") for at in range(1, len(source.titles) + 1))
    ids = tuple(id if id in table.ids else "" for id in found)
    missing = [field.label.zh for field in table.fields if field.required and field.id not in ids]
    if missing:
        raise Refused(source.name, "missing", "、".join(missing))
    return replace(source, ids=ids)


def _parquet(connection: Any, table: Table, source: Source) -> Source:
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {parts.scan([source.path])}").fetchall()
    except parts.duckdb().Error:
        raise Refused(source.name, "damaged") from None
    titles, types = tuple(str(row[0]) for row in described), tuple(str(row[1]) for row in described)
    if not set(table.key) <= set(_header(table, titles).ids.values()):
        raise Refused.by_sheet(
            sheet.Refused(source.name, [sheet.Placed("", 0, 0, "", "", "no_header", ("、".join(table.field(id).label.zh for id in table.key),))])
        )
    fitted = _fitted(table, replace(source, titles=titles, types=types))
    for title, id, kind in zip(titles, fitted.ids, types, strict=True):
        if id and kind.partition("(")[0].partition(" WITH")[0] not in SCALAR:
            field = table.field(id)
            raise Refused(source.name, "schema", title, kind, f"“{field.label.zh}”（{field.type}）")
    return fitted


def stage(connection: Any, source: Source) -> Uneven:
    """Make `raw`: a column of line numbers and one for each column of the file. The rows that have another number of cells come back."""
    uneven = Uneven()
    if source.kind == "parquet":
        columns = ", ".join(f"{parts.quoted(title)} AS c{at}" for at, title in enumerate(source.titles))
        connection.execute(
            f"CREATE VIEW raw AS SELECT file_row_number + 1 AS line, {columns} FROM read_parquet({parts.text(str(source.path))}, file_row_number=true)"
        )
        return uneven
    batches = _batches(source, uneven)
    pa = parts.arrow()
    schema = pa.schema([("line", pa.int64()), *((f"c{at}", pa.string()) for at in range(len(source.titles)))])
    connection.register("incoming", pa.RecordBatchReader.from_batches(schema, batches))
    try:
        connection.execute("CREATE TABLE raw AS SELECT * FROM incoming")
    finally:
        connection.unregister("incoming")
    return uneven


def _batches(source: Source, uneven: Uneven) -> Iterator[Any]:
    """Rows as Arrow reads them, with their numbers. Rows with another number of cells are told apart; empty ones only count."""
    pa, reader = parts.arrow(), parts.delimited()
    names = [f"c{at}" for at in range(len(source.titles))]
    # Where rows of another length stand: the others are numbered around them.
    skipped: deque[int] = deque()

    def odd(row: Any) -> str:
        number = source.first + row.number - 1 - source.skip
        skipped.append(number)
        if row.text.strip():
            uneven.add(number, row.text, source.delimiter)
        return "skip"

    line = source.first
    try:
        with reader.open_csv(
            source.path,
            read_options=reader.ReadOptions(
                column_names=names, skip_rows=source.skip, encoding=source.encoding.removesuffix("-sig"), use_threads=False, block_size=4 << 20
            ),
            parse_options=reader.ParseOptions(delimiter=source.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=odd),
            convert_options=reader.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        ) as rows:
            for batch in rows:
                numbers = _numbers(line, batch.num_rows, skipped)
                line = numbers[-1] + 1 if numbers else line
                yield pa.record_batch([pa.array(numbers, pa.int64()), *batch.columns], names=["line", *names])
    except pa.ArrowInvalid:
        raise Refused(source.name, "quotes", str(line)) from None


def _numbers(first: int, count: int, skipped: deque[int]) -> list[int]:
    """The numbers of the next rows: as they come, without those that are skipped. What has been passed is forgotten.

    >>> _numbers(2, 3, deque([3, 9]))
    [2, 4, 5]
    """
    found: list[int] = []
    while len(found) < count:
        stop = skipped[0] if skipped else first + count
        take = min(stop - first, count - len(found))
        found += range(first, first + take)
        first += take
        if skipped and first == skipped[0] and len(found) < count:
            skipped.popleft()
            first += 1
    return found
