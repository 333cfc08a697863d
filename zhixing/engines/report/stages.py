"""What a stage word in front of its object really says: 完成规划编制 prepares, 完成验收 accepts, 争取列入 seeks a title, 完成任务 says nothing."""

from __future__ import annotations

import re

from zhixing.engines.report.clause import STRIVE
from zhixing.engines.report.lexicon import LEXICON, alternatives
from zhixing.engines.report.objects import ENDINGS, VAGUE
from zhixing.kernel.terms import Stage

_AFTER = alternatives(tuple(sorted(LEXICON.after, key=lambda w: (-len(w), w))))
# When something is due: 三季度前, 9月底前, 本月底, 春节前, 汛期前, 学期开学前.
WHEN = (
    r"(?:(?:到|在)?(?:20[0-9]{2}年)?(?:[0-9]{1,2}月份?|[一二三四]季度|[今明次]年|年(?=[底末初内中])|本月|今冬明春|春节|“?五一”?|“?十一”?|国庆|元旦|(?:主)?汛期|[春秋]季(?:学期)?"
    r"|上半年|下半年|近期)(?:开学)?(?:底|末|初|上旬|中旬|下旬)?(?:之?前|以前|内)?)"
)
ADVERB = (
    rf"(?:{WHEN}|与[^，、]{{1,6}}(?=同步)|常态化|高(?:质量|水平|标准|效率|起点)、(?=高)|往[东南西北]|做[细深]|力争|争取|确保|坚决|努力|奋力|积极|主动|全力|大力|着力|持续|继续|不断|深入|扎实|切实|认真|有序|有效|有力|稳步|稳妥|加快|加紧|抓紧|抢抓|全面|全域|全线|统筹|协同|同步|高标准|高质量|高水平|高起点|高规格|高效|率先|重点|尽快|尽早|早日|如期|按期|按时"
    r"|顺利|圆满|成功|正式|初步|基本|年内|全年|今年|年底前|上半年|下半年|适时|推动|推进|支持|帮助|鼓励|引导|指导|督促|促进|力促|促成|实现|做好|抓好|完成|开展|深化|强化|进一步|扎实做好|同时|并|要|将|科学|精心|严格|依法|实质性|再|新(?!一轮|校区|城|区|机场|馆)|协助|配合|保障|保证|组织|严格落实|用心|不断推进|全速|强力|加强|切实做好|精准|有计划|主汛期前|预计|预期|(?:20[0-9]{2}年)?[0-9]{1,2}月(?:份|底|末)?前?|全部|最终|着手|招标完成后|一季度|二季度|三季度|四季度|6月底前|年底|20[0-9]{2}年(?:底|底前|内)?|到20[0-9]{2}年(?:底)?|各地|各级|逐步|有望|集中|全市(?!域)|全县(?!域)|全区(?!域)|聚力|以更大力度|千方百计|全力以赴|统筹推进)"
)
# The number of a list and the modal words that a clause may begin with.
HEAD = re.compile(rf"(?:一是|二是|三是|四是|五是|六是|[0-9]{{1,3}}[.．、]|[（(][0-9]{{1,3}}[)）]|[①-⑳]|[⑴-⒇])?(?:{ADVERB})*")
BACK = re.compile(
    rf"(?P<adverb>(?:{WHEN}|今年|(?:完工|竣工|建成)(?:并)?(?=.)|全面|全线|基本|顺利|如期|尽快|早日|正式|成功|实质性|力争|争取|年内|部分|整体|主体(?:工程|结构)?|实现|通过|完成|陆续|相继|分别|稳定|高标准|高质量|年底前?|[0-9]{{1,2}}月底?前?|20[0-9]{{2}}年(?:底前?)?|建设|并|已|均|全部|同步|加快|加速)*)(?P<verb>{_AFTER})$"
)
_ENDS, _LAST = tuple(LEXICON.after), frozenset(word[-1] for word in LEXICON.after)
_EVENT = re.compile(rf"{alternatives(LEXICON.events)}(?:[（“”][^，]*)?$")
TITLE = re.compile(rf"{alternatives(LEXICON.titles)}(?:创建|称号|认定|建设|复评|复审|（[^）]*）|”|工作)*$")
# What a higher level of government gives: 申报国家非遗项目及传承人, but no money.
_HIGH = re.compile(r"(?:国家|全国|中国|世界|省级|自治区级|部级)(?!.*(?:资金|债券|补助|政策|支持|专项债|投资)).{3,}")
_TRIAL = re.compile(r"试点(?:建设|工作)?$|试点[^，]{0,6}$|合作办学$")
_ENTRY = re.compile(r"^(?P<object>.+?)(?P<verb>成功入选|列入|纳入|入选|入围|获批|晋升|跻身|进入|加入)(?P<list>[^，；]*)$")
CHECK = re.compile(
    r"^(?P<object>.*?)(?P<verb>(?:技术评估|验收评估|评估验收|国家中期评估|中期评估|综合评估|达标验收|复审验收|验收|认定|复审|复评|复核|评审|评估|创建|考核|督查|普查))$"
)
_TRAILING_FRONT = re.compile(r"(?:建设工作|建设任务|建设|工作)$")

