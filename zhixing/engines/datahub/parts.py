"""The packages that the data platform works with, imported when it works: whoever only reads reports does without them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from zhixing.kernel.errors import MissingPart

# Of the memory that a delivery may take, DuckDB gets so much; what does not fit goes to the scratch folder.
MEMORY = "700MB"


def duckdb() -> Any:
    """DuckDB, or MissingPart."""
    try:
        return import_module("duckdb")
    except ImportError:
        raise MissingPart("The data platform", "lake") from None


def arrow() -> Any:
    """Arrow, or MissingPart."""
    try:
        return import_module("pyarrow")
    except ImportError:
        raise MissingPart("The data platform", "lake") from None


def parquet() -> Any:
    """Arrow's reader and writer of Parquet."""
    arrow()
    return import_module("pyarrow.parquet")


def delimited() -> Any:
    """Arrow's reader of delimited text."""
    arrow()
    arrow()
    return import_module("pyarrow.csv")


def connect(scratch: Path, memory: str = MEMORY) -> Any:
    """A DuckDB of its own in a scratch folder: bounded in memory, fetching nothing from anywhere."""
    return duckdb().connect(str(scratch / "work.duckdb"), config=options(scratch, memory))


def options(scratch: Path, memory: str) -> dict[str, str]:
    """How such a DuckDB is opened."""
    return {
        "memory_limit": memory,
        "temp_directory": str(scratch / "spilled"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
    }


def scanner(kind: str) -> Path:
    """The file of DuckDB's reader of other databases, which the extra installs: nothing comes from anywhere else."""
    try:
        home = import_module("duckdb_extension_postgres_scanner") if kind == "postgres" else import_module("duckdb_extension_sqlite_scanner")
    except ImportError:
        raise MissingPart("Fetching from databases", "lake") from None
    return next(Path(str(home.__file__)).parent.rglob("*.duckdb_extension"))


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def scan(files: list[Path] | tuple[Path, ...]) -> str:
    """The rows of these Parquet files, as SQL reads them."""
    return "read_parquet([" + ", ".join(text(str(file)) for file in files) + "], union_by_name=true)"
