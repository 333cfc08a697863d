"""What a request to use data has to keep beyond its own fields: a term of at most a year that is not over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from zhixing.engines.records import Fault, Proposed, Rule

LONGEST = timedelta(days=366)


def _within_a_year(row: Proposed) -> Iterator[Fault]:
    if row.step in ("refuse", "revoke"):
        return
    until = str(row.fields.get("until") or "")
    if until < row.day.isoformat():
        yield Fault.ruled("until", "使用期限已过", "This day is over")
    elif until > (row.day + LONGEST).isoformat():
        yield Fault.ruled("until", "使用期限最长一年", "At most a year from today")


RULES: Mapping[str, Rule] = {"grants": _within_a_year}
