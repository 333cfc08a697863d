"""What an official paper consists of (GB/T 9704-2012), and the words and numbers that have one form only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhixing.kernel.errors import InputFault

Urgency = Literal["", "特急", "加急", "平急"]
# The levels of headings in the body: 一、 （一） 1. （1）; 0 is plain text.
Level = Literal[0, 1, 2, 3, 4]
# A figure in a text, with its thousands, decimals and per cent.
FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?[%‰]?")
_GIVEN = re.compile(r"(?P<mark>.+)〔(?P<year>[0-9]{4})〕(?P<running>[0-9]+)号")
_NUMERALS = "〇一二三四五六七八九"
_NUMBER = re.compile(r"(?P<code>[\u4e00-\u9fff]{2,20})[\[〔(（【](?P<year>[12][0-9]{3})[\]〕)）】](?:第)?0*(?P<number>[1-9][0-9]{0,4})号")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of the body; `level` 1 to 4 makes it a heading with its number in front, `link` is the address to which its numerals lead."""

    text: str
    level: Level = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the body or an annex: column titles, their widths as parts of the whole, rows of text as wide as the titles.

    parts  titles across the whole table, each with the number of the row that it stands before
    """

    titles: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    parts: tuple[tuple[int, str], ...] = ()

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row) != len(self.titles)]
        if len(self.widths) != len(self.titles) or wrong or not self.titles:
            raise ValueError("a grid whose widths or rows do not fit its titles")

    @property
    def lines(self) -> list[tuple[str, ...]]:
        """The rows with the titles of their parts between: those are lines of one text.

        >>> Grid(("序号", "事项"), (1, 3), (("1", "绿道"), ("2", "学校")), parts=((0, "一、城市建设"), (1, "二、民生"))).lines
        [('一、城市建设',), ('1', '绿道'), ('二、民生',), ('2', '学校')]
        """
        found: list[tuple[str, ...]] = []
        for number, row in enumerate(self.rows):
            found += [(title,) for before, title in self.parts if before == number]
            found.append(row)
        return found


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex behind the body: its name and contents; `wide` sets it across the page."""

    name: str
    body: tuple[Text | Grid, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper. What is "" or empty is left out.

    issuer      the body that issues it, as its red head says (发文机关标志)
    number      its number (发文字号), see number_of
    serial      six digits of the copy (份号); secrecy, urgency: 密级, 紧急程度
    signer      who signs it (签发人): upward papers only; moves the number to the left
    recipients  主送机关; copies: 抄送机关
    printed_by, printed_on  印发机关, 印发日期
    """

    issuer: str
    title: str
    body: tuple[Text | Grid, ...]
    signed_on: date
    number: str = ""
    recipients: tuple[str, ...] = ()
    signature: str = ""
    serial: str = ""
    secrecy: str = ""
    urgency: Urgency = ""
    signer: str = ""
    annexes: tuple[Annex, ...] = ()
    copies: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: date | None = None
    note: str = ""


def number_of(code: str, year: int, number: int) -> str:
    """The number of a paper: the year in tortoise-shell brackets, no zero in front, no 第.

    >>> number_of("永政办发", 2020, 3)
    '永政办发〔2020〕3号'
    """
    if number < 1:
        raise ValueError(f"number {number}")
    return f"{code}〔{year}〕{number}号"


def normal_number(text: str) -> str:
    """A number as it should be written, from any usual way of typing it; InputFault where it is none.

    >>> normal_number("永政办发[2020]03号")
    '永政办发〔2020〕3号'
    """
    match = _NUMBER.fullmatch("".join(text.split()))
    if match is None:
        raise InputFault("发文字号", f"“{text[:40]}”", "机关代字、年份、顺序号，例如 某政办发〔2020〕3号")
    return number_of(match["code"], int(match["year"]), int(match["number"]))


def one_form(text: str) -> str:
    """A number as it should be written; what is none stays as it is.

    >>> one_form("永政督[2020]第03号"), one_form("督1号")
    ('永政督〔2020〕3号', '督1号')
    """
    try:
        return normal_number(text)
    except InputFault:
        return text


def next_number(mark: str, year: int, given: Iterable[str]) -> str:
    """The next number of a mark and year after those that were given.

    >>> next_number("督", 2020, ["督〔2020〕3号", "督〔2019〕41号", "督〔2020〕11号"])
    '督〔2020〕12号'
    """
    running = [int(found["running"]) for one in given if (found := _GIVEN.fullmatch(one)) and found["mark"] == mark and int(found["year"]) == year]
    return number_of(mark, year, max(running, default=0) + 1)


def dated(day: date) -> str:
    """A date as papers write it: Arabic numerals, no zeros in front.

    >>> dated(date(2020, 3, 5))
    '2020年3月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def heading(level: Level, number: int) -> str:
    """The number in front of a heading.

    >>> [heading(level, 12) for level in (1, 2, 3, 4)], heading(1, 20), heading(1, 35)
    (['十二、', '（十二）', '12.', '（12）'], '二十、', '三十五、')
    """
    match level:
        case 1:
            return f"{_chinese(number)}、"
        case 2:
            return f"（{_chinese(number)}）"
        case 3:
            return f"{number}."
        case 4:
            return f"（{number}）"
    return ""


def _chinese(number: int) -> str:
    if not 1 <= number <= 99:
        raise ValueError(f"heading {number}")
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _NUMERALS[tens]) + "十" if tens else "") + (_NUMERALS[ones] if ones else "")


def headed(body: tuple[Text | Grid, ...]) -> tuple[Text | Grid, ...]:
    """The body with the numbers of its headings written out; a level counts anew under each heading above it.

    >>> [one.text for one in headed((Text("总体要求", 1), Text("目标", 2), Text("任务", 2), Text("保障", 1), Text("分工", 2)))]
    ['一、总体要求', '（一）目标', '（二）任务', '二、保障', '（一）分工']
    """
    counts = [0, 0, 0, 0, 0]
    out: list[Text | Grid] = []
    for one in body:
        if isinstance(one, Text) and one.level:
            counts[one.level] += 1
            counts[one.level + 1 :] = [0] * (4 - one.level)
            one = Text(heading(one.level, counts[one.level]) + one.text, one.level, one.link)
        out.append(one)
    return tuple(out)
