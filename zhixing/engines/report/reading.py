"""From a file, or a folder of files, to readings: the intake, the reader and the question whether this is a report at all."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from zhixing.engines.report.intake import open_manuscript
from zhixing.engines.report.reader import read_manuscript
from zhixing.engines.report.record import Reading
from zhixing.engines.report.render import Summary, render, summarise
from zhixing.kernel.errors import InputFault, MissingPart, ZhixingError

Progress = Callable[[int, int], None]
SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
ENDINGS = {"table": ".txt", "jsonl": ".jsonl", "csv": ".csv", "xlsx": ".xlsx", "html": ".html"}
# Readings are thousands of small objects without circles: looking for circles every 700 objects takes a fifth of the time.
SELDOM = 100_000
gc.set_threshold(SELDOM)
# Words and patterns are made once and live as long as the process; looking through them for circles, too, takes a fifth of the time.
gc.freeze()
# A report promises or reports something countable in every few clauses; other prose hardly ever does.
LEAST_DENSITY = 0.03


def read(path: str | Path, *, progress: Progress | None = None) -> Reading:
    """The reading of the report in one file: text, Markdown, HTML, PDF, DOCX or, with the extra “ocr”, a scan.

    `progress` is called with (pages done, pages in all) while scans are recognised.
    Raises InputFault with one sentence for a file that is no readable report, MissingPart where an extra is missing.
    """
    try:
        manuscript = open_manuscript(Path(path), progress=progress)
    except MissingPart as error:
        raise MissingPart(f"{Path(path).name}: {error.purpose[0].lower()}{error.purpose[1:]}", error.extra) from None
    reading = read_manuscript(manuscript)
    _must_be_report(reading)
    return reading


def _must_be_report(reading: Reading) -> None:
    where, outline = reading.manuscript.name, reading.outline
    if not any("\u4e00" <= character <= "\u9fff" for character in reading.manuscript.text):
        raise InputFault(where, "there is no Chinese text in it", "a government work report (政府工作报告)")
    if not reading.clauses:
        raise InputFault(
            where, "it has headings and furniture but no running text", "the text of a government work report", "Save the page that shows the report itself"
        )
    told = sum(record.kind != "task" for record in reading.records)
    named = outline.title != "" and any(part.kind in ("review", "goals", "plan") for part in outline.parts)
    if not named and told < LEAST_DENSITY * len(reading.clauses):
        raise InputFault(
            where,
            "it does not read like a government work report",
            "a report that reviews a period and promises for the next",
            "Check that this is the right file",
        )


def reports_in(folder: Path) -> list[Path]:
    """The files of a folder that may be reports, by name."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in SUFFIXES)


def read_folder(folder: Path, out: Path, form: str, *, progress: Progress | None = None) -> Iterator[tuple[Path, Summary | ZhixingError]]:
    """Reads every report of `folder` in parallel and writes one output a report into `out`, named after it.

    Yields each file with the summary of its reading (the reading stays in the process that read it) or what was wrong with it.
    Two files that differ only in their ending get the ending into the name of the output.
    """
    paths = reports_in(folder)
    if not paths:
        raise InputFault(str(folder), "there is no report in this folder", f"files that end in {', '.join(sorted(SUFFIXES))}")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputFault(str(out), f"no folder can be made here ({error.strerror})", "a folder you may write to") from None
    stems = [path.stem for path in paths]
    targets = [out / ((path.stem if stems.count(path.stem) == 1 else path.name) + ENDINGS[form]) for path in paths]
    with ProcessPoolExecutor(min(len(paths), os.cpu_count() or 1)) as pool:
        done = pool.map(_read_one, paths, targets, [form] * len(paths), chunksize=1)
        for number, (path, result) in enumerate(zip(paths, done, strict=True), 1):
            if progress:
                progress(number, len(paths))
            yield path, result


def _read_one(path: Path, target: Path, form: str) -> Summary | ZhixingError:
    try:
        reading = read(path)
        target.write_bytes(render(reading, form))
    except OSError as error:
        return InputFault(str(target), f"cannot be written ({error.strerror})", "a file in a folder you may write to")
    except ZhixingError as error:
        return error
    return summarise(reading)
