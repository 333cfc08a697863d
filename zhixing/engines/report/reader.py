"""Reads one report: paragraphs in, records and an account of every clause out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhixing.engines.report.annexes import LABEL_TENSES, LABELLED, NUMBERED, AnnexRow, deadline, rows, unit_names
from zhixing.engines.report.clause import MEASURES, Topic
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.identity import Ids
from zhixing.engines.report.layout import Paragraph, lay_out
from zhixing.engines.report.mentions import Mention, mentions
from zhixing.engines.report.milestones import Reader as MilestoneReader
from zhixing.engines.report.milestones import staged
from zhixing.engines.report.outline import PAST_TITLE, Stretch, divide, identify
from zhixing.engines.report.quantities import quantities
from zhixing.engines.report.record import Clause, Disposition, Notice, Outline, Part, Reading, Record, Row, Target, Tense
from zhixing.engines.report.sentences import Span, depths, sentences
from zhixing.engines.report.subjects import trimmed
from zhixing.engines.report.tasks import context_kind, task
from zhixing.engines.report.totals import ranks, structures, totals
from zhixing.kernel.sources import Manuscript
from zhixing.kernel.units import normalise

UNITS = re.compile(
    r"[（(](?:(?:牵头(?:责任)?(?:单位|部门)|责任(?:单位|部门)|主办(?:单位)?|承办(?:单位)?|责任领导)[:：](?P<lead>[^；;，。]*?))(?:[；;，。]\s*(?:协办|配合|参与|协同)(?:责任)?(?:单位|部门)?[:：](?P<support>.*?))?[)）]"
    r"|[（(](?P<lead2>[^（）()，]{2,16})牵头(?:，(?P<support2>[^（）()]*?)(?:具体负责|配合|参与))?[)）]"
)
SECTION = re.compile(r"^(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)[^。]{2,60}")
CHALLENGE = re.compile(r"(?:清醒|深刻|充分)(?:地)?(?:认识|看到)|存在(?:不少|一些|诸多|着)?[^，。]{0,10}(?:问题|困难|不足|短板)|困难和问题|问题和不足|不足和挑战|需要指出的是|面临[^，。]{0,12}(?:挑战|困难)")
PERIODS = re.compile(r"(?:到|至)?(?P<year>20[0-9]{2})年(?:底|末)?[，前]|(?P<five>今后五年|未来五年|五年内|“十[一二三四五六]五”(?:期间|时期))")


# No sentence of the genre is nearly as long; what is longer is no prose, and reading it could take for ever.
LONGEST_SENTENCE = 2000


@dataclass(slots=True)
class Context:
    """Where in the report the reader stands."""

    tense: Tense
    period: str
    section: str
    part: str
    subject: str = ""


class ReportReader:
    """Builds the reading of one manuscript."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.layout = lay_out(manuscript)
        self.identity = identify(self.layout)
        self.ids = Ids()
        self.records: list[Record] = []
        self.clauses: list[Clause] = []
        self.rows: list[Row] = []

    def read(self) -> Reading:
        stretches = divide(self.layout, self.identity.year) if self.layout.paragraphs else []
        for stretch in stretches:
            self._stretch(stretch)
        outline = Outline(self.identity.title, self.identity.place, self.identity.level, self.identity.year, tuple(self._part(s) for s in stretches))
        spans = tuple((p.joined.origin[0], p.joined.origin[-1] + 1) for s in stretches for p in self.layout.paragraphs[s.first : s.last] if p.text)
        return Reading(self.manuscript, outline, tuple(self.records), tuple(self.clauses), tuple(self._notices(stretches)), tuple(self.rows), spans)

    def _part(self, stretch: Stretch) -> Part:
        paragraphs = [p for p in self.layout.paragraphs[stretch.first : stretch.last] if len(p.joined)]
        return Part(stretch.kind, stretch.heading, paragraphs[0].joined.origin[0], paragraphs[-1].joined.origin[-1] + 1, stretch.period)

    def _stretch(self, stretch: Stretch) -> None:
        past = stretch.kind == "review" or (stretch.kind == "annex" and PAST_TITLE.search(stretch.heading) is not None)
        context = Context("past" if past else "plan", stretch.period, stretch.heading, stretch.kind)
        paragraphs = [p for p in self.layout.paragraphs[stretch.first : stretch.last] if p.text]
        if stretch.kind == "annex":
            self._annex(paragraphs, context)
        elif stretch.kind in ("opening", "closing"):
            for paragraph in paragraphs:
                self._as_context(paragraph, "address" if stretch.kind == "opening" else "closing")
        else:
            self._body(paragraphs, context)

    def _body(self, paragraphs: list[Paragraph], context: Context) -> None:
        challenge = False
        for paragraph in paragraphs:
            if self._heading(paragraph, context):
                challenge = False
                continue
            challenge = context.part == "review" and (challenge or CHALLENGE.search(paragraph.text[:120]) is not None)
            if challenge:
                self._as_context(paragraph, "challenge")
            else:
                ParagraphReader(self, paragraph, context).read()

    def _heading(self, paragraph: Paragraph, context: Context) -> bool:
        """Takes a heading paragraph as the section of what follows; False where it is none."""
        heading = SECTION.match(paragraph.text)
        if paragraph.kind != "heading" and not (heading and len(heading[0]) >= len(paragraph.text) - 1):
            return False
        context.section = paragraph.text.rstrip("。")
        self._as_context(paragraph, "heading")
        return True

    def _annex(self, paragraphs: list[Paragraph], context: Context) -> None:
        title, tense = context.section, context.tense
        for entry in rows(paragraphs):
            if isinstance(entry, AnnexRow):
                self._row(entry, context, title)
            elif label := LABELLED.match(entry.text):
                named = LABEL_TENSES.get(label["label"], "plan" if label["label"].startswith("下") else None)
                if named is None:
                    self._as_context(entry, "description")
                    continue
                period = str(self.identity.year) if named == "plan" and self.identity.year else context.period
                subject = re.sub(r"^[一二三四五六七八九十]{1,3}、", "", context.section)
                ParagraphReader(self, entry, Context("plan" if named == "plan" else "past", period, context.section, "annex", subject)).read()
            elif entry.kind == "row" or not self._heading(entry, context):
                context.tense = tense
                if entry.kind == "row":
                    self._as_context(entry, "heading")
                else:
                    ParagraphReader(self, entry, context).read()

    def _row(self, row: AnnexRow, context: Context, title: str) -> None:
        before = len(self.records)
        if row.flattened:
            self._flattened_row(row, context)
        else:
            ParagraphReader(self, row.paragraphs[0], context, row).read()
        first, last = row.paragraphs[0].joined, row.paragraphs[-1].joined
        found = self.records[before:]
        lead = tuple(dict.fromkeys(u for r in found for u in r.lead)) or row.lead
        support = tuple(dict.fromkeys(u for r in found for u in r.support)) or row.support
        text = " ".join(p.text for p in row.paragraphs)
        self.rows.append(Row(title, row.number, first.origin[0], last.origin[-1] + 1, text, lead, support, tuple(r.id for r in found)))

    def _flattened_row(self, row: AnnexRow, context: Context) -> None:
        """A row of a table that lost its frame is one promise: its name reaches the stage that its deadline names."""
        named = deadline(row)
        name = row.paragraphs[0]
        last = row.paragraphs[named[1] if named else 0]
        start, end = name.joined.origin[0], last.joined.origin[-1] + 1
        quote = "".join(p.text for p in row.paragraphs[: (named[1] if named else 0) + 1])
        stage = named[2] if named else "completed"
        identity = self.ids.of(context.tense, "milestone", quote, name.text, stage)
        period = (named[3] if named else "") or context.period
        record = Record(identity, context.tense, "milestone", quote, start, end, name.text, "firm", period, context.section, None, "", stage, (), row.lead, row.support)
        self.records.append(record)
        for paragraph in row.paragraphs:
            inside = paragraph.joined.origin[0] < end
            for sentence in sentences(paragraph.text, depths(paragraph.text)):
                for span in sentence:
                    disposition: Disposition = "context" if not inside else ("commitment" if context.tense == "plan" else "achievement")
                    self.clauses.append(self._clause(paragraph, span, disposition, "" if inside else "responsibility"))

    def _as_context(self, paragraph: Paragraph, reason: str) -> None:
        text = paragraph.text
        for sentence in sentences(text, depths(text), paragraph.cells):
            for span in sentence:
                self.clauses.append(self._clause(paragraph, span, "context", reason))

    def _clause(self, paragraph: Paragraph, span: Span, disposition: Disposition, reason: str = "") -> Clause:
        start, end = paragraph.joined.span(span.start, span.end)
        return Clause(start, end, paragraph.text[span.start : span.end], disposition, reason)

    def _notices(self, stretches: list[Stretch]) -> list[Notice]:
        kinds = {s.kind for s in stretches}
        notices = []
        if self.layout.incomplete_start or (stretches and "opening" not in kinds):
            notices.append(Notice("incomplete_start", "正文从中间开始，前面的内容不在所给文本中。", "The text starts mid-way; what stood before it is not in the input."))
        if self.layout.incomplete_end:
            notices.append(Notice("incomplete_end", "正文在中途结束（有转版标记），后面的内容不在所给文本中。", "The text stops mid-way (a jump line says so); what follows is not in the input."))
        if "plan" not in kinds and "goals" not in kinds:
            notices.append(Notice("no_plan", "没有找到下一步工作安排部分，只给出回顾部分。", "No part about the coming period was found; only the review is given."))
        if "review" not in kinds:
            notices.append(Notice("no_review", "没有找到上一年工作回顾部分。", "No part about the period that has ended was found."))
        if self.identity.year is None:
            notices.append(Notice("year_unknown", "文本没有写明是哪一年的报告。", "The text does not say which year it is for."))
        return notices


