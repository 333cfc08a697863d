"""The public site as a folder of files: every page, every file of data, style sheets; written beside and then put in place of the last one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.contrib.staticfiles import finders

from zhixing.kernel.errors import InputFault
from zhixing.web.county import supervision
from zhixing.web.published import ASSETS, made, places

# Stands in every folder that was written here: a folder with anything else in it is not written over.
MARK = ".zhixing-site"
Progress = Callable[[int, int], None]


def publish(target: Path, year: int | None = None, progress: Progress = lambda done, total: None) -> int:
    """Write the site into a folder; how many files it has. InputFault where the folder is somebody else's, or nothing is published."""
    if not supervision().public:
        raise InputFault("supervision.toml", "public = false, or no such key", "public = true", "The county decides whether it has a public site")
    _is_ours(target)
    wanted = list(places(year=year))
    if len(wanted) <= 2:
        raise InputFault("--year" if year else "COUNTY", f"nothing published{f' of {year}' if year else ''}", "a year with published commitments")
    target = target.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise InputFault(str(target), f"cannot be written ({error.strerror})", "a folder in a place you may write to") from None
    try:
        for number, place in enumerate(wanted, 1):
            found = made(place, year=year)
            if found is not None:
                _write(beside / place.file, found.content)
            progress(number, len(wanted))
        for name in ASSETS:
            _write(beside / "files" / name, Path(str(finders.find(name))).read_bytes())
        _write(beside / MARK, b"")
        beside.chmod(0o755)
        _swap(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return len(wanted) + len(ASSETS)


def _is_ours(target: Path) -> None:
    """Not there, empty, or written here before."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InputFault(str(target), "a file or a link", "a folder, or a name that is free")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise InputFault(str(target), "a folder with something else in it", "an empty folder, or one that zhixing publish has written")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _swap(made: Path, target: Path) -> None:
    """Put the new folder in the place of the old one; whoever reads meanwhile sees the one or the other, and for an instant none."""
    old = made.with_name(f"{made.name}.old")
    if target.exists():
        os.rename(target, old)
    try:
        os.rename(made, target)
    except OSError:
        if old.exists():
            os.rename(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)
