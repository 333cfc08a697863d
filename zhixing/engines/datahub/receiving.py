"""A delivery: a file in, rows of the declared types as Parquet out, and beside them the rows that come back. All in a folder that the caller names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zhixing.engines.datahub import parts, vector
from zhixing.engines.datahub.columns import TYPES, Writer, rows_in
from zhixing.engines.datahub.dataset import DataSet
from zhixing.engines.datahub.line import Line, checked, of_json, of_workbook
from zhixing.engines.datahub.refused import Refused
from zhixing.engines.datahub.returned import Returned
from zhixing.engines.datahub.source import Source, kind_of, opened, stage
from zhixing.engines.ledger import Kept
from zhixing.engines.records import Fault, Known, Table

# What is told while a delivery is worked on: a word, so many rows of so many (0 where that is not known yet).
Progress = Callable[[str, int, int], None]
STEP = 5000
AS_PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)"
# So many bad rows are tried one column aside, to tell a shifted file; of a very wide one none.
TRIED, WIDEST_TRIED = 20, 60
UNEVEN = ("有 {} 格，标题行有 {} 栏", "There are {} cells and {} titles")
AGAIN = Fault("", "header_again")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a delivered file.

    files     Parquet files of the good rows, in the folder; `rows` are in them
    returned  the file of the rows that came back; None where there is none. `bad` counts them, `faults` what is wrong, by field and rule
    refusal   why nothing of it is to be taken; None where it may be
    corrects  it was a file of returned rows, put right: it comes to what is there
    """

    files: tuple[Path, ...]
    rows: int
    bad: int
    returned: Path | None
    faults: Mapping[tuple[str, str], int] = field(default_factory=dict)
    refusal: Refused | None = None
    corrects: bool = False


@dataclass(slots=True)
class _Delivery:
    """The work on one file."""

    dataset: DataSet
    known: Known
    folder: Path
    connection: Any
    progress: Progress
    files: list[Path] = field(default_factory=list)
    bad: list[Line] = field(default_factory=list)

    @property
    def table(self) -> Table:
        return self.dataset.table


def receive(dataset: DataSet, path: Path, name: str, known: Known, folder: Path, progress: Progress = lambda word, done, of: None) -> Received:
    """Read a file, check every row, write the good ones as Parquet and the bad ones as a CSV. Refused where it cannot be read as this data set at all."""
    connection = parts.connect(folder)
    try:
        # Pushed down, the question whether a row is good would have every value worked out again and again: ten times as long.
        connection.execute("SET disabled_optimizers = 'filter_pushdown'")
        work = _Delivery(dataset, known, folder, connection, progress)
        kind = kind_of(path, name)
        if kind in ("csv", "parquet"):
            return _by_columns(work, opened(connection, dataset.table, path, name))
        titles, ids, lines = of_workbook(dataset.table, path, name) if kind == "xlsx" else of_json(dataset.table, path, name, geojson=kind == "geojson")
        with Returned(folder / "returned.csv", dataset.table, titles, ids) as back:
            _one_by_one(work, lines, back, {})
        return _outcome(work, back, name)
    finally:
        connection.close()


def _by_columns(work: _Delivery, source: Source) -> Received:
    """Text and Parquet: SQL takes what is plainly good, Python looks at the rest."""
    work.progress("read", 0, 0)
    uneven = stage(work.connection, source)
    (total,) = work.connection.execute("SELECT count(*) FROM raw").fetchone()
    work.progress("check", 0, total)
    _judge(work, source)
    path = work.folder / "good.parquet"
    columns = ", ".join(f"v_{one.id} AS {parts.quoted(one.id)}" for one in work.table.fields)
    work.connection.execute(f"COPY (SELECT line AS row_line, {columns} FROM judged WHERE good) TO {parts.text(str(path))} {AS_PARQUET}")
    work.files.append(path)
    with Returned(work.folder / "returned.csv", work.table, source.titles, source.ids) as back:
        _one_by_one(work, _uneven(source, uneven.rows), back)
        back.tally.rows += uneven.count - len(uneven.rows)
        _one_by_one(work, _rest(work, source), back)
        _without_doubles(work, source, back)
    return _outcome(work, back, source.name)


