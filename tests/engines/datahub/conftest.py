"""A declared data set of enterprises of every type of field, rows for it, and files of them; the county they are in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from tests.engines.records.conftest import KNOWN
from zhixing.engines.datahub import DataSet, Received, connect, receive
from zhixing.engines.datahub.declared import read_datasets
from zhixing.kernel.declare import Declarations

FIRMS = """
[[dataset]]
id = "firms"
title = "市场主体"
title_en = "Enterprises"
summary = "在册企业的基本信息"
owner = "water"
refresh = "monthly"
sharing = "conditional"
terms = "用于行政审批和统计"
tolerated = 0.4
key = ["code"]
name = "name"
field = [
  { id = "code", title = "统一社会信用代码", title_en = "Credit code", type = "text", required = true, longest = 18, sensitivity = "open" },
  { id = "name", title = "名称", title_en = "Name", type = "text", required = true, longest = 60, sensitivity = "open" },
  { id = "town", title = "乡镇", title_en = "Town", type = "place" },
  { id = "kind", title = "类型", title_en = "Kind", type = "choice", choice = [
    { id = "limited", title = "有限公司", title_en = "Limited" },
    { id = "sole", title = "个体户", title_en = "Sole" },
  ] },
  { id = "invested", title = "投资", title_en = "Invested", type = "number", unit = "万元", low = 0, decimals = 2 },
  { id = "staff", title = "人数", title_en = "Staff", type = "integer", low = 0, high = 1000000 },
  { id = "opened", title = "成立日期", title_en = "Opened", type = "date" },
  { id = "closed", title = "注销日期", title_en = "Closed", type = "date" },
  { id = "month", title = "月份", title_en = "Month", type = "month" },
  { id = "active", title = "在营", title_en = "Active", type = "yesno" },
  { id = "year", title = "年度", title_en = "Year", type = "year", low = 1978, high = 2100 },
  { id = "lead", title = "主管部门", title_en = "Lead", type = "agency" },
  { id = "owner_id", title = "法人身份证", title_en = "Owner", type = "text", longest = 18, sensitivity = "personal" },
  { id = "serial", title = "档案号", title_en = "Serial", type = "text", pattern = "[A-Z]{2}-\\\\d{3}" },
]
check = [
  { kind = "credit_code", field = "code" },
  { kind = "identity_number", field = "owner_id" },
  { kind = "not_before", field = "closed", other = "opened" },
  { kind = "needed_when", field = "staff", other = "kind", value = "limited" },
]
"""
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TITLES = (
    "统一社会信用代码",
    "名称",
    "乡镇",
    "类型",
    "投资（万元）",
    "人数",
    "成立日期",
    "注销日期",
    "月份",
    "在营",
    "年度",
    "主管部门",
    "法人身份证",
    "档案号",
)


def code(number: int) -> str:
    """A credit code with its check character, by the standard's own arithmetic."""
    body = f"9133078{number:010d}"
    total = sum(ALPHABET.index(sign) * 3**at for at, sign in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def row(number: int, **more: str) -> list[str]:
    """A good row, as text."""
    cells = dict(
        zip(
            TITLES,
            (code(number), f"企业{number}", "东山街道", "有限公司", "1200.5", "12", "2015-03-01", "", "2020-06", "是", "2020", "县住建局", "", "AB-001"),
            strict=True,
        )
    )
    return list((cells | more).values())


def declared(folder: Path, text: str = FIRMS) -> tuple[DataSet, ...]:
    """The data sets of a declaration."""
    (folder / "datasets.toml").write_text(text, "utf-8")
    with Declarations(folder) as files:
        return read_datasets(files, {"water", "housing"})


def delimited(rows: Iterable[Sequence[str]], titles: Sequence[str] = TITLES, delimiter: str = ",") -> str:
    """Rows as delimited text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(titles)
    writer.writerows(rows)
    return out.getvalue()


class Post:
    """Receives what is handed in, each time in a folder of its own."""

    def __init__(self, dataset: DataSet, folder: Path) -> None:
        self.dataset, self.folder, self.count = dataset, folder, 0

    def take(self, content: bytes | str, name: str = "firms.csv") -> Received:
        self.count += 1
        home = self.folder / f"post{self.count}"
        home.mkdir()
        # As an upload lies there: only the name says what it is.
        path = home / "given"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return receive(self.dataset, path, name, KNOWN, home)


def rows_of(received: Received, folder: Path) -> list[dict[str, object]]:
    """What was taken, as Python values, in the order of the lines."""
    if not received.files:
        return []
    connection = connect(folder)
    found = connection.execute("SELECT * FROM read_parquet(?, union_by_name=true) ORDER BY row_line", [[str(file) for file in received.files]])
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    connection.close()
    return rows


def back_of(received: Received) -> list[dict[str, str]]:
    """The rows that came back, read with Python's own reader."""
    if received.returned is None:
        return []
    with received.returned.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def firms(tmp_path: Path) -> DataSet:
    """The data set of enterprises."""
    (found,) = declared(tmp_path)
    return found


@pytest.fixture
def post(firms: DataSet, tmp_path: Path) -> Post:
    """Where enterprises are handed in."""
    return Post(firms, tmp_path)
