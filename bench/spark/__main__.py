"""`python -m bench.spark`: every figure of the first plan over data that grow a hundredfold, by DuckDB and on a Spark cluster of this machine."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.table import table
from tests.spark_cluster import lacking, spark_cluster
from tests.systems.filling import TODAY, filled
from zhixing.engines.commitments import load_plan
from zhixing.engines.indicators import GIVEN, Lake, Measure, figures, open_lake
from zhixing.engines.records import Table
from zhixing.systems import Catalogue, load_catalogue, load_measures

ROOT = Path(__file__).parents[2]
HOME = ROOT / "build" / "bench" / "spark"
COUNTY = ROOT / "counties" / "yongkang"
# How many copies of the filling of the tests, of some ten thousand rows, are one.
ONE = 20


def multiplied(declared: Table, rows: Any, times: int, path: Path) -> int:
    """Write a table with so many copies of each row, each with an id and a key of its own; how many rows there are."""
    import duckdb

    fresh = ["row_id", *(id for id in declared.key if declared.field(id).type == "text" and id in rows.column_names)]
    own = ", ".join(f"{name} || '-' || copy as {name}" for name in dict.fromkeys(fresh))
    with duckdb.connect() as database:
        database.register("first", rows)
        database.execute(
            f"copy (select * exclude (copy) replace ({own}) from first cross join (select range as copy from range({times}))) to '{path}' (format parquet)"
        )
    return int(rows.num_rows * times)


def written(here: Catalogue, measures: Sequence[Measure], size: int, folder: Path) -> tuple[dict[str, list[str]], int, float]:
    """The files of every table that is asked, how many rows are in them, and how many megabytes."""
    import pyarrow.parquet as pq

    meant = [bound.asked for one in measures for bound in (one.bound, *one.others)]
    own = [condition.texts for one in meant for part in one.indicator.parts for condition in part.where]
    data = filled(
        [one.table for one in here.datasets], here.county, {text for texts in (*own, *(rows for one in meant for rows in one.rows.values())) for text in texts}
    )
    needed, given = {id for one in meant for id in one.indicator.tables}, {one.id for one in GIVEN}
    folder.mkdir(parents=True)
    files, total = {}, 0
    for id in sorted(needed):
        path = folder / f"{id}.parquet"
        if id in given:
            pq.write_table(data[id], path)
        else:
            total += multiplied(here.dataset(id).table, data[id], size * ONE, path)
        files[id] = [str(path)]
    return files, total, sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def timed(lake: Lake, measures: Sequence[Measure]) -> tuple[float, Any]:
    """Seconds, and the figures."""
    began = time.perf_counter()
    found = figures([one.asked for one in measures], TODAY, lake)
    return time.perf_counter() - began, [(one.value, one.rows) if hasattr(one, "value") else one for one in found]


def main() -> None:
    """Write the data, start a cluster, and measure each size on both; queries are made and programs warmed up before."""
    parser = argparse.ArgumentParser(prog="python -m bench.spark", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--url", help="a cluster that is there already and sees build/bench/spark (default: one of two workers on this machine)")
    options = parser.parse_args()
    if not options.url and (lack := lacking()):
        print(f"=== NOT MEASURED: figures on a Spark cluster: {lack} not installed. ===")
        return
    here = load_catalogue(COUNTY)
    measures = load_measures(COUNTY, here, load_plan(COUNTY))
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {len(measures)} figures of one day", flush=True)
    if options.url:
        measured(here, measures, options.sizes, options.url)
    else:
        with spark_cluster() as address:
            measured(here, measures, options.sizes, address)


def measured(here: Catalogue, measures: Sequence[Measure], sizes: Sequence[int], address: str) -> None:
    """Each size on both, with how often as long as the first it takes; what differs is told."""
    lines = [("size", "rows", "MB", "DuckDB s", "× first", "peak MB", "Spark s", "× first", "Spark / DuckDB", "figures")]
    first: list[float] = []
    for size in sizes:
        shutil.rmtree(HOME, ignore_errors=True)
        files, rows, megabytes = written(here, measures, size, HOME / f"{size}")
        answers = []
        for lake in (open_lake(files), open_lake(files, address)):
            with lake:
                if not first or len(first) == 1:
                    first.append(0.0)
                    timed(lake, measures)
                answers.append((*timed(lake, measures), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
        (ours, found, peak), (theirs, same, _) = answers
        first = [ours, theirs] if size == sizes[0] else first
        told = "equal" if found == same else "DIFFERENT"
        growth = [f"{seconds / one:.1f}" for seconds, one in zip((ours, theirs), first, strict=True)]
        lines.append(
            (f"{size}×", f"{rows:,}", f"{megabytes:.0f}", f"{ours:.1f}", growth[0], f"{peak:.0f}", f"{theirs:.1f}", growth[1], f"{theirs / ours:.1f}", told)
        )
        print(table(lines), end="\n\n", flush=True)
    shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    main()
