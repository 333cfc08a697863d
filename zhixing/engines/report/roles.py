"""Which numbers of a clause are figures: the role of each number by what stands before and behind it."""

from __future__ import annotations

import re
from typing import Literal

from zhixing.engines.report.clause import CIRCLE, FROM, MEASURES, RATIO_UNITS, TIME_UNITS, FiguredClause, Item
from zhixing.engines.report.lexicon import LEXICON, alternatives
from zhixing.engines.report.mentions import Mention
from zhixing.engines.report.subjects import is_all_verbs

# behind: the number follows its noun; before: it precedes it; share: a percentage of what follows; qualifier: no figure.
Role = Literal["behind", "before", "share", "qualifier"]

_GOAL_NOUN = re.compile(
    r"的?(?:级?规模$|标准$|台阶|大关|关口|门槛|新台阶|目标|任务|预期|增速|速度|增长|水平|较快增长|要求|增幅|左右|比例|比重|高位|区间|合理区间)"
)
_VERB_AFTER = re.compile(
    r"(?:进行|用于|支持|补贴|投入|给予|发放|予以|开展|实施|完成|实现|全面|全部|建设|推进|加快|正式|顺利|圆满|陆续|相继|落地|投产|投用|开工|竣工|建成|完工|通车|上线|入选|获|被|成功|已|均|得到|用以|为(?!民|群众|老百姓)|以|助力|惠及|推动|保障|专项|扎实|有序|按|至|到|在|并|来|用|从|涉及|，)"
)
_QUALIFIED = re.compile(
    r"(?:级|量级|能级|规模|元|以上|以下|以内|左右|多)?的?(?:重点|重大|大|优质|工业|产业|在建|续建|新建|亿级)?(?:项目|企业|集群|产业|园区|工程|平台|产业链|链|市场|主体|资金池|基金|大关|俱乐部|投资"
    r"|户|村|家庭|单位|商户|人群|老人|老年人|群众|人口|居民|儿童|学生|女性|职工|机组|变电站|水厂|厂|线路|道路|泵站|水库|电站|基地|林|田|桥|路|池|炉)"
)
_TO = re.compile(r"(?:[^，、]{0,4}?)(?:增加|增长|提高|提升|下降|降低|减少|降|增|升|减|调整|缩短|压缩|扩大|拓展|跃升|上升|发展|攀升|缩减|优化|精简|到|至|跨越)")
_NOTHING = re.compile(r"[^，、]{0,8}(?:清零|归零)")
# 由13677户49479人减至887户1472人: what stands between 由 and 减至 is where it began.
_STARTING = re.compile(r"[^，、]*[从由][0-9.]+(?:万|亿)?[^，、0-9至到]{1,4}|[^，、]*[从由]")
_REACHED = re.compile(r"(?:减少?|降低?|增加?|升|提高|提升|下降|增长)[至到为]")
# 1万亩高标准农田项目开工建设: the extent of what is put up, and how far it has come.
_EXTENTS = frozenset({"亩", "公里", "千米", "米", "平方米", "平方公里", "公顷"})
# 建成近百公里的干线: the length is what was built.
_BUILT_LONG = re.compile(r"^(?:新?建成|新建|修建|改造|完成)$")
# 对老旧小区500万平方米管网进行改造: what is done to how much of it.
_DONE_TO = re.compile(r"[^，、]{2,}?(?:进行|实施|开展)[^，、]{2,}$")
_PUT_UP = re.compile(r"^的?[^，、]{2,16}(?:开工建设|开工|动工|建成投用|建成|完工|竣工|投入使用|投用|通车|贯通)$")
_LAID = re.compile(r"(?<!项目)(?<!工程)(?<!区)(?<!园)建设$")
_POLICY = re.compile(r"(?:新政|政策|意见|措施|举措|办法|规定|经济|增长|十条|细则|方案)$")
_SIZE_ONLY = re.compile(
    r"(?:其中)?(?:项目)?(?:计划|预计)?(?:总投资|计划投资|占地面积|占地|总?建筑面积|总占地面积?|用地面积|规划面积|总用地|全长|总长|总规模|总库容|装机容量|设计日处理能力|总面积)(?:约|达|为|共)?"
)
_SIZE = re.compile(
    r"(?:年产|日产|月产|年处理|日处理|总投资|计划投资|投资额?|占地|占地面积|总?建筑面积|全长|总长|总?规模|设计|库容|装机|容量|总面积|用地面积|里程|面积|每年|每月|每人|人均|每平方米|每)$"
)
_THAN = re.compile(r"(?:比|较|相比|同比去年)[^，、]{0,12}$")
_GROWTH = re.compile(alternatives(LEXICON.growth))
_LISTED_SIZE = re.compile(r"(?:左右|以上)?、[^，、]{0,24}的[\u4e00-\u9fff]")
# 完成20个小区397公里管网改造: the noun of the first counter is this short.
_SHORT_NOUN = 4
# 24个村实现医保系统全覆盖, 54户无一返贫: how many there are is not what is told.
_OF_ALL = re.compile(r"[“‘]?全覆盖[”’]?$")
_NONE = re.compile(r"无一[户人例起]?(?:返贫|伤亡|死亡|致贫)$")
# What such a clause counts is only pointed at: 以40家企业为重点, 聚焦10条产业链, 除10项外.
_POINTING = re.compile(r"(?:[0-9]{1,3}[.．、])?(?:以[^，]*为|按照|聚焦|瞄准|除(?!险|了))")
_LEADING = re.compile(r"(?:先导|龙头|引领|支撑|依托|抓手|契机|载体|主体|基础)")
# 82%的社区实现夜间门诊: a share of things of which something is said.
_STATED = re.compile(r"的[^，、]{1,16}(?:实现|达到|开展|设立|配备|成为|来自|化解|完成|建成|纳入|通过|有[^效机色]|向|用于|投向|享受|得到|覆盖)")
# 新建一座水厂: one that is built anew is counted, where 一座 otherwise adorns.
_ONE_BUILT = re.compile(r"(?:新建|新增|改扩建)$")
_SLOGAN = re.compile(alternatives(LEXICON.slogan_nouns))
_ISSUED = re.compile(r"出台|制定|推出|发布|印发")
_RANKED = re.compile(r"(?:首位|榜首|第[一二三四五六七八九十0-9]+位?)$")


