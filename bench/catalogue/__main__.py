"""`python -m bench.catalogue`: filtered reads and groups of a data set of a million rows by sixteen programs at once, at ours and at Datasette."""

from __future__ import annotations

import argparse
import os
import random
import sys
from typing import get_args

from bench.catalogue.asking import Kind, Marks, Program, marks, question, told
from bench.catalogue.filling import county, filled
from bench.portal.__main__ import HOME, datasette, portal, processor_seconds, show
from bench.portal.load import USERS, Taken, crowd, percentile
from bench.table import table
from bench.throughput import cores

TITLES = {"reads": "filtered reads", "groups": "groups"}
# So many questions of each kind are asked of both first, and have to be answered alike.
COMPARED = 12


def main() -> None:
    """Fill where nothing is filled yet, compare the answers, measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.catalogue", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    folder = HOME / f"catalogue-{options.rows}"
    address = f"sqlite:///{folder / 'store.sqlite3'}"
    file = filled(folder, address, options.rows)
    deep = marks(file)
    print(f"{options.rows} rows in one data set; {USERS} programs, {cores()} processors for server and programs, load of the machine {os.getloadavg()[0]:.1f}")
    with portal(county(folder), address) as (place, group), datasette(file) as (other, rival):
        compare(place, other, deep)
        runs: dict[tuple[Kind, str], Taken] = {}
        for kind in get_args(Kind):
            for name, where, processes in (("zhixing", place, group), ("Datasette", other, rival)):
                # What a program keeps of earlier questions, it has had the time to keep; the questions that count are others.
                crowd([Program(USERS + number, where, kind, deep, datasette=where == other) for number in range(USERS)], options.seconds / 2)
                programs = [Program(number, where, kind, deep, datasette=where == other) for number in range(USERS)]
                before = processor_seconds(processes)
                runs[kind, name] = taken = crowd(programs, options.seconds)
                show(f"{name}: {TITLES[kind]}", taken, processor_seconds(processes) - before)
    summed(runs)


def compare(place: str, other: str, deep: Marks) -> None:
    """Both answer alike, or there is nothing to be measured."""
    mine, theirs = (Program(0, where, "reads", deep, datasette=where == other) for where in (place, other))
    dice = random.Random(1)
    asked = [one for kind in get_args(Kind) for one in (question(dice, kind, deep) for _ in range(COMPARED)) if one.kind != "catalogue"]
    for one in asked:
        (_, own), (_, given) = mine.answer(one), theirs.answer(one)
        if told(one, own, datasette=False) != told(one, given, datasette=True):
            sys.exit(f"bench: not answered alike: {one}")
    print(f"{len(asked)} questions answered alike by both")


def summed(runs: dict[tuple[Kind, str], Taken]) -> None:
    """Both beside each other."""
    rows = [["", "zhixing requests/s", "Datasette requests/s", "zhixing p95 ms", "Datasette p95 ms"]]
    for kind in get_args(Kind):
        pair = [runs[kind, name] for name in ("zhixing", "Datasette")]
        times = [[one for some in taken.times.values() for one in some] for taken in pair]
        rows.append([TITLES[kind], *(f"{taken.rate:.1f}" for taken in pair), *(f"{percentile(one, 95):.0f}" for one in times)])
    print(f"\n{table(rows)}")


if __name__ == "__main__":
    main()
