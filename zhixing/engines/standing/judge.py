"""Judges a promise on a day: one function for each kind of promise, each rule of docs/engines/standing.md in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zhixing.engines.standing.promise import Figure, Milestone, Quantity, Stage, Task
from zhixing.engines.standing.rules import Rules, rules_on
from zhixing.engines.standing.verdict import Line, Standing, as_decimal, behind, broken, doubted, kept, on_course, shown, softened, unknown


def judge(promise: Quantity | Milestone | Task, day: date, figure: Figure | None = None, *, silent: int = 0, rules: Rules | None = None) -> Standing:
    """How a promise stands at the end of a day.

    figure  of a quantity: the latest that counts, none later than the day (ValueError)
    silent  how many periods of reporting have ended since the last figure without a new one
    """
    rules = rules or rules_on(day)
    if isinstance(promise, Quantity):
        if figure is not None and figure.on > day:
            raise ValueError(f"a figure of {figure.on} is not known on {day}")
        standing = _quantity(promise, day, figure, silent, rules)
        believed = figure is None or figure.rank != "word"
    else:
        stages = promise.stages if isinstance(promise, Milestone) else promise.pieces
        standing = _milestone(promise, day, silent, rules) if isinstance(promise, Milestone) else _task(promise, day, rules)
        reached = [stage for stage in stages if _is_reached(stage, day)]
        believed = not reached or reached[-1].rank != "word"
    standing = standing if believed else doubted(standing)
    return softened(standing) if promise.certainty == "strive" else standing


# Quantities.


def _quantity(promise: Quantity, day: date, figure: Figure | None, silent: int, rules: Rules) -> Standing:
    if figure is None:
        return unknown("no_data")
    over = day >= promise.profile.due
    met = promise.is_met(figure.value, rules.about)
    line = _against_target(promise, figure, met)
    if promise.profile.shape == "throughout":
        worst = figure.value if figure.worst is None else figure.worst
        if not promise.is_met(worst, rules.about):
            return broken(line, Line(f"其间曾为 {shown(worst)}，未能始终保持", f"It was {shown(worst)} in between and did not hold throughout"))
    if promise.reading == "total" and met != promise.is_cap:  # a total never falls: at least is reached for good, at most is passed for good
        return kept(line) if met else broken(line)
    if over:
        return (kept(line) if met else broken(line)) if figure.on >= promise.profile.due else unknown("not_final", line)
    if silent >= rules.silent_periods:
        return unknown("stale", line)
    return _under_way(promise, day, figure, met, rules, line)


def _under_way(promise: Quantity, day: date, figure: Figure, met: bool, rules: Rules, line: Line) -> Standing:
    """Before the day on which it is due."""
    if promise.profile.shape == "throughout":
        return on_course(line) if met else broken(line)
    if promise.reading == "rate":
        return _rate(promise, day, figure, met, rules, line)
    if promise.reading == "stock" and (promise.baseline is None or _is_no_way(promise, promise.baseline)):
        if met:
            return on_course(line)
        return unknown("no_baseline", line) if promise.baseline is None else behind("red", line)
    share = promise.profile.share(day)
    start = Fraction(promise.baseline or 0) if promise.reading == "stock" else Fraction(0)
    expected = start + (Fraction(promise.value) - start) * share
    pace = Line(
        f"到 {day} 应完成 {shown(share * 100, 1)}%，即 {shown(expected)}", f"By {day} {shown(share * 100, 1)} % should be done, that is {shown(expected)}"
    )
    ratio = _ratio(promise, Fraction(figure.value), start, expected)
    standing = _paced(ratio, rules, line, pace)
    return replace(standing, expected=as_decimal(expected), ratio=ratio)


def _ratio(promise: Quantity, actual: Fraction, start: Fraction, expected: Fraction) -> Fraction | None:
    """What was done over what should have been; None where nothing was due yet. Of a total that may not pass a limit, the other way round.

    A stock that has gone the wrong way before anything was due has done nothing of what it should.
    """
    if promise.reading == "total" and promise.is_cap:
        return expected / actual if actual > 0 else None
    if expected == start:
        return Fraction(0) if (actual > start if promise.is_cap else actual < start) else None
    return (actual - start) / (expected - start)


def _paced(ratio: Fraction | None, rules: Rules, *lines: Line) -> Standing:
    if ratio is None:
        return on_course(*lines)
    told = (*lines, Line(f"实际与应完成之比 {shown(ratio * 100, 1)}%", f"Done over due {shown(ratio * 100, 1)} %"))
    if ratio >= 1:
        return replace(on_course(*told), ahead=ratio >= Fraction(rules.ahead_from))
    return behind("yellow" if ratio >= Fraction(rules.yellow_from) else "red", *told)


def _rate(promise: Quantity, day: date, figure: Figure, met: bool, rules: Rules, line: Line) -> Standing:
    """A figure of the period so far beside the target itself."""
    if promise.is_cap:
        if met:
            return on_course(line)
        rest = allowed(promise, day, figure)
        if rest is not None and rest < 0:
            return broken(line, Line("即使余下时间为零也已无法达到", "Even nothing at all for the rest could not keep it"))
        return behind("red", line)
    if met:
        ratio = Fraction(figure.value) / Fraction(promise.value) if promise.value > 0 else None
        return replace(on_course(line), ratio=ratio)
    if promise.value <= 0:
        return behind("red", line)
    ratio = Fraction(figure.value) / Fraction(promise.value)
    told = Line(f"实际与目标之比 {shown(ratio * 100, 1)}%", f"Figure over target {shown(ratio * 100, 1)} %")
    return replace(behind("yellow" if ratio >= Fraction(rules.yellow_from) else "red", line, told), ratio=ratio)


def allowed(promise: Quantity, day: date, figure: Figure) -> Fraction | None:
    """Of a mean that may not pass a limit: the highest mean for the rest of the period that still keeps it; None on the last day.

    PM2.5 ≤ 34, 33.2 on average over the first 182 of 366 days: 34.79 for the rest.
    """
    total = (promise.profile.due - promise.profile.begins).days + 1
    gone = (min(figure.on, day) - promise.profile.begins).days + 1
    if gone >= total:
        return None
    return (Fraction(promise.value) * total - Fraction(figure.value) * gone) / (total - gone)


def _is_no_way(promise: Quantity, baseline: Decimal) -> bool:
    """The baseline is on the right side already: there is no way to go, it has to be kept."""
    return baseline <= promise.value if promise.is_cap else baseline >= promise.value


def _against_target(promise: Quantity, figure: Figure, met: bool) -> Line:
    signs = {">=": "≥", "<=": "≤", "~": "≈"}
    target = f"{signs.get(promise.comparator, promise.comparator)} {shown(promise.value, 4)}"
    return Line(
        f"{figure.on} 实际 {shown(figure.value, 4)}，目标 {target}：{'达到' if met else '未达到'}",
        f"{shown(figure.value, 4)} on {figure.on}, target {target}: {'met' if met else 'not met'}",
    )


# Milestones and tasks.


def _milestone(promise: Milestone, day: date, silent: int, rules: Rules) -> Standing:
    promised = promise.stages[-1]
    if _is_reached(promised, day):
        assert promised.reached is not None
        told = Line(f"{promised.reached} 达到约定阶段", f"The promised stage was reached on {promised.reached}")
        if promised.reached <= promise.ends:
            return kept(told)
        days = (promised.reached - promise.ends).days
        return replace(broken(told, Line(f"逾期 {days} 天", f"{days} days late")), late=days)
    if day >= promise.ends:
        return broken(Line(f"到 {promise.ends} 未达到约定阶段", f"The promised stage was not reached by {promise.ends}"))
    return _climbing(promise.stages, day, silent, rules, reported=promise.reported)


def _task(promise: Task, day: date, rules: Rules) -> Standing:
    if not promise.pieces:
        return unknown("not_measurable")
    if all(_is_reached(piece, day) for piece in promise.pieces):
        done = Line("分解任务全部完成", "Every piece is done")
        return kept(done) if day >= promise.ends else on_course(done)
    if day >= promise.ends:
        return broken(Line(f"到 {promise.ends} 仍有分解任务未完成", f"Some pieces were not done by {promise.ends}"))
    return _climbing(promise.pieces, day, 0, rules, reported=True)


def _climbing(stages: tuple[Stage, ...], day: date, silent: int, rules: Rules, *, reported: bool) -> Standing:
    """On the way: how late the stages are that should have been reached."""
    late = max(((day - stage.planned).days for stage in stages if stage.planned and stage.planned <= day and not _is_reached(stage, day)), default=0)
    if late > 0:
        told = Line(f"有阶段已逾期 {late} 天", f"A stage is {late} days late")
        return replace(behind("yellow" if late <= rules.late_days else "red", told), late=late)
    if not reported and not any(_is_reached(stage, day) for stage in stages):
        return unknown("no_data")
    if silent >= rules.silent_periods:
        return unknown("stale")
    return on_course(Line("应到的阶段均已到达", "Every stage that is due has been reached"))


def _is_reached(stage: Stage, day: date) -> bool:
    return stage.reached is not None and stage.reached <= day
