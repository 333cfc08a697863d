"""What rows have to keep beyond their own fields: a commitment that is confirmed; of progress and adjustments the one they are about, the period, the figure before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from zhixing.engines.ledger import Kept
from zhixing.engines.records import Effect, Fault, Proposed, Rule
from zhixing.systems.supervision.periods import locked_on, month_end
from zhixing.systems.supervision.standing import steps_of

# A figure so many times the one before it, or so small a part of it, is asked about: 亿元 for 万元 makes 10,000.
FACTOR = 1000
REPORTED_ON = ("published", "signed", "closed")


def _commitment(row: Proposed) -> Iterator[Fault]:
    """What is confirmed can be measured: a figure with its unit, a stage, a term that does not end before it begins, a profile that can be read."""
    by_hand = row.step == "" and row.before.get("state") == "confirmed"
    if not by_hand and row.step not in ("confirm", "publish"):
        return
    fields = row.fields
    if fields["kind"] == "quantity" and (fields.get("target") is None or fields.get("unit") is None):
        missing = "target" if fields.get("target") is None else "unit"
        yield Fault.ruled(missing, "量化指标要有目标值和计量单位", "A quantity needs a target and its unit")
    if fields["kind"] == "milestone" and fields.get("stage") is None:
        yield Fault.ruled("stage", "节点任务要有应达节点", "A milestone needs the stage that is promised")
    if str(fields["begins_on"]) > str(fields["due_on"]):
        yield Fault.ruled("due_on", f"完成时限早于起算日期 {fields['begins_on']}", f"Due before it begins on {fields['begins_on']}")
    if fields.get("shape") == "seasonal" and not _are_weights(str(fields.get("weights") or "")):
        yield Fault.ruled("weights", "按季节推进的，请填写十二个数，用空格分开", "A seasonal profile needs twelve numbers with blanks between")
    if fields.get("shape") == "steps" and not _are_steps(str(fields.get("steps") or "")):
        yield Fault.ruled("steps", "分步到位的，请填写如 2020-06-30 40%；2020-12-31 100%", "Steps are written like 2020-06-30 40%；2020-12-31 100%")


def _are_weights(text: str) -> bool:
    return len(text.split()) == 12 and all(map(_is_number, text.split()))


def _are_steps(text: str) -> bool:
    try:
        return bool(steps_of(text))
    except (ValueError, ArithmeticError):
        return False


def _progress(row: Proposed) -> Iterator[Fault]:
    if row.step not in ("", "submit"):
        return
    fields, year, code = row.fields, row.fields["year"], row.fields["code"]
    commitment = row.look("commitments", (year, code))
    if commitment is None:
        yield Fault.ruled("code", f"{year} 年没有编号为“{code}”的督办事项", f"There is no commitment “{code}” of {year}")
        return
    if commitment.get("state") not in REPORTED_ON:
        yield Fault.ruled("code", "该事项尚未公布，不能报送进展", "The commitment is not published; nothing is reported on it")
    if fields["lead"] != commitment.get("lead"):
        yield Fault.ruled("lead", "该事项由其他单位牵头，应由牵头单位报送", "Another agency leads this commitment and reports on it")
    yield from _period(row, commitment)
    yield from _content(row, commitment)


def _period(row: Proposed, commitment: Mapping[str, Kept]) -> Iterator[Fault]:
    period = str(row.fields["period"])
    if month_end(period) < date.fromisoformat(str(commitment["begins_on"])):
        yield Fault.ruled("period", f"早于该事项的起算日期 {commitment['begins_on']}", f"Before the commitment begins on {commitment['begins_on']}")
    elif f"{row.day:%Y-%m}" < period:
        yield Fault.ruled("period", "该报送期尚未开始", "This period has not begun")
    elif row.before.get("state") != "returned" and row.day > (last := locked_on(period)):
        yield Fault.ruled("period", f"该期已于 {last} 锁定，请在下一期报送", f"The period was locked on {last}; report in the next one")


def _content(row: Proposed, commitment: Mapping[str, Kept]) -> Iterator[Fault]:
    fields, kind = row.fields, commitment.get("kind")
    if kind == "quantity" and fields.get("value") is None:
        yield Fault.ruled("value", f"请填写期末数（{commitment.get('unit', '')}）", f"The figure is missing ({commitment.get('unit', '')})")
    if kind == "milestone" and fields.get("stage") is None:
        yield Fault.ruled("stage", "请填写是否已达到承诺的节点", "Say whether the promised stage has been reached")
    if fields.get("stage") is True and fields.get("reached_on") is None:
        yield Fault.ruled("reached_on", "已达到节点的，请填写达到日期", "The day on which it was reached is missing")
    if str(fields.get("reached_on") or "") > row.day.isoformat():
        yield Fault.ruled("reached_on", "达到日期晚于今天", "This day has not come yet")
    if fields.get("value") is not None and fields.get("jump") is not True:
        yield from _jumped(row, commitment, Decimal(str(fields["value"])))


def _jumped(row: Proposed, commitment: Mapping[str, Kept], value: Decimal) -> Iterator[Fault]:
    """A figure that is far from the last one, or a total that falls, is asked about once."""
    before, period = earlier(row)
    unit = commitment.get("unit", "")
    if before is None:
        target = Decimal(str(commitment.get("target") or 0))
        if target > 0 and value > target * FACTOR:
            yield Fault.ruled(
                "value",
                f"是目标值 {target} 的一千倍以上，请核对计量单位（{unit}），无误的在“数值已核对”填“是”",
                f"More than a thousand times the target, {target} {unit}; check the unit",
            )
    elif before > 0 and value > 0 and not 1 / Decimal(FACTOR) < value / before < FACTOR:
        yield Fault.ruled(
            "value",
            f"与 {period} 的 {before} 相差一千倍以上，请核对计量单位（{unit}），无误的在“数值已核对”填“是”",
            f"A thousand times off the {before} of {period}; check the unit ({unit})",
        )
    elif value < before and commitment.get("reading", "total") == "total":
        yield Fault.ruled("value", f"累计数小于 {period} 的 {before}，请核对，无误的在“数值已核对”填“是”", f"A total below the {before} of {period}; check it")


def earlier(row: Proposed) -> tuple[Decimal | None, str]:
    """The figure of the last period before this one, and the period."""
    year, month = int(str(row.fields["period"])[:4]), int(str(row.fields["period"])[5:])
    for _ in range(12):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found = row.look("progress", (row.fields["year"], row.fields["code"], f"{year}-{month:02}"))
        if found is not None and found.get("value") is not None:
            return Decimal(str(found["value"])), f"{year}-{month:02}"
    return None, ""


def _adjustment(row: Proposed) -> Iterator[Fault]:
    fields = row.fields
    commitment = row.look("commitments", (fields["year"], fields["code"]))
    if commitment is None:
        yield Fault.ruled(
            "code", f"{fields['year']} 年没有编号为“{fields['code']}”的督办事项", f"There is no commitment “{fields['code']}” of {fields['year']}"
        )
        return
    if row.step == "" and commitment.get("state") not in ("published", "signed"):
        yield Fault.ruled("code", "只有已公布、未销号的事项可以申请调整", "Only what is published and not closed can be adjusted")
    what, becomes = str(fields["what"]), str(fields.get("becomes") or "")
    if row.step == "":
        yield from _asked_in_time(row, commitment, what)
    if what == "target" and not _is_number(becomes):
        yield Fault.ruled("becomes", "请填写新的目标值", "The new target is missing")
    if what == "due_on" and not _is_day(becomes):
        yield Fault.ruled("becomes", "请填写新的时限，如 2020-12-31", "The new day is missing, for example 2020-12-31")
    if what == "lead" and not becomes:
        yield Fault.ruled("becomes", "请填写新的牵头单位", "The new lead is missing")


def _asked_in_time(row: Proposed, commitment: Mapping[str, Kept], what: str) -> Iterator[Fault]:
    """After the term neither target nor day is moved any more; what is said to be in force is what is in force."""
    due, was = str(commitment["due_on"]), str(row.fields.get("was") or "")
    if what in ("target", "due_on") and row.day.isoformat() > due:
        yield Fault.ruled(
            "what",
            f"该事项时限 {due} 已过，目标和时限不再调整；结果如实公布，对考核有异议的可另行提出",
            f"The commitment was due on {due}; its target and day are not moved any more. Object to the score instead",
        )
    if what in ("target", "due_on", "lead") and was and was != str(commitment.get(what) or ""):
        yield Fault.ruled("was", f"该事项现为 {commitment.get(what)}，请核对", f"What is in force is {commitment.get(what)}")


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _granted(fields: Mapping[str, Kept]) -> Iterator[Effect]:
    """What an approved adjustment makes of its commitment."""
    what, becomes = str(fields["what"]), fields.get("becomes")
    key = (fields["year"], fields["code"])
    yield Effect("commitments", key, "take_off", {}) if what == "withdrawal" else Effect("commitments", key, "adjust", {what: becomes})


EFFECTS = {("adjustments", "grant"): _granted}
RULES: dict[str, Rule] = {"commitments": _commitment, "progress": _progress, "adjustments": _adjustment}