def figures(clause: FiguredClause, item: Item) -> list[tuple[Mention, Role]]:
    """The figures among the numbers of an item with their roles, in order; read from the last to the first, since what follows decides."""
    roles: list[tuple[Mention, Role]] = []
    later: Mention | None = None
    if len(item.mentions) > 1 and _SPENT_ON.match(clause.text, item.start, item.mentions[1].start):
        rest = Item(item.mentions[0].end, item.end, item.mentions[1:])
        return [(item.mentions[0], "behind"), *figures(clause, rest)]
    if item.mentions and such(clause.text, item, item.mentions[0]):
        return [(item.mentions[0], "before")]
    for mention in reversed(item.mentions):
        role = _role(clause, item, mention, later)
        if role == "behind" and roles and roles[0][0].start == mention.end and roles[0][1] == "before":
            role = "before"  # 10宗28万平方米用地: both stand in front of the noun
        if role != "qualifier":
            roles.insert(0, (mention, role))
            later = mention
        elif _OF_SUCH.match(clause.text, mention.end, item.end):
            continue
        elif later is not None or mention.unit in RATIO_UNITS or not MEASURES.match(mention.unit) or mention.end >= item.end:
            later = mention
    return roles


def _role(clause: FiguredClause, item: Item, mention: Mention, later: Mention | None) -> Role:
    text = clause.text
    rest = text[mention.end : later.start if later else item.end].lstrip("”’）)")
    if _qualifies(clause, item, mention, later, rest):
        return "qualifier"
    if (
        not rest
        and (mention.closing or mention.lead.startswith("超"))
        and later is not None
        and MEASURES.match(mention.unit)
        and not MEASURES.match(later.unit)
    ):
        return "qualifier"  # 10亿元以上2个
    if not rest:
        return "behind" if later is None or later.start - mention.end <= 1 else "qualifier"
    if re.match(r"[（(]", rest) and rest.endswith(("）", ")")):
        return "behind"
    if later is None and NEAR.fullmatch(text, mention.start, item.end):
        return "before"
    if _GOAL_NOUN.match(rest):
        return "behind" if later is None else "qualifier"
    if _SIZE.search(text, max(item.start, mention.start - 8), mention.start) and not _VERB_AFTER.match(rest) and mention.unit not in RATIO_UNITS:
        return "qualifier"
    if later is None and mention.unit in TIME_UNITS and text.endswith(("仅用", "只用", "利用"), item.start, mention.at):
        return "behind"
    if later is None and mention.unit in TIME_UNITS and CIRCLE.match(rest):
        return "behind"
    if mention.unit in RATIO_UNITS:
        return _ratio_role(text[item.start : mention.start], mention, later, rest)
    if rest.startswith("的") and mention.unit.endswith("公里") and later is None and _BUILT_LONG.search(text[item.start : mention.start]):
        return "before"
    if later is None and mention.unit.endswith("元") and _FUND.match(rest) and _SET_ASIDE.search(text, item.start, mention.start):
        return "before"
    if rest.startswith("的") or (mention.closing and mention.unit in ("岁", "周岁", "层")):
        return "qualifier"
    if MEASURES.match(mention.unit) and mention.unit not in ("万人", "人", "户", "万户"):
        if later is None and _counted_beside(item, mention) and not _VERB_AFTER.match(rest):
            return "before"
        return _measure_role(_words_before(clause, item, mention), mention, later, rest)
    return _counter_role(text[item.start : mention.start], mention, later, rest)


