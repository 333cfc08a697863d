"""Grades: against sums done by hand, and what holds for every scheme."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.grading import Scheme, class_of, grade, read_schemes, scheme_on
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults

PAGE = Path(__file__).parents[3] / "docs/engines/grading.md"
TEXT = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]  # type: ignore[index]
COUNTS = ("kept", "on_course", "behind", "late_reports")


def schemes(folder: Path, text: str = TEXT) -> tuple[Scheme, ...]:
    """The schemes that a text declares."""
    (folder / "scheme.toml").write_text(text, "utf-8")
    with Declarations(folder) as files:
        found = read_schemes(files)
    return found


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Scheme:
    """The scheme that the documents show."""
    return schemes(tmp_path_factory.mktemp("scheme"))[0]


@pytest.mark.parametrize(
    ("counts", "score", "klass"),
    [
        ((3, 5, 2, 0), "72.00", "fair"),
        ((3, 6, 1, 2), "80.00", "good"),
        ((3, 6, 1, 3), "79.50", "fair"),
        ((0, 0, 0, 0), "0.00", "fair"),
        ((0, 0, 0, 7), "0.00", "fair"),
        ((9, 0, 0, 99), "80.00", "good"),
        ((1, 0, 6, 0), "12.86", "fair"),
    ],
)
def test_sums_done_by_hand(quarter: Scheme, counts: tuple[int, ...], score: str, klass: str) -> None:
    found = grade(quarter, dict(zip(COUNTS, counts, strict=True)))
    assert (str(found.score), found.klass.id) == (score, klass)


TOLD = st.fixed_dictionaries({id: st.integers(0, 40) for id in COUNTS})


@given(TOLD)
def test_what_would_have_been_better_is_better_and_nothing_smaller_is(quarter: Scheme, counts: dict[str, int]) -> None:
    found = grade(quarter, counts)
    for change in found.better:
        assert grade(quarter, {**counts, change.count: counts[change.count] + change.by}).klass == change.klass != found.klass
        for by in range(1, abs(change.by)):
            for sign in (1, -1):
                if counts[change.count] + by * sign >= 0:
                    assert grade(quarter, {**counts, change.count: counts[change.count] + by * sign}).klass == found.klass


@given(TOLD)
def test_more_kept_is_never_worse_and_a_late_report_never_better(quarter: Scheme, counts: dict[str, int]) -> None:
    score = grade(quarter, counts).score
    assert grade(quarter, {**counts, "kept": counts["kept"] + 1}).score >= score
    assert grade(quarter, {**counts, "late_reports": counts["late_reports"] + 1}).score <= score


@given(TOLD)
def test_the_lines_add_up(quarter: Scheme, counts: dict[str, int]) -> None:
    found = grade(quarter, counts)
    assert found.score == max(Decimal(0), sum((line.points.numerator / Decimal(line.points.denominator) for line in found.lines), Decimal(0))).quantize(
        Decimal("0.01")
    )
    assert class_of(quarter, found.score) == found.klass


def test_counts_that_the_scheme_does_not_have_are_refused(quarter: Scheme) -> None:
    with pytest.raises(KeyError, match="lost"):
        grade(quarter, {**dict.fromkeys(COUNTS, 0), "lost": 1})
    with pytest.raises(KeyError, match="kept"):
        grade(quarter, {})
    with pytest.raises(ValueError, match="negative"):
        grade(quarter, {**dict.fromkeys(COUNTS, 0), "kept": -1})


def test_the_scheme_of_the_day(tmp_path: Path) -> None:
    both = schemes(tmp_path, TEXT + TEXT.replace("2020-01-01", "2021-01-01").replace("points = 90", "points = 95"))
    assert scheme_on(both, "department_quarter", date(2020, 12, 31)).items[0].points == 90
    assert scheme_on(both, "department_quarter", date(2021, 1, 1)).items[0].points == 95
    with pytest.raises(LookupError):
        scheme_on(both, "department_quarter", date(2019, 12, 31))


@pytest.mark.parametrize(
    ("changed", "into", "key"),
    [
        ('of = ["late_reports"]', 'of = ["late"]', "of[1]"),
        ('kind = "each"', 'kind = "share"', "among"),
        ('among = ["kept", "on_course", "behind"]', 'among = ["kept"]', "of"),
        ("most = 10", "most = -1", "most"),
        ("least = 80", "least = -1", "class"),
        ("since = 2020-01-01\n", "", "since"),
    ],
)
def test_faults_are_told(tmp_path: Path, changed: str, into: str, key: str) -> None:
    assert changed in TEXT
    with pytest.raises(Faults) as raised:
        schemes(tmp_path, TEXT.replace(changed, into, 1))
    assert any("scheme.toml" in str(fault) and key in str(fault) for fault in raised.value.faults)
