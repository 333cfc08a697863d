"""Milestones: a named thing reaches a stage; several things are several milestones (rules 3, 9, 13 and 17)."""

from __future__ import annotations

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.report.clause import Spoken
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.mentions import mentions
from zhixing.engines.report.milestones import MilestoneReader, staged
from zhixing.engines.report.sentences import Span, depths
from zhixing.kernel.terms import Stage

PIECES = ["建成", "开工", "启动", "力争", "基本", "东山水厂", "西湖路", "、", "和", "等", "一批", "项目", "通车", "验收", "创建", "省级文明城市", "纳入"]
PIECES += ["规划", "完成", "编制", "方案", "“", "”", "（", "）", "以", "为抓手", "推动", "平台", "3座", "，", "的", "落户"]
TEXT = st.lists(st.sampled_from(PIECES), max_size=500).map("".join).map(lambda text: text[:2000])


def read(text: str, spoken_of: str = "") -> list[Draft]:
    return MilestoneReader(text, Span(0, len(text)), depths(text), Spoken(spoken_of)).read()


@pytest.mark.parametrize(
    ("text", "subject", "stage"),
    [
        ("谋划东山水库工程", "东山水库工程", "plan"),
        ("推动东环路纳入省级规划", "东环路", "plan"),
        ("开展西湖大桥前期工作", "西湖大桥", "plan"),
        ("编制国土空间总体规划", "国土空间总体规划", "prepared"),
        ("制定行动方案", "行动方案", "prepared"),
        ("筹建职业学院", "职业学院", "prepared"),
        ("出台招商引资政策", "招商引资政策", "prepared"),
        ("完成东片区开发方案", "东片区开发方案", "prepared"),
        ("东环路获批可研", "东环路", "prepared"),
        ("东环路工可获批", "东环路", "prepared"),
        ("启动东山水厂", "东山水厂", "launched"),
        ("东片区块启动改造", "东片区块", "launched"),
        ("开展医保支付试点", "医保支付试点", "launched"),
        ("推出惠民消费平台", "惠民消费平台", "launched"),
        ("东山水厂开工建设", "东山水厂", "start_construction"),
        ("动工建设西湖路", "西湖路", "start_construction"),
        ("综合大楼结顶", "综合大楼", "topping_out"),
        ("西湖学校主体封顶", "西湖学校", "topping_out"),
        ("建成东山水厂", "东山水厂", "completed"),
        ("西湖路完工", "西湖路", "completed"),
        ("西山隧道竣工", "西山隧道", "completed"),
        ("东溪整治工程完成验收", "东溪整治工程", "accepted"),
        ("东环路全线通车", "东环路", "opened_in_use"),
        ("西湖学校投入使用", "西湖学校", "opened_in_use"),
        ("西湖公园投用", "西湖公园", "opened_in_use"),
        ("东山水厂投入运营", "东山水厂", "opened_in_use"),
        ("轴承项目投产", "轴承项目", "opened_in_use"),
        ("轴承项目达产", "轴承项目", "opened_in_use"),
        ("设立产业引导基金", "产业引导基金", "established"),
        ("成立人才集团", "人才集团", "established"),
        ("建立河长制度", "河长制度", "established"),
        ("搭建融资服务平台", "融资服务平台", "established"),
        ("争创省级文明城市", "省级文明城市", "awarded"),
        ("创建国家卫生县城", "国家卫生县城", "awarded"),
        ("通过国家卫生县城复评", "国家卫生县城", "awarded"),
        ("企业上市实现零突破", "企业上市", "other"),
        ("西湖大桥取得实质性进展", "西湖大桥", "other"),
    ],
)
def test_every_stage(text: str, subject: str, stage: Stage) -> None:
    (draft,) = read(text)
    assert (draft.subject, draft.stage) == (subject, stage)
    assert draft.kind == "milestone"
    assert draft.value is None


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("外国语学校、城西初中投入使用", ["外国语学校", "城西初中"]),
        ("建成东山水厂、西湖公园和南门学校", ["东山水厂", "西湖公园", "南门学校"]),
        ("东山水厂、西湖路全部完工", ["东山水厂", "西湖路"]),
        ("编制国土空间规划、综合交通规划", ["国土空间规划", "综合交通规划"]),
        ("东山水厂竣工、西湖路开工", ["东山水厂", "西湖路"]),
    ],
)
def test_one_record_for_each_object(text: str, subjects: list[str]) -> None:
    """Rules 3 and 9."""
    assert [d.subject for d in read(text)] == subjects


