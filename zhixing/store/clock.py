"""What day and time it is: that of China, by the machine's clock; in a demonstration another day, which it shows from morning to evening."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone

from zhixing.kernel.errors import InputFault

SETTING = "ZHIXING_TODAY"
CHINA = timezone(timedelta(hours=8))


def today() -> date:
    """The day in China, or the one that a demonstration shows."""
    return _shown() or datetime.now(CHINA).date()


def now() -> datetime:
    """The moment of recording: the machine's; where a demonstration shows another day, this time of that day."""
    shown, moment = _shown(), datetime.now(CHINA)
    return (moment if shown is None else datetime.combine(shown, moment.timetz())).astimezone(UTC)


def _shown() -> date | None:
    text = os.environ.get(SETTING, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputFault(SETTING, f"“{text[:40]}”", "a day like 2020-09-30, or nothing: only a demonstration sets it") from None
