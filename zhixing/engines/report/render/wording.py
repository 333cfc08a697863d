"""How the fields of a record are said to a person: «增长 ≥20%», «2020年内开工建设», «第3页第12行»."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from zhixing.engines.report.record import Record, Target
from zhixing.engines.report.render.words import Language, dictionary, word
from zhixing.kernel.sources import Place

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "", "~": "约 "}


def number(value: Decimal) -> str:
    """The shortest exact decimal: 100, 2.8, 0.028; never an exponent, never binary noise."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def target(record: Record, language: Language = "zh") -> str:
    """What is promised or reported, short enough for a cell of a table."""
    if record.target is not None:
        return _quantity(record.target, language)
    if record.kind == "milestone":
        return _milestone(record, language)
    return "持续推进" if language == "zh" else "continuing work"


def base(goal: Target) -> str:
    """The target in base units where that says more than the target as written, else empty."""
    high = "" if goal.value_high is None or not goal.value else f"～{number(goal.value_high * goal.value_base / goal.value)}"
    if (goal.value_base, goal.unit_base) == (goal.value, goal.unit):
        return ""
    return f"{number(goal.value_base)}{high} {'' if goal.unit_base == '1' else goal.unit_base}".rstrip()


def period(text: str, language: Language = "zh") -> str:
    """A year or a range of years as it is printed: 2020年, 2021—2025年; anything else as it stands."""
    years = text.split("-")
    if not all(len(year) == 4 and year.isascii() and year.isdigit() for year in years):
        return text
    return "—".join(years) + "年" if language == "zh" else "–".join(years)


def place(found: Place, language: Language = "zh") -> str:
    """A place as one looks it up: 第3页第12行; page 3, line 12."""
    if language == "en":
        return str(found)
    return f"第{found.line}行" if found.page is None else f"第{found.page}页第{found.line}行"


def certainty(record: Record, language: Language = "zh") -> str:
    """How firmly a thing is promised; nothing for what is done and has no “about” to it."""
    return "" if record.tense == "past" and record.certainty == "firm" else word(f"certainty.{record.certainty}", language)


def reason(text: str, language: Language = "zh") -> str:
    """Which kind of context a clause is or why it was not understood: the dictionary's word where it has one, else as the reader put it."""
    return word(f"reason.{text}", language) if f"reason.{text}" in dictionary() else text


def _quantity(goal: Target, language: Language) -> str:
    if goal.measure == "rank":
        return _rank(goal, language)
    figure = _figure(goal, language)
    if language == "en":
        before = {"growth": "growth ", "reduction": "down "}.get(goal.measure, "")
        return before + figure
    before = {"growth": "翻 " if goal.unit == "番" else "增长 ", "reduction": "减少 " if goal.unit_base != "1" else "下降 "}.get(goal.measure, "")
    return before + figure


def _figure(goal: Target, language: Language) -> str:
    sign = SIGNS[goal.comparator]
    if goal.value_high is not None:
        sign = ""
    elif language == "en" and goal.comparator == "~":
        sign = "≈"
    value, unit = number(goal.value), goal.unit
    if not unit and goal.unit_base == "1":
        value, unit = _ratio(goal.value)
    if goal.value_high is not None:
        value += f"～{number(goal.value_high)}"
    return f"{sign}{value}{unit if unit[:1] in '%％‰' else ' ' + unit}"


def _ratio(value: Decimal) -> tuple[str, str]:
    """2/3 for 0.666667; what is no plain fraction stands as it is."""
    simple = Fraction(value).limit_denominator(10)
    if simple.denominator > 1 and abs(simple - Fraction(value)) < Fraction(1, 10**6):
        return f"{simple.numerator}/{simple.denominator}", ""
    return number(value), ""


def _rank(goal: Target, language: Language) -> str:
    value, first = number(goal.value), goal.comparator in {"<=", "<"}
    if language == "en":
        return f"top {value}" if first else f"no. {value}"
    return f"前 {value} 位" if first else f"第 {value} 位"


def _milestone(record: Record, language: Language) -> str:
    stage = word(f"stage.{record.stage or 'other'}", language)
    verb = record.stage_verb or stage
    if language == "en":
        return f"{stage} ({verb})" if record.stage_verb else stage
    if record.tense == "past" or not record.period:
        return verb
    years = period(record.period)
    return f"{years}内{verb}" if years.endswith("年") else f"{years}：{verb}"
