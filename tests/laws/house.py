"""The project as the laws see it: its modules, what they import and what they define.

Every law takes the folder of a project, so that it can be shown to fail on a small folder with a planted violation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "zhixing"
# Made by tools, or by nobody.
NOT_OURS = {
    ".git",
    ".venv",
    ".venv-bench",
    "node_modules",
    "vendor",
    "build",
    "dist",
    "__pycache__",
    ".hypothesis",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
}


def hold(offences: list[str]) -> None:
    """Fail with every offence on a line of its own."""
    if offences:
        pytest.fail("\n".join([f"{len(offences)} offences", *offences]), pytrace=False)


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module by its full name, and where: `eager` when it is imported as soon as the importing module is."""

    module: str
    line: int
    eager: bool


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of a project."""

    root: Path
    path: Path

    @property
    def where(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    @property
    def name(self) -> str:
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> str:
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]

    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"), str(self.path))

    def imports(self) -> Iterator[Import]:
        """Everything that is imported, relative names resolved; `from package import name` means the module of that name where there is one."""
        tree = self.tree()
        inside = {id(node) for function in ast.walk(tree) if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(function)}
        for node in ast.walk(tree):
            eager = id(node) not in inside
            for module in self._modules(node):
                yield Import(module, node.lineno, eager)  # type: ignore[attr-defined]

    def _modules(self, node: ast.AST) -> list[str]:
        match node:
            case ast.Import(names=names):
                return [alias.name for alias in names]
            case ast.ImportFrom(module=module, names=names, level=level):
                parents = self.package.split(".")
                start = ".".join([*parents[: len(parents) - level + 1], *([module] if module else [])]) if level else module or ""
                return sorted({self._meant(start, alias.name) for alias in names})
            case ast.Call(func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
                return [name]
        return []

    def _meant(self, start: str, name: str) -> str:
        folder = self.root.joinpath(*start.split("."))
        is_module = (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()
        return f"{start}.{name}" if is_module and name not in exported(folder / "__init__.py") else start


def exported(door: Path) -> list[str]:
    """The names in a file's `__all__`, in its order."""
    for node in ast.parse(door.read_text("utf-8")).body if door.exists() else ():
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=names) | ast.Tuple(elts=names)):
                return [name.value for name in names if isinstance(name, ast.Constant) and isinstance(name.value, str)]
    return []


def modules(root: Path, *folders: str) -> list[Module]:
    """Every Python file in these folders of a project."""
    return [Module(root, path) for folder in folders for path in sorted((root / folder).rglob("*.py")) if not NOT_OURS & set(path.parts)]


def files(root: Path) -> list[Path]:
    """Every file of a project that somebody wrote."""
    found: list[Path] = []
    for path in sorted(root.iterdir()):
        if path.name not in NOT_OURS and not path.name.endswith(".egg-info"):
            found += files(path) if path.is_dir() else [path]
    return found


def engines(root: Path) -> list[Path]:
    """The folder of every engine."""
    shelf = root / PACKAGE / "engines"
    return sorted(path for path in shelf.iterdir() if path.is_dir() and any(path.glob("*.py"))) if shelf.exists() else []


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def commands(text: str) -> list[str]:
    """The command lines in the fenced blocks of a document, without prompts, paths of programs, comments and pipes."""
    found = []
    for block in re.findall(r"^```[a-z]*\n(.*?)^```", text, re.M | re.S):
        for line in block.splitlines():
            line = re.sub(r"^\s*\$ ", "", line).split(" #")[0].split(" | ")[0].strip()
            found.append(re.sub(r"^(?:\S*/)?(?=zhixing )", "", line))
    return found


def plant(root: Path, texts: dict[str, str]) -> Path:
    """A small project with these files, for showing that a law can fail."""
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root
