"""Quantities of one clause: subject, comparison, value, unit and measure as the contract of the reader defines them."""

from __future__ import annotations

import re
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.clause import Topic
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.mentions import mentions
from zhixing.engines.report.quantities import quantities
from zhixing.engines.report.sentences import Span, depths

PIECES = ["新增", "完成", "力争", "分别", "均", "各", "达到", "超过", "增长", "下降", "以上", "左右", "绿道", "企业", "税收"]
PIECES += ["利润", "总投资", "连续", "的", "项目", "、", "和", "（", "）", "“", "”", "20公里", "3家", "7%", "5亿元"]
PIECES += ["10", "2天", "半", "三条", "翻番", "从", "由", "到", "，", "每年", "1小时", "圈", "A", " "]
TEXT = st.lists(st.sampled_from(PIECES), max_size=500).map("".join).map(lambda text: text[:2000])


def drafts(text: str, topic: Topic | None = None) -> list[Draft]:
    inside = depths(text)
    return quantities(text, Span(0, len(text)), inside, mentions(text, inside), topic or Topic())


def told(text: str) -> list[str]:
    """For each quantity: subject, comparison, value or range, unit, measure."""
    return [f"{d.subject} {d.comparator} {d.value}{'' if d.high is None else f'-{d.high}'} {d.unit} {d.measure}" for d in drafts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增绿道20公里以上", "绿道 >= 20 公里 increment"),
        ("汽车保有量达到3万辆", "汽车保有量 >= 3 万辆 level"),
        ("社保参保率达97%", "社保参保率 >= 97 % share"),
        ("医保参保率不低于97%", "医保参保率 >= 97 % share"),
        ("新建公园不少于3个", "公园 >= 3 个 increment"),
        ("确保城镇新增就业5000人以上", "城镇新增就业 >= 5000 人 increment"),
        ("规上企业总量突破800家", "规上企业总量 > 800 家 level"),
        ("旅游收入超过30亿元", "旅游收入 > 30 亿元 level"),
        ("外贸出口总额超20亿元", "外贸出口总额 > 20 亿元 level"),
        ("外贸出口额超20亿元", "外贸出口额 > 20 亿元 level"),
        ("PM2.5均值控制在30微克/立方米以下", "PM2.5均值 <= 30 微克/立方米 level"),
        ("企业开办时间控制在1天以内", "企业开办时间 <= 1 天 level"),
        ("审批时限不超过20个工作日", "审批时限 <= 20 个工作日 level"),
        ("审批时限最多60天", "审批时限 <= 60 天 level"),
        ("城镇登记失业率低于4%", "城镇登记失业率 < 4 % share"),
        ("实施技改项目100个", "技改项目 = 100 个 increment"),
        ("地区生产总值增长6%左右", "地区生产总值 ~ 6 % growth"),
        ("培训农民约2000人次", "农民 ~ 2000 人次 increment"),
        ("地区生产总值增长6%-7%", "地区生产总值 ~ 6-7 % growth"),
        ("服务企业100多家", "企业 > 100 家 increment"),
        ("城镇化率提高到60%", "城镇化率 = 60 % share"),
        ("规上企业增至120家", "规上企业 = 120 家 level"),
        ("单位能耗下降3%", "单位能耗 = 3 % reduction"),
        ("失业率降至3.5%", "失业率 = 3.5 % share"),
        pytest.param(
            *("服务业占比提高2个百分点", "服务业占比 = 2 个百分点 points"),
        ),
        ("为企业减轻负担10亿元以上", "企业减轻负担 >= 10 亿元 reduction"),
        ("森林覆盖率达60%", "森林覆盖率 >= 60 % share"),
        pytest.param(
            *("特产出口全省占比达2.5‰", "特产出口全省占比 >= 2.5 ‰ share"),
        ),
        ("完成投资5亿元", "投资 = 5 亿元 increment"),
        ("建成绿道20公里", "绿道 = 20 公里 increment"),
        ("粮食机械化水平达到86%", "粮食机械化水平 >= 86 % share"),
        ("总投入由3亿元增加到5亿元", "总投入 = 5 亿元 level"),
    ],
)
def test_a_number_behind_its_noun(text: str, expected: str) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("完成4座病险水库加固", "病险水库加固 = 4 座 increment"),
        ("改造30个以上老旧小区", "老旧小区 >= 30 个 increment"),
        ("引进2家外资企业", "外资企业 = 2 家 increment"),
        ("新建58公里旅游公路", "旅游公路 = 58 公里 increment"),
        ("力争80%政务事项网上办", "政务事项网上办 = 80 % share"),
        ("举办40场以上展会", "展会 >= 40 场 increment"),
        ("加快推进120个重点项目", "重点项目 = 120 个 increment"),
        ("新建改建三条农村公路", "农村公路 = 3 条 increment"),
    ],
)
def test_a_number_in_front_of_its_noun(text: str, expected: str) -> None:
    """Rule 4: a number and a stage are a quantity; rule 18: so are N个项目 and a task verb."""
    assert told(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "新增营业收入超10亿元企业2家、上市企业2家、股份制企业30家",
            ["营业收入超10亿元企业 = 2 家 increment", "上市企业 = 2 家 increment", "股份制企业 = 30 家 increment"],
        ),
        ("亩均税收、亩均增加值均增长7%", ["亩均税收 = 7 % growth", "亩均增加值 = 7 % growth"]),
        ("财政收入、居民收入分别增长5%、6%", ["财政收入 = 5 % growth", "居民收入 = 6 % growth"]),
        ("城乡居民收入分别增长6%、7%", ["城镇居民收入 = 6 % growth", "农村居民收入 = 7 % growth"]),
        ("城乡居民收入均增长6%以上", ["城镇居民收入 >= 6 % growth", "农村居民收入 >= 6 % growth"]),
        ("引进生物医药、健康器械合作项目2个以上", ["生物医药、健康器械合作项目 >= 2 个 increment"]),
        ("新建公园3个、绿道20公里，", ["公园 = 3 个 increment", "绿道 = 20 公里 increment"]),
        ("培育冠军企业5家和示范企业8家", ["冠军企业 = 5 家 increment", "示范企业 = 8 家 increment"]),
        ("税收增长7%、达到9亿元", ["税收 = 7 % growth", "税收 >= 9 亿元 level"]),
    ],
)
def test_one_record_for_each_item_and_each_subject(text: str, expected: list[str]) -> None:
    """Rules 2 and 5."""
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新能源和可再生能源占比54%", ["新能源和可再生能源占比 = 54 % share"]),
        ("税收和利润增长8%", ["税收 = 8 % growth", "利润 = 8 % growth"]),
        ("软件和信息技术服务业增加值增长9.6%", ["软件和信息技术服务业增加值 = 9.6 % growth"]),
        ("本科上线率和专科上线率同比提升7.1%和3.8%", ["本科上线率 = 7.1 % growth", "专科上线率 = 3.8 % growth"]),
        ("新材料、生物医药等新兴产业产值增长9%", ["新材料、生物医药等新兴产业产值 = 9 % growth"]),
        ("贫困人口由1300户4900人减至80户140人", ["贫困人口 = 80 户 level", "贫困人口 = 140 人 level"]),
        ("56条76公里农村公路实现提档升级", ["农村公路 = 56 条 increment", "农村公路 = 76 公里 increment"]),
        ("东环路、西湖路等7条断头路开工建设", ["断头路 = 7 条 increment"]),
        ("东山水厂等3个重点项目开工", ["东山水厂等重点项目 = 3 个 increment"]),
        ("1万亩高标准农田项目开工建设", ["高标准农田项目 = 1 万亩 increment"]),
        ("2万余居民喜迁新居", ["居民 > 2 万 increment"]),
        ("整改6类21项问题", ["问题 = 21 项 increment"]),
        ("80%的社区实现夜间门诊", ["社区 = 80 % share"]),
        ("一半以上的号源向基层开放", ["号源 >= 0.5  share"]),
        ("投入12亿元", ["投入 = 12 亿元 increment"]),
        ("地区生产总值突破三千亿大关", ["地区生产总值 > 300000000000 元 level"]),
        ("农产品加工产值突破千亿", ["农产品加工产值 > 100000000000 元 level"]),
        ("工业销售收入达到百亿级规模", ["工业销售收入 >= 10000000000 元 level"]),
        ("城市防洪、排涝分别达到50年、20年一遇标准", ["城市防洪 >= 50 年一遇 level", "排涝 >= 20 年一遇 level"]),
        ("抽检量提升至9.3批次/千人", ["抽检量 = 9.3 批次/千人 level"]),
        ("带动百名青年返乡创业", ["青年 = 100 名 increment"]),
        ("带动上千户农户增收", ["农户 >= 1000 户 increment"]),
        ("资源化利用率过半", ["资源化利用率 > 0.5  share"]),
        ("新建一座水厂", ["水厂 = 1 座 increment"]),
        ("工业投资、技改投资分别增长10%以上", ["工业投资 >= 10 % growth", "技改投资 >= 10 % growth"]),
        ("卫生厕所普及率和污水治理率达97%", ["卫生厕所普及率 >= 97 % share", "污水治理率 >= 97 % share"]),
        ("新增10宗28万平方米教育用地", ["教育用地 = 10 宗 increment", "教育用地 = 28 万平方米 increment"]),
        ("确保19个村8515人脱贫", ["村 = 19 个 increment", "村脱贫 = 8515 人 increment"]),
        ("3家企业产值突破亿元", ["产值突破亿元的企业 = 3 家 increment"]),
        ("累计投资3.5亿元修建乡村道路60公里", ["乡村道路投资 = 3.5 亿元 level", "乡村道路 = 60 公里 increment"]),
        ("投资2亿元实施改造工程5个", ["改造工程 = 5 个 increment"]),
        ("粮食、蔬菜产量增长5%", ["粮食产量 = 5 % growth", "蔬菜产量 = 5 % growth"]),
        ("甲酸、乙酸类化工材料产值增长5%", ["甲酸、乙酸类化工材料产值 = 5 % growth"]),
        ("低保标准达到每人每月775元", ["低保标准 >= 775 元 level"]),
        ("20个重点项目完成投资28亿元、竣工7个", ["重点项目完成投资 = 28 亿元 increment", "重点项目 = 7 个 increment"]),
        ("解决100个小区3层以上用水问题", ["小区 = 100 个 increment"]),
        ("以东园为先导引进3-5个合作项目", ["东园为先导引进合作项目 ~ 3-5 个 increment"]),
        ("实现“十连丰”", ["粮食连丰 = 10 连丰 level"]),
        ("惠及23万村民", ["村民 = 23 万 increment"]),
        ("惠及2900多万家庭", ["家庭 > 2900 万 increment"]),
        ("“十四五”期间共完成固定资产投资178亿元", ["固定资产投资 = 178 亿元 increment"]),
        ("涨幅较上年同期收窄3.7个百分点", ["涨幅 = 3.7 个百分点 points"]),
        ("投入2亿元对31个行政村实施整治", ["行政村 = 31 个 increment"]),
        ("仅用13天即实现企业全面复工", ["企业全面复工用时 = 13 天 level"]),
        ("贫困发生率由12.4%降至零", ["贫困发生率 = 0 % share"]),
        ("其中10亿元以上项目2个、5亿元以上项目5个", ["10亿元以上项目 = 2 个 increment", "5亿元以上项目 = 5 个 increment"]),
        ("对东区500万平方米小区管网进行改造", ["东区小区管网 = 500 万平方米 increment"]),
        ("建成近百公里的绕城干线", ["绕城干线 ~ 100 公里 increment"]),
        ("增加值占比达到45%", ["增加值占比 >= 45 % share"]),
        ("较年初增加25亿元", [" = 25 亿元 increment"]),
        ("新建和改造公厕30座", ["公厕 = 30 座 increment"]),
        ("打通共和路等断头路2条", ["共和路等断头路 = 2 条 increment"]),
    ],
)
def test_constructions_of_the_genre(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text", ["24个村实现医保系统全覆盖", "20户建档户无一返贫", "“东山米”入围全国前20名品牌", "淘汰40蒸吨以下燃煤锅炉", "打造千亿级产业集群", "实施百名专家工程"]
)
def test_numbers_that_select_or_name(text: str) -> None:
    assert told(text) == []


