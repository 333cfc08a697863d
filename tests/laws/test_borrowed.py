"""Law 2. Other people's packages are imported only where this table says, and what is optional only inside functions."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from house import PACKAGE, ROOT, Module, hold, modules, plant

OPTIONAL = {"rapidocr": "rapidocr", "numpy": "numpy", "PIL": "pillow"}  # import name: distribution; the extra “ocr”; pillow in “web” too
PAPERS = {"docx": "python-docx", "rjieba": "rjieba", "typst": "typst"}  # the extra “papers”
LAKE = {  # the extra “lake”
    "duckdb": "duckdb",
    "duckdb_extension_postgres_scanner": "duckdb-extension-postgres-scanner",
    "duckdb_extension_sqlite_scanner": "duckdb-extension-sqlite-scanner",
    "ibis": "ibis-framework",
    "pyarrow": "pyarrow",
    "rdflib": "rdflib",
    "splink": "splink",
    "sqlglot": "sqlglot",
}
SPARK = {"grpc": "grpcio", "pyspark": "pyspark"}  # the extra “spark”
ALWAYS = {"lxml": "lxml", "openpyxl": "openpyxl", "pypdfium2": "pypdfium2"}
# Import name: distribution and the extra that installs it. The layers above the systems are optional as a whole.
LAYERED = {
    "allauth": ("django-allauth", "web"),
    "axes": ("django-axes", "web"),
    "cryptography": ("cryptography", "web"),
    "csp": ("django-csp", "web"),
    "django": ("django", "web"),
    "ninja": ("django-ninja", "web"),
    "prometheus_client": ("prometheus-client", "web"),
}
BORROWED = {
    "zhixing/store": {"allauth", "cryptography", "django"},
    "zhixing/web": {"allauth", "axes", "csp", "django", "ninja", "prometheus_client"},
    "zhixing/engines/datahub": {"duckdb", "duckdb_extension_postgres_scanner", "duckdb_extension_sqlite_scanner", "pyarrow", "rdflib"},
    "zhixing/engines/documents": {*PAPERS},
    "zhixing/engines/evidence": {"PIL"},
    "zhixing/engines/indicators": {"duckdb", "ibis", "sqlglot", *SPARK},
    "zhixing/engines/linkage": {"duckdb", "pyarrow", "splink"},
    "zhixing/engines/querying": {"duckdb"},
    "zhixing/engines/records/sheet": {"openpyxl"},
    "zhixing/engines/report/intake": {"lxml", "pypdfium2", *OPTIONAL},
    "zhixing/engines/report/render": {"openpyxl"},
    "zhixing/engines/sheets": {"openpyxl"},
    "zhixing/engines/commitments/comparison": {"openpyxl"},
}


def borrowed(root: Path) -> list[tuple[Module, str, int, bool]]:
    """Every import of a package that is neither ours nor Python's: module, package, line, whether at once."""
    ours = sys.stdlib_module_names | {PACKAGE}
    found = []
    for module in modules(root, PACKAGE):
        for imported in module.imports():
            package = imported.module.split(".")[0]
            if package not in ours:
                found.append((module, package, imported.line, imported.eager))
    return found


def offences(root: Path) -> list[str]:
    """Every import of a package where the table does not allow it, or at once where it is optional."""
    found = []
    for module, package, line, eager in borrowed(root):
        allowed = set().union(*(packages for folder, packages in BORROWED.items() if module.where.startswith(f"{folder}/")))
        if package not in allowed:
            found.append(f"{module.where}:{line}: {package} may not be imported here (table BORROWED)")
        elif eager and package in {*OPTIONAL, *PAPERS, *LAKE, *SPARK}:
            found.append(f"{module.where}:{line}: {package} is optional: import it in the function that needs it")
    return found


def test_packages_are_borrowed_where_the_table_says() -> None:
    hold(offences(ROOT))


def test_every_line_of_the_table_is_used() -> None:
    used = {(folder, package) for module, package, _, _ in borrowed(ROOT) for folder in BORROWED if module.where.startswith(f"{folder}/")}
    assert {(folder, package) for folder, packages in BORROWED.items() for package in packages} == used


def test_what_is_borrowed_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[\[=>]", requirement)[0] for requirement in requirements}

    assert names(project["dependencies"]) == set(ALWAYS.values())
    assert set(OPTIONAL.values()) <= names(project["optional-dependencies"]["ocr"])
    assert set(PAPERS.values()) == names(project["optional-dependencies"]["papers"])
    assert set(LAKE.values()) <= names(project["optional-dependencies"]["lake"])
    assert set(SPARK.values()) <= names(project["optional-dependencies"]["spark"])
    assert "pillow" in names(project["optional-dependencies"]["web"])
    for distribution, extra in LAYERED.values():
        assert distribution in names(project["optional-dependencies"][extra])


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("zhixing/kernel/text.py", "import lxml", "may not be imported here"),
        ("zhixing/cli/reports.py", "def f():\n    import rich", "may not be imported here"),
        ("zhixing/engines/report/render/html.py", "from lxml import etree", "may not be imported here"),
        ("zhixing/engines/report/intake/scan.py", "from rapidocr import RapidOCR", "is optional"),
        ("zhixing/engines/report/intake/scan.py", "try:\n    import numpy\nexcept ImportError:\n    numpy = None", "is optional"),
    ],
)
def test_the_law_can_fail(tmp_path: Path, file: str, text: str, reason: str) -> None:
    (offence,) = offences(plant(tmp_path, {file: text}))
    assert offence.startswith(f"{file}:")
    assert reason in offence


def test_an_optional_package_inside_a_function_passes(tmp_path: Path) -> None:
    assert offences(plant(tmp_path, {"zhixing/engines/report/intake/scan.py": "def f():\n    import numpy"})) == []
