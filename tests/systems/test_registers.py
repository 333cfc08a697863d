"""The registers: every quantity of the first plan is counted by a table, a kind and a field."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.datahub import declared
from zhixing.engines.records import Known, Table, check_row, read_tables
from zhixing.kernel.declare import Declarations

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "zhixing/systems/registers"
PLAN = ROOT / "counties/yongkang/plan/2020.toml"
KNOWN = Known(places={"990101001": "东山街道", "990101100": "西湖镇"}, agencies={"housing": "澄川县住房和城乡建设局", "water": "澄川县水利局"})
FIRM, FIRM_SLIP = "91350100M000100Y43", "91350100M000100Y44"
CITIZEN, CITIZEN_SLIP = "11010519491231002X", "110105194912310021"

# The quantity by its subject | table | the rows that count | the field that says when or how much.
COUNTED = """
技改项目 | projects | kind=technical_renovation | completed_on
小微企业园（新开工） | projects | kind=micro_park | begun_on
城市主题公园 | projects | kind=park nature=rebuilding | completed_on
街角精品 | projects | kind=street_corner | completed_on
绿道 | projects | kind=greenway | length
美丽经济交通走廊 | projects | kind=corridor | length
通镇通景区公路 | projects | kind=rural_road | length
军民融合、健康医疗器械合作项目 | prospects | kind=civil_military | signed_on
军民融合、健康医疗器械合作项目 | prospects | kind=medical_devices | signed_on
强链补链项目 | prospects | kind=chain | signed_on
省市县长工程 | prospects | drive=county_head | tracked_on
省市县长工程落地率 | prospects | drive=governor | landed_on
省标志性产业链 | titles | kind=industry_chain level=provincial | awarded_on
放心消费单位 | titles | kind=assured_unit | awarded_on
无理由退货承诺单位 | titles | kind=return_promise | awarded_on
放心消费街区 | titles | kind=assured_street | awarded_on
省特色精品村 | titles | kind=select_village level=provincial | awarded_on
国家森林乡村 | titles | kind=forest_village level=national | awarded_on
电商专业村 | titles | kind=commerce_village | awarded_on
省级美丽河湖 | titles | kind=beautiful_river level=provincial | awarded_on
乡村美丽河湖 | titles | kind=rural_water | awarded_on
省景区镇 | titles | kind=scenic_town level=provincial | awarded_on
国家卫生乡镇 | titles | kind=healthy_town level=national | awarded_on
营业收入超10亿元企业 | enterprise_lists | list=over_one_billion | entered_on
上市企业 | enterprise_lists | list=listed | entered_on
股份制企业 | enterprise_lists | list=joint_stock | entered_on
“专精特新”培育企业 | enterprise_lists | list=specialised | entered_on
省“隐形冠军”培育企业 | enterprise_lists | list=hidden_champion | entered_on
规上企业总量 | enterprise_lists | list=above_scale | left_on
国家级高新技术企业 | enterprise_lists | list=high_tech | entered_on
省科技型中小企业 | enterprise_lists | list=technology_sme | entered_on
AA+评级企业 | enterprise_lists | list=rated_aa_plus | entered_on
AA评级企业 | enterprise_lists | list=rated_aa | entered_on
“浙江制造”标准 | papers | kind=standard | issued_on
“浙江制造”认证证书 | papers | kind=certificate | issued_on
工程服务机构 | facilities | kind=engineering_service | established_on
停车泊位 | facilities | kind=parking capacity_unit=bay | capacity
教育集团 | facilities | kind=education_group | established_on
镇级公办幼儿园覆盖率 | facilities | kind=kindergarten | opened_on
社区多功能运动场 | facilities | kind=sports_court | established_on
小康体育村 | facilities | kind=sports_village | established_on
残疾人之家 | facilities | kind=disabled_home | established_on
区域应急服务中心覆盖率 | facilities | kind=emergency_centre | opened_on
批而未供土地 | land | kind=approved_unsupplied | disposed_area
存量用地 | land | kind=stock | disposed_area
用地指标 | land | kind=quota disposal=added | disposed_area
标准农田质量提升工程 | land | kind=standard_farmland | disposed_area
平原绿化 | land | kind=greening | disposed_area
病险水库加固 | waters | kind=reservoir dam_class=class_3 | completed_on
城市堵点 | rectifications | kind=congestion | closed_on
十字路口 | rectifications | kind=junction | closed_on
规模展会 | events | kind=fair | booths
国家级赛事 | events | kind=competition level=national | begins_on
领军人才 | talents | kind=leading | arrived_on
紧缺人才 | talents | kind=scarce | arrived_on
残疾人家庭无障碍改造 | households | kind=barrier_free | completed_on
生活困难老人家庭适老化改造 | households | kind=age_friendly | completed_on
零就业家庭 | households | kind=no_work | completed_on
机关内部高频事项“最多跑一次”实现率 | matters | kind=internal | trips
机关内部非涉密事项“一窗受理、一网通办”实现率 | matters | kind=internal | one_window
政务事项网上办实现率 | matters | kind=service | online
证照分离覆盖率 | matters | kind=licence | reform
企业减负金额 | funds | kind=relief_tax | amount
贷款 | funds | kind=loan_balance | amount
国有企业净资产 | funds | kind=state_firm_assets | amount
国有企业融资 | funds | kind=state_firm_financing | amount
城乡居民医保基金支出增幅 | funds | kind=resident_insurance | amount
工业机器人总量 | monthly_counts | kind=robots_added | quantity
工业机器人总量 | monthly_counts | kind=robots_removed | quantity
生猪年出栏 | monthly_counts | kind=pigs | quantity
县域就诊率 | monthly_counts | kind=visits_inside | quantity
县域就诊率 | monthly_counts | kind=visits_all | quantity
消化道早期筛查 | monthly_counts | kind=screened | quantity
基本养老保险参保率 | monthly_counts | kind=insured | quantity
基本养老保险参保率 | monthly_counts | kind=insurable | quantity
就业人数 | monthly_counts | kind=jobs | quantity
固定资产投资 | statistics | series=fixed_investment_growth | value
外贸出口全国占比 | statistics | series=exports_county | value
外贸出口全国占比 | statistics | series=exports_nation | value
粮食生产机械化水平 | statistics | series=grain_mechanisation | value
一般企业投资项目审批时间 | approvals | kind=general | decided_on
低风险小型项目审批时间 | approvals | kind=low_risk | decided_on
掌上执法应用率 | inspections | kind=random | mobile
规上工业亩均税收 | land_yield | scale=above_scale | tax
规上工业亩均增加值 | land_yield | scale=above_scale | added_value
集镇至城区交通时间 | travel_times | mode=car | minutes
PM2.5均值 | air_days |  | pm25
生活污水治理覆盖率 | sewage_villages |  | treated
"""

# Some milestones, by their subjects: the rung or the day that the row has to show.
DATED = """
黄城里综合体 | projects | kind=commerce | begun_on
南四环（南都路—330国道） | projects | kind=urban_road | opened_on
西山头区块（城中村改造） | projects | kind=urban_village | accepted_on
东库区块（城中村改造） | projects | kind=urban_village | topped_out_on
许码头（城中村改造） | projects | kind=urban_village | launched_on
杭丽高铁 | projects | kind=railway | programmed_on
殡仪馆迁建 | projects | kind=funeral nature=removal | begun_on
国家卫生城市 | titles | kind=healthy_city level=national | awarded_on
大禹鼎 | titles | kind=dayu_tripod | awarded_on
“污水零直排区”（全域） | titles | kind=zero_discharge | awarded_on
三级乙等医院（中医院） | titles | kind=hospital_grade | awarded_on
省级县域经济治理改革试点 | titles | kind=pilot level=provincial | awarded_on
传统优势产业升级行动方案 | papers | kind=action_plan | issued_on
民营企业家节 | papers | kind=founding | issued_on
市民中心方案设计 | papers | kind=design | issued_on
创新券通用通兑机制 | papers | kind=rule | issued_on
高成长性企业培育库 | enterprise_lists | list=high_growth | entered_on
公共电商服务中心 | facilities | kind=commerce_centre | opened_on
中国五金工业设计院 | facilities | kind=institute | prepared_on
小水电清理整改 | waters | kind=hydropower verdict=remedy | completed_on
第二轮中央、省级环保督察问题整改 | rectifications | kind=inspection | closed_on
全域土壤污染调查、修复 | land | kind=polluted | begun_on
农民丰收节系列活动 | events | kind=festival | begins_on
"""


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    """The declared tables by their ids."""
    with Declarations(FOLDER) as files:
        found = (*read_tables(files), *(one.table for one in declared.read_datasets(files)))
    return {table.id: table for table in found}


@pytest.fixture(scope="module")
def plan() -> list[dict[str, Any]]:
    """The commitments of the first plan."""
    commitments: list[dict[str, Any]] = tomllib.loads(PLAN.read_text("utf-8"))["commitment"]
    return commitments


def lines(text: str) -> list[list[str]]:
    """The cells of a table that is written with bars."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def subjects(plan: list[dict[str, Any]], kind: str) -> set[str]:
    """What the commitments of one kind are about."""
    return {one["subject"] for one in plan if one["kind"] == kind}


