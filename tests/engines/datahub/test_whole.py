"""A whole delivery against the plainest reader there is: Python's csv, and the function that checks a form, row by row."""

from __future__ import annotations

import csv
import io
import os
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.datahub.conftest import FIRMS, TITLES, Post, back_of, declared, delimited, row, rows_of
from tests.engines.datahub.test_vector import CELLS, plain
from tests.engines.records.conftest import KNOWN
from zhixing.engines.datahub import DataSet
from zhixing.engines.records import check_row

EXAMPLES = 500 if os.environ.get("ZHIXING_THOROUGH") == "1" else 8
GOOD = st.integers(1, 40).map(lambda number: dict(zip(CELLS, row(number), strict=True)))
ROWS = st.lists(
    GOOD | st.fixed_dictionaries(CELLS) | st.tuples(GOOD, st.fixed_dictionaries({}, optional=CELLS)).map(lambda pair: pair[0] | pair[1]),
    min_size=1,
    max_size=12,
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    return declared(tmp_path_factory.mktemp("whole"), FIRMS.replace("tolerated = 0.4", "tolerated = 0.99"))[0]


def oracle(dataset: DataSet, text: str) -> tuple[dict[int, dict[str, object]], dict[int, set[str]]]:
    """The rows that are taken and the rules that the others break, by line."""
    good: dict[int, dict[str, object]] = {}
    bad: dict[int, set[str]] = {}
    keys: set[object] = set()
    for line, cells in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
        raw = {id: cell[1:] if re.match("'[=+@-]", cell) else cell for id, cell in zip(CELLS, cells, strict=True)}
        if line == 1 or not any(raw.values()):
            continue
        checked = check_row(dataset.table, raw, KNOWN)
        formulas = {id for id, cell in raw.items() if re.match(r"\s*(=|[+\-@]+[A-Za-z_.]+[(!|'])", cell)}
        codes = {fault.code for fault in checked.faults if fault.field not in formulas} | ({"formula"} if formulas else set())
        if not codes and checked.fields["code"] in keys:
            codes = {"same_in_file"}
        if codes:
            bad[line] = codes
        else:
            keys.add(checked.fields["code"])
            good[line] = {id: checked.fields.get(id) for id in CELLS}
    return good, bad


@given(rows=ROWS, encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]), delimiter=st.sampled_from(",;\t"))
@settings(max_examples=EXAMPLES)
def test_a_delivery_is_what_the_plainest_reader_makes_of_it(
    dataset: DataSet, tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], encoding: str, delimiter: str
) -> None:
    folder = tmp_path_factory.mktemp("delivery")
    # A good row at the end: a file of nothing but bad ones is refused, which is looked at elsewhere.
    cells = [*([one[id] for id in CELLS] for one in rows), row(99)]
    good, bad = oracle(dataset, delimited(cells))
    received = Post(dataset, folder).take(delimited(cells, TITLES, delimiter).encode(encoding))
    assert {one["row_line"]: {id: plain(one[id]) for id in CELLS} for one in rows_of(received, folder)} == good
    assert {int(one["行号"]): set(one["规则"].split("；")) for one in back_of(received)} == bad