# 发展经济20条、总部经济10条等政策: names of policies.
_LISTED_POLICIES = re.compile(r"(?:、[^，、]{2,16}[0-9]+条){0,6}等(?:系列|一系列)?(?:政策|措施|举措)")
# 启动10万头生猪养殖基地项目: the size of one plant.
_PLANT = re.compile(r"(?:项目|基地|养殖场|产业链)(?:建设)?$")
# 建成3个年出栏15万头的养殖园区: the size of each stands between a counter and its noun.
_OF_SUCH = re.compile(r"的[^，、0-9]{2,}$")
# 300米见绿、500米见园: so near it shall be.
NEAR = re.compile(r"[0-9.]+[百千万]?(?:米|公里|千米)(?P<what>[见亲入畔][绿园湖水景林河海江]|进公园)")
# 设立48亿元的专项资金: the sum is what was set aside.
_FUND = re.compile(r"的[^，、]{2,16}(?:资金|基金|资金池)$")
_SET_ASIDE = re.compile(r"(?:设立|安排|统筹|筹集|整合|组建)(?:了)?$")
# 累计投资3.5亿元修建道路60公里: two figures.
_SPENT_ON = re.compile(r"累计(?:投资|投入)(?:资金)?(?:约|近|超)?[0-9.]+(?:亿|万)元(?:修建|建成|新建|建设|实施|改造)")
# 86个村集体经济收入超50万元, 3家企业产值突破亿元: those are counted of which it is true.
_SUCH = re.compile(
    r"(?P<those>[^，、0-9]{0,6}(?:村|社区|企业|公司|乡镇|镇|街道|县|园区|商场|学校))(?!.*(?:完成|实现|累计|合计|共))(?P<fact>[^，、0-9]{2,10}(?:超过?|突破|达到?|破)[^，、]*)$"
)


def such(text: str, item: Item, mention: Mention) -> re.Match[str] | None:
    """Whether a counter in front of its noun counts those of which a figure behind is true; the match has the noun and the fact."""
    if mention.unit not in ("个", "家", "户") or len(item.mentions) < 2 or mention is not item.mentions[0] or text[item.start : mention.start].strip("有"):
        return None
    return _SUCH.match(text, mention.end, item.end)


def _qualifies(clause: FiguredClause, item: Item, mention: Mention, later: Mention | None, rest: str) -> bool:
    """Comparisons with another year, starting values, lengths of a streak, sizes on their own, names of policies."""
    text = clause.text
    if later is not None and _THAN.search(text, max(item.start, mention.start - 10), mention.start):
        return True
    if (later is not None or _NOTHING.match(text, mention.end)) and FROM.search(text, item.start, mention.start) and _TO.match(text, mention.end):
        return True
    if later is not None and _STARTING.fullmatch(text[item.start : mention.start]) and _REACHED.search(text, mention.end, item.end):
        return True
    if mention.unit in ("名", "位") and text.startswith(("前", "第"), mention.at - 1):
        return True
    if mention.unit not in RATIO_UNITS and (_OF_ALL.search(text, mention.end, item.end) or _NONE.search(text, mention.end, clause.span.end)):
        return True
    if later is not None and mention.unit in ("类", "大类", "种类", "门类") and later.start - mention.end <= 1:
        return True
    if mention.unit not in RATIO_UNITS and (pointing := _POINTING.match(text, clause.span.start, clause.span.end)):
        leading = _LEADING.match(text, pointing.end())
        if leading is None or mention.at < leading.end():
            return True
    if text.startswith("连续", max(0, mention.start - 2)) or (later is not None and text.startswith(("每周", "每天", "每日"), max(0, mention.at - 2))):
        return True
    if later is None and not rest and not clause.topic.counted and not clause.drafts and _SIZE_ONLY.fullmatch(text, item.start, mention.start):
        return True
    if not rest and _SIZE.search(text, max(item.start, mention.start - 8), mention.start) and _LISTED_SIZE.match(text, mention.end, clause.span.end):
        return True
    if mention.unit == "项" and re.match(r"(?:主要|重要|重点|核心|约束性|关键)?(?:经济|发展|考核)?(?:社会发展)?指标", rest):
        return True
    if mention.unit not in ("条", "项"):
        return False
    if _LISTED_POLICIES.match(text, mention.after, clause.span.end):
        return True
    if not rest:
        return _POLICY.search(text, item.start, mention.start) is not None
    return re.match(r"[^，、]{0,6}(?:意见|措施|举措|政策)(?![^，、]*(?:完成|落地|落实|见效))", rest) is not None and not _ISSUED.search(
        text, clause.span.start, mention.start
    )