# ── What the plan counts ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_system_says_what_it_is() -> None:
    said = tomllib.loads((FOLDER / "system.toml").read_text("utf-8"))
    assert set(said) == {"title", "title_en", "summary", "summary_en"} and all(said.values())


@pytest.mark.parametrize(("subject", "table", "rows", "counted"), lines(COUNTED) + lines(DATED))
def test_a_commitment_finds_its_rows(tables: dict[str, Table], plan: list[dict[str, Any]], subject: str, table: str, rows: str, counted: str) -> None:
    assert subject in subjects(plan, "quantity") | subjects(plan, "milestone")
    for name, choice in (pair.split("=") for pair in rows.split()):
        assert choice in tables[table].field(name).choices
    field = tables[table].field(counted)
    assert field.type in {"date", "integer", "number", "money", "yesno", "choice"}


def test_every_quantity_is_counted(plan: list[dict[str, Any]]) -> None:
    assert {subject for subject, *_ in lines(COUNTED)} == subjects(plan, "quantity")


def test_the_comments_name_commitments_that_there_are(plan: list[dict[str, Any]]) -> None:
    """Every quantity and milestone stands above at least one table; every id is of the kind that the comment says."""
    ids = {kind: {one["id"] for one in plan if one["kind"] == kind} for kind in ("quantity", "milestone", "task")}
    named = commented()
    assert named["counts"] == ids["quantity"]
    assert named["dates"] == ids["milestone"]
    assert named["serves"] <= ids["task"]


