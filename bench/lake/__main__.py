"""`python -m bench.lake`: large deliveries with every check, beside what DuckDB does with the same file and no check at all."""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.lake.worker import TOWNS, TYPES
from bench.table import table

ROOT = Path(__file__).parents[2]
HOME = ROOT / "build" / "bench" / "lake"
# One row of a hundred is bad, in turn in one of these columns.
WRONG = (("town", "外县"), ("day", "2020-02-30"), ("amount", "-3"), ("staff", "七"), ("number", "X1"), ("solved", "也许"))
EVERY = 100


def write_csv(path: Path, rows: int) -> None:
    """A million rows, the same each time."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TYPES)
        for number in range(rows):
            row = {
                "number": f"V{number:010}", "town": TOWNS[number % 14], "kind": ("visit", "call")[number % 2], "day": f"2020-{number % 12 + 1:02}-{number % 28 + 1:02}",
                "amount": f"{number % 90_000}.{number % 100:02}", "staff": str(number % 500), "solved": ("true", "false")[number % 2], "firm": f"永安第{number % 30_000}公司",
            }  # fmt: skip
            if number % EVERY == EVERY - 1:
                column, value = WRONG[number // EVERY % len(WRONG)]
                row[column] = value
            writer.writerow(row.values())


def write_parquet(path: Path, rows: int) -> None:
    """Ten million rows of the declared types, all good."""
    import duckdb

    towns = ", ".join(f"'{town}'" for town in TOWNS)
    duckdb.connect().execute(f"""
        COPY (SELECT 'V' || lpad(i::VARCHAR, 10, '0') AS number, [{towns}][i % 14 + 1] AS town, ['visit', 'call'][i % 2 + 1] AS kind,
            DATE '2020-01-01' + CAST(i % 366 AS INTEGER) AS day, CAST(i % 9000000 / 100 AS DECIMAL(18, 2)) AS amount, i % 500 AS staff, i % 2 = 0 AS solved,
            '永安第' || (i % 30000) || '公司' AS firm
        FROM range({rows}) AS t(i)) TO '{path}' (FORMAT parquet)""")


def measured(kind: str, way: str) -> dict[str, Any]:
    """What a worker tells."""
    done = subprocess.run([sys.executable, "-m", "bench.lake.worker", str(HOME), kind, way], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Write the files where they are not there yet, and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.lake", description=__doc__)
    parser.add_argument("--csv", type=int, default=1_000_000)
    parser.add_argument("--parquet", type=int, default=10_000_000)
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    lines = [("file", "way", "rows in", "bad", "s", "processor s", "rows/s", "peak MB")]
    for kind, rows, write in (("csv", options.csv, write_csv), ("parquet", options.parquet, write_parquet)):
        if not rows:
            continue
        write(HOME / f"visits.{kind}", rows)
        for way in ("ours", "plain"):
            told = measured(kind, way)
            speed = rows / told["seconds"]
            lines.append(
                (
                    kind,
                    way,
                    f"{told['rows']}",
                    f"{told['bad']}",
                    f"{told['seconds']:.1f}",
                    f"{told['processor']:.1f}",
                    f"{speed:,.0f}",
                    f"{told['megabytes']:.0f}",
                )
            )
    print(table(lines))


if __name__ == "__main__":
    main()