def _counted_beside(item: Item, mention: Mention) -> bool:
    """Does a counter with a short noun stand right in front of a measure (5个项目398亩土地, 10宗28万平方米用地)?"""
    if mention.lead.startswith("超") or mention.closing:
        return False  # 2个超千亿元产业集群: a class of them
    earlier = [m for m in item.mentions if m.at < mention.at and not MEASURES.match(m.unit) and m.unit not in RATIO_UNITS]
    return bool(earlier) and mention.start - earlier[-1].end <= _SHORT_NOUN


def _words_before(clause: FiguredClause, item: Item, mention: Mention) -> str:
    """The words in front of a measure: those of the clause where a joint began the item."""
    if mention.start == item.start and clause.mentions and clause.mentions[0] is not mention:
        return clause.text[clause.span.start : clause.mentions[0].start]
    return clause.text[item.start : mention.start]


def _ratio_role(before: str, mention: Mention, later: Mention | None, rest: str) -> Role:
    if later is not None:
        return "qualifier"
    if mention.unit in ("倍", "番", "成") or _GROWTH.search(before[-6:]) or re.search(r"(?:率|占比|比重|比例|达|突破)$", before):
        return "behind"
    return "qualifier" if rest.startswith("的") and not before and not _STATED.search(rest) else "share"


def _measure_role(before: str, mention: Mention, later: Mention | None, rest: str) -> Role:
    if later is not None:
        return "qualifier"
    if (not before or before.endswith("等")) and mention.unit.lstrip("十百千万亿") in _EXTENTS and _PUT_UP.search(rest):
        return "before"
    if before.startswith("对") and mention.unit.lstrip("十百千万亿") in _EXTENTS and _DONE_TO.match(rest):
        return "before"
    verbs = bool(before) and is_all_verbs(before)
    if (_QUALIFIED.match(rest) and not verbs) or (mention.closing and not _VERB_AFTER.match(rest)):
        return "qualifier"
    if verbs:
        named = re.search(r"谋划|规划", before) or ("启动" in before and not _LAID.search(rest)) or (_QUALIFIED.match(rest) and mention.unit.endswith("元"))
        return "qualifier" if named else "before"
    return "behind" if _VERB_AFTER.match(rest) else "qualifier"


def _counter_role(before: str, mention: Mention, later: Mention | None, rest: str) -> Role:
    if rest.endswith("之一") or re.match(r"(?:干部|人民)?群众的|人民的", rest) or before.endswith("唯"):
        return "qualifier"
    if _RANKED.search(rest) or (mention.unit == "次" and re.match(r"排名|位居|荣?获|被", rest)):
        return "qualifier"
    if later is None and mention.unit.lstrip("十百千万亿") in ("头", "羽", "只", "标箱") and _PLANT.search(rest):
        return "qualifier"
    if later is not None:
        return "before" if later.start - mention.end <= _SHORT_NOUN and before and is_all_verbs(before) and MEASURES.match(later.unit) else "qualifier"
    if mention.counted and not mention.unit.startswith(("百", "千", "万")) and (_SLOGAN.match(rest) or (mention.value < 2 and not _ONE_BUILT.search(before))):
        return "qualifier"
    return "behind" if _VERB_AFTER.match(rest) and before and not is_all_verbs(before) else "before"