def commented() -> dict[str, set[str]]:
    """The ids in the comments of the declaration, by the word before them; s1.a.03-05 are three."""
    found: dict[str, set[str]] = {"counts": set(), "dates": set(), "serves": set()}
    word = ""
    for line in "\n".join((FOLDER / f"{name}.toml").read_text("utf-8") for name in ("tables", "datasets")).splitlines():
        for said, paragraph, first, last in re.findall(r"(counts|dates|serves)|(s\d\.[a-d])\.(\d\d)(?:-(\d\d))?", line if line.startswith("#") else ""):
            word = said or word
            if paragraph:
                found[word] |= {f"{paragraph}.{at:02}" for at in range(int(first), int(last or first) + 1)}
    return found


# ── How the tables are made ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_two_tables_are_the_same_table(tables: dict[str, Table]) -> None:
    own = {id: set(table.ids) - {day for rung in table.ladder for day in (rung.on, rung.proof)} for id, table in tables.items()}
    alike = {(a, b): len(own[a] & own[b]) / min(len(own[a]), len(own[b])) for a, b in combinations(own, 2)}
    assert {pair: share for pair, share in alike.items() if share > 0.8} == {}


def test_every_table_can_be_found_and_told_apart(tables: dict[str, Table]) -> None:
    for table in tables.values():
        assert table.summary.zh and table.summary.en, table.id
        assert all(table.field(id).required for id in table.key), table.id
        assert table.field(table.name).required, table.id
        assert any(field.searched for field in table.fields), table.id