def test_a_bound_in_front_of_a_counter_selects() -> None:
    """引进项目20个，其中10亿元以上2个."""
    topic = Topic(subjects=["项目"], trail=["项目"])
    assert [(d.subject, d.value, d.qualifiers) for d in drafts("其中10亿元以上2个", topic)] == [("项目", 2, ["10亿元以上"])]


def test_a_share_told_in_passing() -> None:
    """生产总值564亿元，占计划的100%，同比下降2%: the fall is that of the sum."""
    topic = Topic(subjects=["生产总值"], trail=["生产总值"])
    inside = bytearray(40)
    text = "占计划的100%，同比下降2%"
    first = quantities(text, Span(0, 8), inside, [m for m in mentions(text, inside) if m.at < 8], topic)
    second = quantities(text, Span(9, len(text)), inside, [m for m in mentions(text, inside) if m.at > 8], topic)
    assert [d.subject for d in first + second] == ["生产总值占计划", "生产总值"]


def test_a_sum_has_its_rate_behind_it() -> None:
    topic = Topic(subjects=["预算收入"], trail=["预算收入"])
    assert [d.subject for d in drafts("同口径增长96.1%", topic)] == ["预算收入"]


def test_parts_of_a_count_by_district() -> None:
    """筹集住房900套，市本级筹集500套，东区、西区各筹集200套."""
    topic = Topic(last_counted="住房", last_unit="套")
    assert [d.subject for d in drafts("市本级筹集500套", topic)] == ["住房（市本级）"]
    assert [d.subject for d in drafts("东区、西区各筹集200套", topic)] == ["住房（东区）", "住房（西区）"]


