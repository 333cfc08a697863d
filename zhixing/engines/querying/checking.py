"""What a question asks of which tables, by the very parser that is to answer it. Whatever is not known to be harmless is refused.

The process that answers has nothing else to reach either (within.py): this is the first wall of two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from zhixing.engines.querying.refused import Refused
from zhixing.kernel.errors import MissingPart

LONGEST = 10_000
# Functions that make rows out of nothing but what they are given.
MAKERS = frozenset({"generate_series", "range", "unnest", "generate_subscripts"})
# Functions that tell of the machine, the settings or other databases, or run SQL that this does not see.
TELLING = re.compile(
    r"(getenv|current_setting|getvariable|set_config|query|query_table|nextval|currval|write_log|parse_log|json_execute.*|version|txid.*|.*secret.*"
    r"|duckdb_.*|pragma_.*|read_.*|.*_scan|glob|sniff_.*|parquet_.*|in_search_path|current_(database|schemas?|catalog|user|role|query)|session_user|user)"
)


def duckdb() -> Any:
    """DuckDB, or MissingPart."""
    try:
        return import_module("duckdb")
    except ImportError:
        raise MissingPart("Queries", "lake") from None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The tables that a question reads, and the columns that it can mean, in small letters; None where it can mean all."""

    tables: tuple[str, ...]
    columns: frozenset[str] | None


def checked(sql: str, tables: Collection[str]) -> Wanted:
    """What a question reads of the tables that there are; Refused where it is anything but one harmless SELECT over them.

    >>> checked("SELECT town, count(*) FROM works GROUP BY town", ["works", "funds"])
    Wanted(tables=('works',), columns=frozenset({'town'}))
    """
    tree = _tree(sql)
    within = {str(name).lower() for one in _nodes(tree) if "cte_map" in one for name in _named(one["cte_map"])}
    there = {name.lower(): name for name in tables}
    read = []
    for one in _nodes(tree):
        kind = one.get("type")
        if kind == "BASE_TABLE":
            name = str(one.get("table_name", ""))
            plain = not one.get("schema_name") and not one.get("catalog_name")
            if not plain or name.lower() not in there | dict.fromkeys(within):
                raise Refused("table", name[:60])
            if name.lower() in there:
                read.append(there[name.lower()])
        elif kind == "TABLE_FUNCTION":
            name = str((one.get("function") or {}).get("function_name", "")).lower()
            if name not in MAKERS:
                raise Refused("function", name[:60])
        elif kind in ("SHOW_REF", "COLUMN_DATA", "DELIM_GET", "BOUND_TABLE_REF", "INVALID"):
            raise Refused("not_select")
        name = str(one.get("function_name", "")).lower()
        if name and TELLING.fullmatch(name):
            raise Refused("function", name[:60])
    return Wanted(tuple(dict.fromkeys(read)), _columns(tree))


def _columns(tree: dict[str, Any]) -> frozenset[str] | None:
    """Every column that is named; None where rows as a whole may be meant."""
    named, called, whole = set[str](), set[str](), False
    for one in _nodes(tree):
        whole |= one.get("class") in ("STAR", "POSITIONAL_REFERENCE") or one.get("ref_type") == "NATURAL"
        named |= {str(name).lower() for name in (*(one.get("column_names") or ()), *(one.get("using_columns") or ()))}
        if one.get("type") in ("BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION"):
            called |= {str(one.get(key) or "").lower() for key in ("alias", "table_name")}
    return None if whole or _alone(tree) & called else frozenset(named)


def _alone(tree: dict[str, Any]) -> set[str]:
    """What is named without a table before it: of works.town the first part names the table, works alone is the whole row."""
    return {str(one["column_names"][0]).lower() for one in _nodes(tree) if len(one.get("column_names") or ()) == 1}


def _tree(sql: str) -> dict[str, Any]:
    connection = duckdb().connect(":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": "1"})
    try:
        try:
            statements = connection.extract_statements(sql)
        except duckdb().Error as error:
            raise Refused("syntax", _said(error)) from None
        if len(statements) != 1 or statements[0].type != duckdb().StatementType.SELECT:
            raise Refused("not_select")
        try:
            tree: dict[str, Any] = json.loads(connection.execute("SELECT json_serialize_sql(CAST(? AS VARCHAR))", [sql]).fetchone()[0])
        except (duckdb().Error, RecursionError, ValueError):
            raise Refused("not_select") from None
    finally:
        connection.close()
    if tree.get("error") or len(tree.get("statements") or ()) != 1:
        raise Refused("not_select")
    return tree


def _said(error: Exception) -> str:
    """The first line of what the parser says, without what it repeats of the text."""
    return str(error).partition("\n")[0].partition("Error:")[2].strip()[:200] or "?"


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of the tree, without going down in calls: a question may be nested deeper than Python likes."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _named(ctes: Any) -> list[str]:
    return [str(one.get("key", "")) for one in (ctes or {}).get("map") or ()]
