"""`python -m bench.lake.figures`: every figure of the demonstration's county for every month, beside a script of DuckDB that was written by hand.

The script is the SQL of tests/systems/figures.toml, one query for each figure, on the same Parquet files. Cold is a process that begins with nothing,
its imports and declarations included; warm is the same again in that process. Both have to give the same figures.
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

TOLD = ("cold s", "cold processor s", "warm s", "warm processor s")


def prepare() -> None:
    """A demonstration of the whole year in a store of its own, its tables published; the paths of their files are kept in a list."""
    os.environ["ZHIXING_LAKE"] = str(HOME / "lake")
    from zhixing.store import keeping

    here = keeping.opened(COUNTY, f"sqlite:///{HOME / 'demo.sqlite3'}")
    keeping.demonstrated(COUNTY, here, seed=1, asked=date(YEAR + 1, 1, 31))
    from zhixing.engines.commitments import load_plan
    from zhixing.store import figures, lake
    from zhixing.systems import load_measures

    measures = load_measures(COUNTY, here, load_plan(COUNTY, YEAR))
    (HOME / "files.json").write_text(
        json.dumps({id: [str(path) for path in paths] for id, paths in figures.files_of(here, measures, ENDS[-1], lake.holdings(here)).items()}), "utf-8"
    )


def ours(files: dict[str, list[str]]) -> Callable[[], list[Any]]:
    """Everything that has to be read and opened; what is called then computes every figure."""
    from zhixing.engines.commitments import load_plan
    from zhixing.engines.indicators import Figure, figures, open_lake
    from zhixing.systems import load_catalogue, load_measures

    asked = [(one.commitment, one.asked) for one in load_measures(COUNTY, load_catalogue(COUNTY), load_plan(COUNTY, YEAR))]

    def computed() -> list[Any]:
        with open_lake(files) as lake:
            return [
                (code, str(end), str(answer.value) if isinstance(answer, Figure) else None)
                for end in ENDS
                for (code, _), answer in zip(asked, figures([one for _, one in asked], end, lake), strict=True)
            ]

    return computed


def by_hand(files: dict[str, list[str]]) -> Callable[[], list[Any]]:
    """The same by one query for each figure and month."""
    import duckdb

    cases = tomllib.loads((ROOT / "tests/systems/figures.toml").read_text("utf-8"))["case"]

    def computed() -> list[Any]:
        found, connection = [], duckdb.connect()
        for id, paths in files.items():
            connection.execute(f'create view "{id}" as select * from read_parquet({paths})')
        connection.execute("create view calendar_days as select day, number > lag(number, 1, 0) over (order by day) as worked from workdays")
        for end in ENDS:
            for case in cases:
                sql = re.sub(r"(\d{4})-09-30", rf"\1{end:-%m-%d}", case["sql"])
                row = connection.execute(re.sub(r"(\d{4})-09'", rf"\1{end:-%m}'", sql)).fetchone()
                found.append((case["commitment"], str(end), None if row is None else [None if one is None else str(one) for one in row]))
        return found

    return computed


def worker(way: str) -> None:
    """Compute twice in this process and tell how long each took."""
    began, worked = time.perf_counter(), time.process_time()
    files = json.loads((HOME / "files.json").read_text("utf-8"))
    compute = {"ours": ours, "by hand": by_hand}[way](files)
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
        row = theirs[code, end]
        if value is None:
            continue
        numbers = [Fraction(one or 0) for one in row or [0]]
        expected = numbers[0] if len(numbers) == 1 else numbers[0] / numbers[1] if numbers[1] else None
        if expected is None or abs(Fraction(value) - expected) > Fraction(1, 10**30):
            wrong.append((code, end, value, row))
    return wrong


def main() -> None:
    """Prepare where it is not yet done, measure some times, print the best of each."""
    parser = argparse.ArgumentParser(prog="python -m bench.lake.figures", description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--worker", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return worker(options.worker)
    HOME.mkdir(parents=True, exist_ok=True)
    if not (HOME / "files.json").is_file():
        prepare()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    best: dict[str, dict[str, Any]] = {}
    for _ in range(options.times):
        for way in ("ours", "by hand"):
            told = subprocess.run([sys.executable, "-m", "bench.lake.figures", "--worker", way], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            one = json.loads(told.stdout)
            best[way] = {**one, **{key: min(one[key], best.get(way, one)[key]) for key in TOLD}}
    wrong = differing(best["ours"]["found"], best["by hand"]["found"])
    print(f"{len(best['ours']['found'])} figures, {len(wrong)} differ", *wrong[:5], sep="\n")
    lines = [("way", *TOLD), *((way, *(f"{one[key]:.2f}" for key in TOLD)) for way, one in best.items())]
    print(table([*lines, ("ratio", *(f"{best['ours'][key] / best['by hand'][key]:.2f}" for key in TOLD))]))


if __name__ == "__main__":
    main()
