"""Milestones: a named thing reaches a stage (金台铁路全线通车, 编制国土空间总体规划, 争创全国文明城市).

A stage word stands behind its objects or in front of them; several objects before or after one stage word are one milestone each.
建设, 推进, 打造 and the like with an object say that work goes on: those are tasks.
"""

from __future__ import annotations

import re

from zhixing.engines.report.draft import Draft
from zhixing.engines.report.lexicon import LEXICON, alternatives
from zhixing.engines.report.mentions import Mention
from zhixing.engines.report.clause import STRIVE
from zhixing.engines.report.record import Certainty, Stage
from zhixing.engines.report.sentences import Span, items

_BEFORE = alternatives(tuple(sorted(LEXICON.before, key=lambda w: (-len(w), w))))
_AFTER = alternatives(tuple(sorted(LEXICON.after, key=lambda w: (-len(w), w))))
_ADVERB = (
    r"(?:力争|争取|确保|坚决|努力|奋力|积极|主动|全力|大力|着力|持续|继续|不断|深入|扎实|切实|认真|有序|有效|有力|稳步|稳妥|加快|加紧|抓紧|抢抓|全面|全域|统筹|协同|同步|高标准|高质量|高水平|高起点|高规格|高效|率先|重点|尽快|尽早|早日|如期|按期|按时"
    r"|顺利|圆满|成功|正式|初步|基本|年内|全年|今年|年底前|上半年|下半年|适时|推动|推进|支持|帮助|鼓励|引导|指导|督促|促进|力促|促成|实现|做好|抓好|完成|开展|深化|强化|进一步|扎实做好|同时|并|要|将|科学|精心|严格|依法|实质性|再|新|协助|配合|保障|保证|组织|严格落实|用心|不断推进|全速|强力|加强|切实做好|精准|有计划|主汛期前|预计|预期|(?:20[0-9]{2}年)?[0-9]{1,2}月(?:份|底|末)?前?|全部|最终|着手|招标完成后|一季度|二季度|三季度|四季度|6月底前|年底|20[0-9]{2}年(?:底|底前|内)?|到20[0-9]{2}年(?:底)?|各地|各级|逐步|有望|全市|全县|全区|以更大力度|千方百计|全力以赴|统筹推进)"
)
# A word of two to four characters that the list of modal words does not know may stand in front of these (借势筹办, 会同编制).
_KNOWN = alternatives(tuple(w for w in LEXICON.work if len(w) == 2 and w not in ("精心", "借力")))
_STRONG = r"争创|筹办|承办|申办|编制|出台|设立|创建"
FRONT = re.compile(rf"(?:一是|二是|三是|四是|五是|六是|[0-9]{{1,3}}[.．、]|[（(][0-9]{{1,3}}[)）]|[①-⑳]|[⑴-⒇])?(?P<adverbs>(?:{_ADVERB})*(?:在[^，、]{{2,14}}?(?={_BEFORE})|(?!{_KNOWN})[\u4e00-\u9fff]{{2}}(?=(?:{_STRONG})))?)(?P<verb>{_BEFORE})(?=.)")
BACK = re.compile(
    rf"(?P<adverb>(?:全面|全线|基本|顺利|如期|尽快|早日|正式|成功|实质性|力争|争取|年内|部分|整体|主体(?:工程|结构)?|实现|通过|完成|陆续|相继|分别|高标准|高质量|年底前?|[0-9]{{1,2}}月底?前?|20[0-9]{{2}}年(?:底前?)?|建设工程|建设|工程|并|已|均|全部|同步|加快|加速)*)(?P<verb>{_AFTER})$"
)
_HEAD = re.compile(rf"(?:一是|二是|三是|四是|五是|六是|[0-9]{{1,3}}[.．、]|[（(][0-9]{{1,3}}[)）]|[①-⑳]|[⑴-⒇])?(?:{_ADVERB})*")
_VAGUE = re.compile(r"一批|一系列|更多|若干|各类|各项|有关|相关|一流|良好|多个|系列(?!活动|品牌|赛)|一条龙")
_EVENT = re.compile(rf"{alternatives(LEXICON.events)}(?:[（“”][^，]*)?$")
_TITLE = re.compile(rf"{alternatives(LEXICON.titles)}(?:创建|称号|认定|建设|复评|复审|（[^）]*）|”|工作)*$")
_TRIAL = re.compile(r"试点(?:建设|工作)?$|试点[^，]{0,6}$|合作办学$|普查(?:工作)?$")
_DOER = re.compile(rf"(?P<doer>[^，；]{{2,40}}?)(?P<adverbs>(?:{_ADVERB})*)(?P<verb>成功创建|创建|争创|争取|申报认定|申报|启动建设|启动|开展|开工建设|建成|承办|举办|达到|组建|设立|创成|申创|出台|基本完成|完成)(?P<object>[^，；]+)$")
_ENTRY = re.compile(r"^(?P<object>.+?)(?P<verb>成功入选|列入|纳入|入选|入围|获批|晋升|跻身|进入|加入)(?P<list>[^，；]*)$")
_CHECK = re.compile(r"^(?P<object>.*?)(?P<verb>(?:验收评估|评估验收|国家中期评估|中期评估|综合评估|达标验收|验收|认定|复审|复评|复核|评审|评估|创建|考核|督查|普查))$")
_TRAILING = re.compile(r"(?:建设工作|建设任务|工程建设|项目建设|建设|工作|任务|筹备工作|等)$")
_POSSESSED = re.compile(r"等(?:[一二三四五六七八九十几多0-9]*[个家项条座]?)?(?:一批)?(?:重点|重大|骨干|示范性?|重要|配套|大型|主要)?(?P<class>[\u4e00-\u9fff]{0,12})$")
_ENDINGS = re.compile(rf"{alternatives(LEXICON.things)}(?:（[^）]*）|”)?$")

