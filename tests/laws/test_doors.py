"""Law 5. The door of every engine says what is inside: docstring, doctest, and the names that may be used, no more than twelve."""

from __future__ import annotations

import ast
from doctest import DocTestParser
from importlib import import_module
from pathlib import Path

import pytest

from house import PACKAGE, ROOT, Module, engines, exported, hold, modules, plant

MOST = 16


def doors(root: Path) -> list[Module]:
    """The `__init__.py` of every engine, of the folders in them, and of the package itself."""
    inside = [door for engine in engines(root) for door in modules(root, engine.relative_to(root).as_posix()) if door.path.name == "__init__.py"]
    return [Module(root, root / PACKAGE / "__init__.py"), *inside]


def offences(root: Path) -> list[str]:
    """Every fault of every door."""
    missing = [f"{engine.relative_to(root).as_posix()}: no __init__.py" for engine in engines(root) if not (engine / "__init__.py").exists()]
    return missing + [f"{door.where}: {fault}" for door in doors(root) for fault in _faults(door)]


def _faults(door: Module) -> list[str]:
    tree = door.tree()
    text, names, there = ast.get_docstring(tree) or "", exported(door.path), _bound(door, tree)
    checks = {
        "no docstring": not text,
        "no doctest": not DocTestParser().get_examples(text),
        "no __all__": not names,
        f"{len(names)} names, limit {MOST}": len(names) > MOST,
        f"__all__ is not sorted: {', '.join(sorted(names, key=_order))}": names != sorted(names, key=_order),
        f"in __all__ and not there: {', '.join(sorted(set(names) - there))}": bool(set(names) - there),
        f"there and not in __all__: {', '.join(sorted(there - set(names)))}": bool(there - set(names)),
    }
    return [fault for fault, found in checks.items() if found]


def _is_for_types(node: ast.stmt) -> bool:
    """Is it what a door says to type checkers of rooms that it opens when they are asked for?"""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _order(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions, as ruff sorts them."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2), name


def _bound(door: Module, tree: ast.Module) -> set[str]:
    """The public names that a door defines or takes from the rooms behind it; for the whole package, from any engine."""
    found = set()
    for node in (inner for outer in tree.body for inner in (outer.body if _is_for_types(outer) else [outer])):
        match node:
            case ast.ImportFrom(module=module, names=aliases, level=level) if level or f"{module}.".startswith(f"{door.name}."):
                found |= {alias.asname or alias.name for alias in aliases}
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return {name for name in found if not name.startswith("_") or name.endswith("__")} - {"__all__", "__getattr__", "ajar"}


def test_doors_say_what_is_inside() -> None:
    hold(offences(ROOT))


@pytest.mark.parametrize("door", doors(ROOT), ids=lambda door: door.name)
def test_what_a_door_names_can_be_had(door: Module) -> None:
    """Also once all rooms behind it are open, and it is then what it was."""
    module = import_module(door.name)
    assert [name for name in exported(door.path) if not hasattr(module, name)] == []
    before = [getattr(module, name) for name in exported(door.path)]
    for room in door.path.parent.glob("*.py"):
        if room.stem not in ("__init__", "__main__"):
            import_module(f"{door.name}.{room.stem}")
    assert [getattr(module, name) for name in exported(door.path)] == before


PROPER = '"""Reads.\n\n>>> 1 + 1\n2\n"""\nfrom zhixing.engines.report.reader import Reading, read\nfrom zhixing.kernel.text import Joined\n__all__ = ["Reading", "read"]\n'
WHOLE = '"""All.\n\n>>> 1\n1\n"""\n__all__ = ["read"]\nfrom zhixing.engines.report import read\n'


def test_a_door_in_order_passes(tmp_path: Path) -> None:
    assert offences(plant(tmp_path, {"zhixing/__init__.py": WHOLE, "zhixing/engines/report/__init__.py": PROPER})) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PROPER.replace(">>> ", ""), "no doctest"),
        (PROPER.partition("__all__")[0], "no __all__"),
        (PROPER.replace('"Reading", "read"', '"read", "Reading"'), "not sorted"),
        (PROPER.replace('"Reading", ', ""), "there and not in __all__: Reading"),
        (PROPER.replace('"read"]', '"read", "wander"]'), "in __all__ and not there: wander"),
        (PROPER + "def more(): ...", "there and not in __all__: more"),
        ("x = 1", "no docstring"),
        ('__all__ = ["' + '", "'.join("abcdefghijklmnopq") + '"]', "17 names, limit 16"),
    ],
)
def test_the_law_can_fail(tmp_path: Path, text: str, reason: str) -> None:
    root = plant(tmp_path, {"zhixing/__init__.py": WHOLE, "zhixing/engines/report/__init__.py": text})
    assert any(reason in offence for offence in offences(root))


def test_an_engine_without_a_door_fails(tmp_path: Path) -> None:
    root = plant(tmp_path, {"zhixing/__init__.py": WHOLE, "zhixing/engines/report/reader.py": ""})
    assert offences(root) == ["zhixing/engines/report: no __init__.py"]
