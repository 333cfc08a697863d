"""One paragraph: its records with base units, periods, sections and units, and what became of every clause."""

from __future__ import annotations

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.annexes import AnnexRow
from zhixing.engines.report.harvest import Harvest
from zhixing.engines.report.layout import lay_out
from zhixing.engines.report.paragraph import LONGEST_SENTENCE, Context, ParagraphReader
from zhixing.engines.report.record import Record, Tense
from zhixing.engines.report.sentences import ENDS_CLAUSE
from zhixing.kernel.sources import Manuscript

PIECES = ["新增", "绿道", "20公里", "２家", "以上", "，", "。", "；", "：", "、", "“", "”", "（"]
PIECES += ["）", "力争", "全覆盖", "居全市第", "三", "位", "东山水厂", "开工", "建成", "推进", "改革", "到2030年", "税收"]
PIECES += ["分别", "增长", "7%", "和", "1.", "①", "（一）", "牵头单位：", "县住建局", " ", "A"]
TEXT = st.lists(st.sampled_from(PIECES), max_size=500).map("".join).map(lambda text: text[:2000])


def harvested(text: str, tense: Tense = "plan", period: str = "2026", **more: str) -> Harvest:
    harvest = Harvest()
    context = Context(tense, period, more.get("section", "二、工作安排"), more.get("part", "plan"), more.get("subject", ""))
    for paragraph in lay_out(Manuscript("report.txt", "text", text, "")).paragraphs:
        ParagraphReader(harvest, paragraph, context).read()
    return harvest


def read(text: str, tense: Tense = "plan", period: str = "2026") -> list[Record]:
    return harvested(text, tense, period).records


def told(text: str) -> list[tuple[str, str]]:
    return [(record.kind, record.subject) for record in read(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit", "value_base", "unit_base"),
    [
        ("新增贷款10亿元。", "10", "亿元", "1000000000", "元"),
        ("早期筛查5万人次。", "5", "万人次", "50000", "人次"),
        ("提升标准农田1万亩。", "1", "万亩", "10000", "亩"),
        ("地区生产总值增长7%。", "7", "%", "0.07", "1"),
        ("外贸出口占全国份额达2‰。", "2", "‰", "0.002", "1"),
        ("城镇化率提高2个百分点。", "2", "个百分点", "0.02", "1"),
        ("产量达到上年的2倍。", "2", "倍", "2", "1"),
        ("网上销售额实现翻番。", "1", "番", "2", "1"),
        ("本地配套率达到三成。", "3", "成", "0.3", "1"),
        ("本地采购占三分之二。", "0.666667", "", "0.666667", "1"),
        ("常住人口突破30万。", "30", "万人", "300000", "人"),
        ("新增绿道20公里。", "20", "公里", "20", "公里"),
    ],
)
def test_values_as_written_and_in_base_units(text: str, value: str, unit: str, value_base: str, unit_base: str) -> None:
    (record,) = read(text)
    assert record.target
    target = record.target
    assert (target.value, target.unit, target.value_base, target.unit_base) == (Decimal(value), unit, Decimal(value_base), unit_base)
    assert text[target.start].isdigit() or target.start == -1 or text[target.start] in "三"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增绿道20公里，改造公园3个。", [("quantity", "绿道"), ("quantity", "公园")]),
        ("完成4座病险水库加固。", [("quantity", "病险水库加固")]),
        ("东山水厂开工建设，西湖学校投入使用。", [("milestone", "东山水厂"), ("milestone", "西湖学校")]),
        ("深化医改，优化服务。", [("task", "医改"), ("task", "服务")]),
        ("行政村快递全覆盖，零就业家庭动态清零。", [("quantity", "行政村快递覆盖率"), ("quantity", "零就业家庭")]),
        ("实施“158”清流工程，提升330国道。", [("task", "“158”清流工程"), ("task", "330国道")]),
        ("东山水厂、西湖路全部完工。", [("milestone", "东山水厂"), ("milestone", "西湖路")]),
        ("综合考核居全市第三位。", [("quantity", "综合考核全市位次")]),
        ("实现“三改一拆”任务，建设“无废城市”。", [("task", "“三改一拆”任务"), ("task", "“无废城市”")]),
    ],
)
def test_kinds_and_subjects(text: str, expected: list[tuple[str, str]]) -> None:
    """Rules 1, 3, 4 and 9."""
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("新增绿道20公里。", ["2026"]),
        ("到2030年，绿道达到300公里。", ["2030"]),
        ("每年新增绿道20公里。", ["2026"]),
        ("到2028年底前，东山水厂建成投用，西湖路通车。", ["2028", "2028"]),
        ("新增绿道20公里。到2030年，绿道达到300公里。", ["2026", "2030"]),
        ("到2030年绿道达到300公里；公园达到20个；新增学校8所。", ["2030", "2030", "2030"]),
        ("文旅收入达到2024年的1.5倍。", ["2026"]),
    ],
)
def test_periods(text: str, periods: list[str]) -> None:
    """Rules 6 and 14."""
    assert [record.period for record in read(text)] == periods


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("过去五年，新增绿道300公里。各位代表，刚刚过去的2025年，新增公园20个。新增学校8所。", ["2021-2025", "2025", "2025"]),
        ("“十四五”时期，新增绿道300公里。2025年绿道达到500公里。新增学校8所。", ["2021-2025", "2025", "2021-2025"]),
        ("五年来，新增绿道300公里。过去一年，新增公园20个。", ["2021-2025", "2025"]),
    ],
)
def test_periods_of_the_past(text: str, periods: list[str]) -> None:
    """Rule 6."""
    assert [record.period for record in read(text, tense="past", period="2025")] == periods