def test_what_is_said_is_said_in_both_languages(tables: dict[str, Table]) -> None:
    for table in tables.values():
        for field in table.fields:
            assert bool(field.help.zh) == bool(field.help.en), (table.id, field.id)
            english = [label.en for label in field.choices.values()]
            assert len(set(english)) == len(english), (table.id, field.id)


def test_people_are_kept_from_strangers(tables: dict[str, Table]) -> None:
    """Nothing of a row about a person is open; numbers, homes and photos are personal. A ladder's days would be open, so there is none."""
    for table in (tables["talents"], tables["households"], tables["residents"]):
        assert not table.ladder
        assert {field.id for field in table.fields if field.sensitivity == "open"} == set()
    personal = {f"{table.id}.{field.id}" for table in tables.values() for field in table.fields if field.sensitivity == "personal"}
    assert personal == {
        *(f"talents.{id}" for id in ("person", "identity_number", "passport", "proof")),
        *(f"households.{id}" for id in ("person", "identity_number", "address", "works", "photos", "why_left")),
        *(f"market_entities.{id}" for id in ("person", "phone")),
        *(f"residents.{id}" for id in ("pseudonym", "sex", "born", "registered_on", "insurable", "insured_on", "left_on")),
    }


# ── Rows: one that is right, and slips that are caught ───────────────────────────────────────────────────────────────────────

