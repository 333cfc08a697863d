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
from zhixing.engines.report.phrases import PhraseReader
from zhixing.engines.report.sentences import Span, depths, items
from zhixing.engines.report.stages import ADVERB, CHECK, HEAD, TITLE, refined, staged_end
from zhixing.kernel.terms import Certainty, Stage

_BEFORE = alternatives(tuple(sorted(LEXICON.before, key=lambda w: (-len(w), w))))
# A word of two to four characters that the list of modal words does not know may stand in front of these (借势筹办, 会同编制).
_KNOWN = alternatives(tuple(w for w in LEXICON.work if len(w) == 2 and w not in ("精心", "借力")))
_STRONG = r"筹办|承办|申办"
FRONT = re.compile(
    rf"(?:一是|二是|三是|四是|五是|六是|[0-9]{{1,3}}[.．、]|[（(][0-9]{{1,3}}[)）]|[①-⑳]|[⑴-⒇])?(?P<adverbs>(?:{ADVERB})*(?:(?:在|依托|联合|会同|携手)[^，、]{{2,16}}?(?={_BEFORE})"
    rf"|(?!{_KNOWN})[\u4e00-\u9fff]{{2}}(?=(?:{_STRONG})))?)(?P<verb>{_BEFORE})(?=.)"
)
_DOER = re.compile(
    rf"(?P<doer>[^，；]{{2,40}}?)(?P<adverbs>(?:{ADVERB})*)(?P<verb>成功创建|创建|争创|争取|申报认定|申报|启动建设|启动|开展|开工建设|建成|承办|举办|达到|组建|设立|创成|申创|出台|基本完成|完成)(?P<object>[^，；]+)$"
)


def staged(text: str, span: Span) -> Stage | None:
    """The construction stage that the clause ends in, if it ends in one: then sizes in it belong to names (20万千瓦风电等项目建成并网)."""
    match = staged_end(text[span.start : span.end])
    stage = LEXICON.after[match["verb"]] if match else None
    return stage if stage in ("start_construction", "topping_out", "completed", "opened_in_use") else None


class MilestoneReader(PhraseReader):
    """Reads one clause for milestones."""

    def read(self) -> list[Draft]:
        """The milestones of the clause; none where it is a task or context."""
        if _SETTING.match(self.body):
            return []
        found = self._each() or self.opening() or self._behind() or self._in_front() or self.closing() or self._doer()
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
                return self._striven([draft for found in drafts for draft in found], pieces[0])
        closed = [p for p in pieces if (end := staged_end(self.text[p.start : p.end])) and ENDINGS.search(self.text[p.start : p.start + end.start()])]
        if not closed or (len(closed) < 2 and closed[0] is pieces[-1]) or FRONT.match(self.body) or _ASIDE.match(self.body):
            return []
        groups, start = [], pieces[0].start
        for piece in closed:
            groups.append(Span(start, piece.end))
            start = piece.end + 1
        return self._striven([draft for group in groups for draft in MilestoneReader(self.text, group, self.inside)._behind()], pieces[0])

    def _striven(self, drafts: list[Draft], first: Span) -> list[Draft]:
        """力争 in front of a list covers its items (rule 13)."""
        if STRIVE.search(self.text, first.start, first.end):
            for draft in drafts:
                draft.certainty = "strive"
        return drafts

    def _one(self, piece: Span) -> list[Draft]:
        reader = MilestoneReader(self.text, piece, self.inside)
        return reader._behind() or reader._in_front() or reader._doer()

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

    # objects + stage word

    def _behind(self) -> list[Draft]:
        match = staged_end(self.body)
        if match is None:
            return []
        stage = LEXICON.after[match["verb"]]
        lead = HEAD.match(self.body)
        if lead and lead.end() >= match.start() and self.spoken_of and (stage == "accepted" or ENDINGS.search(_WORKED_ON.sub("", self.spoken_of))):
            certainty = self._certainty(match.start())
            return [
                Draft("milestone", self.span.start, self.span.end, bare(name), certainty, stage_verb=match["verb"], stage=stage)
                for name, _, _ in objects(self.spoken_of, stage, depths(self.spoken_of))
            ]
        if match.start() < 2 or (lead and lead.end() >= match.start()):
            return []
        start = lead.end() if lead and lead.end() < match.start() else 0
        # 建成门诊楼并投入使用: the first stage is no part of the name.
        start += len(built[0]) if (built := re.match(r"(?:建成|完成)(?=.{3})", self.body[start : match.start()])) and "小康" not in self.body else 0
        noun = self.body[start : match.start()]
        if noun.startswith("通过") or not self._accepts_behind(noun, match["verb"], stage):
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
        if verb in ("挂牌", "正式挂牌"):
            return re.search(r"(?:局|院|委|委员会|中心|集团|馆|基地|园区|研究所|站|学校|大学|法庭)$", noun) is not None
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
        lead = HEAD.match(self.body)
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
            and not re.search(r"(?:环|线|路|段|项目|工程|高速|铁路|桥|园区?|区|镇|水库|学校|医院|站|馆|厂|机场|大桥|楼)$", match["doer"])
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


_TWO_DOERS = re.compile(r"(?P<left>[\u4e00-\u9fff]{2,8})和(?P<right>[\u4e00-\u9fff]{2,8})")
# 建立监管体系并组建监管机构: a second stage in the same clause.
_AND_THEN = re.compile(rf"(?<=.{{4}})并(?=(?:{alternatives(tuple(w for w in LEXICON.before if len(w) > 1 and w not in ('实现', '通过')))}).{{2,}})")
_SETTING = re.compile(r"在[^，；]*(?:基础上|前提下|过程中|同时|[上下中后时])$")
_DONE = re.compile(r"创建|争创|争取|申报|启动|开展|开工建设|建成|承办|举办|达到|组建|设立|创成|申创|出台|完成")
# 围绕…, 做好… govern the whole list and bring nothing to a stage; 运营 and 运行 name services in such lists.
_ASIDE = re.compile(rf"(?:{HEAD.pattern})(?:围绕|聚焦|突出|做好|运用|抓好|强化|加强|统筹|保障|完善|规范)|.*(?:运营|(?<!试)运行|开放|破题)(?:、|$)")
# 加快东站枢纽建设，确保年底投入使用: the station is spoken of.
_WORKED_ON = re.compile(r"(?:建设进度|建设|施工|进度|工作)$")
_STAGED = re.compile(r"创建|争创|启动|开工|动工|竣工|完工|投用|投产|通车|投入使用|建成|封顶|结顶|验收|成立|设立|列入|纳入|获批")
_WORK = alternatives(tuple(w for w in LEXICON.work if len(w) >= 2))
