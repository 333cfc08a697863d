"""Milestones: a named thing reaches a stage (金台铁路全线通车, 编制国土空间总体规划, 争创全国文明城市).

A stage word stands behind its objects or in front of them; several objects before or after one stage word are one milestone each.
建设, 推进, 打造 and the like with an object say that work goes on: those are tasks.
"""

from __future__ import annotations

import re

from zhixing.engines.report.clause import STRIVE
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.lexicon import LEXICON, alternatives
from zhixing.engines.report.mentions import Mention
from zhixing.engines.report.objects import ENDINGS, VAGUE, bare, objects
from zhixing.engines.report.sentences import Span, depths, items
from zhixing.engines.report.stages import ADVERB, CHECK, TITLE, refined, staged_end
from zhixing.kernel.terms import Certainty, Stage

_BEFORE = alternatives(tuple(sorted(LEXICON.before, key=lambda w: (-len(w), w))))
# A word of two to four characters that the list of modal words does not know may stand in front of these (借势筹办, 会同编制).
_KNOWN = alternatives(tuple(w for w in LEXICON.work if len(w) == 2 and w not in ("精心", "借力")))
_STRONG = r"筹办|承办|申办"
FRONT = re.compile(
    rf"(?:一是|二是|三是|四是|五是|六是|[0-9]{{1,3}}[.．、]|[（(][0-9]{{1,3}}[)）]|[①-⑳]|[⑴-⒇])?(?P<adverbs>(?:{ADVERB})*(?:(?:在|依托|联合|会同|携手)[^，、]{{2,16}}?(?={_BEFORE})"
    rf"|(?!{_KNOWN})[\u4e00-\u9fff]{{2}}(?=(?:{_STRONG})))?)(?P<verb>{_BEFORE})(?=.)"
)
_HEAD = re.compile(rf"(?:一是|二是|三是|四是|五是|六是|[0-9]{{1,3}}[.．、]|[（(][0-9]{{1,3}}[)）]|[①-⑳]|[⑴-⒇])?(?:{ADVERB})*")
_DOER = re.compile(
    rf"(?P<doer>[^，；]{{2,40}}?)(?P<adverbs>(?:{ADVERB})*)(?P<verb>成功创建|创建|争创|争取|申报认定|申报|启动建设|启动|开展|开工建设|建成|承办|举办|达到|组建|设立|创成|申创|出台|基本完成|完成)(?P<object>[^，；]+)$"
)


def staged(text: str, span: Span) -> Stage | None:
    """The construction stage that the clause ends in, if it ends in one: then sizes in it belong to names (20万千瓦风电等项目建成并网)."""
    match = staged_end(text[span.start : span.end])
    stage = LEXICON.after[match["verb"]] if match else None
    return stage if stage in ("start_construction", "topping_out", "completed", "opened_in_use") else None


