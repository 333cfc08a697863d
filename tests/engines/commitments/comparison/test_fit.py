"""Two reports that do not fit are refused with a remedy, unless forced; then it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zhixing.engines.commitments import compare
from zhixing.engines.report import Reading, read_manuscript
from zhixing.kernel.errors import InputFault
from zhixing.kernel.sources import Manuscript


def report(name: str, body: str, place: str | None = "澄川县", year: int | None = 2025) -> Reading:
    reading = read_manuscript(Manuscript(name, "text", f"各位代表：\n{body}", ""))
    return replace(reading, outline=replace(reading.outline, place=place, year=year))


def plan(place: str | None = "澄川县", year: int | None = 2024) -> Reading:
    return report("plan.txt", "二、2024年工作安排\n新建城市绿道20公里。\n", place, year)


def review(place: str | None = "澄川县", year: int | None = 2025) -> Reading:
    return report("review.txt", "一、2024年工作回顾\n新建城市绿道23公里。\n二、2025年工作安排\n新建城市绿道30公里。\n", place, year)


def test_two_following_reports_of_one_place_fit() -> None:
    made = compare(plan(), review())
    assert made.remarks == ()
    assert made.counts() == {"kept": 1, "missed": 0, "restated": 0, "not_mentioned": 0, "later": 0}


def test_another_place_is_refused_unless_forced() -> None:
    with pytest.raises(InputFault, match=r"review.txt: is a report of 青原县; expected one of 澄川县. .*--force"):
        compare(plan(), review(place="青原县"))
    assert [remark.zh for remark in compare(plan(), review(place="青原县"), force=True).remarks] == ["两份报告不是同一地方的：澄川县、青原县"]


def test_a_place_with_its_city_is_the_same_place() -> None:
    assert compare(plan(place="清水市澄川县"), review()).remarks == ()


def test_the_wrong_way_round_is_told() -> None:
    with pytest.raises(InputFault, match=r"The other way round: zhixing compare plan.txt review.txt"):
        compare(review(), report("plan.txt", "一、2023年工作回顾\n新建绿道9公里。\n二、2024年工作安排\n新建绿道20公里。\n", year=2024))


def test_years_that_do_not_follow_are_refused_unless_forced() -> None:
    later = report("review.txt", "一、2026年工作回顾\n新建城市绿道23公里。\n二、2027年工作安排\n新建绿道30公里。\n", year=2027)
    with pytest.raises(InputFault, match="expected the one of 2025, which reviews 2024"):
        compare(plan(), later)
    assert len(compare(plan(), later, force=True).remarks) == 1


def test_a_text_that_does_not_say_whose_it_is_gets_a_remark() -> None:
    assert ["哪里" in remark.zh for remark in compare(plan(place=None), review()).remarks] == [True]
    assert ["年份" in remark.zh for remark in compare(plan(), review(year=None)).remarks] == [True]


@pytest.mark.parametrize("body", ["", "一、2024年工作回顾\n新建绿道23公里。\n"])
def test_a_report_without_promises_is_one_clear_sentence(body: str) -> None:
    with pytest.raises(InputFault, match=r"^bare.txt: has no promised figure or stage"):
        compare(report("bare.txt", body, year=2024), review())


def test_a_report_without_review_is_one_clear_sentence() -> None:
    with pytest.raises(InputFault, match=r"^bare.txt: has no part that looks back"):
        compare(plan(), report("bare.txt", "二、2025年工作安排\n新建绿道30公里。\n"))