@pytest.mark.parametrize(
    ("text", "spoken_of", "expected"),
    [
        ("推动东西铁路前期研究", "", [("东西铁路", "plan")]),
        ("年底向市民开放", "东山纪念馆、西湖纪念馆", [("东山纪念馆", "opened_in_use"), ("西湖纪念馆", "opened_in_use")]),
        ("年底动工", "东环路", [("东环路", "start_construction")]),
        ("实现不动产登记“不见面审批”", "", [("不动产登记“不见面审批”", "other")]),
        ("实现“镇镇通公交”", "", [("“镇镇通公交”", "opened_in_use")]),
        ("启动实施智能制造、节能环保等专项工程", "", [("智能制造", "launched"), ("节能环保", "launched")]),
        ("打通消防生命通道", "", []),
        ("打通东环断头路", "", [("东环断头路", "opened_in_use")]),
        ("疏港铁路本月底开工", "", [("疏港铁路", "start_construction")]),
        ("确保2027年“五一”前竣工", "东站大厦", [("东站大厦", "completed")]),
        ("东桥三季度前通车", "", [("东桥", "opened_in_use")]),
        ("东路竣工、西桥开工、南园项目加快落地", "", [("东路", "completed"), ("西桥", "start_construction"), ("南园项目", "other")]),
        ("东路、西桥开工、南园竣工", "", [("东路", "start_construction"), ("西桥", "start_construction"), ("南园", "completed")]),
        ("启动智能汽车、物联东山等项目建设", "", [("智能汽车", "launched"), ("物联东山", "launched")]),
        ("启动东乡雪梨、西乡芒果县级农业园区建设", "", [("东乡雪梨县级农业园区", "launched"), ("西乡芒果县级农业园区", "launched")]),
        ("建成人口、法人等基础信息数据库", "", [("人口、法人等基础信息数据库", "completed")]),
        ("开工建设东路、西桥等一批基础设施、生态环保项目", "", [("东路", "start_construction"), ("西桥", "start_construction")]),
        ("依托“侨胞之家”设立东山联络处", "", [("东山联络处", "established")]),
        ("建立健全监管体系并组建监管机构", "", [("监管体系", "established"), ("监管机构", "established")]),
        ("搭建东山园区和企业沟通平台", "", [("东山园区和企业沟通平台", "established")]),
        ("加快推进东片区控制性详细规划编制", "", [("东片区控制性详细规划", "prepared")]),
        ("出台供热规划", "", [("供热规划", "prepared")]),
        ("全面消除城市黑臭水体", "", [("城市黑臭水体", "completed")]),
        ("基本形成现代立体交通体系", "", [("现代立体交通体系", "completed")]),
        ("预约平台一期正式上线运行", "", [("预约平台一期", "opened_in_use")]),
        ("投入运营东山购物广场、西湖商业综合体", "", [("东山购物广场", "opened_in_use"), ("西湖商业综合体", "opened_in_use")]),
        ("探索开展专利质押融资试点", "", [("专利质押融资试点", "launched")]),
        ("推动东山综保区扩区", "", [("东山综保区", "other")]),
        ("东路、西路完工通车", "", [("东路", "opened_in_use"), ("西路", "opened_in_use")]),
        ("建成门诊综合楼并投入使用", "", [("门诊综合楼", "opened_in_use")]),
        ("力争明年投入使用", "东山水厂", [("东山水厂", "opened_in_use")]),
        ("确保年底投入使用", "东站枢纽建设", [("东站枢纽", "opened_in_use")]),
        ("确保与高铁同步投入使用", "东站枢纽建设", [("东站枢纽", "opened_in_use")]),
        ("力争年内竣工", "东山隧道、西江大桥建设进度", [("东山隧道", "completed"), ("西江大桥", "completed")]),
        ("力争三季度投入使用", "门诊楼、综合楼等项目建设", [("门诊楼", "opened_in_use"), ("综合楼", "opened_in_use")]),
        ("确保完成", "党的建设", []),
        ("争取国家支持在东山设立试验区", "", [("试验区", "established")]),
        ("市行政审批局正式挂牌", "", [("市行政审批局", "established")]),
        ("开通至东京、首尔国际航线", "", [("东京国际航线", "opened_in_use"), ("首尔国际航线", "opened_in_use")]),
        ("长途客运站完成搬迁", "", [("搬迁（长途客运站）", "completed")]),
        ("力争年内获批国家级高新区", "", [("国家级高新区", "awarded")]),
        ("确保年内通过国家卫生城市技术评估", "", [("国家卫生城市", "accepted")]),
        ("确保通过国家卫生县城复审验收", "", [("国家卫生县城", "accepted")]),
        ("完成国土空间总体规划报批", "", [("国土空间总体规划报批", "prepared")]),
        ("推动东方矿业今年上市", "", [("东方矿业", "other")]),
        ("积极申报国家非遗项目及传承人", "", [("国家非遗项目及传承人", "awarded")]),
        ("支持东镇、西镇建成“省级百强镇”", "", [("“省级百强镇”（东镇）", "awarded"), ("“省级百强镇”（西镇）", "awarded")]),
        ("支持东县和西县创建省级旅游示范区", "", [("省级旅游示范区（东县）", "awarded"), ("省级旅游示范区（西县）", "awarded")]),
        ("出版《东山碑刻》《西湖民俗》系列丛书", "", [("《东山碑刻》系列丛书", "other"), ("《西湖民俗》系列丛书", "other")]),
    ],
)
def test_constructions_of_the_genre(text: str, spoken_of: str, expected: list[tuple[str, Stage]]) -> None:
    assert [(d.subject, d.stage) for d in read(text, spoken_of)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "加快建设东山水厂",
        "推进西湖路建设",
        "深化医药改革",
        "实施强村计划",
        "建设美丽乡村",
        "建成一批精品工程",
        "完成全年目标任务",
        "优化营商环境",
        "深入开展安全整治",
        "抓好稳产保供",
    ],
)
def test_work_without_a_stage_is_a_task(text: str) -> None:
    """Rules 3 and 13."""
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "围绕民生保障、城市运营、产业服务拓展业务",
        "做好赛事指挥、场馆运行、安全保卫等环节演练",
        "聚焦项目签约开工、建设投产等环节",
        "支持优质科技企业上市",
        "策划开展主题宣传活动",
        "完成全年各项目标任务",
        "全面建成小康社会",
        "常态化开展建成区水体巡查",
        "基本形成共建共治新格局",
        "确保早日竣工投产",
    ],
)
def test_words_that_look_like_a_stage(text: str) -> None:
    assert read(text) == []