class MilestoneReader:
    """Reads one clause for milestones."""

    def __init__(self, text: str, span: Span, inside: bytearray, spoken_of: str = "") -> None:
        self.text, self.span, self.inside, self.spoken_of = text, span, inside, spoken_of
        self.body = text[span.start : span.end]

    def read(self) -> list[Draft]:
        """The milestones of the clause; none where it is a task or context."""
        if _SETTING.match(self.body):
            return []
        found = (
            self._each()
            or self._banner()
            or self._made()
            or self._entered()
            or self._behind()
            or self._in_front()
            or self._platform()
            or self._served()
            or self._settling()
            or self._doer()
        )
        return [draft for draft in found if draft.subject]

    def _each(self) -> list[Draft]:
        """A list whose items have a stage of their own: 甲岛创建国家4A级景区、乙县创建国家全域旅游示范区; 甲厂竣工、乙路和丙桥开工、丁项目加快落地.

        Items without a stage belong to the next one that has it.
        """
        if "、" not in self.body:
            return []
        pieces = items(self.text, self.span.start, self.span.end, self.inside)
        if len(pieces) < 2:
            return []
        if all(_STAGED.search(self.text, p.start, p.end) for p in pieces):
            drafts = [self._one(piece) for piece in pieces]
            if all(drafts):
                return [draft for found in drafts for draft in found]
        closed = [p for p in pieces if (end := staged_end(self.text[p.start : p.end])) and ENDINGS.search(self.text[p.start : p.start + end.start()])]
        if not closed or (len(closed) < 2 and closed[0] is pieces[-1]) or FRONT.match(self.body) or _ASIDE.match(self.body):
            return []
        groups, start = [], pieces[0].start
        for piece in closed:
            groups.append(Span(start, piece.end))
            start = piece.end + 1
        return [draft for group in groups for draft in MilestoneReader(self.text, group, self.inside)._behind()]

    def _one(self, piece: Span) -> list[Draft]:
        reader = MilestoneReader(self.text, piece, self.inside)
        return reader._behind() or reader._in_front() or reader._doer()

    def _banner(self) -> list[Draft]:
        """以创建国家生态文明建设示范市为抓手: the title is sought, whatever else the sentence makes of it."""
        match = _BANNER.match(self.body)
        if match is None:
            return []
        certainty: Certainty = "firm" if match["verb"] == "创建" else "strive"
        return [Draft("milestone", self.span.start, self.span.end, match["noun"], certainty, stage_verb=match["verb"], stage="awarded")]

    def _made(self) -> list[Draft]:
        """将甲路、乙街建成样板路: each of them becomes one."""
        match = _MADE.match(self.body)
        if match is None or _AIM.match(match["what"]) or (match["verb"] != "建成" and not _GRANTED.match(match["what"])):
            return []
        stage: Stage = "awarded" if _GRANTED.match(match["what"]) else "completed"
        start = match.start("things")
        return [
            Draft(
                "milestone", self.span.start + (start + at if at else 0), self.span.end, f"{match['what']}（{bare(name)}）", self._certainty(start),
                stage_verb=match["verb"], stage=stage,
            )
            for name, at, _ in self._objects(match["things"], "completed")
        ]  # fmt: skip

    def _served(self) -> list[Draft]:
        """不动产登记力争实现“不见面审批”: what can be had from then on."""
        match = _SERVED_SO.fullmatch(self.body)
        if match is None:
            return []
        subject = bare(match["noun"]) + match["what"]
        return [Draft("milestone", self.span.start, self.span.end, subject, self._certainty(len(self.body)), stage_verb="实现", stage="other")]

    def _entered(self) -> list[Draft]:
        """推动某项目纳入国家规划, 力争某园区列入省级试点."""
        if joined := _JOINED.match(self.body):
            return [
                Draft(
                    "milestone",
                    self.span.start,
                    self.span.end,
                    joined["noun"] or joined["noun2"],
                    self._certainty(joined.end()),
                    stage_verb=joined["verb"] or "加入",
                    stage="awarded",
                )
            ]
        if raised := _RAISED.match(self.body):
            return [
                Draft("milestone", self.span.start + (raised.start("noun") + at if at else 0), self.span.end, f"{raised['list']}（{bare(name)}）", self._certainty(raised.end()),
                      stage_verb=raised["verb"], stage="awarded")
                for name, at, _ in self._objects(raised["noun"], "completed")
            ]  # fmt: skip
        match = _ENTERED.match(self.body)
        if match is None or VAGUE.match(match["noun"]):
            return []
        stage: Stage = "plan" if "规划" in match["list"] and "试点" not in match["list"] else "awarded"
        start = match.start("noun")
        drafts = []
        for name, at, _ in self._objects(match["noun"], "plan"):
            begin = self.span.start + (start + at if at else 0)
            drafts.append(Draft("milestone", begin, self.span.end, bare(name), self._certainty(start), stage_verb=match["verb"], stage=stage))
        return drafts

    def beside(self, found: list[Mention]) -> list[Draft]:
        """The milestone in a clause that also counts: 完成4座病险水库加固和小水电清理整改, 推出特色餐饮店和特色美食20道."""
        match = FRONT.match(self.body)
        if match is None or LEXICON.before[match["verb"]] not in ("completed", "prepared", "launched", "established", "opened_in_use", "start_construction"):
            return []
        noun, offset = self.body[match.end() :], self.span.start + match.end()
        joint = re.search(r"(?<=.{4})(?:和|及|以及)(?=.{4})", noun)
        if joint is None:
            return []
        listed = "、" in noun or "等" in noun
        sides = ((0, joint.start()), (joint.end(), len(noun)))
        uncounted = [(a, b) for a, b in sides if not any(a <= m.at - offset < b for m in found)]
        if len(uncounted) != 1 or (listed and (uncounted[0] != sides[0] or not ENDINGS.search(noun[: joint.start()]) or "、" in noun[: joint.start()])):
            return []
        a, b = uncounted[0]
        stage = LEXICON.before[match["verb"]]
        if stage == "completed" and re.search(r"(?:规划|方案|报告)(?:编制|修编)?$", noun[a:b]):
            stage = "prepared"
        return [
            Draft(
                "milestone", self.span.start, offset + b, bare(noun[a:b]), self._certainty(match.end(), match["adverbs"]), stage_verb=match["verb"], stage=stage
            )
        ]

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
        return (
            [Draft("milestone", self.span.start, self.span.end, bare(noun), self._certainty(match.start()), stage_verb="落户", stage="other")]
            if len(noun) > 1
            else []
        )

    def _objects(self, noun: str, stage: Stage) -> list[tuple[str, int, int]]:
        at = self.body.find(noun)
        inside = self.inside[self.span.start + at : self.span.start + at + len(noun)] if at >= 0 else bytearray(len(noun))
        return objects(noun, stage, inside)

    def _certainty(self, upto: int, words: str = "") -> Certainty:
        if STRIVE.search(self.body, 0, upto) or STRIVE.search(words):
            return "strive"
        return "about" if "基本" in words else "firm"

    # objects + stage word

    def _behind(self) -> list[Draft]:
        match = staged_end(self.body)
        if match is None:
            return []
        stage = LEXICON.after[match["verb"]]
        lead = _HEAD.match(self.body)
        if lead and lead.end() >= match.start() and self.spoken_of and (stage == "accepted" or ENDINGS.search(self.spoken_of)):
            certainty = self._certainty(match.start())
            return [
                Draft("milestone", self.span.start, self.span.end, bare(name), certainty, stage_verb=match["verb"], stage=stage)
                for name, _, _ in objects(self.spoken_of, stage, depths(self.spoken_of))
            ]
        if match.start() < 2 or (lead and lead.end() >= match.start()):
            return []
        start = lead.end() if lead and lead.end() < match.start() else 0
        noun = self.body[start : match.start()]
        if not self._accepts_behind(noun, match["verb"], stage):
            return []
        if stage == "plan" and not re.search(r"[\u4e00-\u9fff]{3,}", noun):
            return []
        verb = match["adverb"] + match["verb"]
        certainty = self._certainty(match.start(), match["adverb"])
        things = self._objects(noun, "start_construction" if stage == "launched" else stage)
        drafts = []
        for name, offset, _ in things:
            if re.match(r"(?:全面)?(?:建成)?小康社会", name):
                continue
            begin = self.span.start + (0 if offset == 0 else start + offset)
            drafts.append(Draft("milestone", begin, self.span.end, bare(name), certainty, stage_verb=verb, stage=stage))
        return drafts

    def _accepts_behind(self, noun: str, verb: str, stage: Stage) -> bool:
        if len(noun.strip("“”")) < 2 or VAGUE.match(noun) or re.match(r"待[^，]*后", noun):
            return False
        if verb.startswith(("落户", "落地", "签约")) and re.search(
            r"^(?:吸引|引导|促进|引进)|优秀|优质|头部|^大|一批|特别是|(?:部署|精神|要求|政策|措施|工作|意见|方案|决策)(?:要求)?$", noun
        ):
            return False
        if verb in ("编制", "修编"):
            return len(noun) > 4 and re.search(r"(?:规划|方案|导则|条例|标准|设计|目录)$", noun) is not None
        if verb in ("上市", "扩区", "扩权") and (re.search(r"企业$|重组|股改|、", noun) or re.match(_KNOWN, noun)):
            return False
        if verb in ("运营", "运行", "开放", "入驻") and "等" in noun and not ENDINGS.search(noun):
            return False
        if stage == "awarded" and verb in ("创建", "创建工作"):
            return (
                TITLE.search(noun) is not None
                and re.search(r"国家|全国|[省市自治区]级|^省|^市|[0-9]A|百强|千强|城市|双拥|保税区|高新区|示范[区县市乡镇]|试点", noun) is not None
            )
        if verb in (
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
        ):
            return (
                ENDINGS.search(noun.removesuffix("建设")) is not None
                or ("、" in noun and verb not in ("开放", "运营", "运行", "入驻"))
                or verb in ("筹建", "建成", "招生", "交付")
                or (verb == "复产" and noun.endswith("等企业"))
            )
        return not re.search(r"(?:推进|促进|推动|加强|强化)$", noun)

    # stage word + objects

    def _in_front(self) -> list[Draft]:
        match = FRONT.match(self.body)
        if match is None:
            return []
        if (second := _AND_THEN.search(self.body, match.end())) and not self.inside[self.span.start + second.start()]:
            cut = self.span.start + second.start()
            halves = Span(self.span.start, cut), Span(cut + 1, self.span.end)
            return [draft for half in halves for draft in MilestoneReader(self.text, half, self.inside)._in_front()]
        verb = match["verb"]
        stage = LEXICON.before[verb]
        noun = self.body[match.end() :]
        found = refined(verb, stage, noun, self.body)
        if found is None:
            return []
        stage, noun, verb = found
        certainty = (
            "strive" if verb.startswith(("争取", "争创", "力夺", "勇夺", "争当", "争列", "争跻")) else self._certainty(match.end(), match["adverbs"] + verb)
        )
        offset = self.body.index(noun, match.start("verb")) if noun in self.body[match.start("verb") :] else match.end()
        drafts = []
        for name, _, until in self._objects(noun, stage):
            end = self.span.start + offset + until
            drafts.append(Draft("milestone", self.span.start, end, bare(name), certainty, stage_verb=verb, stage=stage))
        if drafts:
            drafts[-1].end = self.span.end
        return drafts

    # doer + stage word + object

    def _doer(self) -> list[Draft]:
        if not _DONE.search(self.body, 2):
            return []
        lead = _HEAD.match(self.body)
        start = lead.end() if lead else 0
        match = _DOER.match(self.body, start)
        if match is None or re.search(r"(?:以|为|的|对|从|与|向)$", match["doer"]) or re.match(rf"(?:{_WORK})|(?:文明|卫生|平安|双拥)$", match["doer"]):
            return []
        noun = match["object"]
        if match["doer"].endswith("等") and match["verb"] not in ("申创", "创建", "争创", "申报", "申报认定", "创成"):
            return []
        stage = LEXICON.before.get(match["verb"]) or ("awarded" if match["verb"] in ("成功创建", "达到") else None)
        if stage is None or (match["verb"] == "达到" and not re.search(r"验收标准$|评级$", noun)):
            return []
        if match["verb"] in ("组建", "设立", "出台") and (
            "、" not in match["doer"] if match["verb"] == "组建" else not re.search(r"、|[市县区镇省级]", match["doer"])
        ):
            return []
        if match["verb"] == "达到":
            return self._doers(match, "accepted" if "验收" in noun else "awarded", CHECK.sub(r"\g<object>", noun), start)
        if (
            match["verb"] in ("完成", "基本完成", "建成", "开工建设")
            and not (match["verb"] == "建成" and re.search(r"大学|高校|示范", noun))
            and not re.search(r"(?:环|线|路|段|项目|工程|高速|铁路|桥|园区?|区|镇|水库|学校|医院)$", match["doer"])
        ):
            return []
        found = refined(match["verb"], stage, noun, self.body)
        if found is None:
            return []
        return self._doers(match, found[0], found[1], start)

    def _doer_names(self, doer: str) -> list[tuple[str, int, int]]:
        """甲县、乙县 or 甲县和乙县: each of them."""
        joined = _TWO_DOERS.fullmatch(doer)
        if joined:
            return [(joined[side], joined.start(side), joined.end(side)) for side in ("left", "right")]
        return self._objects(doer, "start_construction")

    def _doers(self, match: re.Match[str], stage: Stage, noun: str, start: int) -> list[Draft]:
        certainty: Certainty = "strive" if match["verb"] in ("争创", "争取") else self._certainty(match.end("verb"), match["adverbs"])
        drafts = []
        if any(len(p) > 16 for p in re.split("、", match["doer"])) or "“" in match["doer"][1:]:
            return []
        titles = [name for name, _, _ in objects(noun, stage, depths(noun))] if stage == "awarded" else [noun]
        for name, at, _ in self._doer_names(match["doer"]) if stage == "awarded" else self._objects(match["doer"], "start_construction"):
            begin = self.span.start + (start + at if at else 0)
            for title in titles:
                subject = name if stage in ("accepted",) else f"{bare(title)}（{name.removesuffix('等')}）"
                drafts.append(Draft("milestone", begin, self.span.end, subject, certainty, stage_verb=match["verb"], stage=stage))
        return drafts