def _judge(work: _Delivery, source: Source) -> None:
    """Make `judged`: of every row that says something its cells as they came, their values, and whether it is plainly good."""
    at = {id: number for number, id in enumerate(source.ids) if id}
    table = work.table
    cells = [_cell(source, number) for number in range(len(source.titles))]
    texts = {id: f"t_{id}" for id in at}
    kinds = source.types or ("VARCHAR",) * len(source.titles)
    values = {
        one.id: vector.value(work.connection, one, f"t_{one.id}", f"r{at[one.id]}" if source.types else f"t_{one.id}", kinds[at[one.id]], work.known)
        if one.id in at
        else f"CAST(NULL AS {TYPES.get(one.type, 'VARCHAR')})"
        for one in table.fields
    }
    good = vector.good(table, {id: f"v_{id}" for id in at}, texts)
    again = " + ".join(f"(d{number} = {parts.text(source.titles[number])})::INT" for id, number in at.items())
    raw = ", ".join([*(f"{cell} AS d{number}" for number, cell in enumerate(cells)), *(f"c{n} AS r{n}" for n in at.values() if source.types)])
    trimmed = ", ".join(f"nullif(trim(d{number}), '') AS t_{id}" for id, number in at.items())
    says = " OR ".join(f"d{number} <> ''" for number in at.values())
    work.connection.execute(f"""
        CREATE VIEW judged AS
        SELECT *, coalesce({good}, false) AND NOT again AS good FROM (
            SELECT *, {", ".join(f"{sql} AS v_{id}" for id, sql in values.items())}, ({again}) >= 2 AND 2 * ({again}) > {len(at)} AS again FROM (
                SELECT *, {trimmed} FROM (SELECT line, {raw} FROM raw) WHERE {says}))
    """)


def _cell(source: Source, number: int) -> str:
    """A cell as text; the apostrophe that our own files put in front of what looks like a formula is off."""
    column = f"c{number}"
    if source.kind == "parquet":
        return f"coalesce(CAST({column} AS VARCHAR), '')"
    return f"CASE WHEN starts_with({column}, '''') AND substr({column}, 2, 1) IN ('=', '+', '-', '@') THEN substr({column}, 2) ELSE coalesce({column}, '') END"


def _rest(work: _Delivery, source: Source) -> Iterator[Line]:
    """The rows that SQL was not sure of, in the order of the file."""
    at = {id: number for number, id in enumerate(source.ids) if id}
    columns = ", ".join(f"d{number}" for number in range(len(source.titles)))
    rest = work.connection.cursor().execute(f"SELECT line, again, {columns} FROM judged WHERE NOT good ORDER BY line")
    while batch := rest.fetchmany(STEP):
        for line, again, *cells in batch:
            yield Line(line, {id: cells[number] for id, number in at.items()}, tuple(cells), (AGAIN,) if again else ())


def _uneven(source: Source, rows: Iterable[tuple[int, list[str]]]) -> Iterator[Line]:
    for number, cells in rows:
        told = (str(len(cells)), str(len(source.titles)))
        yield Line(number, {}, tuple(cells), (Fault.ruled("", *(sentence.format(*told) for sentence in UNEVEN)),))


def _one_by_one(work: _Delivery, lines: Iterable[Line], back: Returned, keys: dict[tuple[Kept, ...], int] | None = None) -> None:
    """Look at rows one by one: good ones into a file of their own, bad ones come back. Where `keys` are kept, a second row with a key does too."""
    path = work.folder / f"looked{len(work.files)}.parquet"
    with Writer(path, work.dataset.columns) as writer:
        for number, line in enumerate(lines, 1):
            fields, faults = checked(work.table, line, work.known)
            if not faults and keys is not None:
                first = keys.setdefault(tuple(fields.get(id) for id in work.table.key), line.number)
                faults = (_doubled(work.table, first),) if first != line.number else ()
            if faults:
                back.add(line, faults)
                if len(work.bad) < TRIED:
                    work.bad.append(line)
            else:
                writer.add((line.number,), fields)
            if number % STEP == 0:
                work.progress("look", number, 0)
    if writer.rows:
        work.files.append(path)
    else:
        path.unlink()


def _doubled(table: Table, first: int) -> Fault:
    return Fault(table.key[0], "same_in_file", (str(first), "、".join(table.field(id).label.zh for id in table.key)))