_UNNAMED_TASK = re.compile(
    r"(?:全年|年度|本年度|今年|当年|各项|既定|确定的?|主要|重点|预期|经济|社会|发展|目标|工作|改革|任务|指标|的|[省市县区]?(?:委|政府)?(?:下达|交办)|国家|自治区|上级)*(?:任务|目标|指标)"
)
# 完成立项、融资、设计等工作: the steps before building starts, of what was spoken of.
STEPS = re.compile(
    r"(?:(?:项目)?(?:立项|可研|融资|初步设计|施工图设计|方案设计|设计|勘察|勘探|勘测|环评|能评|用地预审|预审|报批|审批|核准|选址|招标|招投标)(?:、|和|及)?){2,}(?:等(?:各项)?(?:前期)?(?:工作|手续)?)?"
)
# 申报和建设综合保税区: the second verb is no part of the object.
_TOGETHER = re.compile(r"^(?:和|与|并)(?:常态化|持续|全面)?(?:公布|发布|印发|建设|实施|推进|推动|完善|落实|运行|用好|推行)(?=.{3})")
# What is left of 开工建设 or 启动施工工作 names no object.
_NOTHING = frozenset({"建设", "施工", "施工工作", "改造", "工作", "建设工作"})
# Verbs of two characters that open continuing work: no doer and no modal word.
VERB = alternatives(tuple(w for w in LEXICON.work if len(w) == 2 and w not in ("精心", "借力")))
# Stage words that are common verbs too: the noun in front must be a thing or a list.
_WEAK = frozenset(
    (
        "运营",
        "运行",
        "开放",
        "策划",
        "试点",
        "入驻",
        "建立",
        "组建",
        "搭建",
        "完成",
        "举办",
        "落地",
        "建成",
        "筹建",
        "列入",
        "纳入",
        "复产",
        "营业",
        "招生",
        "举行",
        "编制",
        "修编",
        "开学",
        "交付",
        "命名",
    )
)
# 项目早开工、早建成, 保障项目落地: no thing of a name.
NAMELESS = re.compile(r"^(?:保障|推动|促进)?(?:重点|重大|所有|在建|各类)?(?:项目|工程|企业)$|[早快](?:开工|签约|落地|建成|投产|达产|、|$)")
# The stage, the object without words that belong to the stage, and the stage word as written.
Staged = tuple[Stage, str, str]


def staged_end(text: str) -> re.Match[str] | None:
    """The stage word that `text` ends in, with the modal words in front of it."""
    return BACK.search(text) if text[-1:] in _LAST and text.endswith(_ENDS) else None


def reaches(noun: str, verb: str, stage: Stage) -> bool:
    """Can what stands in front of a stage word be a thing that reaches the stage?"""
    if len(noun.strip("“”")) < 2 or VAGUE.match(noun) or re.match(r"待[^，]*后", noun) or NAMELESS.search(noun):
        return False
    if verb.startswith(("落户", "落地", "签约")) and re.search(
        r"^(?:吸引|引导|促进|引进)|优秀|优质|头部|^大|一批|特别是|(?:部署|精神|要求|政策|措施|工作|意见|方案|决策)(?:要求)?$", noun
    ):
        return False
    if verb in ("挂牌", "正式挂牌"):
        return re.search(r"(?:局|院|委|委员会|中心|集团|馆|基地|园区|研究所|站|学校|大学|法庭)$", noun) is not None
    if verb in ("基本形成", "全面形成", "初步形成"):
        return re.search(r"(?:网络|集群|框架|网|圈|带)$|“[^“]*(?:体系|系统)$", noun) is not None
    if verb in ("洞通", "“洞通”", "轨通", "“轨通”", "闭环"):
        return re.search(r"[环线路圈段”]$", noun) is not None
    if verb in ("编制", "修编"):
        return len(noun) > 4 and re.search(r"(?:规划|方案|导则|条例|标准|设计|目录)$", noun) is not None
    if verb in ("上市", "扩区", "扩权") and (re.search(r"企业$|重组|股改|、", noun) or re.match(VERB, noun)):
        return False
    if verb in ("运营", "运行", "开放", "入驻") and "等" in noun and not ENDINGS.search(noun):
        return False
    if stage == "awarded" and verb in ("创建", "创建工作"):
        return (
            TITLE.search(noun) is not None
            and re.search(r"国家|全国|[省市自治区]级|^省|^市|[0-9]A|百强|千强|城市|双拥|保税区|高新区|示范[区县市乡镇]|试点", noun) is not None
        )
    if verb in _WEAK:
        return (
            ENDINGS.search(noun.removesuffix("建设")) is not None
            or ("、" in noun and verb not in ("开放", "运营", "运行", "入驻"))
            or verb in ("筹建", "建成", "招生", "交付")
            or (verb == "复产" and noun.endswith("等企业"))
        )
    return not re.search(r"(?:推进|促进|推动|加强|强化)$", noun)


