"""A large delivery with planted faults, received in a process of its own: FOLDER ROWS. It writes the file, receives it, and says what came out and its peak of memory."""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.engines.datahub.conftest import TITLES, code, declared, row
from tests.engines.records.conftest import KNOWN
from zhixing.engines.datahub import receive

# One row of a hundred is bad, each time in another way: what is planted, and the rule that has to find it.
EVERY = 100
FAULTS: tuple[tuple[dict[str, str], str], ...] = (
    ({"成立日期": "2015-02-30"}, "not_date"), ({"人数": "十二"}, "not_number"), ({"人数": "12.5"}, "not_whole"), ({"投资（万元）": "-1"}, "too_small"),
    ({"投资（万元）": "1.234"}, "too_fine"), ({"投资（万元）": "3公里"}, "wrong_unit"), ({"乡镇": "东湖镇"}, "not_place"), ({"类型": "国企"}, "not_choice"),
    ({"名称": ""}, "required"), ({"名称": "=1+1"}, "formula"), ({"月份": "2020-13"}, "not_month"), ({"在营": "也许"}, "not_yesno"),
    ({"年度": "1900"}, "too_small"), ({"主管部门": "外县"}, "not_agency"), ({"注销日期": "2014-01-01"}, "not_before"), ({"人数": ""}, "needed_when"),
    ({"统一社会信用代码": "91330780000000000!"}, "credit_code"), ({"法人身份证": "110105194912310021"}, "identity_number"), ({"档案号": "1"}, "pattern"),
    ({"统一社会信用代码": code(1)}, "same_in_file"),
)  # fmt: skip


def rows(count: int) -> Iterator[tuple[list[str], str]]:
    """Each row with the rule that it breaks, "" for a good one."""
    for number in range(1, count + 1):
        more, rule = FAULTS[number // EVERY % len(FAULTS)] if number % EVERY == 0 else ({}, "")
        yield row(number, **{"投资（万元）": f"{number % 977}.{number % 100:02}", "成立日期": ("2015-03-01", "2015/3/1", "20150301")[number % 3], **more}), rule


def main(folder: Path, count: int) -> None:
    """Write, receive, tell."""
    path = folder / "large.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TITLES)
        writer.writerows(cells for cells, _ in rows(count))
    (firms,) = declared(folder)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    received = receive(firms, path, "large.csv", KNOWN, folder)
    told = {
        "files": [str(file) for file in received.files], "returned": str(received.returned), "rows": received.rows, "bad": received.bad,
        "seconds": time.monotonic() - began, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "before": before / 1024,
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