def _without_doubles(work: _Delivery, source: Source, back: Returned) -> None:
    """Rows whose key an earlier row of the file has come back. Only where there are any is what was written written anew."""
    work.progress("compare", 0, 0)
    if not work.files:
        return
    key, rows = ", ".join(map(parts.quoted, work.table.key)), parts.scan(work.files)
    several = f"(SELECT {key} FROM {rows} GROUP BY ALL HAVING count(*) > 1)"
    if work.connection.execute(f"SELECT 1 FROM {several} LIMIT 1").fetchone() is None:
        return
    # A key may be empty in part: IS NOT DISTINCT FROM takes two empty ones for the same, as grouping does.
    same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in map(parts.quoted, work.table.key))
    work.connection.execute(f"""
        CREATE TABLE doubled AS SELECT row_line, first FROM (
            SELECT row_line, min(row_line) OVER (PARTITION BY {key}) AS first FROM {rows} AS a SEMI JOIN {several} AS b ON {same})
        WHERE row_line <> first""")
    columns = ", ".join(f"d{number}" for number in range(len(source.titles)))
    found = work.connection.cursor().execute(f"SELECT line, first, {columns} FROM judged JOIN doubled ON line = row_line ORDER BY line")
    while batch := found.fetchmany(STEP):
        for line, first, *cells in batch:
            back.add(Line(line, {}, tuple(cells)), [_doubled(work.table, first)])
    path = work.folder / "single.parquet"
    work.connection.execute(f"COPY (SELECT * FROM {rows} ANTI JOIN doubled USING (row_line)) TO {parts.text(str(path))} {AS_PARQUET}")
    work.files[:] = [path]


def _outcome(work: _Delivery, back: Returned, name: str) -> Received:
    """What is to be told of the delivery, and whether it is refused."""
    files = [file for file in work.files if rows_in(file)]
    rows, tally = sum(map(rows_in, files)), back.tally
    total = rows + tally.rows
    if not total:
        raise Refused(name, "rows")
    refusal = None
    if tally.rows > work.dataset.tolerated * total:
        refusal = _refusal(work, back, name, total)
    most = dict(tally.faults.most_common())
    return Received(tuple(files), rows, tally.rows, back.path if tally.rows else None, most, refusal, back.corrects)


def _refusal(work: _Delivery, back: Returned, name: str, total: int) -> Refused:
    told = (str(total), str(back.tally.rows))
    if title := shifted_from(work.table, work.bad, back.ids, back.titles, work.known):
        return Refused(name, "shifted", *told, title)
    (key, count) = back.tally.faults.most_common(1)[0]
    example = back.tally.example[key]
    guarded = key[0] in work.table.ids and work.table.field(key[0]).sensitivity in ("personal", "secret")
    if guarded:
        # The sentence is read by more people than the file of returned rows.
        example = replace(example, told=tuple("＊＊＊" for _ in example.told))
    label = f"{work.table.field(key[0]).label.zh}：" if key[0] in work.table.ids else ""
    return Refused(name, "share", *told, f"{(work.dataset.tolerated * 100).normalize():f}%", f"{label}{example.zh}（{count}）")


def shifted_from(table: Table, lines: Sequence[Line], ids: Sequence[str], titles: Sequence[str], known: Known) -> str:
    """The title of the column from which on the cells of most bad rows fit the column beside them; "" where that mends nothing."""
    lines = [line for line in lines[:TRIED] if len(line.cells) == len(titles)]
    if not lines or len(titles) > WIDEST_TRIED:
        return ""

    def faults(cells: Sequence[str], line: Line) -> int:
        moved = {id: cells[at] for at, id in enumerate(ids) if id}
        return len(checked(table, Line(line.number, moved, ()), known)[1])

    before = sum(faults(line.cells, line) for line in lines)
    best, title = before, ""
    for at in range(len(titles)):
        for aside in (False, True):
            moved = [(line, (*line.cells[:at], "", *line.cells[at:-1]) if aside else (*line.cells[:at], *line.cells[at + 1 :], "")) for line in lines]
            after = sum(faults(cells, line) for line, cells in moved)
            # Of several that mend as much the last one: those before it only empty a cell that was right.
            if after <= best and after < before:
                best, title = after, titles[at]
    return title if best * 3 <= before else ""