GOOD: dict[str, dict[str, Any]] = {
    "projects": {
        "name": "西湖镇至云台山景区公路（一标段）", "kind": "通镇通景区公路", "nature": "新建", "code": "2020-990101-48-03-012345", "lead": "housing",
        "builder_code": FIRM, "town": "西湖镇", "invested": "1.2亿元", "length": "6.35", "due_on": "2020-11-30",
        "planned_on": "2019-08-01", "approved_on": "2020-01-10", "permitted_on": "2020-03-02", "begun_on": "2020-03-10", "completed_on": "2020-11-20",
    },
    "prospects": {
        "name": "智能锁芯片项目", "kind": "强链补链", "drive": "县长工程", "leader": "王某", "lead": "housing", "origin": "上海市", "chain": "智能门锁",
        "agreed": "5亿元", "project": "智能锁芯片生产线", "planned_on": "2020-01-05", "tracked_on": "2020-02-01", "signed_on": "2020-04-18", "landed_on": "2020-09-01",
    },
    "titles": {
        "title": "放心消费单位", "holder": "澄川县东山百货店", "kind": "放心消费单位", "level": "县级", "lead": "housing", "town": "东山街道", "address": "东山路 1 号",
        "holder_code": FIRM, "document": "澄市监〔2020〕12号", "expires_on": "2022-06-30", "applied_on": "2020-03-01", "announced_on": "2020-06-10", "awarded_on": "2020-07-01",
    },
    "enterprise_lists": {
        "credit_code": FIRM, "enterprise": "澄川门业有限公司", "list": "国家高新技术企业", "town": "西湖镇", "entered_on": "2020-12-01", "document": "GR202033000001",
        "expires_on": "2023-12-01",
    },
    "papers": {
        "title": "澄川门业有限公司 智能防盗门", "kind": "“浙江制造”认证证书", "document": "CZJM2020P1012345", "issuer": "认证联盟", "holder": "澄川门业有限公司",
        "holder_code": FIRM, "lead": "housing", "started_on": "2020-02-01", "issued_on": "2020-08-03", "expires_on": "2023-08-02",
    },
    "facilities": {
        "name": "东山路停车场", "kind": "停车场（停车泊位）", "lead": "housing", "town": "东山街道", "site": "120.1, 28.9", "capacity": "180", "capacity_unit": "个泊位",
        "established_on": "2020-05-01", "opened_on": "2020-05-10",
    },
    "land": {
        "parcel": "2015-03 批次 07 号", "kind": "批而未供", "town": "西湖镇", "area": "42.5", "approval": "南政土〔2015〕33号", "approved_on": "2015-06-01",
        "disposal": "出让", "disposed_area": "40", "identified_on": "2020-01-01", "disposed_on": "2020-08-20",
    },
    "waters": {
        "code": "33078450012", "name": "云台水库", "kind": "水库", "town": "西湖镇", "storage": "35.2", "flood_standard": "30年一遇", "dam_class": "三类坝", "chief": "李某",
        "lead": "water", "assessed_on": "2019-05-01", "approved_on": "2019-12-01", "begun_on": "2020-02-20", "completed_on": "2020-10-30",
    },
    "rectifications": {
        "name": "东山路与湖西路交叉口", "kind": "十字路口", "source": "本级排查", "lead": "housing", "town": "东山街道", "site": "120.1, 28.9", "delay_before": "62",
        "delay_after": "41.5", "due_on": "2020-09-30", "listed_on": "2020-03-01", "remedied_on": "2020-08-01", "closed_on": "2020-09-01",
    },
    "events": {
        "name": "第二十五届五金博览会", "kind": "展会", "level": "国家级", "lead": "housing", "begins_on": "2020-09-26", "ends_on": "2020-09-28", "booths": "3200个",
        "visitors": "8.5万人次", "held": "是",
    },
    "talents": {
        "person": "张某", "kind": "领军人才", "identity_number": CITIZEN, "criterion": "人才分类目录 B 类", "way": "全职引进", "employer": "澄川门业有限公司",
        "employer_code": FIRM, "contract_on": "2020-03-01", "arrived_on": "2020-04-01", "recognised_on": "2020-06-01",
    },
    "households": {
        "person": "赵某", "identity_number": CITIZEN, "kind": "零就业家庭", "town": "东山街道", "helper": "housing", "identified_on": "2020-05-06", "due_on": "2020-06-03",
        "completed_on": "2020-05-27",
    },
    "matters": {
        "code": "00101-2020", "name": "公务用车调配", "kind": "机关内部事项", "lead": "housing", "frequent": "是", "classified": "否", "trips": "0", "one_window": "是",
        "legal_days": "5个工作日", "promised_days": "1", "entered_on": "2020-01-01",
    },
    "funds": {"kind": "减负：税收", "party": "澄川县税务局", "party_code": FIRM, "month": "2020-03", "amount": "1.35亿元", "basis": "财税公告〔2020〕8号"},
    "monthly_counts": {"kind": "工业机器人新增（台）", "reporter": "澄川门业有限公司", "reporter_code": FIRM, "month": "2020-03", "quantity": "12", "origin": "企业固定资产账"},
    "statistics": {
        "series": "固定资产投资同比增速，累计（%）", "month": "2020-09", "value": "20.3", "scope": "不含农户投资", "publisher": "澄川县统计局", "bulletin": "2020年9月统计月报",
        "published_on": "2020-10-20",
    },
    "approvals": {
        "code": "2020-0017", "project": "智能锁芯片生产线", "kind": "一般企业投资项目", "lead": "housing", "applicant": "澄川门业有限公司", "applicant_code": FIRM,
        "accepted_on": "2020-03-02", "decided_on": "2020-05-06", "paused_days": "12天",
    },
    "inspections": {
        "number": "JC2020-00031", "inspected": "澄川门业有限公司", "inspected_code": FIRM, "lead": "housing", "kind": "双随机抽查", "town": "西湖镇",
        "inspected_on": "2020-05-20", "mobile": "是", "result": "责令改正", "corrected_on": "2020-06-01",
    },
    "land_yield": {
        "credit_code": FIRM, "enterprise": "澄川门业有限公司", "scale": "规模以上工业", "town": "西湖镇", "month": "2020-09", "land": "42.5", "tax": "812.6万元",
        "added_value": "0.35亿元",
    },
    "travel_times": {"town": "西湖镇", "route": "镇政府经湖东公路至县政府", "mode": "小汽车", "measured_on": "2020-06-10", "minutes": "27.5", "distance": "18.2公里"},
    "air_days": {"station": "东山站", "day": "2020-05-01", "pm25": "31.5", "hours": "24"},
    "sewage_villages": {"town": "西湖镇", "village": "湖边村", "month": "2020-09", "households": "412户", "treated": "371"},
    "market_entities": {
        "number": "ZT00000017", "credit_code": FIRM, "name": "澄川门业有限公司", "kind": "公司", "town": "西湖镇", "address": "西湖镇湖东路8号", "person": "张某",
        "phone": "13800000000", "established_on": "2011-05-06", "above_scale_on": "2016-01-01",
    },
    "residents": {
        "pseudonym": "5f0c1de2a79b4c33", "identity_number": CITIZEN, "sex": "女", "born": "1949", "town": "西湖镇", "village": "990101100201", "registered_on": "1990-01-01",
        "insurable": "是", "insured_on": "2009-09-01",
    },
    "villages": {"code": "990101100201", "name": "湖边村", "kind": "行政村", "town": "西湖镇", "households": "412户"},
    "service_cases": {
        "number": "BJ2020-0000017", "matter": "居住证办理", "office": "housing", "channel": "网上办", "village": "990101100201", "came_on": "2020-03-02",
        "finished_on": "2020-03-04", "content": "是",
    },
}  # fmt: skip

