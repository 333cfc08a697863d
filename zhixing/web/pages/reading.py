"""A report file in, the annotated report out: read in a process of its own, which is stopped when it takes too long or too much."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
from pathlib import Path

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


@login_required
def read(request: HttpRequest) -> HttpResponse:
    """The form, and the report that was read; whatever is wrong with a file is one sentence."""
    allow("read_report", request.actor, None)  # type: ignore[attr-defined]
    language = request.words  # type: ignore[attr-defined]
    context = {"megabytes": MOST_MEGABYTES, "seconds": MOST_SECONDS}
    if request.method != "POST":
        return render(request, "read.html", context)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return render(request, "read.html", {**context, "fault": word("reading.none", language)}, status=422)
    if (upload.size or 0) > MOST_MEGABYTES * 1024**2:
        return render(request, "read.html", {**context, "fault": word("reading.too_large", language, MOST_MEGABYTES)}, status=413)
    with tempfile.TemporaryDirectory(prefix="zhixing-reading-") as home:
        path = Path(home) / (Path(upload.name or "report").name[-80:].replace("\x00", "") or "report")
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        try:
            body = _within_bounds(path)
        except multiprocessing.TimeoutError:
            return render(request, "read.html", {**context, "fault": word("reading.too_long", language, MOST_SECONDS)}, status=422)
        except (ZhixingError, MemoryError) as error:
            told = str(error).replace(str(path), path.name)
            return render(request, "read.html", {**context, "fault": word("reading.not_read", language, told)}, status=422)
    return render(request, "reading.html", {"body": body, "name": path.name})


def _within_bounds(path: Path) -> str:
    pool = multiprocessing.get_context("spawn").Pool(1, initializer=_bounded)
    try:
        return pool.apply_async(_body, (path,)).get(MOST_SECONDS)
    finally:
        pool.terminate()
        pool.join()


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _body(path: Path) -> str:
    return report.render(report.read(path), "body").decode("utf-8")