def test_parts_of_a_count_in_the_next_sentence() -> None:
    """筹集住房900套。东区筹集400套，西区筹集500套。"""
    assert [r.subject for r in read("筹集住房900套。东区筹集400套，西区筹集500套。")] == ["住房", "住房（东区）", "住房（西区）"]


def test_items_of_a_counted_list_are_its_promises() -> None:
    text = "年内完成8项工程，其中道路工程3项：⑴东路南延（至北环）⑵西河街和南河街整治⑶北桥改造。电力工程1项：东山变电站建设。"
    staged = [r.subject for r in read(text) if r.kind == "milestone"]
    assert staged == ["东路南延（至北环）", "西河街整治", "南河街整治", "北桥改造", "东山变电站"]


def test_the_coming_five_years_have_their_own_period() -> None:
    (record,) = read("未来五年，新增绿道300公里。")
    assert record.period == "2026-2030"


def test_the_past_is_past() -> None:
    (record,) = read("新增绿道20公里。", tense="past", period="2025")
    assert (record.tense, record.period) == ("past", "2025")


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("新增 绿道２０ 公里以上，改造公园3个。", ["新增绿道20公里以上", "改造公园3个"]),
        ("新增企业2家、上市企业2家。", ["新增企业2家", "上市企业2家"]),
        ("建成“山，水”公园3个。", ["建成“山，水”公园3个"]),
        ("东环路（南门；北门）建成通车。", ["东环路（南门；北门）建成通车"]),
    ],
)
def test_quotes(text: str, quotes: list[str]) -> None:
    """Rules 5 and 8."""
    records = read(text)
    assert [record.quote for record in records] == quotes
    assert [re.sub(r"\s", "", text[record.start : record.end]).replace("２０", "20") for record in records] == quotes


@pytest.mark.parametrize(
    ("text", "lead", "support"),
    [
        ("新建公园3个。（牵头单位：县住建局；配合单位：县林业局、东镇）", ("县住建局",), ("县林业局", "东镇")),
        ("新建公园3个（责任单位：县住建局、县水务局）。", ("县住建局", "县水务局"), ()),
        ("新建公园3个（县住建局牵头）。", ("县住建局",), ()),
        ("新建公园3个。", (), ()),
    ],
)
def test_units_that_the_text_names(text: str, lead: tuple[str, ...], support: tuple[str, ...]) -> None:
    (record,) = read(text)
    assert (record.lead, record.support) == (lead, support)
    assert record.subject == "公园"


def test_the_same_promise_again_is_a_record_of_its_own() -> None:
    """Rule 15."""
    first, second = read("新增绿道20公里。新增绿道20公里。")
    assert (first.quote, first.subject) == (second.quote, second.subject)
    assert first.id != second.id
    assert first.start != second.start


@pytest.mark.parametrize(
    ("text", "tense", "expected"),
    [
        ("新增绿道20公里。", "plan", [("commitment", "")]),
        ("新增绿道20公里。", "past", [("achievement", "")]),
        ("山城旧貌换了新颜，新增绿道20公里。", "past", [("context", "narrative"), ("achievement", "")]),
        ("各位代表，新增绿道20公里。", "plan", [("context", "address"), ("commitment", "")]),
        ("山清水秀，新增绿道20公里。", "plan", [("unparsed", "no known verb opens the clause"), ("commitment", "")]),
        ("（一）做强现代产业。新增企业2家。", "plan", [("context", "heading"), ("commitment", "")]),
        ("优化营商环境。", "plan", [("context", "topic")]),
    ],
)
def test_what_became_of_each_clause(text: str, tense: Tense, expected: list[tuple[str, str]]) -> None:
    assert [(clause.disposition, clause.reason) for clause in harvested(text, tense).clauses] == expected