def refined(verb: str, stage: Stage, noun: str, body: str) -> Staged | None:
    """What the stage word and its object really say; None where they make no milestone, as where no object is named."""
    found = _refined(verb, stage, noun, body)
    return found if found and len(found[1].strip("“”")) > 1 else None


def _refined(verb: str, stage: Stage, noun: str, body: str) -> Staged | None:
    if VAGUE.match(noun) or len(noun.strip("“”")) < 2 or noun.startswith(("得", "好", "了")) or noun in _NOTHING or noun in LEXICON.after:
        return None
    if (verb in ("策划", "谋划") and re.match(r"(?:和|与)(?:推进|实施|推动)|开展", noun)) or (verb.endswith("建成") and re.match(r"区(?!域|级)", noun)):
        return None
    noun = _TOGETHER.sub("", noun)
    if verb.startswith("争取") or verb in ("通过", "列入"):
        return _sought(verb, noun)
    if stage == "awarded":
        if noun.endswith("规划") and verb.endswith("申报"):
            return ("plan", noun, verb)
        titled = TITLE.search(noun) or _HIGH.match(noun) or ("“" in noun and verb != "争当")
        return (stage, noun, verb) if titled or verb in ("争创", "力夺", "勇夺", "夺取", "再夺") else None
    if verb == "开通":
        noun = noun.removeprefix("至")
    if verb == "打通" and not re.search(r"断头路|(?<!通)[路街道桥线]$|[路街道桥江河]通道$|隧道", noun):
        return None
    if verb.endswith("开展"):
        return None if re.search(r"深入|持续|继续|深化|全面", body[: body.find(verb)]) else _undertaken(noun)
    if stage == "other":
        return _held(verb, noun)
    if stage == "completed":
        return _completed(verb, noun, body)
    if stage == "plan":
        if verb in ("规划布局", "谋划布局") and not all(ENDINGS.search(n) or "“" in n for n in noun.split("、")):
            return None
        if verb == "规划设计" or (len(noun) < 5 and not ENDINGS.search(noun)) or verb == "论证":
            return None
        return (stage, noun, verb)
    if verb.endswith("出台") and ((len(noun) < 5 and not ENDINGS.search(noun)) or re.match(r"(?:新|优惠|相关)?政策$|新政策", noun)):
        return None
    if verb in ("推出", "发布", "上线"):
        return (stage, noun, verb) if "“" in noun or ENDINGS.search(noun) or noun.endswith(("券", "消费卡", "健康码")) else None
    if stage == "established" and (len(noun) < 3 or noun.startswith(("在", "以“"))):
        return None
    if stage == "established":
        noun = re.sub(r"^(?:并|和|与)?(?:实施|完善|落实|运行|用好|推行)", "", noun)
    return (stage, _TRAILING_FRONT.sub("", noun) or noun, verb)


# What a service can do from then on: 跨省通办, 不见面审批, 线上支付.
_SERVED = re.compile(r"(?:通办|网办|互通共享|不见面审批|线上支付|免申即享|秒批|联网运行|联网直报)”?$")


# 争取国家支持在东山设立试验区: what is set up, whoever allows it.
_ALLOWED = re.compile(r"(?:国家|省|上级)?(?:支持|批准|同意)?(?:在[^，、]{2,8}?)?(?P<verb>设立|建立|成立)(?P<what>.{3,})")