def test_one_number_each() -> None:
    assert len(drafts("东镇、西镇各新建公园2个")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "投资、消费、出口分别增长7%、8%、9%",
        pytest.param(
            "投资、消费、出口分别增长10.5%、12.3%、11.8%",
        ),
    ],
)
def test_the_predicate_of_a_list_holds_for_all_its_numbers(text: str) -> None:
    """Rules 5 and 16."""
    assert [d.measure for d in drafts(text)] == ["growth"] * 3


@pytest.mark.parametrize(
    ("text", "value", "qualifiers"),
    [
        ("新增营业收入超10亿元企业2家", 2, ["超10亿元"]),
        ("引进投资3亿元以上项目20个", 20, ["3亿元以上"]),
        ("出口额由200亿元增加到240亿元", 240, ["200亿元"]),
        ("建设总投资30亿元的6个项目", 6, ["30亿元"]),
        ("新增5000平方米以上公园3个", 3, ["5000平方米以上"]),
    ],
)
def test_numbers_that_select_the_object_are_qualifiers(text: str, value: int, qualifiers: list[str]) -> None:
    (draft,) = drafts(text)
    assert draft.value == value
    assert draft.qualifiers == qualifiers


@pytest.mark.parametrize(
    "text",
    [
        "实施“158”清流工程",
        "提升330国道",
        "推行“1+8”体系",
        "完善第3轮督察",
        "实施九大行动",
        "推进三改一拆",
        "落实新政20条",
        "整治亩均税收3万元以下低效用地企业",
        "总投资12亿元",
        "占地300亩",
        "连续19年荣获平安县",
        "办好十大民生实事",
    ],
)
def test_names_and_qualifiers_yield_nothing(text: str) -> None:
    """Rules 1, 10, 12 and 18."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("力争固定资产投资增长20%以上", "strive"),
        ("争取新增项目3个", "strive"),
        ("奋力实现产值50亿元", "strive"),
        ("努力完成投资5亿元", "strive"),
        ("地区生产总值增长6%左右", "about"),
        ("约新增就业3000人", "firm"),
        ("新增就业约3000人", "about"),
        ("近500户农户受益", "about"),
        ("确保投资增长8%", "firm"),
        ("新建公园3个", "firm"),
    ],
)
def test_certainty(text: str, certainty: str) -> None:
    assert drafts(text)[0].certainty == certainty


def test_striving_covers_the_items_of_its_list() -> None:
    """Rule 13."""
    assert [d.certainty for d in drafts("力争引进企业2家、上市企业3家")] == ["strive", "strive"]
    assert [d.certainty for d in drafts("引进企业2家、力争上市企业3家")] == ["firm", "strive"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("本地配套率提高三成", "3", "成"), ("产量达到上年的2倍", "2", "倍"), ("本地采购占三分之二", "0.666667", ""), ("网上销售额翻番", "1", "番")],
)
def test_ratios_as_written(text: str, value: str, unit: str) -> None:
    (draft,) = drafts(text)
    assert (draft.value, draft.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("新增企业2家、上市企业3家以上", ["新增企业2家", "上市企业3家以上"]),
        ("新建公园3个和绿道20公里", ["新建公园3个", "绿道20公里"]),
        ("税收、利润均增长7%", ["税收、利润均增长7%", "税收、利润均增长7%"]),
        ("完成4座病险水库加固", ["完成4座病险水库加固"]),
    ],
)
def test_the_quote_of_an_item_is_its_own_segment(text: str, quotes: list[str]) -> None:
    """Rule 5."""
    assert [text[d.start : d.end] for d in drafts(text)] == quotes


@pytest.mark.parametrize(("text", "minutes"), [("打造到省城1小时交通圈", 1), ("形成全县30分钟生活圈", 30)])
def test_a_time_of_travel_is_at_most(text: str, minutes: int) -> None:
    (draft,) = drafts(text)
    assert (draft.comparator, draft.value, draft.measure) == ("<=", minutes, "level")
    assert "时间" in draft.subject


@given(TEXT)
def test_any_text_gives_quantities_inside_it(text: str) -> None:
    found = {m.at: m for m in mentions(text, depths(text))}
    for draft in drafts(text):
        assert 0 <= draft.start < draft.end <= len(text)
        assert draft.at == -1 or (draft.start <= draft.at < draft.end and draft.at in found)
        assert draft.kind == "quantity"
        assert None not in (draft.value, draft.comparator, draft.measure)


FRAMES = [
    "新增绿道{}公里以上",
    "完成{}座病险水库加固",
    "税收增长{}%、利润增长{}%",
    "新增营业收入超{}亿元企业{}家",
    "税收、利润分别增长{}%、{}%",
    "总投资{}亿元",
    "实施“{}”工程",
    "东镇、西镇各新建公园{}个",
]


@given(st.sampled_from(FRAMES), st.data())
def test_a_higher_number_never_changes_how_many_there_are(frame: str, data: st.DataObject) -> None:
    count = frame.count("{}")
    low = data.draw(st.lists(st.integers(2, 5000), min_size=count, max_size=count))
    high = [number + data.draw(st.integers(1, 10**6)) for number in low]
    first, second = drafts(frame.format(*low)), drafts(frame.format(*high))
    assert [(re.sub("[0-9]", "", d.subject), d.comparator) for d in first] == [(re.sub("[0-9]", "", d.subject), d.comparator) for d in second]


def calls(text: str) -> int:
    """How many functions are called to read a clause: a measure of work that is the same on every machine."""
    count = 0

    def tick(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(tick)
    try:
        drafts(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    ["甲、", "3家、", "3家", "分别", "均", "从3", "企业和", "增长5%、", "（3家）", "力争", "新增", "甲增长5%和", "分别3%、"],
)
def test_work_grows_at_most_with_the_square_of_the_length(unit: str) -> None:
    assert calls(unit * 120) < 5 * calls(unit * 60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("单体制造业项目超10亿元30个、超百亿元4个", ["单体制造业项目 = 30 个 increment", "单体制造业项目 = 4 个 increment"]),
        ("培育电子信息、新材料2个超5000亿元产业集群", ["超5000亿元产业集群 = 2 个 increment"]),
        ("抓好500个亿元以上项目", ["项目 = 500 个 increment"]),
        ("平台签约6530套", ["平台签约 = 6530 套 increment"]),
        ("节约资金5亿元", ["资金 = 5 亿元 reduction"]),
        ("服务业、制造业占比分别提高1个和2.3个百分点", ["服务业占比 = 1 个百分点 points", "制造业占比 = 2.3 个百分点 points"]),
        ("解决600户、3000人饮水安全问题", ["饮水安全问题 = 600 户 increment", "饮水安全问题 = 3000 人 increment"]),
        ("确保开工、竣工重点项目各90个", ["开工重点项目 = 90 个 increment", "重点项目 = 90 个 increment"]),
        ("棚户区改造新开工2万套、基本建成3万套", ["棚户区改造新开工 = 2 万套 increment", "棚户区改造基本建成 = 3 万套 increment"]),
        ("300米见绿、500米亲水", ["见绿距离 <= 300 米 increment", "亲水距离 <= 500 米 increment"]),
        ("东山县、西岭区财政总收入超百亿", ["东山县财政总收入 > 10000000000 元 level", "西岭区财政总收入 > 10000000000 元 level"]),
        ("县域经济达到全市经济总量的75%", ["县域经济占全市经济总量比重 >= 75 % share"]),
        ("化肥减量3%", ["化肥用量 = 3 % reduction"]),
        ("完成区、市共76项为民办实事项目", ["民办实事项目 = 76 项 increment"]),
        ("东山区和120个贫困村顺利摘帽", ["贫困村 = 120 个 increment"]),
        ("设立48亿元的乡村振兴专项资金", ["乡村振兴专项资金 = 48 亿元 increment"]),
        ("建成3个年出栏15万头的养殖园区", ["年出栏15万头的养殖园区 = 3 个 increment"]),
        ("100%的医院开展了联合体建设", ["医院 = 100 % share"]),
        ("65%的村达到美丽宜居标准", ["村达到美丽宜居标准 = 65 % share"]),
        ("企业数量较“十三五”末翻番", ["企业数量 = 1 番 growth"]),
        ("推进78个“十五分钟生活圈”建设", ["“十五分钟生活圈” = 78 个 increment"]),
        ("50条街区、700栋建筑外立面改造", ["街区 = 50 条 increment", "建筑外立面改造 = 700 栋 increment"]),
    ],
)
def test_set_phrases_of_the_genre(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "一件一件抓到底",
        "完成小康社会翻番目标",
        "出台发展经济20条、总部经济10条等政策措施",
        "启动东山10万头生猪养殖基地项目",
    ],
)
def test_numbers_of_names_are_no_figures(text: str) -> None:
    assert told(text) == []


def test_what_a_review_has_kept_to_is_what_was_reached() -> None:
    assert drafts("失业率控制在2.4%", Topic(past=True))[0].comparator == "="
    assert drafts("失业率控制在2.4%")[0].comparator == "<="
    assert drafts("失业率控制在2.4%以内", Topic(past=True))[0].comparator == "<="


@pytest.mark.parametrize("words", ["2016年达", "近四年来首次达", "按省口径计算达"])
def test_a_time_is_no_subject(words: str) -> None:
    assert drafts(f"{words}95%", Topic(subjects=["优良率"]))[0].subject == "优良率"
