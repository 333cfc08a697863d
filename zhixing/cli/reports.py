"""Commands about reports and a county's declarations: no store is opened."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from zhixing.cli.terminal import Bar, write
from zhixing.engines.commitments import attach, attachment_table, compare, load_plan, plan_table, plan_years, render_comparison
from zhixing.engines.report import FORMATS, Summary, read, read_folder, render, summary_table
from zhixing.kernel.errors import InputFault
from zhixing.systems import load_catalogue, load_measures, load_milestones


def offer(commands: Any) -> None:
    """Add these commands to the parser."""
    reader = commands.add_parser("read", help="read a report, or every report of a folder")
    reader.add_argument("path", type=Path, metavar="FILE", help="a report (text, Markdown, HTML, PDF, DOCX, scan) or a folder of reports")
    reader.add_argument("--format", choices=FORMATS, help="what to write (default: by the ending of OUT, else table)")
    reader.add_argument("-o", "--output", type=Path, metavar="OUT", help="the file to write (a folder for a folder); default: the terminal")
    reader.set_defaults(run=_read)
    both = commands.add_parser("compare", help="lay the promises of a report beside what the next year's report says was done")
    both.add_argument("plan", type=Path, metavar="PLAN", help="the report that promises")
    both.add_argument("review", type=Path, metavar="REVIEW", help="the report of the year after")
    both.add_argument("--format", choices=FORMATS, help="what to write (default: by the ending of OUT, else table)")
    both.add_argument("-o", "--output", type=Path, metavar="OUT", help="the file to write; default: the terminal")
    both.add_argument("--force", action="store_true", help="also where place or years do not fit")
    both.set_defaults(run=_compare)
    plan = commands.add_parser("plan", help="print the declared plan of a county, or find it in the report")
    plan.add_argument("county", type=Path, metavar="COUNTY", help="a county's folder, for example counties/NAME")
    plan.add_argument("--year", type=int, help="the plan's year (default: the county's report year)")
    plan.add_argument("--report", type=Path, metavar="FILE", help="the report: shows where each commitment stands in it, and which do not match")
    plan.set_defaults(run=_plan)
    check = commands.add_parser("check", help="check a county's folder and the tables that are declared: every fault with file and key")
    check.add_argument("county", type=Path, metavar="COUNTY", help="a county's folder")
    check.set_defaults(run=_check)


def _read(options: argparse.Namespace) -> int:
    form = options.format or _by_ending(options.output)
    if options.path.is_dir():
        return _read_folder(options, form)
    with Bar("reading") as bar:
        reading = read(options.path, progress=bar)
    write(render(reading, form), options.output, binary=form == "xlsx")
    return 0


def _read_folder(options: argparse.Namespace, form: str) -> int:
    if options.output is None:
        raise InputFault("-o", "a folder of reports needs a folder to write to", "-o OUT", "For example: zhixing read reports -o readings --format xlsx")
    summaries, faults = [], []
    with Bar("reports") as bar:
        for path, result in read_folder(options.path, options.output, form, progress=bar):
            if isinstance(result, Summary):
                summaries.append(result)
            else:
                faults.append(f"{path.name}: {result}" if path.name not in str(result) else str(result))
    write(summary_table(summaries).encode(), None, binary=False)
    for fault in faults:
        print(f"zhixing: {fault}", file=sys.stderr)
    return 2 if faults else 0


def _compare(options: argparse.Namespace) -> int:
    form = options.format or _by_ending(options.output)
    with Bar("reading") as bar:
        plan, review = read(options.plan, progress=bar), read(options.review, progress=bar)
    comparison = compare(plan, review, force=options.force)
    write(render_comparison(comparison, form), options.output, binary=form == "xlsx")
    return 0


def _by_ending(output: Path | None) -> str:
    return output.suffix.lstrip(".").lower() if output is not None and output.suffix.lstrip(".").lower() in FORMATS else "table"


def _plan(options: argparse.Namespace) -> int:
    plan = load_plan(options.county, options.year)
    if options.report is None:
        write(plan_table(plan).encode(), None, binary=False)
        return 0
    with Bar("reading") as bar:
        reading = read(options.report, progress=bar)
    write(attachment_table(plan, reading, attach(plan, reading)).encode(), None, binary=False)
    return 0


def _check(options: argparse.Namespace) -> int:
    here = load_catalogue(options.county)
    counts = f"{len(here.county.agencies)} agencies, {len(here.county.places)} towns, {len(here.tables)} tables"
    promised = []
    for year in plan_years(options.county):
        plan = load_plan(options.county, year)
        bound = len(load_measures(options.county, here, plan)) + len(load_milestones(options.county, here, plan))
        promised.append(f"{len(plan.commitments)} commitments of {year}" + (f", {bound} of them bound to data" if bound else ""))
    print(", ".join([f"{here.county.name}: {counts}", *promised, "no fault"]))
    return 0
