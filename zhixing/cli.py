"""The command line: parse, call, print. Exit code 0 when it worked, 2 when the input has to be mended, 130 when it was interrupted."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType

from zhixing import __version__
from zhixing.engines.commitments import attach, attachment_table, compare, load_plan, plan_table, plan_years, render_comparison
from zhixing.engines.report import FORMATS, Summary, read, read_folder, render, summary_table
from zhixing.kernel.errors import InputFault, MissingPart, ZhixingError
from zhixing.systems import load_catalogue


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except ZhixingError as error:
        print(f"zhixing: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhixing", description="Reads government work reports into commitments that can be checked.")
    parser.add_argument("--version", action="version", version=f"zhixing {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
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
    for name, run, told in (
        ("verify", _verify, "check the ledger: names the first fact that was changed, removed, inserted or moved"),
        ("rebuild", _rebuild, "drop the current rows and fold them anew from the facts"),
        ("backup", _backup, "write facts and accounts to one verified file, while the portal runs"),
        ("restore", _restore, "read such a file into an empty store"),
        ("account", _account, "make an account, or give one a new password, agency and roles"),
        ("publish", _publish, "write the public site into a folder, for any server of files"),
        ("serve", _serve, "serve the portal of a county"),
        ("demo", _demo, "fill an empty store with synthetic rows, and show the portal"),
        ("remind", _remind, "tell who is to be reminded of what by today, each once: for a daily timer"),
        ("doctor", _doctor, "look whether everything is well, and say what to do where it is not"),
    ):
        command = commands.add_parser(name, help=told)
        command.add_argument("county", type=Path, metavar="COUNTY", help="a county's folder")
        command.add_argument("--database", metavar="ADDRESS", help="sqlite:///FILE or postgresql://… (default: ZHIXING_DATABASE, else zhixing.sqlite3)")
        command.set_defaults(run=run)
        _more(name, command)
    return parser


def _more(name: str, command: argparse.ArgumentParser) -> None:
    """What only some commands about a county take."""
    if name == "verify":
        command.add_argument("--digest", metavar="NUMBER:HASH", help="a digest that was published: the ledger has to pass through it")
        command.add_argument("--rows", action="store_true", help="also compare the current rows with what the facts make of them")
    if name in ("backup", "restore"):
        command.add_argument("file", type=Path, metavar="FILE")
    if name == "publish":
        command.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder: empty, or written by this command before")
        command.add_argument("--year", type=int, help="only this year (default: every year with a published list)")
    if name == "account":
        command.add_argument("username", metavar="USERNAME")
        command.add_argument("--name", required=True, help="the person's name, as pages show it")
        command.add_argument("--agency", required=True, help="the id of an agency of agencies.csv")
        command.add_argument("--role", action="append", required=True, help="a role of zhixing/kernel/actions.toml; may be given several times")
    if name == "remind":
        command.add_argument("--date", type=_day, metavar="DAY", help="a day like 2020-09-30 that the program did not run on (default: today)")
    if name in ("serve", "demo"):
        command.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT", help="where to answer (default: %(default)s)")
        command.add_argument("--workers", type=_number, default=2, help="processes (default: %(default)s)")
        command.add_argument("--threads", type=_number, default=4, help="threads of each process (default: %(default)s)")
    if name == "demo":
        command.add_argument("--seed", type=int, default=1, help="another number invents other rows (default: %(default)s)")
        command.add_argument("--date", type=_day, metavar="DAY", help="the day that is shown, like 2020-09-30 (default: 30 September of the report's year)")
        ending = command.add_mutually_exclusive_group()
        ending.add_argument("--serve", action="store_true", help="then serve the portal, at the next free port where the address is taken")
        ending.add_argument("--once", action="store_true", help="then start the portal, sign in, see the first page, and stop")


def _read(options: argparse.Namespace) -> int:
    form = options.format or _by_ending(options.output)
    if options.path.is_dir():
        return _read_folder(options, form)
    with Bar("reading") as bar:
        reading = read(options.path, progress=bar)
    _write(render(reading, form), options.output, binary=form == "xlsx")
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
    _write(summary_table(summaries).encode(), None, binary=False)
    for fault in faults:
        print(f"zhixing: {fault}", file=sys.stderr)
    return 2 if faults else 0


def _compare(options: argparse.Namespace) -> int:
    form = options.format or _by_ending(options.output)
    with Bar("reading") as bar:
        plan, review = read(options.plan, progress=bar), read(options.review, progress=bar)
    comparison = compare(plan, review, force=options.force)
    _write(render_comparison(comparison, form), options.output, binary=form == "xlsx")
    return 0


def _by_ending(output: Path | None) -> str:
    return output.suffix.lstrip(".").lower() if output is not None and output.suffix.lstrip(".").lower() in FORMATS else "table"


def _plan(options: argparse.Namespace) -> int:
    plan = load_plan(options.county, options.year)
    if options.report is None:
        _write(plan_table(plan).encode(), None, binary=False)
        return 0
    with Bar("reading") as bar:
        reading = read(options.report, progress=bar)
    _write(attachment_table(plan, reading, attach(plan, reading)).encode(), None, binary=False)
    return 0


def _check(options: argparse.Namespace) -> int:
    here = load_catalogue(options.county)
    counts = f"{len(here.county.agencies)} agencies, {len(here.county.places)} towns, {len(here.tables)} tables"
    promised = [f"{len(load_plan(options.county, year).commitments)} commitments of {year}" for year in plan_years(options.county)]
    print(", ".join([f"{here.county.name}: {counts}", *promised, "no fault"]))
    return 0


def _verify(options: argparse.Namespace) -> int:
    keeping = _keeping()
    here = keeping.opened(options.county, options.database)
    print(keeping.verified(options.digest))
    if options.rows:
        print(keeping.compared(here))
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    print(_keeping().rebuilt(_keeping().opened(options.county, options.database)))
    return 0


def _backup(options: argparse.Namespace) -> int:
    keeping = _keeping()
    keeping.opened(options.county, options.database)
    print(keeping.backed_up(options.file))
    return 0


def _restore(options: argparse.Namespace) -> int:
    print(_keeping().restored(_keeping().opened(options.county, options.database), options.file))
    return 0


def _account(options: argparse.Namespace) -> int:
    here = _keeping().opened(options.county, options.database)
    print(f"{options.username}: {_keeping().account(here, options.username, options.name, options.agency, options.role)}")
    return 0


def _publish(options: argparse.Namespace) -> int:
    keeping = _keeping()
    keeping.opened(options.county, options.database)
    with Bar("pages") as bar:
        keeping.published(options.output, options.year, bar)
    return 0


def _serve(options: argparse.Namespace) -> int:
    here, serving = _keeping().opened(options.county, options.database), _keeping("serving")
    address = serving.Address.of(options.address)
    print(f"{here.county.name}: http://{address.text}/ (Ctrl-C to stop)", flush=True)
    return int(serving.serve(address, options.workers, options.threads))


def _demo(options: argparse.Namespace) -> int:
    keeping, serving = _keeping(), _keeping("serving")
    address = serving.Address.of(options.address)
    here = keeping.opened(options.county, options.database)
    told, username, password = keeping.demonstrated(options.county, here, options.seed, options.date)
    print(told, flush=True)
    if options.once:
        print(serving.tried(serving.free(address), username, password, here.county.name))
    elif options.serve:
        address = serving.free(address)
        print(f"\n{here.county.name}: http://{address.text}/ (Ctrl-C to stop)", flush=True)
        serving.serve(address, options.workers, options.threads)
    return 0


def _remind(options: argparse.Namespace) -> int:
    print(_keeping().reminded(_keeping().opened(options.county, options.database), options.date))
    return 0


def _doctor(options: argparse.Namespace) -> int:
    text, well = _keeping("doctor").examined(options.county, options.database)
    print(text)
    return 0 if well else 1


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 64):
        raise argparse.ArgumentTypeError("a number from 1 to 64")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day like 2020-09-30") from None


def _keeping(name: str = "keeping") -> ModuleType:
    try:
        return import_module(f"zhixing.store.{name}")
    except ImportError:
        raise MissingPart("The portal", "web") from None


def _write(data: bytes, output: Path | None, *, binary: bool) -> None:
    if output is not None:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(data)
        except OSError as error:
            raise InputFault(str(output), f"cannot be written ({error.strerror})", "a file in a folder you may write to") from None
        print(f"{output}", file=sys.stderr)
        return
    if binary and sys.stdout.isatty():
        raise InputFault("-o", "a workbook is no text for a terminal", "-o FILE.xlsx")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


class Bar:
    """A progress bar on the error stream; shows itself on a terminal only, and only once work takes longer than a second."""

    def __init__(self, what: str) -> None:
        self._what, self._began, self._shown = what, time.monotonic(), False

    def __enter__(self) -> Bar:
        return self

    def __call__(self, done: int, total: int) -> None:
        """Called with the steps done and the steps in all."""
        if not sys.stderr.isatty() or time.monotonic() - self._began < 1:
            return
        filled = 24 * done // max(total, 1)
        self._shown = True
        print(f"\r{self._what} {'█' * filled}{'░' * (24 - filled)} {done}/{total}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
