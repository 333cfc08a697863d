"""Without the extra: declarations are read, and what needs DuckDB or Arrow says which extra to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from zhixing.engines.datahub import parts
from zhixing.kernel.errors import MissingPart

ROOT = Path(__file__).parents[3]
WITHOUT = """
import sys
for name in ("duckdb", "pyarrow", "pandas", "ibis"):
    sys.modules[name] = None
from pathlib import Path
from zhixing.engines import datahub
from zhixing.systems import load_catalogue
print(len(load_catalogue(Path("counties/yongkang")).datasets) > 0)
try:
    datahub.connect(Path("."))
except Exception as error:
    print(type(error).__name__, error)
"""


def test_declarations_are_read_without_the_extra() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["True", "MissingPart The data platform needs the optional part “lake”. Install it with: pip install 'zhixing[lake]'."]


@pytest.mark.parametrize(("part", "module"), [(parts.duckdb, "duckdb"), (parts.arrow, "pyarrow"), (parts.parquet, "pyarrow"), (parts.delimited, "pyarrow")])
def test_each_part_says_which_extra_it_needs(monkeypatch: pytest.MonkeyPatch, part: object, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingPart, match="lake"):
        part()  # type: ignore[operator]


def test_nothing_is_fetched_and_memory_is_bounded(tmp_path: Path) -> None:
    connection = parts.connect(tmp_path)
    settings = dict(connection.execute("SELECT name, value FROM duckdb_settings()").fetchall())
    assert (settings["autoinstall_known_extensions"], settings["autoload_known_extensions"], settings["allow_community_extensions"]) == (
        "false",
        "false",
        "false",
    )
    assert settings["memory_limit"].endswith("MiB")
    assert settings["temp_directory"] == str(tmp_path / "spilled")
    connection.close()
