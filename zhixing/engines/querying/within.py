"""The process that answers one question: it takes the tables in, locks itself, answers, ends. Run as a module; the question comes in and the answer goes out as JSON.

Nothing secret or masked ever comes into it: of each table it takes the columns as its reader may have them, and forgets where they came from.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Collection, Sequence
from typing import Any

from zhixing.engines.querying.checking import checked, duckdb
from zhixing.engines.querying.refused import Refused

CELL = 2000
# Its name, its columns with how each is had, and where its rows come from.
Table = tuple[str, Sequence[tuple[str, str]], str]
# What DuckDB finds wrong, by what it calls it: the code of the sentence, and whether its own words say more and nothing that stands in the data.
FAULTS = {
    "ParserException": ("syntax", True),
    "BinderException": ("column", True),
    "CatalogException": ("column", True),
    "OutOfMemoryException": ("memory", False),
    "ConversionException": ("value", False),
    "OutOfRangeException": ("value", False),
    "InvalidInputException": ("value", False),
    "InvalidTypeException": ("value", False),
}


def main() -> None:
    """Answer the question that stands in the input."""
    asked = json.load(sys.stdin)
    # DuckDB would look for them, which takes it longer than most questions, and needs none here.
    sys.modules |= dict.fromkeys(("pandas", "numpy", "pyarrow", "polars"))  # type: ignore[arg-type]
    _bounded(asked["address_space"], asked["seconds"])
    try:
        told = _answered(asked)
    except Refused as refused:
        told = {"refused": [refused.code, *refused.told]}
    except MemoryError:
        told = {"refused": ["memory"]}
    except duckdb().Error as error:
        code, own = FAULTS.get(type(error).__name__, ("failed", False))
        told = {"refused": [code, str(error).partition("\n")[0].partition("Error:")[2].strip()[:200] or "?"] if own else [code]}
    json.dump(told, sys.stdout, ensure_ascii=True)


def _bounded(memory: int, seconds: int) -> None:
    """No file is written, no more memory and time are taken than is allowed, whatever the question is."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def locked(tables: Sequence[Table], named: Collection[str] | None, memory: int) -> Any:
    """A DuckDB that holds these tables and can reach nothing else any more: no file, no other database, no extension, no setting."""
    options = {"memory_limit": f"{memory}MB", "threads": "1", "temp_directory": "", "autoinstall_known_extensions": "false"}
    options |= {"autoload_known_extensions": "false", "allow_community_extensions": "false", "python_enable_replacements": "false"}
    connection = duckdb().connect(":memory:", config=options)
    for name, columns, source in tables:
        connection.execute(f'CREATE TABLE "{name}" AS SELECT {_selected(columns, named)} FROM {source}')
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _answered(asked: dict[str, Any]) -> dict[str, Any]:
    wanted = checked(asked["sql"], [name for name, _, _ in asked["tables"]])
    connection = locked([one for one in asked["tables"] if one[0] in wanted.tables], wanted.columns, asked["memory"])
    cursor = connection.execute(asked["sql"])
    columns = [one[0] for one in cursor.description or ()]
    rows: list[list[Any]] = []
    room, more = asked["bytes"], False
    while row := cursor.fetchone():
        told = [_plain(kept) for kept in row]
        room -= len(json.dumps(told, ensure_ascii=False).encode())
        if len(rows) >= asked["rows"] or room < 0:
            more = True
            break
        rows.append(told)
    return {"columns": columns, "rows": rows, "more": more, "read": wanted.tables}


def _selected(columns: Sequence[tuple[str, str]], named: Collection[str] | None) -> str:
    """The columns that the question can mean; at least one, for there are rows to be counted."""
    meant = [column for column in columns if named is None or column[0].lower() in named] or [columns[0]]
    return ", ".join(f'{value} AS "{name}"' for name, value in meant)


def _plain(kept: Any) -> Any:
    """A value as JSON: figures as text where a program would round them, everything else as it is written."""
    if kept is None or isinstance(kept, bool) or (isinstance(kept, int) and abs(kept) < 1 << 53):
        return kept
    text = f"{kept}"
    return text if len(text) <= CELL else text[:CELL] + "…"


if __name__ == "__main__":
    main()
