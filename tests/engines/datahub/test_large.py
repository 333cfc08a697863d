"""A delivery of a million rows, one of a hundred bad, in bounded memory: every bad row comes back with its reason and every good one is there.

Twenty thousand rows unless ZHIXING_THOROUGH=1.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as compute
import pyarrow.parquet as parquet

from tests.engines.datahub import large

ROOT = Path(__file__).parents[3]
THOROUGH = os.environ.get("ZHIXING_THOROUGH") == "1"
ROWS = 1_000_000 if THOROUGH else 20_000
MOST_MEGABYTES = 2048


def test_every_bad_row_of_many_comes_back_with_its_reason(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.engines.datahub.large", str(tmp_path), str(ROWS)], cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    print(f"\n{ROWS} rows: {told['seconds']:.1f} s, peak {told['megabytes']:.0f} MB")
    assert told["megabytes"] < MOST_MEGABYTES
    planted, total = {}, Decimal(0)
    for number, (cells, rule) in enumerate(large.rows(ROWS), 2):
        if rule:
            planted[str(number)] = rule
        else:
            total += Decimal(cells[4])
    with open(told["returned"], encoding="utf-8-sig", newline="") as file:
        back = list(csv.DictReader(file))
    assert {one["行号"]: one["规则"] for one in back} == planted
    assert len(back) == len(planted) == told["bad"]
    assert all(one["退回原因"] for one in back)
    assert told["rows"] == ROWS - len(planted)
    assert sum(parquet.read_metadata(file).num_rows for file in told["files"]) == told["rows"]
    assert sum(compute.sum(parquet.read_table(file, columns=["invested"]).column(0)).as_py() for file in told["files"]) == total
