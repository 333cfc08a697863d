"""Milestones that are told in a set phrase: 以创建…为抓手, 将甲路建成样板路, 纳入国家规划, 升格国家级, 加入都市圈, 建设…平台, 落户."""

from __future__ import annotations

import re

from zhixing.engines.report.clause import STRIVE, Spoken
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.objects import VAGUE, bare, objects
from zhixing.engines.report.sentences import Span
from zhixing.engines.report.stages import ADVERB, HEAD
from zhixing.kernel.terms import Certainty, Stage


class PhraseReader:
    """Reads one clause for milestones that are told in a set phrase."""

    def __init__(self, text: str, span: Span, inside: bytearray, spoken_of: Spoken | None = None) -> None:
        self.text, self.span, self.inside, self._spoken = text, span, inside, spoken_of
        self.body = text[span.start : span.end]

    @property
    def spoken_of(self) -> str:
        """What the sentence spoke of before this clause; "" where it spoke of nothing."""
        return self._spoken.name if self._spoken else ""

    def opening(self) -> list[Draft]:
        """The phrases that are asked for first, since a stage word in them means something else."""
        body = self.body
        return (
            (body.startswith("以") and self._banner())
            or (("将" in body or "把" in body) and self._made())
            or ("级" in body and self._raised())
            or self._entered()
            or []
        )

    def closing(self) -> list[Draft]:
        """The phrases that are asked for where no stage word was found."""
        body = self.body
        return (body.endswith("平台") and self._platform()) or ("实现“" in body and self._served()) or ("落户" in body and self._settling()) or []

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
        if (
            match is None
            or (match["verb"] not in _REBUILT and _AIM.match(match["what"]))
            or (match["verb"] not in ("建成", *_REBUILT) and not _GRANTED.match(match["what"]))
        ):
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

    def _entered(self) -> list[Draft]:
        """推动某项目纳入国家规划, 力争某园区列入省级试点."""
        if joined := _JOINED.match(self.body):
            subject, verb = joined["noun"] or joined["noun2"], joined["verb"] or joined["verb2"]
            return [Draft("milestone", self.span.start, self.span.end, subject, self._certainty(joined.end()), stage_verb=verb, stage="awarded")]
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

    def _raised(self) -> list[Draft]:
        """甲开发区、乙开发区升格国家级: each of them."""
        match = _RAISED.match(self.body)
        if match is None:
            return []
        certainty, start = self._certainty(match.end()), match.start("noun")
        return [
            Draft(
                "milestone", self.span.start + (start + at if at else 0), self.span.end, f"{match['list']}（{bare(name)}）", certainty,
                stage_verb=match["verb"], stage="awarded",
            )
            for name, at, _ in self._objects(match["noun"], "completed")
        ]  # fmt: skip

    def _platform(self) -> list[Draft]:
        """建设 + a platform: it is set up when it works, and that can be checked."""
        match = _PLATFORM.fullmatch(self.body)
        if match is None:
            return []
        return [Draft("milestone", self.span.start, self.span.end, match["noun"], self._certainty(match.start("noun")), stage_verb="建设", stage="established")]

    def _served(self) -> list[Draft]:
        """不动产登记力争实现“不见面审批”: what can be had from then on."""
        match = _SERVED_SO.fullmatch(self.body)
        if match is None:
            return []
        subject = bare(match["noun"]) + match["what"]
        return [Draft("milestone", self.span.start, self.span.end, subject, self._certainty(len(self.body)), stage_verb="实现", stage="other")]

    def _settling(self) -> list[Draft]:
        match = _SETTLING.search(self.body)
        if match is None:
            return []
        lead = HEAD.match(self.body)
        start = lead.end() if lead and lead.end() < match.start() else 0
        noun = self.body[start : match.start()]
        if len(noun) < 2:
            return []
        certainty = self._certainty(match.start())
        return [
            Draft("milestone", self.span.start + (start + at if at else 0), self.span.end, bare(name), certainty, stage_verb="落户", stage="other")
            for name, at, _ in self._objects(noun, "completed")
        ]

    def _objects(self, noun: str, stage: Stage) -> list[tuple[str, int, int]]:
        at = self.body.find(noun)
        inside = self.inside[self.span.start + at : self.span.start + at + len(noun)] if at >= 0 else bytearray(len(noun))
        return objects(noun, stage, inside)

    def _certainty(self, upto: int, words: str = "") -> Certainty:
        if STRIVE.search(self.body, 0, upto) or STRIVE.search(words):
            return "strive"
        return "about" if "基本" in words else "firm"


_PLATFORM = re.compile(rf"(?:{ADVERB}(?<!推进)(?<!推动)(?<!加快))*建设(?P<noun>[^，、等和及]{{2,30}}平台)")
_SETTLING = re.compile(r"落户(?!基地|园区|企业|项目)[\u4e00-\u9fff]{2,4}$")
_MADE = re.compile(
    r"[^，；将把]{0,8}(?:将|把)(?P<things>[^，；]{2,60}?)(?P<verb>[扩改]建[成为]|建成|升级打造为|打造成为?|建设成为?|创建为|升级为|打造为)(?P<what>[^，；]{3,30})$"
)
_REBUILT = ("扩建成", "改建成", "扩建为", "改建为")
_GRANTED = re.compile(r"“?(?:国家|省|全国|自治区)级?")
_AIM = re.compile(r"更|.*的|最|具有|富有|宜居|美丽|现代化|经济|一流|全国(?:重要|领先)")
_SERVED_SO = re.compile(r"(?P<noun>[^，；“]{2,14}?)(?:力争|全面|基本|率先)*实现(?P<what>“(?:[^”]*(?:通办|网办|审批|支付|即享|秒批|免跑)[^”]*)”)")
_RAISED = re.compile(
    r"(?:积极|全力|支持|推动|力争|争取|确保)*(?P<noun>[^，；]{3,40}?)(?P<verb>升格|晋升|晋级|升级)(?:创建)?为?(?P<list>(?:国家|省)级[^，；]{0,12})$"
)
_BANNER = re.compile(r"以(?P<verb>争创|创建|勇夺|力夺|争当)(?P<noun>.{3,30}?)为(?:抓手|引领|契机|目标|载体|牵引|统领|龙头|主线|总抓手)")
_ENTERED = re.compile(
    r"(?:积极|全力|努力)*(?:推动|力争|争取|确保|支持|推进|力促|协调)(?P<noun>[^，；]{3,60}?)(?:尽早|尽快|成功)?(?P<verb>纳入|列入|入选|跻身|入围)(?P<list>(?:国家|省|自治区|全国|全省|市|中央|央|部)[^，；]{2,30})$"
)
# 力争进入国家创新型城市行列, 全域加入都市圈.
_JOINED = re.compile(
    r"(?:力争|争取|确保|积极|推动|努力|全市域?|全县域?|全区域?|全域|成功)+(?:(?P<verb>进入|跻身|迈入|挤进)(?P<noun>(?:全国|全省|国家|世界|中国)[^，、；]{3,20}?)(?:行列|序列|名单)|(?P<verb2>加入)(?P<noun2>[^，、；]{2,16}(?:都市圈|城市群|联盟|城市网络|名录|协定)))$"
)