_RANKED = re.compile(r"(?:中央|省级|市级|县级|国家级?|全国|区级|^省|^市|^县|^区)$")
SPLIT_ALWAYS: frozenset[Stage] = frozenset({"start_construction", "topping_out", "completed", "opened_in_use", "accepted", "plan"})


def staged(text: str, span: Span) -> Stage | None:
    """The construction stage that the clause ends in, if it ends in one: then sizes in it belong to names (20万千瓦风电等项目建成并网)."""
    match = BACK.search(text[span.start : span.end])
    stage = LEXICON.after[match["verb"]] if match else None
    return stage if stage in ("start_construction", "topping_out", "completed", "opened_in_use") else None


class Reader:
    """Reads one clause for milestones."""

    def __init__(self, text: str, span: Span, inside: bytearray, spoken_of: str = "") -> None:
        self.text, self.span, self.inside, self.spoken_of = text, span, inside, spoken_of
        self.body = text[span.start : span.end]

    def read(self) -> list[Draft]:
        """The milestones of the clause; none where it is a task or context."""
        return self._each() or self._banner() or self._entered() or self._behind() or self._in_front() or self._platform() or self._settling() or self._doer()

    def _each(self) -> list[Draft]:
        """A list whose items have a doer and a stage of their own: 甲岛创建国家4A级景区、乙县创建国家全域旅游示范区."""
        pieces = items(self.text, self.span.start, self.span.end, self.inside)
        if len(pieces) < 2 or not all(_STAGED.search(self.text, p.start, p.end) for p in pieces):
            return []
        read = [Reader(self.text, piece, self.inside) for piece in pieces]
        drafts = [reader._behind() or reader._in_front() or reader._doer() for reader in read]
        return [draft for found in drafts for draft in found] if all(drafts) else []

    def _banner(self) -> list[Draft]:
        """以创建国家生态文明建设示范市为抓手: the title is sought, whatever else the sentence makes of it."""
        match = _BANNER.match(self.body)
        if match is None:
            return []
        certainty: Certainty = "firm" if match["verb"] == "创建" else "strive"
        return [Draft("milestone", self.span.start, self.span.end, match["noun"], certainty, stage_verb=match["verb"], stage="awarded")]

    def _entered(self) -> list[Draft]:
        """推动某项目纳入国家规划, 力争某园区列入省级试点."""
        match = _ENTERED.match(self.body)
        if match is None or _VAGUE.match(match["noun"]):
            return []
        stage: Stage = "plan" if "规划" in match["list"] and "试点" not in match["list"] else "awarded"
        start = match.start("noun")
        drafts = []
        for name, at in self._objects(match["noun"], "plan"):
            begin = self.span.start + (start + at if at else 0)
            drafts.append(Draft("milestone", begin, self.span.end, _bare(name), self._certainty(start), stage_verb=match["verb"], stage=stage))
        return drafts

    def beside(self, found: list[Mention]) -> list[Draft]:
        """The milestone in a clause that also counts: 完成4座病险水库加固和小水电清理整改, 推出特色餐饮店和特色美食20道."""
        match = FRONT.match(self.body)
        if match is None or LEXICON.before[match["verb"]] not in ("completed", "prepared", "launched", "established", "opened_in_use", "start_construction"):
            return []
        noun, offset = self.body[match.end() :], self.span.start + match.end()
        joint = re.search(r"(?<=.{4})(?:和|及|以及)(?=.{4})", noun)
        if joint is None or "、" in noun or "等" in noun:
            return []
        sides = ((0, joint.start()), (joint.end(), len(noun)))
        bare = [(a, b) for a, b in sides if not any(a <= m.at - offset < b for m in found)]
        if len(bare) != 1:
            return []
        a, b = bare[0]
        stage = LEXICON.before[match["verb"]]
        if stage == "completed" and re.search(r"(?:规划|方案|报告)(?:编制|修编)?$", noun[a:b]):
            stage = "prepared"
        return [Draft("milestone", self.span.start, offset + b, _bare(noun[a:b]), self._certainty(match.end(), match["adverbs"]), stage_verb=match["verb"], stage=stage)]

    def _platform(self) -> list[Draft]:
        """建设 + a platform: it is set up when it works, and that can be checked."""
        match = _PLATFORM.fullmatch(self.body)
        if match is None:
            return []
        return [Draft("milestone", self.span.start, self.span.end, match["noun"], self._certainty(match.start("noun")), stage_verb="建设", stage="established")]

    def _settling(self) -> list[Draft]:
        match = _SETTLING.search(self.body)
        if match is None:
            return []
        lead = _HEAD.match(self.body)
        noun = self.body[lead.end() if lead and lead.end() < match.start() else 0 : match.start()]
        return [Draft("milestone", self.span.start, self.span.end, _bare(noun), self._certainty(match.start()), stage_verb="落户", stage="other")] if len(noun) > 1 else []

    def _certainty(self, upto: int, words: str = "") -> Certainty:
        if STRIVE.search(self.body, 0, upto) or STRIVE.search(words):
            return "strive"
        return "about" if "基本" in words else "firm"

    # objects + stage word

    def _behind(self) -> list[Draft]:
        match = BACK.search(self.body)
        if match is None:
            return []
        stage = LEXICON.after[match["verb"]]
        lead = _HEAD.match(self.body)
        if lead and lead.end() >= match.start() and self.spoken_of and (stage == "accepted" or _ENDINGS.search(self.spoken_of)):
            return [Draft("milestone", self.span.start, self.span.end, _bare(self.spoken_of), self._certainty(match.start()), stage_verb=match["verb"], stage=stage)]
        if match.start() < 2:
            return []
        start = lead.end() if lead and lead.end() < match.start() else 0
        noun = self.body[start : match.start()]
        if not self._accepts_behind(noun, match["verb"], stage):
            return []
        if stage == "plan" and not re.search(r"[\u4e00-\u9fff]{3,}", noun):
            return []
        verb = match["adverb"] + match["verb"]
        certainty = self._certainty(match.start(), match["adverb"])
        objects = self._objects(noun, stage)
        drafts = []
        for name, offset in objects:
            begin = self.span.start + (0 if offset == 0 else start + offset)
            drafts.append(Draft("milestone", begin, self.span.end, _bare(name), certainty, stage_verb=verb, stage=stage))
        return drafts

    def _accepts_behind(self, noun: str, verb: str, stage: Stage) -> bool:
        if len(noun.strip("“”")) < 2 or _VAGUE.match(noun):
            return False
        if verb.startswith(("落户", "落地", "签约")) and re.search(r"^(?:吸引|引导|促进)|优秀|优质|头部|^大|一批|特别是|(?:部署|精神|要求|政策|措施|工作|意见|方案|决策)(?:要求)?$", noun):
            return False
        if verb in ("运营", "运行", "开放", "入驻") and "等" in noun and not _ENDINGS.search(noun):
            return False
        if stage == "awarded" and verb in ("创建", "创建工作"):
            return _TITLE.search(noun) is not None and re.search(r"国家|全国|[省市自治区]级|^省|^市|[0-9]A|百强|千强|森林城|卫生城|双拥|全域旅游", noun) is not None
        if verb in ("运营", "运行", "开放", "试点", "入驻", "建立", "组建", "搭建", "完成", "举办", "落地", "建成", "筹建", "列入", "纳入", "复产", "营业", "招生", "开学", "交付", "命名"):
            return _ENDINGS.search(noun.removesuffix("建设")) is not None or ("、" in noun and verb not in ("开放", "运营", "运行", "入驻")) or verb in ("筹建", "建成", "招生", "交付")
        return not re.search(r"(?:推进|促进|推动|加强|强化)$", noun)

    # stage word + objects

    def _in_front(self) -> list[Draft]:
        match = FRONT.match(self.body)
        if match is None:
            return []
        verb = match["verb"]
        stage = LEXICON.before[verb]
        noun = self.body[match.end() :]
        found = self._refine(verb, stage, noun)
        if found is None:
            return []
        stage, noun, verb = found
        certainty = "strive" if verb.startswith(("争取", "争创", "力夺", "勇夺", "争当", "争列", "争跻")) else self._certainty(match.end(), match["adverbs"] + verb)
        offset = self.body.index(noun, match.start("verb")) if noun in self.body[match.start("verb") :] else match.end()
        drafts = []
        for name, at in self._objects(noun, stage):
            end = self.span.start + offset + at + len(name)
            drafts.append(Draft("milestone", self.span.start, end, _bare(name), certainty, stage_verb=verb, stage=stage))
        if drafts:
            drafts[-1].end = self.span.end
        return drafts

    def _refine(self, verb: str, stage: Stage, noun: str) -> tuple[Stage, str, str] | None:
        """What the stage word and its object really say; None where they make no milestone."""
        if _VAGUE.match(noun) or len(noun.strip("“”")) < 2 or noun.startswith(("得", "好", "了")):
            return None
        if verb.startswith("争取") or verb in ("通过", "列入"):
            return self._sought(verb, noun)
        if stage == "awarded":
            return (stage, noun, verb) if _TITLE.search(noun) or "“" in noun or verb in ("争创", "力夺", "勇夺", "夺取", "再夺") else None
        if verb == "打通" and not re.search(r"断头路|[路街道桥线]$|隧道", noun):
            return None
        if verb == "开展":
            return None if re.search(r"深入|持续|继续|深化|全面", self.body[: self.body.find("开展")]) else self._undertaken(noun)
        if stage == "other":
            return self._held(verb, noun)
        if stage == "completed":
            return self._completed(verb, noun)
        if stage == "plan":
            if verb == "规划布局" and not all(_ENDINGS.search(n) or "“" in n for n in noun.split("、")):
                return None
            if verb == "规划设计" or (len(noun) < 5 and not _ENDINGS.search(noun)) or verb == "论证":
                return None
            return (stage, noun, verb)
        if verb in ("推出", "发布", "上线"):
            return (stage, noun, verb) if "“" in noun or _ENDINGS.search(noun) else None
        if stage == "established" and (len(noun) < 3 or noun.startswith(("在", "以“"))):
            return None
        if stage == "established":
            noun = re.sub(r"^(?:并|和|与)?(?:实施|完善|落实|运行|用好|推行)", "", noun)
        return (stage, _TRAILING_FRONT.sub("", noun) or noun, verb)

    def _sought(self, verb: str, noun: str) -> tuple[Stage, str, str] | None:
        entry = _ENTRY.match(noun)
        if entry and verb.startswith("争取"):
            planned = "规划" in entry["list"] and "试点" not in entry["list"]
            return ("plan" if planned else "awarded", entry["object"], f"争取…{entry['verb']}")
        if verb.startswith("争取") and len(verb) > 2:
            return ("awarded", noun, verb)
        check = _CHECK.match(noun)
        if verb == "通过" and check:
            stage: Stage = "accepted" if re.search(r"验收|评估", check["verb"]) else "awarded"
            return (stage, noun[: -len(check["verb"])] or noun, f"通过…{check['verb']}")
        if verb == "争取" and (re.search(r"试点|示范|称号|命名|认定|改革|授牌", noun) and not re.search(r"资金|支持|债券|项目[0-9]", noun)):
            return ("awarded", noun, verb)
        back = BACK.search(noun)
        if verb == "争取" and back and back.start() > 1:
            return (LEXICON.after[back["verb"]], noun[: back.start()], f"争取…{back['verb']}")
        return None

    def _undertaken(self, noun: str) -> tuple[Stage, str, str] | None:
        if noun.endswith(("前期工作", "前期")):
            return ("plan", re.sub(r"(?:建设)?(?:项目)?前期(?:工作)?$", "", noun), "开展…前期工作")
        return ("launched", noun, "开展") if _TRIAL.search(noun) else None

    def _held(self, verb: str, noun: str) -> tuple[Stage, str, str] | None:
        if verb == "实现":
            if re.search(r"通(?:高铁|高速|动车|地铁|水|气)”?$", noun):
                return ("opened_in_use", noun, verb)
            return ("other", noun, verb) if re.search(r"零的?突破|全程.{1,5}化", noun) else None
        if verb in ("落地",):
            return ("other", noun, verb) if _ENDINGS.search(noun) else None
        if verb == "出版":
            return ("other", noun, verb) if "《" in noun else None
        if verb == "召开":
            return ("other", noun, verb) if _EVENT.search(noun) else None
        if "“" not in noun and "届" not in noun and re.search(r"精品|大型|高端|高雅|各类|系列演出|群众性|国内外|品牌活动|多种形式|丰富多彩|文体活动$|文化活动$", noun):
            return None
        return ("other", noun, verb) if _EVENT.search(noun) or "“" in noun or "届" in noun else None

    def _completed(self, verb: str, noun: str) -> tuple[Stage, str, str] | None:
        if verb.endswith("完成"):
            if re.search(r"(?:目标|指标|任务目标|目标任务|任务)$", noun) and not re.search(r"整改|创建|建设任务|改造任务|普查", noun):
                return None
            if re.search(r"(?:复审|复评|复核|复检|认定)$", noun):
                return ("awarded", noun, verb)
            if re.search(r"(?:编制|修编|修订|设计|方案|规划|可研|可研报告)$", noun) or re.search(r"规划(?:编制|修编)", noun):
                return ("prepared", re.sub(r"(?:工作)?(?:编制|修编|修订)(?:工作)?$", "", noun), f"{verb}…编制" if noun.endswith(("编制", "修编")) else verb)
            if re.search(r"前期(?:工作)?$", noun):
                return ("plan", re.sub(r"(?:建设)?前期(?:工作)?$", "", noun), f"{verb}…前期")
            if noun.endswith("验收"):
                return ("accepted", noun.removesuffix("验收"), f"{verb}…验收")
        elif re.search(r"示范[区县市城镇村]{1,2}$", noun) and STRIVE.search(self.body):
            return ("awarded", noun, verb)
        return ("completed", _TRAILING_FRONT.sub("", noun) or noun, verb)

    # doer + stage word + object

    def _doer(self) -> list[Draft]:
        lead = _HEAD.match(self.body)
        start = lead.end() if lead else 0
        match = _DOER.match(self.body, start)
        if match is None or re.search(r"(?:以|为|的|等|对|从|与|向)$", match["doer"]) or re.match(rf"(?:{_WORK})", match["doer"]):
            return []
        noun = match["object"]
        stage = LEXICON.before.get(match["verb"]) or ("awarded" if match["verb"] in ("成功创建", "达到") else None)
        if stage is None or (match["verb"] == "达到" and not re.search(r"验收标准$|评级$", noun)):
            return []
        if match["verb"] in ("组建", "设立", "出台") and ("、" not in match["doer"] if match["verb"] == "组建" else not re.search(r"、|[市县区镇省级]", match["doer"])):
            return []
        if match["verb"] == "达到":
            return self._doers(match, "accepted" if "验收" in noun else "awarded", _CHECK.sub(r"\g<object>", noun), start)
        if match["verb"] in ("完成", "基本完成", "建成", "开工建设") and not (match["verb"] == "建成" and re.search(r"大学|高校|示范", noun)) and not re.search(r"(?:环|线|路|段|项目|工程|高速|铁路|桥|园区?|区|镇|水库|学校|医院)$", match["doer"]):
            return []
        found = self._refine(match["verb"], stage, noun)
        if found is None:
            return []
        return self._doers(match, found[0], found[1], start)

    def _doers(self, match: re.Match[str], stage: Stage, noun: str, start: int) -> list[Draft]:
        certainty: Certainty = "strive" if match["verb"] in ("争创", "争取") else self._certainty(match.end("verb"), match["adverbs"])
        drafts = []
        if any(len(p) > 16 for p in re.split("、", match["doer"])) or "“" in match["doer"][1:]:
            return []
        for name, at in self._objects(match["doer"], "start_construction"):
            begin = self.span.start + (start + at if at else 0)
            subject = name if stage in ("accepted",) else f"{_bare(noun)}（{name}）"
            drafts.append(Draft("milestone", begin, self.span.end, subject, certainty, stage_verb=match["verb"], stage=stage))
        return drafts

    # lists of objects

    def _objects(self, noun: str, stage: Stage) -> list[tuple[str, int]]:
        """The objects of a list with their offsets in `noun`: each on its own where each is a thing of its own."""
        inside = self.inside[self.span.start + self.body.find(noun) :] if noun in self.body else bytearray(len(noun))
        pieces = [(noun[p.start : p.end], p.start) for p in items(noun, 0, len(noun), inside[: len(noun)] + bytearray(max(0, len(noun) - len(inside))))]
        pieces = _unjoin(pieces, stage)
        quoted = _quoted(noun)
        if len(pieces) == 1 and quoted:
            return quoted
        if len(pieces) < 2:
            return [(noun, 0)]
        if not self._separate([p for p, _ in pieces], stage):
            return [(noun, 0)]
        return _completed_names(pieces)

    def _separate(self, names: list[str], stage: Stage) -> bool:
        last = _POSSESSED.sub("", names[-1]) or names[-1]
        if stage in SPLIT_ALWAYS:
            return not any(len(n) < 2 or _RANKED.search(n) for n in names[:-1])
        if stage == "awarded":
            return all(len(n) >= 4 for n in names)
        if stage == "prepared":
            return all(re.search(r"规划|方案|意见|办法|条例|政策|清单|计划|细则|报告|导则|指南|地图|标准|设计|学院|大学|机制|制度", n) for n in [*names[:-1], last])
        if stage == "established":
            return all(_ENDINGS.search(n) and len(n) >= 3 for n in names)
        if stage == "launched":
            if all(re.search(r"[河湖江溪路街桥村镇线园站库港]$", n) for n in names[:-1]):
                return True
            return all(len(n) >= 4 for n in names) and (all(_ENDINGS.search(_TRAILING.sub("", n)) or _ENDINGS.search(n) for n in names[:-1]))
        return all(len(n) >= 3 for n in names)