def _sought(verb: str, noun: str) -> Staged | None:
    if verb == "争取" and (allowed := _ALLOWED.fullmatch(noun)):
        return ("established", allowed["what"], f"争取…{allowed['verb']}")
    entry = _ENTRY.match(noun)
    if entry and verb.startswith("争取"):
        planned = "规划" in entry["list"] and "试点" not in entry["list"]
        return ("plan" if planned else "awarded", entry["object"], f"争取…{entry['verb']}")
    if verb.startswith("争取") and len(verb) > 2:
        return ("awarded", noun, verb)
    check = CHECK.match(noun)
    if verb == "通过" and check:
        stage: Stage = "accepted" if re.search(r"验收|评估", check["verb"]) else "awarded"
        return (stage, noun[: -len(check["verb"])] or noun, f"通过…{check['verb']}")
    if (
        verb == "争取"
        and re.match(r"(?:第[一二三四五六七八九十]+批)?(?:国家|全国|省级)", noun)
        and TITLE.search(noun)
        and not re.search(r"资金|支持|债券|政策", noun)
    ):
        return ("awarded", noun, verb)
    if verb == "争取" and (re.search(r"试点|示范|称号|命名|认定|改革|授牌", noun) and not re.search(r"资金|支持|债券|项目[0-9]", noun)):
        return ("awarded", noun, verb)
    back = staged_end(noun)
    if verb == "争取" and back and back.start() > 1:
        return (LEXICON.after[back["verb"]], noun[: back.start()], f"争取…{back['verb']}")
    return None


# 开展东环路二期、西山隧道等规划研究: what is to be built is studied.
_STUDY = re.compile(r"(?<=.{3})等?(?:项目|工程)?(?:规划|前期|可行性|预可行性)研究(?:工作)?$")


def _undertaken(noun: str) -> Staged | None:
    if noun.endswith(("前期工作", "前期")):
        return ("plan", re.sub(r"(?:建设)?(?:项目)?前期(?:工作)?$", "", noun), "开展…前期工作")
    if study := _STUDY.search(noun):
        return ("plan", noun[: study.start()], f"开展…{study[0].removeprefix('等')}")
    return ("launched", noun, "开展") if _TRIAL.search(noun) else None


def _held(verb: str, noun: str) -> Staged | None:
    if verb == "实现":
        if re.search(r"通(?:高铁|高速|动车|地铁|公交|水|气)”?(?:愿望)?$", noun):
            return ("opened_in_use", noun, verb)
        return ("other", noun, verb) if re.search(r"零的?突破|全程.{1,5}化", noun) or _SERVED.search(noun) else None
    if verb in ("落地",):
        return ("other", noun, verb) if ENDINGS.search(noun) else None
    if verb == "出版":
        return ("other", noun, verb) if "《" in noun else None
    if verb == "召开":
        return ("other", noun, verb) if _EVENT.search(noun) else None
    if (
        "“" not in noun
        and "届" not in noun
        and re.search(r"精品|大型|高端|高雅|各类|系列演出|群众性|国内外|品牌活动|多种形式|丰富多彩|文体活动$|文化活动$", noun)
    ):
        return None
    return ("other", noun, verb) if (_EVENT.search(noun) and len(noun) > 3) or "“" in noun or "届" in noun else None


# 建成省级百强镇: a title that somebody else gives.
_GRANTED = re.compile(r"“?(?:国家级|省级|全国|全省|自治区级)[^，、]*(?:百强|示范|先进|文明|卫生|园林|试点|品牌|强镇|强村|名村|名镇)[^，、]*$")


def _completed(verb: str, noun: str, body: str) -> Staged | None:
    if re.match(r"(?:全面)?小康社会", noun) or (verb.endswith("完成") and noun.endswith("小康社会")):
        return None
    if verb.endswith("完成"):
        if re.search(r"(?:目标|指标)$|下达", noun) or _UNNAMED_TASK.fullmatch(noun):
            return None
        if STEPS.fullmatch(noun):
            return ("prepared", noun, verb)
        if re.search(r"(?:复审|复评|复核|复检|认定)$", noun):
            return ("awarded", noun, verb)
        if re.search(r"(?:编制|修编|修订|设计|方案|规划|可研|可研报告)$", noun) or re.search(r"规划(?:编制|修编)", noun):
            return ("prepared", re.sub(r"(?:工作)?(?:编制|修编|修订)(?:工作)?$", "", noun), f"{verb}…编制" if noun.endswith(("编制", "修编")) else verb)
        if re.search(r"前期(?:工作)?$", noun):
            return ("plan", re.sub(r"(?:建设)?前期(?:工作)?$", "", noun), f"{verb}…前期")
        if noun.endswith(("报批", "批复")):
            return ("prepared", noun, f"{verb}…{noun[-2:]}")
        if noun.endswith("验收"):
            return ("accepted", noun.removesuffix("验收"), f"{verb}…验收")
    elif verb.endswith("形成"):
        return ("completed", noun, verb) if re.search(r"(?:体系|网络|系统|集群|框架|网|圈|带)$", noun) else None
    elif (re.search(r"示范[区县市城镇村]{1,2}$", noun) and STRIVE.search(body)) or _GRANTED.match(noun):
        return ("awarded", noun, verb)
    return ("completed", _TRAILING_FRONT.sub("", noun) or noun, verb)
