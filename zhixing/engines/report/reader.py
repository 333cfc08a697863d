"""Reads one report: paragraphs in, records and an account of every clause out."""

from __future__ import annotations

import re

from zhixing.engines.report.annexes import LABEL_TENSES, LABELLED, AnnexRow, deadline, rows
from zhixing.engines.report.harvest import Harvest
from zhixing.engines.report.layout import Paragraph, lay_out
from zhixing.engines.report.outline import PAST_TITLE, Stretch, divide, identify
from zhixing.engines.report.paragraph import SECTION, Context, ParagraphReader
from zhixing.engines.report.record import Disposition, Notice, Outline, Part, Reading, Record, Row, Tense
from zhixing.kernel.sources import Manuscript

CHALLENGE = re.compile(
    r"(?:清醒|深刻|充分)(?:地)?(?:认识|看到)|存在(?:不少|一些|诸多|着)?[^，。]{0,10}(?:问题|困难|不足|短板)|困难和问题|问题和不足|不足和挑战|需要指出的是|面临[^，。]{0,12}(?:挑战|困难)"
)


class ReportReader:
    """Builds the reading of one manuscript."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.layout = lay_out(manuscript)
        self.identity = identify(self.layout)
        self.harvest = Harvest()

    def read(self) -> Reading:
        stretches = divide(self.layout, self.identity.year) if self.layout.paragraphs else []
        for stretch in stretches:
            self._stretch(stretch)
        outline = Outline(self.identity.title, self.identity.place, self.identity.level, self.identity.year, tuple(self._part(s) for s in stretches))
        spans = tuple((p.joined.origin[0], p.joined.origin[-1] + 1) for s in stretches for p in self.layout.paragraphs[s.first : s.last] if p.text)
        return Reading(
            self.manuscript, outline, tuple(self.harvest.records), tuple(self.harvest.clauses), tuple(self._notices(stretches)), tuple(self.harvest.rows), spans
        )

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
                self.harvest.account_whole(paragraph, "context", "address" if stretch.kind == "opening" else "closing")
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
                self.harvest.account_whole(paragraph, "context", "challenge")
            else:
                ParagraphReader(self.harvest, paragraph, context).read()

    def _heading(self, paragraph: Paragraph, context: Context) -> bool:
        """Takes a heading paragraph as the section of what follows; False where it is none."""
        heading = SECTION.match(paragraph.text)
        if paragraph.kind != "heading" and not (heading and len(heading[0]) >= len(paragraph.text) - 1):
            return False
        context.section = paragraph.text.rstrip("。")
        self.harvest.account_whole(paragraph, "context", "heading")
        return True

    def _annex(self, paragraphs: list[Paragraph], context: Context) -> None:
        title = context.section
        for entry in rows(paragraphs):
            if isinstance(entry, AnnexRow):
                self._row(entry, context, title)
            elif label := LABELLED.match(entry.text):
                named: Tense | None = LABEL_TENSES.get(label["label"], "plan" if label["label"].startswith("下") else None)
                if named is None:
                    self.harvest.account_whole(entry, "context", "description")
                    continue
                period = str(self.identity.year) if named == "plan" and self.identity.year else context.period
                subject = re.sub(r"^[一二三四五六七八九十]{1,3}、", "", context.section)
                ParagraphReader(self.harvest, entry, Context(named, period, context.section, "annex", subject)).read()
            elif entry.kind == "row":
                self.harvest.account_whole(entry, "context", "heading")
            elif not self._heading(entry, context):
                ParagraphReader(self.harvest, entry, context).read()

    def _row(self, row: AnnexRow, context: Context, title: str) -> None:
        before = len(self.harvest.records)
        if row.flattened:
            self._flattened_row(row, context)
        else:
            ParagraphReader(self.harvest, row.paragraphs[0], context, row).read()
        first, last = row.paragraphs[0].joined, row.paragraphs[-1].joined
        found = self.harvest.records[before:]
        lead = tuple(dict.fromkeys(u for r in found for u in r.lead)) or row.lead
        support = tuple(dict.fromkeys(u for r in found for u in r.support)) or row.support
        text = " ".join(p.text for p in row.paragraphs)
        self.harvest.rows.append(Row(title, row.number, first.origin[0], last.origin[-1] + 1, text, lead, support, tuple(r.id for r in found)))

    def _flattened_row(self, row: AnnexRow, context: Context) -> None:
        """A row of a table that lost its frame is one promise: its name reaches the stage that its deadline names."""
        named = deadline(row)
        name = row.paragraphs[0]
        quoted = row.paragraphs[: (named[1] if named else 0) + 1]
        start, end = name.joined.origin[0], quoted[-1].joined.origin[-1] + 1
        quote = "".join(p.text for p in quoted)
        stage = named[2] if named else "completed"
        identity = self.harvest.ids.of(context.tense, "milestone", quote, name.text, stage)
        period = (named[3] if named else "") or context.period
        record = Record(
            identity, context.tense, "milestone", quote, start, end, name.text, "firm", period, context.section, None, "", stage, (), row.lead, row.support
        )
        self.harvest.records.append(record)
        for paragraph in row.paragraphs:
            inside = paragraph.joined.origin[0] < end
            told: Disposition = "commitment" if context.tense == "plan" else "achievement"
            self.harvest.account_whole(paragraph, told if inside else "context", "" if inside else "responsibility")

    def _notices(self, stretches: list[Stretch]) -> list[Notice]:
        kinds = {s.kind for s in stretches}
        notices = []
        if self.layout.incomplete_start or (stretches and "opening" not in kinds):
            notices.append(
                Notice("incomplete_start", "正文从中间开始，前面的内容不在所给文本中。", "The text starts mid-way; what stood before it is not in the input.")
            )
        if self.layout.incomplete_end:
            notices.append(
                Notice(
                    "incomplete_end",
                    "正文在中途结束（有转版标记），后面的内容不在所给文本中。",
                    "The text stops mid-way (a jump line says so); what follows is not in the input.",
                )
            )
        if "plan" not in kinds and "goals" not in kinds:
            notices.append(
                Notice("no_plan", "没有找到下一步工作安排部分，只给出回顾部分。", "No part about the coming period was found; only the review is given.")
            )
        if "review" not in kinds:
            notices.append(Notice("no_review", "没有找到上一年工作回顾部分。", "No part about the period that has ended was found."))
        if self.identity.year is None:
            notices.append(Notice("year_unknown", "文本没有写明是哪一年的报告。", "The text does not say which year it is for."))
        return notices


def read_manuscript(manuscript: Manuscript) -> Reading:
    """The reading of one manuscript."""
    return ReportReader(manuscript).read()