def test_a_heading_in_the_text_is_the_section_of_what_follows() -> None:
    assert [record.section for record in read("新增绿道20公里。（一）做强现代产业。新增企业2家。")] == ["二、工作安排", "（一）做强现代产业"]


def test_a_sentence_that_never_ends_is_not_read() -> None:
    harvest = harvested("新增绿道20公里，" * (LONGEST_SENTENCE // 8))
    assert harvest.records == []
    assert {clause.disposition for clause in harvest.clauses} == {"unparsed"}


def test_a_row_that_says_nothing_else_is_a_task() -> None:
    harvest = Harvest()
    (paragraph,) = lay_out(Manuscript("annex.txt", "text", "1.东门片区环境卫生", "")).paragraphs
    ParagraphReader(harvest, paragraph, Context("plan", "2026", "附件", "annex"), AnnexRow("1", [paragraph], ("县住建局",))).read()
    (record,) = harvest.records
    assert (record.kind, record.subject, record.lead) == ("task", "东门片区环境卫生", ("县住建局",))


def test_qualifiers_are_kept() -> None:
    (record, _) = read("新增营业收入超10亿元企业2家、上市企业3家。")
    assert record.qualifiers == ("超10亿元",)


@given(TEXT)
def test_every_clause_is_on_account_once(text: str) -> None:
    """All but blanks, marks and footnote markers (rule 7)."""
    harvest, at = harvested(text), 0
    for clause in harvest.clauses:
        assert at <= clause.start < clause.end <= len(text)
        at = clause.end
    covered = {at for clause in harvest.clauses for at in range(clause.start, clause.end)}
    assert all(c.isspace() or c in ENDS_CLAUSE + "”’①" for at, c in enumerate(text) if at not in covered)


@given(TEXT)
def test_records_lie_in_the_text_and_have_what_their_kind_needs(text: str) -> None:
    for record in read(text):
        assert 0 <= record.start < record.end <= len(text)
        assert (record.target is not None) == (record.kind == "quantity")
        assert (record.stage is not None) == (record.kind == "milestone")
        assert record.period
        if record.target and record.target.start >= 0:
            assert record.start <= record.target.start < record.end


FRAMES = [
    "新增绿道{}公里以上，改造公园{}个。",
    "完成{}座病险水库加固，力争税收增长{}%。",
    "引进投资{}亿元以上项目{}个、外资企业{}家。",
    "总投资{}亿元的东山水厂开工建设。",
    "城乡居民收入分别增长{}%、{}%。",
]


@given(st.sampled_from(FRAMES), st.data())
def test_a_higher_number_never_changes_the_records(frame: str, data: st.DataObject) -> None:
    count = frame.count("{}")
    low = data.draw(st.lists(st.integers(2, 3000), min_size=count, max_size=count))
    high = [number + data.draw(st.integers(1, 10**5)) for number in low]

    def shape(numbers: list[int]) -> list[tuple[str, str]]:
        return [(record.kind, re.sub("[0-9]", "", record.subject)) for record in read(frame.format(*numbers))]

    assert shape(low) == shape(high)


@given(st.lists(st.sampled_from(["新增绿道20公里，", "东山水厂开工。", "“甲”工程建成，", "税收增长7%。"]), min_size=1, max_size=8), st.data())
def test_ids_do_not_hang_on_width_or_blanks(sentences: list[str], data: st.DataObject) -> None:
    text = "".join(sentences)
    wide = text.translate({ord("0") + n: ord("０") + n for n in range(10)}).replace("%", "％")
    typed = "".join(c + data.draw(st.sampled_from(["", " ", "\u3000"])) for c in wide)
    assert [record.id for record in read(typed)] == [record.id for record in read(text)]


@pytest.mark.parametrize("unit", ["力争，", "（", "“甲”", "居全市第三，", "建成甲、", "增长7%，", "分别", "牵头单位：", "①", "1.", "全覆盖"])
def test_odd_text_is_read_in_reasonable_time(unit: str) -> None:
    began = time.process_time()
    harvested((unit * 2000)[:2000])
    assert time.process_time() - began < 5