class ParagraphReader:
    """Reads one paragraph, sentence by sentence, clause by clause."""

    def __init__(self, report: ReportReader, paragraph: Paragraph, context: Context, row: AnnexRow | None = None) -> None:
        self.report, self.paragraph, self.context, self.row = report, paragraph, context, row
        self.text = paragraph.text
        self.inside = depths(self.text)
        self.mentions = mentions(self.text, self.inside)
        self.units = [(m.start(), m.end(), unit_names(m["lead"] or m["lead2"]), unit_names(m["support"] or m["support2"])) for m in UNITS.finditer(self.text)]

    def read(self) -> None:
        before = len(self.report.records)
        for index, sentence in enumerate(sentences(self.text, self.inside, self._cuts())):
            if sentence[-1].end - sentence[0].start > LONGEST_SENTENCE:
                self._too_long(sentence)
                continue
            heading = SECTION.match(self.text, sentence[0].start) if sentence[0].start in self.paragraph.starts else None
            if heading and sentence[-1].mark == "。" and index == 0 and len(heading[0]) <= 45 and not any(m.at < sentence[-1].end for m in self.mentions):
                self.context.section = heading[0].rstrip("。")
                for span in sentence:
                    self._settle(span, [], "heading")
                continue
            self._sentence(sentence, index)
        if self.row is not None and len(self.report.records) == before:
            self._whole_row()

    def _too_long(self, sentence: list[Span]) -> None:
        for span in sentence:
            self.report.clauses.append(self.report._clause(self.paragraph, span, "unparsed", f"a sentence of more than {LONGEST_SENTENCE} characters"))

    def _cuts(self) -> list[int]:
        """The cells of a row are read apart, but for a name with its figure beside it (地区生产总值 | 增长8.5%左右)."""
        cells = self.paragraph.cells
        if len(cells) == 2 and any(m.at >= cells[1] for m in self.mentions):
            return []
        return cells

    def _whole_row(self) -> None:
        """A row in which no figure, stage or verb was found is a task all the same: the list promises it."""
        cells = [*self.paragraph.cells, len(self.text)] if len(self.paragraph.cells) > 1 else [0, len(self.text)]
        first = 1 if self.row is not None and self.text[cells[0] : cells[1]] == self.row.number and len(cells) > 2 else 0
        span = self._without_units(Span(cells[first], cells[first + 1]))
        number = NUMBERED.match(self.text, span.start, span.end)
        self.report.records.append(self._record(Draft("task", span.start, span.end, self.text[number.end() if number else span.start : span.end].rstrip("。"))))
        start, end = self.paragraph.joined.span(span.start, span.end)
        disposition: Disposition = "commitment" if self.context.tense == "plan" else "achievement"
        clauses = self.report.clauses
        for at in range(len(clauses) - 1, -1, -1):
            if clauses[at].end <= self.paragraph.joined.origin[0]:
                break
            if clauses[at].start >= start and clauses[at].end <= end + 1:
                clauses[at] = Clause(clauses[at].start, clauses[at].end, clauses[at].text, disposition)

    def _sentence(self, sentence: list[Span], index: int) -> None:
        topic = Topic(object=self.context.subject)
        period = None
        alone = len(sentence) == 1
        for span in sentence:
            found = [m for m in self.mentions if span.start <= m.at < span.end]
            named = PERIODS.search(self.text, span.start, min(span.end + 1, span.start + 24))
            if named and self.context.tense == "plan":
                period = self._named_period(named, period)
            if alone and not found and span.start in self.paragraph.starts and span.end < len(self.text) - 1 and span.end - span.start <= 24 and span.mark == "。":
                self._settle(span, [], "topic")
                continue
            drafts = self._clause_drafts(self._without_units(span), found, topic)
            for draft in drafts:
                draft.period = draft.period or period
            self._settle(span, drafts, None)

    def _named_period(self, named: re.Match[str], period: str | None) -> str | None:
        if named["year"]:
            return named["year"]
        return self.context.period if "-" in self.context.period else period

    def _without_units(self, span: Span) -> Span:
        for start, end, _, _ in self.units:
            if span.start < start < span.end <= end:
                return Span(span.start, start, span.mark)
            if start <= span.start < end < span.end:
                return Span(end, span.end, span.mark)
        return span

    def _clause_drafts(self, span: Span, found: list[Mention], topic: Topic) -> list[Draft]:
        text, inside = self.text, self.inside
        if found and all(MEASURES.match(m.unit) for m in found) and "项目" in text[span.start : span.end] and staged(text, span):
            found = []
        drafts = structures(text, span) or (quantities(text, span, inside, found, topic) if found else [])
        drafts += ranks(text, span, inside, topic, drafts)
        drafts += totals(text, span, inside, topic, drafts)
        if drafts and found:
            drafts += MilestoneReader(text, span, inside).beside(found)
        if not drafts:
            drafts = MilestoneReader(text, span, inside, topic.object).read()
            topic.object = trimmed(text[span.start : span.end]) if not found else topic.object
            topic.subjects = [] if not found else topic.subjects
        if not drafts and self.context.tense == "plan":
            work = task(text, span)
            drafts = [work] if work else []
        return drafts

    def _settle(self, span: Span, drafts: list[Draft], reason: str | None) -> None:
        report, context = self.report, self.context
        for draft in drafts:
            report.records.append(self._record(draft))
        if reason is not None:
            report.clauses.append(report._clause(self.paragraph, span, "context", reason))
        elif drafts:
            report.clauses.append(report._clause(self.paragraph, span, "commitment" if context.tense == "plan" else "achievement"))
        elif context.tense == "past":
            report.clauses.append(report._clause(self.paragraph, span, "context", "narrative"))
        else:
            kind = context_kind(self.text, span)
            report.clauses.append(report._clause(self.paragraph, span, "context" if kind else "unparsed", kind or "no known verb opens the clause"))

    def _record(self, draft: Draft) -> Record:
        joined, context = self.paragraph.joined, self.context
        start, end = joined.span(draft.start, draft.end)
        quote = self.text[draft.start : draft.end].replace(" ", "")
        target = None
        if draft.kind == "quantity":
            assert draft.value is not None and draft.comparator is not None and draft.measure is not None
            unit = draft.unit + "人" if draft.unit.strip("万亿千百") == "" and re.search(r"人口|人数|人$", draft.subject) else draft.unit
            base, unit_base = normalise(draft.value, unit)
            at = joined.origin[draft.at] if draft.at >= 0 else -1
            target = Target(draft.comparator, draft.value, unit, base, unit_base, draft.measure, at, draft.high)
        lead, support = self._responsible(draft)
        identity = self.report.ids.of(context.tense, draft.kind, quote, draft.subject, f"{target.value_base}{target.unit_base}" if target else draft.stage or "")
        return Record(
            identity, context.tense, draft.kind, quote, start, end, draft.subject, draft.certainty, draft.period or context.period, context.section,
            target, draft.stage_verb, draft.stage, tuple(draft.qualifiers), lead, support,
        )  # fmt: skip

    def _responsible(self, draft: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
        for start, _, lead, support in self.units:
            if draft.start < start:
                return lead, support
        return (self.row.lead, self.row.support) if self.row else ((), ())


def read_manuscript(manuscript: Manuscript) -> Reading:
    """The reading of one manuscript."""
    return ReportReader(manuscript).read()
