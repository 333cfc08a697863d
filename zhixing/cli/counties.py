"""Commands about a county's store: each opens it and says in a line or two what came of it."""

from __future__ import annotations

import argparse
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from zhixing.cli.terminal import Bar
from zhixing.kernel.errors import InputFault, MissingPart


def offer(commands: Any) -> None:
    """Add these commands to the parser."""
    for name, run, told in (
        ("verify", _verify, "check the ledger: names the first fact that was changed, removed, inserted or moved"),
        ("rebuild", _rebuild, "drop the current rows and fold them anew from the facts"),
        ("backup", _backup, "write facts and accounts to one verified file, while the portal runs"),
        ("restore", _restore, "read such a file into an empty store"),
        ("account", _account, "make an account, or give one a new password, agency and roles"),
        ("publish", _publish, "write the public site into a folder, for any server of files"),
        ("serve", _serve, "serve the portal of a county"),
        ("demo", _demo, "fill an empty store with synthetic rows, and show the portal"),
        (
            "demo-data",
            _demo_data,
            "make a synthetic county of full size: files as departments send them, delivered into an empty store, with a list of planted faults",
        ),
        ("deliver", _deliver, "take a file of any size in as the next version of a data set, or nothing of it"),
        ("pull", _pull, "fetch data sets from departments' databases, those that are due or the one that is named: for a timer of ten minutes"),
        ("compute", _compute, "compute every quantity of the plan from the data, for each month that is over: for a daily timer"),
        ("lineage", _lineage, "print deliveries and computations as OpenLineage events, a line of JSON each"),
        ("link", _link, "find which rows of all tables are of one enterprise: for a daily timer"),
        ("remind", _remind, "tell who is to be reminded of what by today, each once: for a daily timer"),
        ("doctor", _doctor, "look whether everything is well, and say what to do where it is not"),
    ):
        command = commands.add_parser(name, help=told)
        command.add_argument("county", type=Path, metavar="COUNTY", help="a county's folder")
        command.add_argument("--database", metavar="ADDRESS", help="sqlite:///FILE or postgresql://… (default: ZHIXING_DATABASE, else zhixing.sqlite3)")
        command.set_defaults(run=run)
        _more(name, command)


def _more(name: str, command: argparse.ArgumentParser) -> None:
    """What only some commands about a county take."""
    if name == "verify":
        command.add_argument("--digest", metavar="NUMBER:HASH", help="a digest that was published: the ledger has to pass through it")
        command.add_argument("--rows", action="store_true", help="also compare the current rows with what the facts make of them")
    if name in ("backup", "restore"):
        command.add_argument("file", type=Path, metavar="FILE")
    if name == "deliver":
        command.add_argument("dataset", metavar="DATASET", help="the id of a data set, as the catalogue shows it")
        command.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX, JSON, GeoJSON or Parquet")
        command.add_argument("--by", required=True, metavar="USERNAME", help="the account that answers for it, by whose rights it is delivered")
        command.add_argument("--key", default="", help="what is delivered under the same key is taken once")
        command.add_argument("--reason", default="", help="what is said of it in the catalogue")
        command.add_argument("--returned", type=Path, metavar="FILE", help="where the rows that came back are written")
    if name == "demo-data":
        command.add_argument("--scale", type=_share, default=1.0, help="1 is 100,000 market entities and 600,000 residents (default: %(default)s)")
        command.add_argument(
            "--to", type=Path, default=Path("demo-data"), metavar="FOLDER", help="where the files and the list are written (default: %(default)s)"
        )
    if name == "pull":
        command.add_argument("dataset", nargs="?", metavar="DATASET", help="only this one, whether it is due or not (default: every one that is due)")
    if name == "publish":
        command.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="the folder: empty, or written by this command before")
        command.add_argument("--year", type=int, help="only this year (default: every year with a published list)")
    if name == "account":
        command.add_argument("username", metavar="USERNAME")
        command.add_argument("--name", required=True, help="the person's name, as pages show it")
        command.add_argument("--agency", required=True, help="the id of an agency of agencies.csv")
        command.add_argument("--role", action="append", required=True, help="a role of zhixing/kernel/actions.toml; may be given several times")
    if name == "lineage":
        command.add_argument("--since", type=_day, metavar="DAY", help="only what was recorded on a day like 2020-09-01 or later (default: everything)")
    if name in ("remind", "compute"):
        command.add_argument("--date", type=_day, metavar="DAY", help="a day like 2020-09-30 that the program did not run on (default: today)")
    if name == "compute":
        command.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what computes: this machine, or a cluster (default: %(default)s)")
        command.add_argument("--url", metavar="sc://HOST:PORT", help="with --engine spark: the Spark Connect server of the cluster")
        command.add_argument(
            "--files", metavar="FOLDER", help="with --engine spark: the folder of the lake as the cluster calls it (default: as it is called here)"
        )
    if name in ("serve", "demo"):
        command.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT", help="where to answer (default: %(default)s)")
        command.add_argument("--workers", type=_number, default=2, help="processes (default: %(default)s)")
        command.add_argument("--threads", type=_number, default=4, help="threads of each process (default: %(default)s)")
    if name in ("demo", "demo-data"):
        command.add_argument("--seed", type=int, default=1, help="another number invents other rows (default: %(default)s)")
        command.add_argument(
            "--date",
            type=_day,
            metavar="DAY",
            help=f"the day that is shown, like 2020-09-30 (default: {'30 September of' if name == 'demo' else '31 January after'} the report's year)",
        )
    if name == "demo":
        ending = command.add_mutually_exclusive_group()
        ending.add_argument("--serve", action="store_true", help="then serve the portal, at the next free port where the address is taken")
        ending.add_argument("--once", action="store_true", help="then start the portal, sign in, see the first page, and stop")


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


