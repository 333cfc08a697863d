"""The report as text: headings, paragraphs, every record and every unparsed clause marked, and the outline beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhixing.engines.report.record import Reading
from zhixing.engines.report.render.markup import safe, say, sort
from zhixing.engines.report.render.segments import Segment, figure, joined, segmented

# Which mark is drawn where records of several kinds cover the same characters.
RANK = ("quantity", "milestone", "achievement", "task")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found in the text: its anchor, words, depth, how far it reaches, and whether the paragraph goes on after it."""

    anchor: str
    words: str
    depth: int
    end: int
    runs_in: bool


class Article:
    """Draws the paragraphs of one reading."""

    def __init__(self, reading: Reading, paragraphs: Sequence[tuple[int, int]], names: Sequence[str]) -> None:
        self.reading, self.names, self.paragraphs = reading, names, sorted(paragraphs)
        self.headings = dict(self._find_headings())
        self.shown: set[int] = set()
        self._figures = [figure(reading.manuscript.text, record) for record in reading.records]
        self._clauses_shown: set[int] = set()

    def body(self) -> str:
        """All paragraphs; afterwards `shown` holds the numbers of the records that have a place in the text."""
        cut = segmented(self.reading, self.paragraphs)
        return "\n".join(self._paragraph(span, segments) for span, segments in zip(self.paragraphs, cut, strict=True))

    def outline(self) -> str:
        """The headings as a list of links, each with the number of records under it."""
        counts = Counter("".join(record.section.split()) for record in self.reading.records)
        return "".join(_entry(heading, counts[heading.words]) for heading in self.headings.values())

    def _find_headings(self) -> Iterator[tuple[int, Heading]]:
        text, number = self.reading.manuscript.text, 0
        parts = {"".join(part.heading.split()): 3 for part in self.reading.outline.parts if part.heading.strip()}
        waiting = parts | {words: 3 + bool(parts) for record in self.reading.records if (words := "".join(record.section.split())) and words not in parts}
        for start, end in self.paragraphs:
            squeezed = "".join(text[start:end].split())
            words = max((words for words in waiting if squeezed.startswith(words)), key=len, default="")
            if words:
                number += 1
                stop = _offset(text, start, len(words))
                runs_in = len(squeezed) > len(words) + 2
                yield start, Heading(f"s-{number}", words, waiting.pop(words), stop if runs_in else end, runs_in)

    def _paragraph(self, span: tuple[int, int], segments: Sequence[Segment]) -> str:
        heading = self.headings.get(span[0])
        if heading is None:
            return f"<p>{''.join(map(self._segment, segments))}</p>"
        if not heading.runs_in:
            return f'<h{heading.depth} id="{heading.anchor}">{"".join(map(self._segment, segments))}</h{heading.depth}>'
        inside = "".join(self._segment(segment, heading.end) for segment in segments)
        return f'<p id="{heading.anchor}" class="opens">{inside}</p>'

    def _segment(self, segment: Segment, bold_until: int = 0) -> str:
        inside = self._bolded(segment, bold_until)
        if segment.unparsed is not None:
            anchor = "" if segment.unparsed in self._clauses_shown else f' id="u-{segment.unparsed}"'
            self._clauses_shown.add(segment.unparsed)
            inside = f'<span class="m unparsed"{anchor}>{inside}</span>'
        return self._marked(segment, inside) if segment.records else inside

    def _marked(self, segment: Segment, inside: str) -> str:
        records = self.reading.records
        self.shown.update(segment.begins)
        kind = min((sort(records[number]) for number in segment.records), key=RANK.index)
        attributes = f'class="m {kind}" data-r="{" ".join(map(str, segment.records))}"'
        if segment.ends:
            attributes += f' data-n="{" ".join(str(number + 1) for number in segment.ends)}"'
        if not segment.begins:
            return f"<span {attributes}>{inside}</span>"
        first, *others = segment.begins
        more = "".join(f'<span id="t-{self.names[number]}"></span>' for number in others)
        return f'{more}<a id="t-{self.names[first]}" href="#c-{self.names[first]}" {attributes}>{inside}</a>'

    def _bolded(self, segment: Segment, bold_until: int) -> str:
        """The characters of a segment, its figures and the heading that runs into its paragraph set off."""
        text, at, pieces = self.reading.manuscript.text, segment.start, []
        spans = sorted({span for number in segment.records if (span := self._figures[number])})
        if bold_until > segment.start:
            spans = [(segment.start, bold_until), *(span for span in spans if span[0] >= bold_until)]
        for start, end in spans:
            start, end = max(start, at), min(end, segment.end)
            if start < end:
                tag = "strong" if start < bold_until else "b"
                pieces += [safe(joined(text, at, start)), f"<{tag}>{safe(joined(text, start, end))}</{tag}>"]
                at = end
        return "".join(pieces) + safe(joined(text, at, segment.end))


def legend(reading: Reading) -> str:
    """One button for each kind of mark, with its number; pressed means shown."""
    kinds = Counter(sort(record) for record in reading.records)
    kinds["unparsed"] = reading.counts()["unparsed"]
    return "".join(
        f'<button type="button" class="key {kind}" data-mark="{kind}" aria-pressed="true">{say(f"kind.{kind}")} <i>{kinds[kind]}</i></button>'
        for kind in ("quantity", "milestone", "task", "achievement", "unparsed")
        if kinds[kind]
    )


def _entry(heading: Heading, count: int) -> str:
    number = f"<i>{count}</i>" if count else ""
    return f'<li class="depth{heading.depth}"><a href="#{heading.anchor}">{safe(heading.words)}{number}</a></li>'


def _offset(text: str, start: int, count: int) -> int:
    """The offset after so many characters that are no blanks."""
    at = start
    while count:
        count -= not text[at].isspace()
        at += 1
    return at
