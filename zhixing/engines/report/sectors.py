"""The shares of the three sectors: 三次产业结构调整为3.3∶38.6∶58.1."""

from __future__ import annotations

import re
from decimal import Decimal

from zhixing.engines.report.clause import STRIVE
from zhixing.engines.report.draft import Draft
from zhixing.engines.report.sentences import Span
from zhixing.kernel.terms import Certainty

STRUCTURE = re.compile(r"(?:三次|三大|一二三次?)?产业(?:增加值)?(?:结构|占比|比例|比重|比)")
_PARTS = re.compile(r"(?P<a>[0-9]+(?:\.[0-9]+)?)[∶︰：:](?P<b>[0-9]+(?:\.[0-9]+)?)[∶︰：:](?P<c>[0-9]+(?:\.[0-9]+)?)")


def structures(text: str, span: Span) -> list[Draft]:
    """The shares of the three sectors (三次产业结构调整为3.3∶38.6∶58.1): the last ratio of the clause, one figure each."""
    head = STRUCTURE.search(text, span.start, span.end)
    if head is None:
        return []
    ratios = list(_PARTS.finditer(text, head.end(), span.end))
    if not ratios:
        return []
    last = ratios[-1]
    strive: Certainty = "strive" if STRIVE.search(text, span.start, last.start()) else "firm"
    named = (("a", "第一产业占比"), ("b", "第二产业占比"), ("c", "第三产业占比"))
    return [
        Draft(
            "quantity",
            span.start,
            last.end(group),
            subject,
            strive,
            last.start(group),
            "=",
            Decimal(last[group]),
            None,
            "%",
            "share",
            qualifiers=[r[0] for r in ratios[:-1]],
        )
        for group, subject in named
    ]
