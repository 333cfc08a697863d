"""One large delivery in a process of its own: `python -m bench.lake.worker FOLDER KIND WAY` prints rows, bad rows, seconds, processor seconds and peak megabytes as JSON.

KIND is csv or parquet. WAY is ours, with every check; or plain, what DuckDB does by itself: COPY into Parquet of the same types, bad rows silently left out.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

TOWNS = [f"9901010{number:02}" for number in range(1, 15)]
DECLARATION = """
[[dataset]]
id = "visits"
title = "走访记录"
title_en = "Visits"
summary = "走访企业的记录"
owner = "data"
refresh = "monthly"
sharing = "unconditional"
key = ["number"]
name = "number"
field = [
  { id = "number", title = "编号", title_en = "Number", type = "text", required = true, longest = 12, pattern = "V[0-9]{10}" },
  { id = "town", title = "乡镇", title_en = "Town", type = "place", required = true },
  { id = "kind", title = "类型", title_en = "Kind", type = "choice", choice = [
    { id = "visit", title = "走访", title_en = "Visit" },
    { id = "call", title = "电话", title_en = "Call" },
  ] },
  { id = "day", title = "日期", title_en = "Day", type = "date", required = true },
  { id = "amount", title = "金额", title_en = "Amount", type = "number", unit = "元", low = 0, decimals = 2 },
  { id = "staff", title = "人数", title_en = "Staff", type = "integer", low = 0 },
  { id = "solved", title = "已解决", title_en = "Solved", type = "yesno" },
  { id = "firm", title = "企业", title_en = "Firm", type = "text", longest = 60 },
]
"""
TYPES = {
    "number": "VARCHAR", "town": "VARCHAR", "kind": "VARCHAR", "day": "DATE", "amount": "DECIMAL(38, 12)", "staff": "BIGINT", "solved": "BOOLEAN", "firm": "VARCHAR",
}  # fmt: skip


def ours(folder: Path, kind: str) -> tuple[int, int]:
    """The delivery as the platform takes it; rows that are good and rows that came back."""
    from zhixing.engines.datahub import declared, receive
    from zhixing.engines.records import Known
    from zhixing.kernel.declare import Declarations

    home = Path(tempfile.mkdtemp(dir=folder))
    (home / "datasets.toml").write_text(DECLARATION, "utf-8")
    with Declarations(home) as files:
        (visits,) = declared.read_datasets(files, {"data"})
    known = Known({code: f"第{number}镇" for number, code in enumerate(TOWNS, 1)}, {"data": "数据局"})
    began = time.monotonic()

    def progress(word: str, done: int, of: int) -> None:
        print(f"  {time.monotonic() - began:6.1f} s  {word} {done or ''} {f'of {of}' if of else ''}", file=sys.stderr)

    received = receive(visits, folder / f"visits.{kind}", f"visits.{kind}", known, home, progress)
    return received.rows, received.bad


def plain(folder: Path, kind: str) -> tuple[int, int]:
    """The same file copied by DuckDB alone, with the memory that it takes by itself."""
    import duckdb

    source = f"read_parquet('{folder / 'visits.parquet'}')"
    if kind == "csv":
        source = f"read_csv('{folder / 'visits.csv'}', header=true, columns={TYPES}, ignore_errors=true)"
    connection = duckdb.connect()
    (rows,) = connection.execute(f"COPY (SELECT * FROM {source}) TO '{folder / 'plain.parquet'}' (FORMAT parquet, COMPRESSION zstd)").fetchone() or (0,)
    return rows, 0


def main(folder: Path, kind: str, way: str) -> None:
    """Do it and tell."""
    import_time = time.process_time()
    began = time.monotonic()
    rows, bad = (ours if way == "ours" else plain)(folder, kind)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    told = {"rows": rows, "bad": bad, "seconds": time.monotonic() - began, "processor": time.process_time() - import_time, "megabytes": usage.ru_maxrss / 1024}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
