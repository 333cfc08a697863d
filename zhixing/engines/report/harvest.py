"""What has been read so far: records, the account of clauses, rows of annexes."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhixing.engines.report.identity import Ids
from zhixing.engines.report.layout import Paragraph
from zhixing.engines.report.record import Clause, Disposition, Record, Row
from zhixing.engines.report.sentences import Span, depths, sentences


@dataclass(slots=True)
class Harvest:
    """The growing result of one reading; every clause is put on account exactly once."""

    records: list[Record] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    ids: Ids = field(default_factory=Ids)

    def account(self, paragraph: Paragraph, span: Span, disposition: Disposition, reason: str = "") -> None:
        """Put one clause of a paragraph on account."""
        start, end = paragraph.joined.span(span.start, span.end)
        self.clauses.append(Clause(start, end, paragraph.text[span.start : span.end], disposition, reason))

    def account_whole(self, paragraph: Paragraph, disposition: Disposition, reason: str) -> None:
        """Put every clause of a paragraph on account as the same."""
        for sentence in sentences(paragraph.text, depths(paragraph.text), paragraph.cells):
            for span in sentence:
                self.account(paragraph, span, disposition, reason)
