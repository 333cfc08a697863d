"""Law 1. Imports run one way, and across folders they come in by the door.

kernel ← engines ← systems ← store ← web, cli. An engine uses only the engines that this table names. Systems never use systems.
From outside `zhixing.engines.report` one imports `zhixing.engines.report`, never `zhixing.engines.report.layout`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from house import PACKAGE, ROOT, Module, hold, modules, plant

RANKS = {"kernel": 0, "engines": 1, "systems": 2, "store": 3, "": 4, "web": 5, "cli": 5, "__main__": 6}  # "" is zhixing/__init__.py
USES = {
    "cases": {"ledger", "records"},
    "commitments": {"report", "sheets", "standing"},
    "datahub": {"ledger", "records"},
    "indicators": {"records"},
    "linkage": {"records"},
    "milestones": {"indicators", "records"},
    "records": {"evidence", "ledger"},
    "report": {"sheets"},
}


def offences(root: Path) -> list[str]:
    """Every import that runs the wrong way or past a door."""
    found = []
    for module in modules(root, PACKAGE):
        for imported in module.imports():
            reason = _reason(root, module, imported.module)
            if reason:
                found.append(f"{module.where}:{imported.line}: imports {imported.module}: {reason}")
    return found


def _reason(root: Path, module: Module, target: str) -> str:
    shelf, unit = _place(module.name)
    if target.split(".")[0] != PACKAGE:
        stdlib = target.split(".")[0] in sys.stdlib_module_names
        return "the kernel uses the standard library only" if shelf == "kernel" and not stdlib else ""
    other_shelf, other_unit = _place(target)
    if (shelf, unit) != (other_shelf, other_unit):
        if shelf == other_shelf == "engines":
            if other_unit not in USES.get(unit, ()):
                return f"engine {unit} may not use engine {other_unit} (table USES)"
        elif shelf == other_shelf == "systems":
            return "systems never import systems; they read published tables"
        elif shelf != other_shelf and RANKS.get(other_shelf, 9) >= RANKS.get(shelf, -1):
            return f"{other_shelf or PACKAGE} is not below {shelf or PACKAGE}"
    return _past_a_door(root, module.package, target)


def _place(name: str) -> tuple[str, str]:
    """The shelf of a module and the unit on it: ("engines", "report")."""
    parts = name.split(".")[1:]
    shelf = parts[0] if parts else ""
    return shelf, parts[1] if shelf in ("engines", "systems") and len(parts) > 1 else ""


def _past_a_door(root: Path, package: str, target: str) -> str:
    """A room is a module below a folder of an engine or system; only modules of the same folder may enter it."""
    parts = target.split(".")
    for length in range(3, len(parts)):
        door = ".".join(parts[:length])
        if parts[1] in ("engines", "systems") and root.joinpath(*parts[:length]).is_dir() and not f"{package}.".startswith(f"{door}."):
            return f"come in by the door, {door}"
    return ""


def test_imports_run_one_way_and_through_doors() -> None:
    hold(offences(ROOT))


HOUSE = {
    "zhixing/__init__.py": "",
    "zhixing/kernel/text.py": "import re",
    "zhixing/engines/report/__init__.py": "from zhixing.engines.report.layout import lay_out\n__all__ = ['lay_out']",
    "zhixing/engines/report/layout.py": "from zhixing.kernel import text",
    "zhixing/engines/report/intake/__init__.py": "from .pdf import x",
    "zhixing/engines/report/intake/pdf.py": "from ..layout import lay_out",
    "zhixing/engines/commitments/__init__.py": "from zhixing.engines.report import lay_out",
    "zhixing/cli/__init__.py": "from zhixing.engines.report import lay_out",
}


def test_a_house_in_order_passes(tmp_path: Path) -> None:
    assert offences(plant(tmp_path, HOUSE)) == []


@pytest.mark.parametrize(
    ("file", "text", "line", "reason"),
    [
        ("zhixing/kernel/text.py", "import re\nimport lxml", 2, "standard library only"),
        ("zhixing/kernel/text.py", "from zhixing.engines.report import lay_out", 1, "engines is not below kernel"),
        ("zhixing/kernel/text.py", "def f():\n    from ..engines import report", 2, "engines is not below kernel"),
        ("zhixing/engines/report/layout.py", "from zhixing import cli", 1, "cli is not below engines"),
        ("zhixing/engines/report/layout.py", "import zhixing.engines.commitments", 1, "may not use engine commitments"),
        ("zhixing/engines/commitments/__init__.py", "from zhixing.engines.report import layout", 1, "come in by the door, zhixing.engines.report"),
        ("zhixing/engines/commitments/__init__.py", "from ..report.layout import lay_out", 1, "come in by the door, zhixing.engines.report"),
        ("zhixing/engines/report/layout.py", "from .intake.pdf import x", 1, "come in by the door, zhixing.engines.report.intake"),
        ("zhixing/cli/__init__.py", "from importlib import import_module\nimport_module('zhixing.engines.report.layout')", 2, "come in by the door"),
        ("zhixing/systems/credit/rules.py", "from zhixing.systems.other import rules", 1, "systems never import systems"),
    ],
)
def test_the_law_can_fail(tmp_path: Path, file: str, text: str, line: int, reason: str) -> None:
    (offence,) = offences(plant(tmp_path, {**HOUSE, file: text}))
    assert offence.startswith(f"{file}:{line}: ")
    assert reason in offence
