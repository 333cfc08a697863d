"""Row f: the accounting identity. Every clause of every part is exactly one thing, nothing lies outside, and every quote is what the text says.

Left outside of clauses are only white space, the marks that end a clause (MARKS), the frame of tables (`|`), the emphasis marks of Markdown,
page furniture by rule 7 of the GUIDE (numbers of footnotes and jump lines: FURNITURE), and the number of a row that stands alone on the line before
it, in a table that lost its frame: a list mark, which the row has as its `number`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

import pytest

from zhixing.engines.report import Reading

GOLD = ("yongkang-2020", "jinhua-2021", "miyi-2023")
NAMES = (
    *GOLD,
    *("anguo-2022", "baoan-2017", "baoan-2018", "guowuyuan-2023", "hulunbuir-2023", "miyi-2022", "qingyuan-2023", "qingyuan-2024"),
    *("shantou-2022", "xuancheng-2020", "xuancheng-2021", "xushui-2011", "zhejiang-2026"),
)
MARKS = frozenset("，,；;：:。！？!?|*#-")
BLANK = re.compile(r"\s|\?{2,}")  # the question marks are blanks that a web page could not encode
FURNITURE = re.compile(r"(?<=[\u4e00-\u9fff”）%])\[[0-9]{1,3}\]|〔[0-9]{1,2}〕(?!号)|[（(][上下][转接]第?\s*\w{1,4}\s*版?[）)]")
TABLE = re.compile(r"\||\*\*|^\s*#+\s", re.M)
# What may stand between two parts and belongs to none: glossaries (rule 7) and the list of the annexes.
NO_PART = re.compile(r"附件[:：]|(?:《政府工作报告》)?(?:有关)?名词解释")
Readings = Callable[[str], Reading]


def outside(reading: Reading) -> list[int]:
    """The offsets in the parts that lie in no clause and are no white space, mark or furniture."""
    text = reading.manuscript.text
    free = bytearray(b"\x01" * len(text))
    for clause in reading.clauses:
        free[clause.start : clause.end] = bytes(clause.end - clause.start)
    for pattern in (BLANK, FURNITURE):
        for match in pattern.finditer(text):
            free[match.start() : match.end()] = bytes(len(match[0]))
    for row in reading.rows:
        if mark := re.search(rf"(?<=\n){row.number}\s*\Z", text[: row.start]):
            free[mark.start() : mark.end()] = bytes(len(mark[0]))
    return [at for part in reading.outline.parts for at in range(part.start, part.end) if free[at] and text[at] not in MARKS]


def folded(text: str) -> str:
    """Without white space, furniture and the frames of tables; full-width forms as the usual ones."""
    for pattern in (FURNITURE, TABLE, BLANK):
        text = pattern.sub("", text)
    return unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("name", NAMES)
def test_clauses_are_disjoint_and_ascending(name: str, reading_of: Readings) -> None:
    clauses = reading_of(name).clauses
    assert all(clause.start < clause.end for clause in clauses)
    assert [(a, b) for a, b in pairwise(clauses) if a.end > b.start] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_counts_add_up(name: str, reading_of: Readings) -> None:
    reading = reading_of(name)
    assert sum(reading.counts().values()) == len(reading.clauses) > 100
    assert [clause for clause in reading.clauses if clause.disposition == "unparsed" and not clause.reason] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_lies_outside(name: str, reading_of: Readings) -> None:
    reading = reading_of(name)
    text = reading.manuscript.text
    assert [(at, text[max(0, at - 8) : at + 8]) for at in outside(reading)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_lies_in_one_part_and_says_what_stands_there(name: str, reading_of: Readings) -> None:
    reading = reading_of(name)
    parts, text = reading.outline.parts, reading.manuscript.text
    assert [clause for clause in reading.clauses if sum(part.start <= clause.start and clause.end <= part.end for part in parts) != 1] == []
    assert [clause for clause in reading.clauses if folded(clause.text) != folded(text[clause.start : clause.end])] == []


@pytest.mark.parametrize("name", NAMES)
def test_between_the_parts_stand_glossaries_at_most(name: str, reading_of: Readings) -> None:
    reading = reading_of(name)
    between = [reading.manuscript.text[a.end : b.start].strip() for a, b in pairwise(reading.outline.parts)]
    assert [text[:60] for text in between if not set(text) <= MARKS and not NO_PART.match(text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_is_what_the_text_says(name: str, reading_of: Readings) -> None:
    reading = reading_of(name)
    text = reading.manuscript.text
    wrong = [(record.quote, text[record.start : record.end]) for record in reading.records if folded(record.quote) != folded(text[record.start : record.end])]
    assert wrong == []
    assert [record.quote for record in reading.records if re.search(r"[\s]", re.sub(r"(?<=[A-Za-z]) (?=[A-Za-z])", "", record.quote))] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_record_lies_in_one_part(name: str, reading_of: Readings) -> None:
    reading = reading_of(name)
    parts = reading.outline.parts
    assert [record for record in reading.records if sum(part.start <= record.start and record.end <= part.end for part in parts) != 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_a_clause_is_called_agrees_with_its_records(name: str, reading_of: Readings) -> None:
    reading, wrong = reading_of(name), []
    for clause in reading.clauses:
        records = [record for record in reading.records if record.start < clause.end and record.end > clause.start]
        within = any(clause.start <= record.start and record.end <= clause.end for record in records)
        tense = {"commitment": "plan", "achievement": "past"}.get(clause.disposition)
        if (tense and tense not in {record.tense for record in records}) or (not tense and within):
            wrong.append((clause.disposition, clause.text))
    assert wrong == []


@pytest.mark.parametrize("name", GOLD)
def test_little_is_left_unparsed(name: str, reading_of: Readings) -> None:
    reading = reading_of(name)
    share = reading.counts()["unparsed"] / len(reading.clauses)
    assert share <= 0.03, [clause.text for clause in reading.clauses if clause.disposition == "unparsed"]