_PLATFORM = re.compile(rf"(?:{ADVERB}(?<!推进)(?<!推动)(?<!加快))*建设(?P<noun>[^，、等和及]{{2,30}}平台)")
_SETTLING = re.compile(r"落户(?!基地|园区|企业|项目)[\u4e00-\u9fff]{2,4}$")
_MADE = re.compile(
    r"[^，；]{0,8}?(?:将|把)(?P<things>[^，；]{2,60}?)(?P<verb>建成|升级打造为|打造成为?|建设成为?|创建为|升级为|打造为)(?P<what>[^，；]{3,30})$"
)
_GRANTED = re.compile(r"“?(?:国家|省|全国|自治区)级?")
_TWO_DOERS = re.compile(r"(?P<left>[\u4e00-\u9fff]{2,8})和(?P<right>[\u4e00-\u9fff]{2,8})")
# 建立监管体系并组建监管机构: a second stage in the same clause.
_AND_THEN = re.compile(rf"(?<=.{{4}})并(?=(?:{alternatives(tuple(w for w in LEXICON.before if len(w) > 1 and w not in ('实现', '通过')))}).{{3,}})")
_AIM = re.compile(r"更|最|具有|富有|宜居|美丽|现代化|经济|一流|全国(?:重要|领先)")
_SERVED_SO = re.compile(r"(?P<noun>[^，；“]{2,14}?)(?:力争|全面|基本|率先)*实现(?P<what>“(?:[^”]*(?:通办|网办|审批|支付|即享|秒批|免跑)[^”]*)”)")
_RAISED = re.compile(
    r"(?:积极|全力|支持|推动|力争|争取|确保)*(?P<noun>[^，；]{3,40}?)(?P<verb>升格|晋升|晋级|升级)(?:创建)?为?(?P<list>(?:国家|省)级[^，；]{0,12})$"
)
_SETTING = re.compile(r"在[^，；]*(?:基础上|前提下|过程中|同时|[上下中后时])$")
_BANNER = re.compile(r"以(?P<verb>争创|创建|勇夺|力夺|争当)(?P<noun>.{3,30}?)为(?:抓手|引领|契机|目标|载体|牵引|统领|龙头|主线|总抓手)")
_DONE = re.compile(r"创建|争创|争取|申报|启动|开展|开工建设|建成|承办|举办|达到|组建|设立|创成|申创|出台|完成")
_ENTERED = re.compile(
    r"(?:积极|全力|努力)*(?:推动|力争|争取|确保|支持|推进|力促|协调)(?P<noun>[^，；]{3,60}?)(?:尽早|尽快|成功)?(?P<verb>纳入|列入|入选|跻身|入围)(?P<list>(?:国家|省|自治区|全国|全省|市|中央|央|部)[^，；]{2,30})$"
)
# 围绕…, 做好… govern the whole list and bring nothing to a stage; 运营 and 运行 name services in such lists.
_ASIDE = re.compile(rf"(?:{_HEAD.pattern})(?:围绕|聚焦|突出|做好|运用|抓好|强化|加强|统筹|保障|完善|规范)|.*(?:运营|(?<!试)运行|开放|破题)(?:、|$)")
# 力争进入国家创新型城市行列, 全域加入都市圈.
_JOINED = re.compile(
    r"(?:力争|争取|确保|积极|推动|努力|全市域?|全县域?|全区域?|全域|成功)+(?:(?P<verb>进入|跻身|迈入|挤进)(?P<noun>(?:全国|全省|国家|世界|中国)[^，、；]{3,20}?)(?:行列|序列|名单)|(?P<verb2>加入)(?P<noun2>[^，、；]{2,16}(?:都市圈|城市群|联盟|城市网络|名录|协定)))$"
)
_STAGED = re.compile(r"创建|争创|启动|开工|动工|竣工|完工|投用|投产|通车|投入使用|建成|封顶|结顶|验收|成立|设立|列入|纳入|获批")
_WORK = alternatives(tuple(w for w in LEXICON.work if len(w) >= 2))
