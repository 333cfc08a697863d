"""The verdict on a promise: its state, its light, the official word, and the arithmetic by which it came about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Literal, get_args

# kept: done; on_course: as it should be by now; behind: less than it should be by now, or late; broken: can no longer be kept, or its
# period ended without it; unknown: the data do not say; withdrawn: taken off the list by a decision, with its reason.
State = Literal["kept", "on_course", "behind", "broken", "unknown", "withdrawn"]
STATES: tuple[State, ...] = get_args(State)
# From the worst to the best; "" is no light.
Light = Literal["red", "yellow", "grey", "green", "blue", ""]
LIGHTS: tuple[Light, ...] = get_args(Light)
# Why a standing is unknown.
Doubt = Literal["", "no_data", "no_baseline", "stale", "not_final", "word_only", "not_measurable"]

_WORDS: dict[State, tuple[str, str]] = {
    "kept": ("已完成", "kept"),
    "on_course": ("达序时进度", "on course"),
    "behind": ("未达序时进度", "behind"),
    "broken": ("未完成", "broken"),
    "unknown": ("无法判定", "unknown"),
    "withdrawn": ("调出", "withdrawn"),
}
_DOUBTS: dict[Doubt, tuple[str, str]] = {
    "no_data": ("尚无数据", "no data yet"),
    "no_baseline": ("缺少基数", "the baseline is missing"),
    "stale": ("未按期报送", "not reported in time"),
    "not_final": ("期末数据尚未报送", "the figure of the last day has not come"),
    "word_only": ("仅有部门口头说明，待核实", "a department's word alone, to be checked"),
    "not_measurable": ("没有可核查的分解任务", "nothing that can be checked"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic, in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands on a day.

    expected  of a total or stock: what there should be by now
    ratio     what there is over what there should be; 1 and more is on course
    late      days by which the latest stage is late
    ahead     clearly more than there should be (超进度)
    """

    state: State
    light: Light
    doubt: Doubt = ""
    expected: Decimal | None = None
    ratio: Fraction | None = None
    late: int = 0
    ahead: bool = False
    lines: tuple[Line, ...] = ()

    @property
    def word(self) -> Line:
        """The official word for it."""
        if self.ahead and self.state == "on_course":
            return Line("超进度", "ahead")
        zh, en = _WORDS[self.state]
        if not self.doubt:
            return Line(zh, en)
        why_zh, why_en = _DOUBTS[self.doubt]
        return Line(f"{zh}：{why_zh}", f"{en}: {why_en}")


def kept(*lines: Line) -> Standing:
    """Done."""
    return Standing("kept", "blue", lines=lines)


def on_course(*lines: Line) -> Standing:
    """As it should be."""
    return Standing("on_course", "green", lines=lines)


def behind(light: Literal["yellow", "red"], *lines: Line) -> Standing:
    """Less than it should be."""
    return Standing("behind", light, lines=lines)


def broken(*lines: Line) -> Standing:
    """Not kept, and no more to be."""
    return Standing("broken", "red", lines=lines)


def unknown(doubt: Doubt, *lines: Line) -> Standing:
    """The data do not say."""
    return Standing("unknown", "grey", doubt, lines=lines)


def softened(standing: Standing) -> Standing:
    """力争: what was to be striven for is scored and shown, and does not alarm."""
    if standing.light != "red":
        return standing
    line = Line("力争类目标：红灯按黄灯显示", "A target to strive for: red is shown as yellow")
    return replace(standing, light="yellow", lines=(*standing.lines, line))


def doubted(standing: Standing) -> Standing:
    """A word alone makes no light green: the arithmetic stays, the light goes grey. Where a department says that it is behind, it is believed."""
    if standing.state not in ("kept", "on_course"):
        return standing
    line = Line("凭据只有部门说明，不作为达标依据", "The only proof is the department's word, which proves nothing good")
    return replace(standing, state="unknown", light="grey", doubt="word_only", ahead=False, lines=(*standing.lines, line))


def shown(number: Fraction | Decimal, digits: int = 2) -> str:
    """A number as the arithmetic shows it, rounded by GB/T 8170.

    >>> shown(Fraction(91 * 40, 183)), shown(Decimal("34.00")), shown(Fraction(1, 8))
    ('19.89', '34', '0.12')
    """
    exact = as_decimal(number) if isinstance(number, Fraction) else number
    text = f"{exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_decimal(number: Fraction) -> Decimal:
    """A fraction as a decimal of the usual precision."""
    return Decimal(number.numerator) / Decimal(number.denominator)
