"""The process in which rows are fetched from a department's database (pulling.py). It is run as a file by itself and uses nothing of ours: it begins at once.

A JSON object comes in, another goes out: {} where all is well, {"stage", "said"} with the database's own words where it is not, or {"missing", "there"}.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any


def fetched(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Write the rows that are asked for as Parquet; what came of it."""
    import duckdb

    connection, stage = duckdb.connect(asked["database"], config=asked["options"]), "attach"
    try:
        for said in asked["opening"]:
            connection.execute(said)
        stage = "read"
        there = [(str(name), str(kind)) for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {asked['rows']}").fetchall()]
        found, missing = chosen(asked, dict(there))
        if missing or not found:
            return {"missing": missing, "there": [name for name, _ in there]}
        columns = ", ".join(_column(asked, id, name, kind) for id, (name, kind) in found.items())
        # In one order, so that the same rows are the same file.
        connection.execute(f"COPY (SELECT {columns} FROM {asked['rows']} ORDER BY ALL) TO {asked['target']} (FORMAT parquet, COMPRESSION zstd)")
    except duckdb.Error as error:
        return {"stage": stage, "said": str(error)}
    finally:
        connection.close()
    return {}


def chosen(asked: Mapping[str, Any], there: Mapping[str, str]) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Of each field the column that it is, with its type: by the declaration, else by id or title. And what is not there though it has to be."""
    known = {name.lower(): (name, kind) for name, kind in there.items()}
    found, missing = {}, []
    for id, titles in asked["fields"].items():
        named = asked["columns"].get(id)
        column = next((known[name.lower()] for name in ([named] if named else [id, *titles]) if name.lower() in known), None)
        if column is not None:
            found[id] = column
        elif named or id in asked["required"]:
            missing.append(named or id)
    return found, missing


def _column(asked: Mapping[str, Any], id: str, name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    plain = kind.partition("(")[0].partition(" WITH")[0] in asked["plain"]
    return f'{quoted if plain else f"CAST({quoted} AS VARCHAR)"} AS "{id}"'


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fetched(json.loads(sys.stdin.buffer.read()))))
