"""Static files that are not the portal's own: style and script of an annotated report, which the engine keeps beside its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX = "reading"
NAMES = ("page.css", "page.js")


class ReadingFinder(BaseFinder):
    """Finds page.css and page.js of an annotated report under reading/."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.storage = FileSystemStorage(location=str(files("zhixing.engines.report").joinpath("render")))
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]

    def find(self, path: str, find_all: bool = False, **_: Any) -> str | list[str]:  # type: ignore[override]
        """The file of a path, or nothing."""
        found = [self.storage.path(name) for name in NAMES if path == f"{PREFIX}/{name}"]
        return found if find_all else "".join(found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:  # type: ignore[override]
        """Both files."""
        for name in NAMES:
            yield name, self.storage
