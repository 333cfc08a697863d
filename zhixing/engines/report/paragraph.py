"""Reads one paragraph, sentence by sentence, clause by clause, and settles what became of each clause."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from zhixing.engines.report.annexes import NUMBERED, AnnexRow, unit_names
from zhixing.engines.report.clause import MEASURES, Spoken, Topic
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.harvest import Harvest
from zhixing.engines.report.layout import Paragraph
from zhixing.engines.report.mentions import Mention, mentions
from zhixing.engines.report.milestones import MilestoneReader, staged
from zhixing.engines.report.objects import ENDINGS, bare, objects
from zhixing.engines.report.outline import five_year_plan
from zhixing.engines.report.quantities import quantities
from zhixing.engines.report.record import Clause, Disposition, Record, Target, Tense
from zhixing.engines.report.sectors import structures
from zhixing.engines.report.sentences import Span, depths, sentences
from zhixing.engines.report.stages import staged_end
from zhixing.engines.report.tasks import TASK, context_kind, task
from zhixing.engines.report.totals import HINTS, ranks, totals
from zhixing.kernel.units import normalise

UNITS = re.compile(
    r"[（(](?:(?:牵头(?:责任)?(?:单位|部门)|责任(?:单位|部门)|主办(?:单位)?|承办(?:单位)?|责任领导)[:：](?P<lead>(?:[^；;，。（）]|（[^（）]*）)*?))(?:[；;，。]\s*(?:协办|配合|参与|协同)(?:责任)?(?:单位|部门)?[:：](?P<support>.*?))?[)）]"
    r"|[（(](?P<lead3>[^（）()，。]{2,40}?)负责[)）]"
    r"|[（(](?P<lead2>[^（）()，]{2,16})牵头(?:，(?P<support2>[^（）()]*?)(?:具体负责|配合|参与))?[)）]"
)
SECTION = re.compile(r"(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)[^。]{2,60}")
PERIODS = re.compile(
    r"(?:(?<![达高低增升降减])(?:到|至)(?=20[0-9]{2}年(?![0-9以的]))|(?=20[0-9]{2}年(?:底|末)?[，前]))(?P<year>20[0-9]{2})年|(?P<five>今后五年|未来五年|五年内|“十[一二三四五六]五”(?:期间|时期))"
)
LONG_PAST = re.compile(r"(?:——)?(?:回[顾望])?(?:过去(?:的)?五年|五年来|五年间|五年以来|这五年|“十(?P<plan>[一二三四五六])五”(?:时期|期间|以来))")
LAST_YEAR = re.compile(r"(?:(?:刚刚)?过去的?(?:一年|20[0-9]{2}年)|一年来|一年以来|这一年|去年|20[0-9]{2}年(?!以来))")
BARE_YEAR = re.compile(r"20[0-9]{2}年(?!来|以来|间|度)(?=.)")
NUMBER = re.compile(r"(?P<number>[0-9]{1,3})[.．、]")
LIST_MARK = re.compile(r"[①-⑳⑴-⒇]|[(（][0-9]{1,2}[)）](?=[^，。；])")
# 电力工程1项：…: what was counted is named behind the colon.
_COUNTED_OUT = re.compile(r"[0-9一二三四五六七八九十]+[项件个][：:]$")
LONGEST_HEADING = 45
# A short sentence of one clause without figure or stage opens a paragraph and says what it is about (高水平抓好城市管理。).
# Decided by its words and not by where the line was broken, which the next copy of the text may do elsewhere.
LONGEST_TOPIC = 16
# No sentence of the genre is nearly as long; what is longer is no prose, and reading it could take for ever.
LONGEST_SENTENCE, MOST_NUMBERS = 2000, 120


@dataclass(slots=True)
class Context:
    """Where in the report the reader stands."""

    tense: Tense
    period: str
    section: str
    part: str
    subject: str = ""
    number: int = 0


class ParagraphReader:
    """Reads one paragraph, sentence by sentence, clause by clause."""

    def __init__(self, harvest: Harvest, paragraph: Paragraph, context: Context, row: AnnexRow | None = None) -> None:
        self.harvest, self.paragraph, self.context, self.row = harvest, paragraph, context, row
        self.text = paragraph.text
        # What a sentence leaves to the next one: what it counted last, in what; the year that it named, where a semicolon ended it.
        self.last_counted = ("", "")
        self.open_period: str | None = None
        self.inside = depths(self.text)
        self.mentions = mentions(self.text, self.inside, self._number())
        self.units = [
            (m.start(), m.end(), unit_names(m["lead"] or m["lead2"] or m["lead3"]), unit_names(m["support"] or m["support2"]))
            for m in UNITS.finditer(self.text)
        ]

    def read(self) -> None:
        before = len(self.harvest.records)
        for sentence in sentences(self.text, self.inside, self._cuts()):
            start, end = sentence[0].start, sentence[-1].end
            if end - start > LONGEST_SENTENCE or sum(start <= m.at < end for m in self.mentions) > MOST_NUMBERS:
                self._too_long(sentence)
                continue
            if self._is_heading(sentence):
                self.context.section = self.text[sentence[0].start : sentence[-1].end]
                for span in sentence:
                    self._settle(span, [], "heading")
                continue
            self._sentence(sentence)
        if self.row is not None and len(self.harvest.records) == before:
            self._whole_row()

    def _is_heading(self, sentence: list[Span]) -> bool:
        """A numbered sentence without a figure that names what follows (（一）着力打造现代产业体系，培育产业新能级。), wherever the lines were broken."""
        start, end = sentence[0].start, sentence[-1].end
        if sentence[-1].mark not in ("。", "") or end - start > LONGEST_HEADING or not SECTION.match(self.text, start, end):
            return False
        return not any(start <= m.at < end for m in self.mentions)

    def _number(self) -> int:
        """Where the paragraph begins behind its number in a numbered list (46.2所新校 after 45. is the 46th item, about 2 schools)."""
        cells = self.paragraph.cells
        if len(cells) > 1 and self.text[: cells[1]].isdigit():
            return cells[1]
        match = NUMBER.match(self.text)
        if match is None:
            return 0
        follows = int(match["number"]) == self.context.number + 1
        self.context.number = int(match["number"])
        return match.end() if follows else 0

    def _too_long(self, sentence: list[Span]) -> None:
        for span in sentence:
            self.harvest.account(self.paragraph, span, "unparsed", f"a sentence of more than {LONGEST_SENTENCE} characters or {MOST_NUMBERS} numbers")

    def _cuts(self) -> list[int]:
        """The cells of a row are read apart, but for a name with its figure beside it (地区生产总值 | 增长8.5%左右)."""
        cells = self.paragraph.cells
        if not cells and len(markers := [m.start() for m in LIST_MARK.finditer(self.text)]) >= 3:
            return markers
        if len(cells) == 2 and not self.text[: cells[1]].isdigit() and any(m.at >= cells[1] for m in self.mentions):
            return []
        return [at for at, until in itertools.pairwise([*cells, len(self.text)]) if not self._is_stage(at, until)]

    def _is_stage(self, start: int, end: int) -> bool:
        """Is a cell nothing but the stage that the thing in the cell before it shall reach (抽水蓄能电站 | 开工建设)?"""
        match = staged_end(self.text[start:end])
        return match is not None and match.start() == 0

    def _whole_row(self) -> None:
        """A row in which no figure, stage or verb was found is a task all the same: the list promises it."""
        cells = [*self.paragraph.cells, len(self.text)] if len(self.paragraph.cells) > 1 else [0, len(self.text)]
        first = 1 if self.row is not None and self.text[cells[0] : cells[1]] == self.row.number and len(cells) > 2 else 0
        span = self._without_units(Span(cells[first], cells[first + 1]))
        number = NUMBERED.match(self.text, span.start, span.end)
        self.harvest.records.append(
            self._record(Draft("task", span.start, span.end, self.text[number.end() if number else span.start : span.end].rstrip("。")))
        )
        start, end = self.paragraph.joined.span(span.start, span.end)
        disposition: Disposition = "commitment" if self.context.tense == "plan" else "achievement"
        clauses = self.harvest.clauses
        for at in range(len(clauses) - 1, -1, -1):
            if clauses[at].end <= self.paragraph.joined.origin[0]:
                break
            if clauses[at].start >= start and clauses[at].end <= end + 1:
                clauses[at] = Clause(clauses[at].start, clauses[at].end, clauses[at].text, disposition)

    def _sentence(self, sentence: list[Span]) -> None:
        topic = Topic(spoken=Spoken(self.context.subject), last_counted=self.last_counted[0], last_unit=self.last_counted[1], past=self.context.tense == "past")
        period = self.open_period
        alone = len(sentence) == 1
        named_by: Span | None = None
        spoken = Spoken()
        if self.context.tense == "past":
            for span in sentence[:2]:
                period = self._past_period(span) or period
        for span in sentence:
            found = [m for m in self.mentions if span.start <= m.at < span.end]
            if self.context.tense == "plan" and (named := PERIODS.search(self.text, span.start, min(span.end + 1, span.start + 24))):
                period = self._named_period(named, period)
            drafts = self._clause_drafts(self._without_units(span), found, topic)
            if alone and span.mark == "。" and span.end - span.start <= LONGEST_TOPIC and all(d.kind == "task" for d in drafts):
                self._settle(span, [], "topic")
                continue
            for draft in drafts:
                draft.period = draft.period or period
            if named_by is not None and drafts and drafts[0].kind == "quantity" and spoken.name and drafts[0].subject.startswith(spoken.name):
                self.harvest.records.pop()
                drafts[0].start = named_by.start
            spoken = topic.spoken
            named_by = span if [d.kind for d in drafts] == ["task"] else None
            self._settle(span, drafts, None)
        self.open_period = period if sentence[-1].mark in "；;" else None
        self.last_counted = (topic.last_counted, topic.last_unit)

    def _past_period(self, first: Span) -> str | None:
        """过去五年 opens a longer history that goes on until 过去一年 or 2021年， ends it; 2021年 in front of a figure is the year of that sentence."""
        last = self.context.period[-4:]
        if long := LONG_PAST.match(self.text, first.start, first.end):
            end = str(five_year_plan(long["plan"])[1]) if long["plan"] else last
            self.context.period = f"{int(end) - 4}-{end}" if end else ""
        elif (match := LAST_YEAR.match(self.text, first.start, first.end)) and (match.end() == first.end or not match[0][:2].isdigit()):
            self.context.period = last
        return match[0][:4] if (match := BARE_YEAR.match(self.text, first.start, first.end)) else None

    def _named_period(self, named: re.Match[str], period: str | None) -> str | None:
        if named["year"]:
            return named["year"]
        if "-" in self.context.period:
            return self.context.period
        coming = named["five"] in ("今后五年", "未来五年") and self.context.period.isdigit()
        return f"{self.context.period}-{int(self.context.period) + 4}" if coming else period

    def _without_units(self, span: Span) -> Span:
        for start, end, _, _ in self.units:
            if span.start < start < span.end <= end:
                return Span(span.start, start, span.mark)
            if start <= span.start < end < span.end:
                return Span(end, span.end, span.mark)
        return span

    def _clause_drafts(self, span: Span, found: list[Mention], topic: Topic) -> list[Draft]:
        text, inside = self.text, self.inside
        if (
            found
            and all(MEASURES.match(m.unit) and m.unit.lstrip("十百千万亿") != "亩" for m in found)
            and "项目" in text[span.start : span.end]
            and staged(text, span)
        ):
            found = []
        hinted = HINTS.search(text, span.start, span.end) is not None
        drafts = (hinted and structures(text, span)) or (quantities(text, span, inside, found, topic) if found else [])
        if hinted:
            ranked = ranks(text, span, inside, topic, drafts)
            topic.subjects = topic.subjects or [draft.subject.removesuffix("位次") for draft in ranked if draft.subject != "位次"]
            drafts += ranked
            drafts += totals(text, span, inside, topic, drafts)
        if drafts and found:
            drafts += MilestoneReader(text, span, inside).beside(found)
        if not drafts:
            subject = self.context.subject
            drafts = MilestoneReader(text, span, inside, Spoken(subject) if subject and not ENDINGS.search(topic.object) else topic.spoken).read()
            topic.spoken = _spoken(drafts, text[span.start : span.end]) if not found else topic.spoken
            topic.subjects = [] if not found else topic.subjects
        if (
            not drafts
            and self.context.tense == "plan"
            and ((mark := LIST_MARK.match(text, span.start)) or _COUNTED_OUT.search(text, max(0, span.start - 5), span.start))
        ):
            drafts = self._listed(Span(mark.end() if mark else span.start, span.end))
        if not drafts and self.context.tense == "plan":
            work = task(text, span)
            drafts = [work] if work else []
        return drafts

    def _listed(self, span: Span) -> list[Draft]:
        """An item of a list that a sentence opened with 完成…项 names a thing without a verb of its own: the verb of the list holds for it."""
        opened = re.search(r"(?P<verb>完成|建成|实施|办好)[^。]{0,40}[0-9一二三四五六七八九十]+[项件个](?:[^。]{0,30})?[:：]", self.text[: span.start])
        name = self.text[span.start : span.end]
        if opened is None or opened["verb"] not in ("完成", "建成") or TASK.match(name):
            return []
        return [
            Draft("milestone", span.start, span.start + until, bare(one), stage_verb=opened["verb"], stage="completed")
            for one, _, until in objects(name, "completed", self.inside[span.start : span.end])
        ]

    def _settle(self, span: Span, drafts: list[Draft], reason: str | None) -> None:
        harvest, context = self.harvest, self.context
        for draft in drafts:
            harvest.records.append(self._record(draft))
        if reason is not None:
            harvest.account(self.paragraph, span, "context", reason)
        elif drafts:
            harvest.account(self.paragraph, span, "commitment" if context.tense == "plan" else "achievement")
        elif context.tense == "past":
            harvest.account(self.paragraph, span, "context", "narrative")
        else:
            kind = context_kind(self.text, span)
            harvest.account(self.paragraph, span, "context" if kind else "unparsed", kind or "no known verb opens the clause")

    def _record(self, draft: Draft) -> Record:
        joined, context = self.paragraph.joined, self.context
        number = NUMBERED.match(self.text)
        if number and draft.start < number.end() < draft.end and draft.at != 0:
            draft.start = number.end()
        start, end = joined.span(draft.start, draft.end)
        quote = self.text[draft.start : draft.end].replace(" ", "")
        target = None
        if draft.kind == "quantity":
            assert draft.value is not None and draft.comparator is not None and draft.measure is not None
            unit = _unit_of(draft)
            base, unit_base = normalise(draft.value, unit)
            at = joined.origin[draft.at] if draft.at >= 0 else -1
            target = Target(draft.comparator, draft.value, unit, base, unit_base, draft.measure, at, draft.high)
        lead, support = self._responsible(draft)
        identity = self.harvest.ids.of(
            context.tense, draft.kind, quote, draft.subject, f"{target.value_base}{target.unit_base}" if target else draft.stage or ""
        )
        return Record(
            identity, context.tense, draft.kind, quote, start, end, draft.subject, draft.certainty, draft.period or context.period, context.section,
            target, draft.stage_verb, draft.stage, tuple(draft.qualifiers), lead, support,
        )  # fmt: skip

    def _responsible(self, draft: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
        for start, _, lead, support in self.units:
            if draft.start < start:
                return lead, support
        return (self.row.lead, self.row.support) if self.row else ((), ())


def _spoken(drafts: list[Draft], clause: str) -> Spoken:
    """What a clause without figures spoke of: the things that reached a stage, else its words without the verb."""
    staged = [draft.subject for draft in drafts if draft.kind == "milestone"]
    return Spoken("、".join(staged)) if staged else Spoken(clause=clause)


def _unit_of(draft: Draft) -> str:
    """The unit of a figure; people that are counted in 万 without a counter (贫困人口9.1万, 242万居民) are 人 all the same."""
    if draft.unit == "" or draft.unit.strip("万亿千百"):
        return draft.unit
    if draft.subject.endswith(("人次", "旅客吞吐量", "客运量", "客流量")):
        return f"{draft.unit}人次"
    return f"{draft.unit}人" if _PEOPLE.search(draft.subject) else draft.unit


_PEOPLE = re.compile(r"人口|人数|人$|居民|群众|学生|老人|职工|农民|市民|游客|群体|青年|人才|妇女|儿童|女性|孕产妇|劳动力")
