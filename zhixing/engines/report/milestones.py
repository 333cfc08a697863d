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
from zhixing.engines.report.objects import ENDINGS, bare, objects
from zhixing.engines.report.phrases import PhraseReader
from zhixing.engines.report.sentences import Span, depths, items
from zhixing.engines.report.stages import ADVERB, CHECK, HEAD, NAMELESS, STEPS, VERB, reaches, refined, staged_end
from zhixing.kernel.terms import Certainty, Stage

_BEFORE = alternatives(tuple(sorted(LEXICON.before, key=lambda w: (-len(w), w))))
# A word of two characters that the list of modal words does not know may stand in front of these (借势筹办).
_STRONG = r"筹办|承办|申办"
FRONT = re.compile(
    rf"(?:一是|二是|三是|四是|五是|六是|[0-9]{{1,3}}[.．、]|[（(][0-9]{{1,3}}[)）]|[①-⑳]|[⑴-⒇])?(?P<adverbs>(?:{ADVERB})*(?:(?:在|依托|联合|会同|携手)[^，、]{{2,16}}?(?={_BEFORE})"
    rf"|(?!{VERB})[\u4e00-\u9fff]{{2}}(?=(?:{_STRONG})))?)(?P<verb>{_BEFORE})(?=.)"
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
        if joint is None or NAMELESS.search(noun[: joint.start()]):
            return []
        if around := self._around(match, noun, offset, found):
            return around
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

    def _around(self, match: re.Match[str], noun: str, offset: int, found: list[Mention]) -> list[Draft]:
        """完成甲路、乙路及3座大桥、丙路等道路建设: the names around what is counted in the middle of a list."""
        pieces = items(self.text, offset, self.span.end, self.inside)
        counted = [p for p in pieces if any(p.start <= m.at < p.end for m in found)]
        if len(pieces) < 3 or len(found) != 1 or len(counted) != 1 or counted[0] is pieces[-1] or "等" not in self.text[pieces[-1].start : pieces[-1].end]:
            return []
        joint = _JOINED.search(self.text, counted[0].start, found[0].start)
        if joint is None:
            return []
        named = [Span(p.start, joint.start()) if p is counted[0] else p for p in pieces]
        certainty, stage = self._certainty(match.end(), match["adverbs"]), LEXICON.before[match["verb"]]
        return [
            Draft(
                "milestone", self.span.start if p.start == offset else p.start, p.end, bare(self.text[p.start : p.end]), certainty,
                stage_verb=match["verb"], stage=stage,
            )
            for p in named
        ]  # fmt: skip

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
        if noun.startswith("通过") or not reaches(noun, match["verb"], stage):
            return []
        if stage == "plan" and not re.search(r"[\u4e00-\u9fff]{3,}", noun):
            return []
        if stage == "awarded" and match["verb"] == "获批" and noun.endswith(("规划", "总规", "控规", "详规", "方案")):
            stage = "prepared"
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
        if STEPS.fullmatch(noun):
            whole = bare(self.spoken_of) + noun if self.spoken_of else noun
            return [Draft("milestone", self.span.start, self.span.end, whole, certainty, stage_verb=verb, stage=stage)]
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
        if match["doer"].startswith(("把", "将")) or (match["verb"] in ("组建", "设立") and _CLASSES.fullmatch(match["doer"])):
            return []
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
            and not re.search(r"(?:环|线|路|段|项目|工程|高速|铁路|桥|园区?|区|镇|水库|学校|医院|站|馆|厂|机场|大桥|楼|[产新]业?城|谷)$", match["doer"])
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
        titles = [name for name, _, _ in objects(noun, stage, depths(noun))] if stage in ("awarded", "start_construction") else [noun]
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
_JOINED = re.compile(r"(?:以及|和|及)$")
# 企业、高校组建联合体: doers that are classes.
_CLASSES = re.compile(r"(?:[^、]{0,6}(?:企业|高校|院所|机构|高校院所|社会力量|部门|单位)(?:、|和|与|及|等|$))+")
# 围绕…, 做好… govern the whole list and bring nothing to a stage; 运营 and 运行 name services in such lists.
_ASIDE = re.compile(rf"(?:{HEAD.pattern})(?:围绕|聚焦|突出|做好|运用|抓好|强化|加强|统筹|保障|完善|规范)|.*(?:运营|(?<!试)运行|开放|破题)(?:、|$)")
# 加快东站枢纽建设，确保年底投入使用: the station is spoken of.
_WORKED_ON = re.compile(r"(?:建设进度|建设|施工|进度|进程|步伐|工作)$")
_STAGED = re.compile(r"创建|争创|启动|开工|动工|竣工|完工|投用|投产|通车|投入使用|建成|封顶|结顶|验收|成立|设立|列入|纳入|获批")
_WORK = alternatives(tuple(w for w in LEXICON.work if len(w) >= 2))