_PLATFORM = re.compile(rf"(?:{_ADVERB}(?<!推进)(?<!推动)(?<!加快))*建设(?P<noun>[^，、等]{{2,18}}平台)")
_SETTLING = re.compile(r"落户[\u4e00-\u9fff]{2,4}$")
_BANNER = re.compile(r"以(?P<verb>争创|创建|勇夺|力夺|争当)(?P<noun>.{3,30}?)为(?:抓手|引领|契机|目标|载体|牵引|统领|龙头|主线|总抓手)")
_ENTERED = re.compile(r"(?:积极|全力|努力)*(?:推动|力争|争取|确保|支持|推进|力促|协调)(?P<noun>[^，；]{3,60}?)(?:尽早|尽快|成功)?(?P<verb>纳入|列入|入选|跻身|入围)(?P<list>(?:国家|省|自治区|全国|全省|市|中央|央|部)[^，；]{2,30})$")
_STAGED = re.compile(r"创建|争创|启动|开工|动工|竣工|完工|投用|投产|通车|投入使用|建成|封顶|结顶|验收|成立|设立|列入|纳入|获批")
_WORK = alternatives(tuple(w for w in LEXICON.work if len(w) >= 2))
_TRAILING_FRONT = re.compile(r"(?:建设工作|建设任务|建设|工作)$")


