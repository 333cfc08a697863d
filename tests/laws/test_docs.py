"""Law 6. What is public says what it is for, and the documents say what is true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from house import ROOT, commands, engines, files, hold, modules, plant

SECTIONS = ("## Context", "## Choice", "## Cost")
REQUIRED = ("README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/tour.md", "docs/add-a-county.md")


def undocumented(root: Path) -> list[str]:
    """Every module, and every public class and function of a module, that has no docstring."""
    found = []
    for module in modules(root, "zhixing/kernel", "zhixing/engines"):
        tree = module.tree()
        if tree.body and not ast.get_docstring(tree):
            found.append(f"{module.where}:1: the module has no docstring")
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                found.append(f"{module.where}:{node.lineno}: {node.name} has no docstring")
    return found


def missing_pages(root: Path) -> list[str]:
    """Every page that has to be there and is not: the fixed ones and one for each engine."""
    pages = [*REQUIRED, *(f"docs/engines/{engine.name}.md" for engine in engines(root))]
    return [f"{page} is missing" for page in pages if not (root / page).exists()]


def documents(root: Path) -> list[Path]:
    """Every Markdown file of the project."""
    return [path for path in files(root) if path.suffix == ".md"]


def unfit_decisions(root: Path) -> list[str]:
    """Every decision record without number, title or one of its sections."""
    found = []
    for number, path in enumerate(sorted((root / "docs/decisions").glob("*.md")), start=1):
        text = path.read_text("utf-8")
        if not path.name.startswith(f"{number:04d}-"):
            found.append(f"{path.name}: expected number {number:04d}")
        if not re.match(r"# \S", text):
            found.append(f"{path.name}: no title")
        found += [f"{path.name}: no section “{section}”" for section in SECTIONS if f"\n{section}\n" not in text]
    return found


def verbs(root: Path) -> set[str]:
    """The verbs that the Makefile knows."""
    return set(re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text("utf-8"), re.M))


def unknown_verbs(root: Path) -> list[str]:
    """Every `make VERB` of a document that the Makefile does not know."""
    known, found = verbs(root), []
    for path in documents(root):
        for command in commands(path.read_text("utf-8")):
            verb = re.match(r"make ([a-z-]+)", command)
            if verb and verb[1] not in known:
                found.append(f"{path.relative_to(root).as_posix()}: {command}")
    return found


def broken_links(root: Path) -> list[str]:
    """Every link of a document to a file that is not there."""
    found = []
    for path in documents(root):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"`[^`\n]*`", "", path.read_text("utf-8"))):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                found.append(f"{path.relative_to(root).as_posix()}: {target} is not there")
    return found


def test_public_names_have_docstrings() -> None:
    hold(undocumented(ROOT))


def test_every_page_is_there() -> None:
    hold(missing_pages(ROOT))


def test_decisions_have_their_sections() -> None:
    hold(unfit_decisions(ROOT))


def test_documents_name_verbs_of_the_makefile() -> None:
    hold(unknown_verbs(ROOT))


def test_links_lead_somewhere() -> None:
    hold(broken_links(ROOT))


def test_documents_name_commands_and_options_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    from zhixing.cli import main

    lines = {command for path in documents(ROOT) for command in commands(path.read_text("utf-8")) if command.startswith("zhixing ")}
    shown: dict[str, str] = {}
    for line in sorted(lines):
        verb = line.split()[1]
        if verb.startswith("-"):
            continue
        if verb not in shown:
            with pytest.raises(SystemExit) as ended:
                main([verb, "--help"])
            shown[verb] = capsys.readouterr().out
            assert ended.value.code in (0, None), line
        unknown = [option for option in re.findall(r"(?<=\s)--?[a-z][a-z-]*", line) if not re.search(rf"(?<![a-z-]){option}(?![a-z-])", shown[verb])]
        assert unknown == [], line
    assert {"read", "plan"} <= set(shown)


def test_the_law_can_fail(tmp_path: Path) -> None:
    planted = {
        "Makefile": "demo: ## show\n",
        "README.md": "```sh\n$ make demo  # fine\n$ make coffee\n```\n[there](Makefile) [not there](docs/lost.md) [far](https://example.org)\n",
        "docs/decisions/0002-late.md": "A title\n\n## Context\n\n## Choice\n",
        "zhixing/kernel/a.py": '"""A."""\n\ndef shown():\n    return 1\n\ndef _own():\n    return 1\n\nclass Shown: ...\n',
        "zhixing/engines/report/__init__.py": "x = 1",
    }
    root = plant(tmp_path, planted)
    assert unknown_verbs(root) == ["README.md: make coffee"]
    assert broken_links(root) == ["README.md: docs/lost.md is not there"]
    assert unfit_decisions(root) == ["0002-late.md: expected number 0001", "0002-late.md: no title", "0002-late.md: no section “## Cost”"]
    assert [offence.partition(": ")[2] for offence in undocumented(root)] == ["shown has no docstring", "Shown has no docstring", "the module has no docstring"]
    assert "docs/engines/report.md is missing" in missing_pages(root)
    assert "README.md is missing" not in missing_pages(root)