def test_faster_with_a_stage_is_a_milestone() -> None:
    """Rule 13: 加快 + stage verb."""
    assert [d.stage for d in read("加快建成东山水厂")] == ["completed"]


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("力争东山水厂开工", "strive"),
        ("争创省级文明城市", "strive"),
        ("争取西湖大桥列入省级规划", "strive"),
        ("力夺金牛杯", "strive"),
        ("东山水厂基本建成", "about"),
        ("基本建成东山水厂", "about"),
        ("东环路基本完工", "about"),
        ("东环路通车", "firm"),
        ("创建国家卫生县城", "firm"),
        ("确保东山水厂开工", "firm"),
    ],
)
def test_certainty(text: str, certainty: str) -> None:
    """Rule 17 and the field `certainty`."""
    assert [d.certainty for d in read(text)] == [certainty]


def test_striving_covers_a_list_of_stages() -> None:
    """Rule 13."""
    assert [d.certainty for d in read("力争东河大桥合龙、西环路全线贯通")] == ["strive", "strive"]


def test_a_stage_alone_speaks_of_the_thing_before() -> None:
    assert [(d.subject, d.stage) for d in read("力争年底建成", "东山水厂")] == [("东山水厂", "completed")]
    assert read("力争年底建成") == []


@pytest.mark.parametrize(
    ("text", "subjects"),
    [("完成4座病险水库加固和东溪生态整治工程", ["东溪生态整治工程"]), ("完成4座病险水库加固", []), ("改造小区5个和公园3个", [])],
)
def test_beside_a_figure(text: str, subjects: list[str]) -> None:
    """Rule 4: what is counted is a quantity; only what is not counted is a milestone too."""
    inside = depths(text)
    reader = MilestoneReader(text, Span(0, len(text)), inside)
    assert [d.subject for d in reader.beside(mentions(text, inside))] == subjects


@pytest.mark.parametrize(
    ("text", "stage"), [("20万千瓦风电项目建成并网", "opened_in_use"), ("东环路开工", "start_construction"), ("推进东环路", None), ("成立公司", None)]
)
def test_the_stage_a_clause_ends_in(text: str, stage: Stage | None) -> None:
    assert staged(text, Span(0, len(text))) == stage


@given(TEXT)
def test_any_text_gives_milestones_inside_it(text: str) -> None:
    for draft in read(text) if text else []:
        assert 0 <= draft.start < draft.end <= len(text)
        assert draft.stage in get_args(Stage)
        assert draft.stage_verb
        assert draft.subject
        assert draft.at == -1