def _bare(name: str) -> str:
    """A name without 建设, 工作 and 等 behind it and without list marks around it."""
    name = _POSSESSED_TAIL.sub("", name)
    return _TRAILING.sub("", name).strip("，、：；的") or name


_POSSESSED_TAIL = re.compile(r"等(?:[一二三四五六七八九十几多0-9]*[个家项条座]?)?(?:一批)?(?:重点|重大|骨干|示范性?|重要|配套)?(?:项目|工程|基础设施|设施|企业|活动|系列活动|工作|道路|产品|平台|地|区|场馆|高校|学校)?$")


def _unjoin(pieces: list[tuple[str, int]], stage: Stage) -> list[tuple[str, int]]:
    """The last item of a list, or a pair, cut at 和, 及, 以及 where both sides are things."""
    out: list[tuple[str, int]] = []
    for name, at in pieces:
        match = re.match(r"^(?P<left>.{3,}?)(?P<joint>以及|和|及|与)(?P<right>.{3,})$", name)
        cut = match is not None and "“" not in name and (_ENDINGS.search(match["left"]) is not None)
        if match and cut:
            out += [(match["left"], at), (match["right"], at + match.start("right"))]
        else:
            out.append((name, at))
    return out


def _quoted(noun: str) -> list[tuple[str, int]]:
    """“甲”“乙”“丙”系列活动 → each quoted name; none where there are not several names side by side."""
    run = re.match(r"(?:“[^”]+”){2,}", noun)
    if not run:
        return []
    tail = noun[run.end() :].removeprefix("等")
    return [(m[0] + (tail if not tail.startswith("、") else ""), m.start()) for m in re.finditer(r"“[^”]+”", run[0])]


def _completed_names(pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return pieces
