"""`python -m bench.lake.figures`: every figure of a county for every month, beside a script of DuckDB that was written by hand.

The county is the synthetic one of full size (`zhixing demo-data`), and the small one of the demonstration. The script is the SQL of
tests/systems/figures.toml, one query for each figure and month, on the same Parquet files: as views of the files, and with small files read into tables
once; the quicker of the two is what ours is held against. Cold is a process that begins with nothing, its imports and declarations included, the queries of
an earlier run kept as a store keeps them; first is the same where none are kept; warm is the same again in that process. All have to give the same figures.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from bench.table import table

ROOT = Path(__file__).parents[2]
HOME, COUNTY = ROOT / "build" / "bench" / "figures", ROOT / "counties" / "yongkang"
YEAR = 2020
ENDS = [date(YEAR, month, monthrange(YEAR, month)[1]) for month in range(1, 13)]
SHOWN = date(YEAR + 1, 1, 31)
WORLDS = ("county", "demonstration")
VIEWS, TABLES = "by hand, views", "by hand, tables"
WAYS = ("first", "ours", VIEWS, TABLES)
TOLD = ("cold s", "cold processor s", "warm s", "warm processor s")
# A file that is smaller is read into a table by the script that does so.
SMALL = 2 << 20
KEPT = "queries.json"


def prepare(world: str, scale: float) -> None:
    """A whole year in a store of its own, its tables published; the paths of their files are kept in a list."""
    home = HOME / world
    home.mkdir(parents=True, exist_ok=True)
    here = opened(home)
    from zhixing.cli.terminal import Bar
    from zhixing.store import figures, keeping, lake
    from zhixing.store.demo import synthesis
    from zhixing.systems import load_measures

    if world == "county":
        print(synthesis.made(COUNTY, here, 1, scale, home / "files", SHOWN, Bar), flush=True)
    else:
        keeping.demonstrated(COUNTY, here, seed=1, asked=SHOWN)
    measures = load_measures(COUNTY, here, plan())
    found = {id: [str(path) for path in paths] for id, paths in figures.files_of(here, measures, ENDS[-1], lake.holdings(here)).items()}
    (home / "files.json").write_text(json.dumps(found), "utf-8")


def opened(home: Path) -> Any:
    """The store of a world."""
    os.environ["ZHIXING_LAKE"], os.environ["ZHIXING_TODAY"] = str(home / "lake"), SHOWN.isoformat()
    from zhixing.store import keeping

    return keeping.opened(COUNTY, f"sqlite:///{home / 'store.sqlite3'}")


def plan() -> Any:
    """The plan of the year."""
    from zhixing.engines.commitments import load_plan

    return load_plan(COUNTY, YEAR)


def ours(files: dict[str, list[str]], kept: Path | None) -> Callable[[], list[Any]]:
    """Everything that has to be read and opened; what is called then computes every figure, and the other readings that are counted row by row."""
    from zhixing.engines.indicators import Figure, figures, open_lake
    from zhixing.systems import load_catalogue, load_measures

    wanted = {(one["commitment"], one["indicator"]) for one in by_hand_cases() if "indicator" in one}
    measures = load_measures(COUNTY, load_catalogue(COUNTY), plan())
    asked = [(one.commitment, one.asked) for one in measures]
    asked += [
        (f"{one.commitment} {other.asked.indicator.id}", other.asked)
        for one in measures
        for other in one.others
        if (one.commitment, other.asked.indicator.id) in wanted
    ]

    def computed() -> list[Any]:
        with open_lake(files, kept=kept) as lake:
            return [
                (code, str(end), str(answer.value) if isinstance(answer, Figure) else None)
                for end in ENDS
                for (code, _), answer in zip(asked, figures([one for _, one in asked], end, lake), strict=True)
            ]

    return computed


def by_hand_cases() -> list[dict[str, Any]]:
    """The queries by hand: one for each quantity, and one for each reading that is counted row by row."""
    told = tomllib.loads((ROOT / "tests/systems/figures.toml").read_text("utf-8"))
    return [*told["case"], *told["other"]]


def by_hand(files: dict[str, list[str]], *, tables: bool) -> Callable[[], list[Any]]:
    """The same by one query for each figure and month."""
    import duckdb

    cases = [one for one in by_hand_cases() if all(paths for id, paths in files.items() if re.search(rf"\b{id}\b", one["sql"]))]

    def computed() -> list[Any]:
        found, connection = [], duckdb.connect()
        for id, paths in files.items():
            if paths:
                kind = "table" if tables and sum(map(os.path.getsize, paths)) < SMALL else "view"
                connection.execute(f'create {kind} "{id}" as select * from read_parquet({paths})')
        connection.execute("create view calendar_days as select day, number > lag(number, 1, 0) over (order by day) as worked from workdays")
        for end in ENDS:
            for case in cases:
                sql = re.sub(r"(\d{4})-09-30", rf"\1{end:-%m-%d}", case["sql"])
                row = connection.execute(re.sub(r"(\d{4})-09'", rf"\1{end:-%m}'", sql)).fetchone()
                code = " ".join(case[key] for key in ("commitment", "indicator") if key in case)
                found.append((code, str(end), None if row is None else [None if one is None else str(one) for one in row]))
        return found

    return computed


def worker(world: str, way: str) -> None:
    """Compute twice in this process and tell how long each took."""
    began, worked = time.perf_counter(), time.process_time()
    home = HOME / world
    files = json.loads((home / "files.json").read_text("utf-8"))
    compute = by_hand(files, tables=way == TABLES) if way in (VIEWS, TABLES) else ours(files, home / KEPT if way == "ours" else None)
    found = compute()
    told = {"cold s": time.perf_counter() - began, "cold processor s": time.process_time() - worked}
    began, worked = time.perf_counter(), time.process_time()
    compute()
    told |= {"warm s": time.perf_counter() - began, "warm processor s": time.process_time() - worked}
    print(json.dumps({**told, "found": found}))


def differing(own: list[Any], hand: list[Any]) -> list[Any]:
    """The figures that are not the same; where ours waits for data the script gives nothing that could be a figure."""
    theirs = {(code, end): row for code, end, row in hand}
    wrong = []
    for code, end, value in own:
        if value is None:
            continue
        row = theirs[code, end]
        numbers = [Fraction(one or 0) for one in row or [0]]
        expected = numbers[0] if len(numbers) == 1 else numbers[0] / numbers[1] if numbers[1] else None
        if expected is None or abs(Fraction(value) - expected) > Fraction(1, 10**30):
            wrong.append((code, end, value, row))
    return wrong


def changed(world: str) -> None:
    """Deliver one month of sewage once more with one household less, compute what is due, and tell how much that was and how long it took."""
    here = opened(HOME / world)
    from zhixing.engines.datahub import Writer
    from zhixing.kernel.access import Actor
    from zhixing.store import figures, lake, shelves
    from zhixing.store.delivering import deliver

    dataset = here.dataset("sewage_villages")
    with shelves.scratch() as aside:
        path = aside / "again.parquet"
        with Writer(path, dataset.columns[1:]) as writer:
            place = here.county.places[0]
            writer.add((), {"town": place.code, "village": "演示新村", "month": f"{YEAR}-12", "households": 100, "treated": len(lake.versions(dataset.id))})
        clerk = Actor("bench", frozenset({"department_editor"}), frozenset({dataset.owner}))
        deliver(here, dataset.id, path, path.name, clerk)
    counted: list[int] = []
    asked = figures.figures

    def counting(ones: Any, *rest: Any) -> Any:
        counted.append(len(ones))
        return asked(ones, *rest)

    figures.figures = counting
    began, worked = time.perf_counter(), time.process_time()
    found = figures.compute(here, COUNTY, plan(), ENDS[-1])
    spent = f"{time.perf_counter() - began:.2f} s, {time.process_time() - worked:.2f} processor s"
    print(f"one changed delivery: {sum(counted)} of {12 * (found.figures + found.waiting)} figures computed anew, {found.written} rows written, {spent}")


def measured(world: str, times: int) -> None:
    """Each way some times, the best of each; and what ours is to the quicker of the scripts."""
    best: dict[str, dict[str, Any]] = {}
    (HOME / world / KEPT).unlink(missing_ok=True)
    run("--worker", world, "ours")
    for _ in range(times):
        for way in WAYS:
            one = json.loads(run("--worker", world, way))
            best[way] = {**one, **{key: min(one[key], best.get(way, one)[key]) for key in TOLD}}
    wrong = [one for way in ("first", "ours") for hand in (VIEWS, TABLES) for one in differing(best[way]["found"], best[hand]["found"])]
    there = sum(value is not None for _, _, value in best["ours"]["found"])
    print(f"\n{world}: {there} figures, {len(wrong)} differ; load {os.getloadavg()[0]:.1f}", *wrong[:5], sep="\n")
    lines = [(world, *TOLD), *((way, *(f"{one[key]:.2f}" for key in TOLD)) for way, one in best.items())]
    quicker = {key: min(best[VIEWS][key], best[TABLES][key]) for key in TOLD}
    print(table([*lines, ("ours / quicker", *(f"{best['ours'][key] / quicker[key]:.2f}" for key in TOLD))]), flush=True)


def run(*arguments: str) -> str:
    """This module in a process of its own; what it prints."""
    done = subprocess.run([sys.executable, "-m", "bench.lake.figures", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def main() -> None:
    """Prepare where it is not yet done, measure some times, print the best of each."""
    parser = argparse.ArgumentParser(prog="python -m bench.lake.figures", description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="of the county, where it is not there yet")
    parser.add_argument("--worker", nargs=2, metavar=("WORLD", "WAY"), help=argparse.SUPPRESS)
    parser.add_argument("--prepare", default="", help=argparse.SUPPRESS)
    parser.add_argument("--changed", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return worker(*options.worker)
    if options.prepare:
        return prepare(options.prepare, options.scale)
    if options.changed:
        return changed(options.changed)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True)
    for world in WORLDS:
        if not (HOME / world / "files.json").is_file():
            print(run("--prepare", world, "--scale", f"{options.scale}"), end="", flush=True)
        measured(world, options.times)
    print(run("--changed", "county"), end="")


if __name__ == "__main__":
    main()