# The good row of a table with these changes; None takes a field away. Then the field and the fault that is told.
BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("projects", {"begun_on": None}, "completed_on", "rung_order"),
    ("projects", {"permitted_on": "2020-04-01"}, "begun_on", "not_before"),
    ("projects", {"length": None}, "length", "needed_when"),
    ("projects", {"code": "2020-33-1"}, "code", "pattern"),
    ("projects", {"topped_out_on": "2020-12-01"}, "completed_on", "not_before"),
    ("prospects", {"project": None}, "project", "needed_with"),
    ("prospects", {"signed_on": None}, "landed_on", "rung_order"),
    ("prospects", {"leader": None}, "leader", "needed_with"),
    ("titles", {"document": None}, "document", "needed_with"),
    ("titles", {"awarded_on": "2020-05-01"}, "awarded_on", "not_before"),
    ("titles", {"holder_code": FIRM_SLIP}, "holder_code", "credit_code"),
    ("titles", {"address": None}, "address", "needed_when"),
    ("enterprise_lists", {"credit_code": FIRM_SLIP}, "credit_code", "credit_code"),
    ("enterprise_lists", {"left_on": "2021-01-01"}, "why_left", "needed_with"),
    ("enterprise_lists", {"expires_on": None}, "expires_on", "needed_when"),
    ("enterprise_lists", {"list": "营业收入超10亿元企业"}, "revenue", "needed_when"),
    ("papers", {"document": None}, "document", "needed_with"),
    ("papers", {"holder": None}, "holder", "needed_when"),
    ("papers", {"started_on": "2020-09-01"}, "issued_on", "rung_days"),
    ("facilities", {"capacity": None}, "capacity", "needed_when"),
    ("facilities", {"capacity_unit": None}, "capacity_unit", "needed_with"),
    ("facilities", {"kind": "幼儿园"}, "public", "needed_when"),
    ("facilities", {"closed_on": "2020-05-09"}, "closed_on", "not_before"),
    ("land", {"disposed_area": "45"}, "disposed_area", "not_above"),
    ("land", {"disposal": None}, "disposal", "needed_with"),
    ("land", {"area": "3 公里"}, "area", "wrong_unit"),
    ("waters", {"storage": None}, "storage", "needed_when"),
    ("waters", {"approved_on": None}, "begun_on", "rung_order"),
    ("rectifications", {"delay_after": "70"}, "delay_after", "not_above"),
    ("rectifications", {"site": None}, "site", "needed_when"),
    ("rectifications", {"remedied_on": None}, "closed_on", "rung_order"),
    ("events", {"ends_on": "2020-09-25"}, "ends_on", "not_before"),
    ("events", {"booths": None}, "booths", "needed_when"),
    ("talents", {"identity_number": CITIZEN_SLIP}, "identity_number", "identity_number"),
    ("talents", {"arrived_on": "2020-02-01"}, "arrived_on", "not_before"),
    ("households", {"identity_number": CITIZEN_SLIP}, "identity_number", "identity_number"),
    ("households", {"due_on": None}, "due_on", "needed_when"),
    ("households", {"completed_on": None, "accepted_on": "2020-06-01"}, "completed_on", "needed_with"),
    ("matters", {"promised_days": "6"}, "promised_days", "not_above"),
    ("matters", {"classified": None}, "classified", "needed_when"),
    ("funds", {"basis": None}, "basis", "needed_when"),
    ("funds", {"month": "2020-13"}, "month", "not_month"),
    ("monthly_counts", {"quantity": "12.5"}, "quantity", "not_whole"),
    ("monthly_counts", {"reporter_code": None}, "reporter_code", "needed_when"),
    ("statistics", {"scope": None}, "scope", "needed_when"),
    ("statistics", {"month": "2020"}, "month", "not_month"),
    ("approvals", {"decided_on": "2020-03-01"}, "decided_on", "not_before"),
    ("approvals", {"withdrawn_on": "2020-04-01"}, "why_withdrawn", "needed_with"),
    ("inspections", {"inspected_code": FIRM_SLIP}, "inspected_code", "credit_code"),
    ("inspections", {"corrected_on": "2020-05-19"}, "corrected_on", "not_before"),
    ("land_yield", {"added_value": None}, "added_value", "needed_when"),
    ("land_yield", {"land": "42 公里"}, "land", "wrong_unit"),
    ("travel_times", {"minutes": "27 公里"}, "minutes", "wrong_unit"),
    ("travel_times", {"mode": "步行"}, "mode", "not_choice"),
    ("air_days", {"hours": None}, "hours", "required"),
    ("air_days", {"hours": "25"}, "hours", "too_large"),
    ("sewage_villages", {"treated": "413"}, "treated", "not_above"),
    ("sewage_villages", {"households": None}, "households", "required"),
    ("market_entities", {"credit_code": FIRM_SLIP}, "credit_code", "credit_code"),
    ("market_entities", {"above_scale_on": "2011-05-05"}, "above_scale_on", "not_before"),
    ("residents", {"identity_number": CITIZEN_SLIP}, "identity_number", "identity_number"),
    ("residents", {"left_on": "1989-12-31"}, "left_on", "not_before"),
    ("villages", {"code": "99010110020"}, "code", "pattern"),
    ("villages", {"households": "-1"}, "households", "too_small"),
    ("service_cases", {"finished_on": "2020-03-01"}, "finished_on", "not_before"),
    ("service_cases", {"channel": "电话"}, "channel", "not_choice"),
]


def test_there_are_rows_for_every_table(tables: dict[str, Table]) -> None:
    assert set(GOOD) == set(tables)
    assert {id for id in tables if sum(table == id for table, *_ in BAD) < 2} == set()


@pytest.mark.parametrize("table", GOOD)
def test_a_right_row_passes(tables: dict[str, Table], table: str) -> None:
    checked = check_row(tables[table], GOOD[table], KNOWN)
    assert [(fault.field, fault.zh) for fault in checked.faults] == []
    assert set(checked.fields) == set(GOOD[table])


@pytest.mark.parametrize(("table", "changes", "field", "code"), BAD)
def test_a_slip_is_caught(tables: dict[str, Table], table: str, changes: dict[str, Any], field: str, code: str) -> None:
    faults = check_row(tables[table], GOOD[table] | changes, KNOWN).faults
    assert [(fault.field, fault.code) for fault in faults] == [(field, code)]
