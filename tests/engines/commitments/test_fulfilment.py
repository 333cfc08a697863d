"""What became of a promise: kept, missed, restated, not mentioned, later; and what must not change it."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.growth import growth
from zhixing.engines.commitments.fulfilment import Fulfilment, fulfilment
from zhixing.engines.report import Reading, read_manuscript
from zhixing.kernel.sources import Manuscript

# Subject, unit, and the verb that both reports use of it: things that no two of them have in common.
THINGS = (
    *(("城市绿道", "公里", "新建"), ("公共停车位", "个", "新增"), ("农村户厕", "户", "改造"), ("高标准农田", "万亩", "建成")),
    *(("老旧小区", "个", "改造"), ("污水管网", "公里", "新建"), ("科技型中小企业", "家", "新增"), ("养老床位", "张", "新增")),
)
UNRELATED = ("举办文化惠民演出120场", "植树造林5000亩", "调解矛盾纠纷860件", "发放困难群众救助金320万元")


def promised(*clauses: str, year: int = 2024) -> Reading:
    """A report that promises these things for a year."""
    return read_manuscript(Manuscript("plan.txt", "text", f"各位代表：\n二、{year}年工作安排\n" + "".join(f"{clause}。\n" for clause in clauses), ""))


def done(*clauses: str, year: int = 2024) -> Reading:
    """The report of the year after, which tells these things of that year."""
    body = "".join(f"{clause}。\n" for clause in clauses)
    text = f"各位代表：\n一、{year}年工作回顾\n{body}二、{year + 1}年工作安排\n继续努力。\n"
    return read_manuscript(Manuscript("review.txt", "text", text, ""))


def only(promise: str, *results: str) -> Fulfilment:
    (one,) = fulfilment(promised(promise), done(*results))
    return one


def outcomes(plan: Reading, review: Reading) -> dict[str, tuple[str, Decimal | None]]:
    """What came of each promise, by its words."""
    return {one.promise.quote: (one.outcome, one.difference) for one in fulfilment(plan, review)}


@pytest.mark.parametrize(
    ("promise", "result", "outcome", "difference"),
    [
        ("新建城市绿道20公里以上", "新建城市绿道23.5公里", "kept", "3.5"),
        ("新建城市绿道20公里", "建成城市绿道18公里", "missed", "-2"),
        ("地区生产总值增长6.5%", "地区生产总值增长6.5%", "kept", "0"),
        ("地区生产总值增长6.5%左右", "地区生产总值增长6.3%", "kept", "-0.002"),
        ("地区生产总值增长6.5%左右", "地区生产总值增长5.3%", "missed", "-0.012"),
        ("固定资产投资增长8%", "固定资产投资下降2%", "missed", "-0.10"),
        ("城镇登记失业率控制在4.5%以内", "城镇登记失业率2.8%", "kept", "-0.017"),
        ("城镇登记失业率控制在4.5%以内", "城镇登记失业率4.8%", "missed", "0.003"),
        ("PM2.5平均浓度降至34微克/立方米", "PM2.5平均浓度31微克/立方米", "kept", "-3"),
        ("PM2.5平均浓度降至34微克/立方米", "PM2.5平均浓度36微克/立方米", "missed", "2"),
        ("居民消费价格涨幅控制在3%左右", "居民消费价格涨幅0.8%", "kept", "-0.022"),
        ("新增规上工业企业20家", "新增规模以上工业企业31户", "kept", "11"),
        ("新建城市绿道20公里", "新建城市绿道28公里，其中滨水段6公里", "kept", "8"),
    ],
)
def test_figures_are_laid_side_by_side(promise: str, result: str, outcome: str, difference: str) -> None:
    one = only(promise, result, *UNRELATED)
    assert (one.outcome, one.difference) == (outcome, Decimal(difference))


@pytest.mark.parametrize(
    ("promise", "result", "outcome"),
    [
        ("东环路建成通车", "东环路全线通车", "kept"),
        ("开工建设东环路延伸段", "东环路延伸段建成通车", "kept"),
        ("东环路延伸段建成通车", "东环路延伸段开工建设", "missed"),
        ("争创省级卫生县城", "成功创建省级卫生县城", "kept"),
        ("争创省级卫生县城", "荣获省级卫生县城", "kept"),
        ("建成县人民医院住院楼", "完善公共服务，中医院门诊楼、县人民医院住院楼建设加快推进", "restated"),
        ("一般公共预算收入增长7%", "一般公共预算收入完成13.2亿元", "restated"),
        ("新增高新技术企业20家", "高新技术企业达到112家", "restated"),
    ],
)
def test_stages_and_other_ways_of_saying_it(promise: str, result: str, outcome: str) -> None:
    assert only(promise, result, *UNRELATED).outcome == outcome


@pytest.mark.parametrize(
    ("promise", "result"),
    [
        ("创建省级卫生村3个", "创建国家级卫生村5个"),
        ("产业园二期建成投用", "产业园一期建成投用"),
        ("G227改建工程建成通车", "S465改建工程建成通车"),
        ("粮食播种面积稳定在27万亩", "粮食产量达到11.8万吨"),
        ("新建公交充电桩150个", "新建公园4个"),
        ("服务业增加值增长8%", "单位工业增加值能耗下降7.6%"),
        ("东山抽水蓄能电站开工建设", "西岭抽水蓄能电站建成投产"),
    ],
)
def test_what_only_looks_alike_is_another_matter(promise: str, result: str) -> None:
    one = only(promise, result, *UNRELATED)
    assert (one.outcome, one.result) == ("not_mentioned", None)


def test_a_promise_for_a_later_year_is_later_whatever_is_said() -> None:
    assert only("到2027年建成城市绿道200公里", "建成城市绿道60公里").outcome == "later"


def test_a_sum_of_several_years_is_no_answer() -> None:
    assert only("旅游总收入增长20%", "回望过去五年，旅游总收入年均增长18%").outcome in ("restated", "not_mentioned")


def test_the_best_in_years_is_still_the_last_year() -> None:
    assert only("旅游总收入增长20%", "全县工业投资增长9%，为五年来最快。旅游总收入增长22%").outcome == "kept"


def test_thanks_tell_of_nothing() -> None:
    assert only("东山中学综合楼建成投用", *UNRELATED, "成绩来之不易，从东山中学综合楼到城市绿道，凝聚着大家的汗水").outcome == "not_mentioned"


def test_a_figure_that_is_taken_back_is_missed() -> None:
    one = only("全面完成178件民生实事", "178项民生实事，除10项因规划调整滞后外，其余全部完成")
    assert one.outcome == "missed"


def test_one_figure_answers_one_promise() -> None:
    both = fulfilment(promised("新增学前学位6000个", "新增中小学学位20000个"), done("新增中小学学位24000个、学前学位8800个"))
    assert [(one.outcome, one.difference) for one in both] == [("kept", Decimal(2800)), ("kept", Decimal(4000))]


def test_a_figure_that_is_promised_twice_is_answered_twice() -> None:
    both = fulfilment(promised("新建城市绿道20公里", "完善慢行系统，新建城市绿道20公里"), done("新建城市绿道23公里"))
    assert [(one.outcome, one.difference) for one in both] == [("kept", Decimal(3))] * 2


def test_one_sentence_answers_all_the_things_that_it_lists() -> None:
    three = fulfilment(promised("完成职教中心综合楼、宿舍楼、运动场改造"), done("职教中心综合楼、宿舍楼和运动场投入使用"))
    assert {one.outcome for one in three} == {"kept"}


def clause(thing: tuple[str, str, str], value: int) -> str:
    subject, unit, verb = thing
    return f"{verb}{subject}{value}{unit}"


AMOUNTS = some.lists(some.tuples(some.sampled_from(THINGS), some.integers(2, 900)), min_size=1, max_size=6, unique_by=lambda pair: pair[0])


@settings(max_examples=25, deadline=None)
@given(AMOUNTS)
def test_what_is_done_as_promised_is_kept(amounts: list[tuple[tuple[str, str, str], int]]) -> None:
    clauses = [clause(*one) for one in amounts]
    said = fulfilment(promised(*clauses), done(*clauses))
    assert [(one.outcome, one.difference) for one in said] == [("kept", Decimal(0))] * len(clauses)


@settings(max_examples=25, deadline=None)
@given(AMOUNTS, some.randoms(use_true_random=False))
def test_order_does_not_matter(amounts: list[tuple[tuple[str, str, str], int]], chance: random.Random) -> None:
    clauses, results = [clause(*one) for one in amounts], [clause(thing, value + 1) for thing, value in amounts]
    told = outcomes(promised(*clauses), done(*results))
    chance.shuffle(clauses)
    chance.shuffle(results)
    assert outcomes(promised(*clauses), done(*results)) == told


@settings(max_examples=25, deadline=None)
@given(AMOUNTS, some.lists(some.sampled_from(UNRELATED), min_size=1, unique=True))
def test_an_unrelated_result_changes_nothing(amounts: list[tuple[tuple[str, str, str], int]], more: list[str]) -> None:
    clauses, results = [clause(*one) for one in amounts], [clause(thing, value + 1) for thing, value in amounts]
    assert outcomes(promised(*clauses), done(*results, *more)) == outcomes(promised(*clauses), done(*results))


@settings(max_examples=25, deadline=None)
@given(some.sampled_from(THINGS), some.integers(10, 500), some.integers(0, 200), some.integers(0, 200))
def test_more_is_never_worse(thing: tuple[str, str, str], promise: int, less: int, more: int) -> None:
    plan = promised(clause(thing, promise))
    low, high = (fulfilment(plan, done(clause(thing, promise - promise // 2 + value)))[0].outcome for value in sorted((less, more)))
    assert (low, high) != ("kept", "missed")


def test_twice_the_promises_take_about_twice_the_time() -> None:
    rows = [
        f"新增{first}{second}{thing}{number}个"
        for number, thing in enumerate(("广场", "站点", "公园", "驿站", "小区"), 10)
        for first in "甲乙丙丁戊己庚辛壬癸"
        for second in "东西南北中上下左右前"
    ]
    (plan, review), (half, halved) = ((promised(*some), done(*some)) for some in (rows, rows[:250]))
    assert len(plan.records) == 500
    assert growth(lambda: fulfilment(half, halved), lambda: fulfilment(plan, review)) < 3, "four times would be each with each"
    assert fulfilment(plan, review) == fulfilment(plan, review)