def test_the_quotes_of_names_side_by_side_are_whole() -> None:
    text = "举办“夜市”“早市”活动"
    assert [d.subject for d in read(text)] == ["“夜市”活动", "“早市”活动"]
    assert all(text[d.start : d.end].count("“") == text[d.start : d.end].count("”") for d in read(text))


@pytest.mark.parametrize("unit", ["建成", "力争", "东山水厂、", "“甲”", "推动甲", "开工、", "完成编制", "以创建", "在甲", "纳入国家"])
def test_long_clauses_are_read_in_reasonable_time(unit: str) -> None:
    began = time.process_time()
    read((unit * 2000)[:2000])
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全面清除农村旱厕", ["农村旱厕 completed"]),
        ("正式运行知识产权保护中心", ["知识产权保护中心 opened_in_use"]),
        ("建成运行监测云平台", ["监测云平台 opened_in_use"]),
        ("动建东山监测站", ["东山监测站 start_construction"]),
        ("打通民生路通道", ["民生路通道 opened_in_use"]),
        ("推出科技创新券", ["科技创新券 launched"]),
        ("争取核准建设东山电站", ["东山电站 prepared"]),
        ("推动市级总规获批", ["市级总规 prepared"]),
        ("申报轨道交通第二期建设规划", ["轨道交通第二期建设规划 plan"]),
        ("推动1号线北延、2号线东延工程规划申报工作", ["1号线北延工程 plan", "2号线东延工程 plan"]),
        ("开展西环路二期、东湖第二隧道等规划研究", ["西环路二期 plan", "东湖第二隧道 plan"]),
        ("制定重点村、特色村规划", ["重点村规划 prepared", "特色村规划 prepared"]),
        ("“四梁八柱”产业体系基本形成", ["“四梁八柱”产业体系 completed"]),
        ("东河、西河等断面稳定消除劣V类", ["东河 completed", "西河等断面 completed"]),
        ("实现城市“一环”和“三环”闭环", ["城市“一环” other", "“三环” other"]),
        ("高质量、高水平承办好全省第十五届运动会", ["全省第十五届运动会 other"]),
        ("确保新校区今年秋季开学", ["新校区 opened_in_use"]),
        ("往南开工世纪大道延伸工程", ["世纪大道延伸工程 start_construction"]),
        ("推动东山公司、西岭集团落户东城", ["东山公司 other", "西岭集团 other"]),
        ("把东站扩建成现代化综合客运枢纽", ["现代化综合客运枢纽（东站） completed"]),
        ("健康谷开工建设奶工厂一期及创新中心", ["奶工厂一期（健康谷） start_construction", "创新中心（健康谷） start_construction"]),
        ("启动东山至西岭、南坪至北塬快速通道和南河桥梁工程", ["东山至西岭 launched", "南坪至北塬快速通道 launched", "南河桥梁工程 launched"]),
        ("启动东港区集装箱、西港区通用码头建设", ["东港区集装箱 launched", "西港区通用码头 launched"]),
    ],
)
def test_set_phrases_of_the_genre(text: str, expected: list[str]) -> None:
    assert [f"{draft.subject} {draft.stage}" for draft in read(text)] == expected


def test_steps_before_building_are_those_of_what_was_spoken_of() -> None:
    (draft,) = read("完成立项、融资、设计等工作", "轨道交通1号线")
    assert (draft.subject, draft.stage) == ("轨道交通1号线立项、融资、设计等工作", "prepared")


def test_a_stage_in_the_next_clause_is_that_of_a_move() -> None:
    (draft,) = read("确保秋季招生", "东山学院搬迁进程")
    assert (draft.stage, draft.subject.startswith("东山学院")) == ("opened_in_use", True)


@pytest.mark.parametrize(
    "text", ["确保项目早开工、早建成", "保障项目落地", "支持企业、高校院所组建创新联合体", "把商务区建成工业区的生活保障区", "绿色发展政策体系基本形成"]
)
def test_what_has_no_name_is_no_milestone(text: str) -> None:
    assert read(text) == []


def test_names_around_what_is_counted_in_the_middle_of_a_list() -> None:
    text = "完成东环南延、西环北延及3座大桥、南山路等道路建设"
    reader = MilestoneReader(text, Span(0, len(text)), depths(text))
    assert [draft.subject for draft in reader.beside(mentions(text, depths(text)))] == ["东环南延", "西环北延", "南山路"]
