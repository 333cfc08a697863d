"""A report file in, the annotated report out: read in a process of its own, which is stopped when it takes too long or too much."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhixing.engines import report
from zhixing.kernel.access import allow
from zhixing.kernel.errors import ZhixingError
from zhixing.web.words import word

MOST_MEGABYTES, MOST_SECONDS = 20, 25
# Memory that one reading may take, in bytes: a page of a scan is some tens of megabytes.
MEMORY = 3 * 1024**3
T = TypeVar("T")


class Unread(Exception):
    """A file that was not read: one sentence, and the status of the answer."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@login_required
def read(request: HttpRequest) -> HttpResponse:
    """The form, and the report that was read; whatever is wrong with a file is one sentence."""
    allow("read_report", request.actor, None)  # type: ignore[attr-defined]
    context = {"megabytes": MOST_MEGABYTES, "seconds": MOST_SECONDS}
    if request.method != "POST":
        return render(request, "read.html", context)
    try:
        body, name = received(request, _body)
    except Unread as unread:
        return render(request, "read.html", {**context, "fault": unread.sentence}, status=unread.status)
    return render(request, "reading.html", {"body": body, "name": name})


def received(request: HttpRequest, task: Callable[[Path], T]) -> tuple[T, str]:
    """What a task makes of the report that came with a form, within bounds of size, time and memory, and the name of the file. Raises Unread."""
    language = request.words  # type: ignore[attr-defined]
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise Unread(word("reading.none", language))
    if (upload.size or 0) > MOST_MEGABYTES * 1024**2:
        raise Unread(word("reading.too_large", language, MOST_MEGABYTES), 413)
    with tempfile.TemporaryDirectory(prefix="zhixing-reading-") as home:
        path = Path(home) / (Path(upload.name or "report").name[-80:].replace("\x00", "") or "report")
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        try:
            return _within_bounds(task, path), path.name
        except multiprocessing.TimeoutError:
            raise Unread(word("reading.too_long", language, MOST_SECONDS)) from None
        except (ZhixingError, MemoryError) as error:
            raise Unread(word("reading.not_read", language, str(error).replace(str(path), path.name))) from None


def _within_bounds(task: Callable[[Path], T], path: Path) -> T:
    pool = multiprocessing.get_context("spawn").Pool(1, initializer=_bounded)
    try:
        return pool.apply_async(task, (path,)).get(MOST_SECONDS)
    finally:
        pool.terminate()
        pool.join()


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _body(path: Path) -> str:
    return report.render(report.read(path), "body").decode("utf-8")