def _demo_data(options: argparse.Namespace) -> int:
    here = _keeping().opened(options.county, options.database)
    print(_keeping("demo.synthesis").made(options.county, here, options.seed, options.scale, options.to, options.date, Bar))
    return 0


def _remind(options: argparse.Namespace) -> int:
    print(_keeping().reminded(_keeping().opened(options.county, options.database), options.date))
    return 0


def _deliver(options: argparse.Namespace) -> int:
    keeping = _keeping()
    here = keeping.opened(options.county, options.database)
    with Bar("rows") as bar:
        print(keeping.delivered(here, options.dataset, options.file, options.by, options.key, options.reason, options.returned, bar))
    return 0


def _pull(options: argparse.Namespace) -> int:
    keeping = _keeping()
    told, well = keeping.pulled(keeping.opened(options.county, options.database), options.dataset)
    print(told)
    return 0 if well else 1


def _compute(options: argparse.Namespace) -> int:
    if options.engine == "spark" and not options.url:
        raise InputFault("--url", "missing", "with --engine spark an address like sc://HOST:15002")
    if options.engine != "spark" and (options.url or options.files):
        raise InputFault("--engine", options.engine, "spark, where --url or --files is given")
    keeping = _keeping()
    here = keeping.opened(options.county, options.database)
    with Bar("months") as bar:
        print(keeping.computed(options.county, here, options.date, bar, options.url or "", options.files or ""))
    return 0


def _lineage(options: argparse.Namespace) -> int:
    keeping = _keeping()
    for line in keeping.lineage(options.county, keeping.opened(options.county, options.database), options.since):
        print(line)
    return 0


def _link(options: argparse.Namespace) -> int:
    keeping = _keeping()
    print(keeping.linked(keeping.opened(options.county, options.database)))
    return 0


def _doctor(options: argparse.Namespace) -> int:
    text, well = _keeping("doctor").examined(options.county, options.database)
    print(text)
    return 0 if well else 1


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 64):
        raise argparse.ArgumentTypeError("a number from 1 to 64")
    return int(text)


def _share(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0
    if not 0 < scale <= 10:
        raise argparse.ArgumentTypeError("a number above 0, at most 10: 1 is a county of 100,000 market entities and 600,000 residents")
    return scale


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
