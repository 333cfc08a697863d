"""How figures, stages and differences are said to a person: «增长 ≥7%», «少 0.73 万亩», «低 1.5 个百分点»."""

from __future__ import annotations

from decimal import Decimal

from zhixing.engines.commitments.comparison.words import Both, dictionary
from zhixing.engines.commitments.fulfilment import Fulfilment
from zhixing.engines.report import Record, Target

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "", "~": "约 "}
BEFORE = {"growth": ("增长 ", "growth "), "reduction": ("下降 ", "down ")}
NOTHING: Both = ("", "")
# Ratios differ by percentage points.
PER_CENT = Decimal(100)


def aim(record: Record) -> Both:
    """What a record promises or reports: its figure, or its stage as the text words it."""
    if record.target is not None:
        return _figure(record.target)
    if record.stage is None:
        return NOTHING
    zh, en = dictionary()[f"stage.{record.stage}"]
    return record.stage_verb or zh, en


def outcome(one: Fulfilment) -> Both:
    """What the next report says, as short as it can be: its figure or stage."""
    return NOTHING if one.result is None or one.result.record is None else aim(one.result.record)


def difference(one: Fulfilment) -> Both:
    """What was done less what was promised, in the unit of the promise, with the words of the genre for more and less."""
    target = one.promise.target
    if one.difference is None or target is None:
        return NOTHING
    if one.difference == 0:
        return "持平", "as promised"
    more, size = one.difference > 0, abs(one.difference)
    if target.measure == "rank":
        return f"{'后' if more else '前'} {number(size)} 位", f"{number(size)} places {'behind' if more else 'ahead'}"
    zh, en = _signs(target, more=more)
    if target.unit_base == "1" and target.unit[:1] in "%％‰个百成":
        points = number(size * PER_CENT)
        return f"{zh} {points} 个百分点", f"{points} points {en}"
    written = size * target.value / target.value_base if target.value_base else size
    text = f"{number(rounded(written))} {target.unit}".rstrip()
    return f"{zh} {text}", f"{text} {en}"


def _signs(target: Target, *, more: bool) -> Both:
    """The words for more and less: a fall is deeper or not, a ratio higher or lower, everything else more or less."""
    if target.measure == "reduction":
        return ("多降", "further down") if more else ("少降", "less far down")
    if target.unit_base == "1":
        return ("高", "higher") if more else ("低", "lower")
    return ("多", "more") if more else ("少", "less")


def number(value: Decimal) -> str:
    """The shortest exact decimal; never an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal) -> Decimal:
    """A quotient without the digits that only division made."""
    return value.quantize(Decimal("1.000000"))


def _figure(target: Target) -> Both:
    value = number(target.value) + (f"～{number(target.value_high)}" if target.value_high is not None else "")
    sign = "" if target.value_high is not None else SIGNS[target.comparator]
    if target.measure == "rank":
        first = target.comparator in ("<=", "<")
        return (f"前 {value} 位", f"top {value}") if first else (f"第 {value} 位", f"no. {value}")
    zh, en = BEFORE.get(target.measure, NOTHING)
    text = f"{value}{'' if target.unit[:1] in ('', '%', '％', '‰') else ' '}{target.unit}"
    return f"{zh}{sign}{text}", f"{en}{'≈' if sign == '约 ' else sign}{text}"
