"""督查督办: the commitments of a report as a year's work. What is kept stands in tables.toml, what it goes through in flow.toml.

>>> from datetime import date
>>> road = {"code": "s1", "state": "signed", "kind": "milestone", "begins_on": "2020-01-01", "due_on": "2020-12-31"}
>>> opened = {"code": "s1", "period": "2020-09", "stage": True, "reached_on": "2020-09-28", "rank": "document"}
>>> items_of([road], [], [opened])["s1"].standing(date(2020, 9, 30)).word.zh
'已完成'
"""

from typing import TYPE_CHECKING

from zhixing.kernel.doors import ajar
from zhixing.systems.supervision.marks import marks, proofs_of
from zhixing.systems.supervision.periods import locked_on, month_end, periods
from zhixing.systems.supervision.proposal import from_plan, from_record
from zhixing.systems.supervision.reminders import Awaited, Reminder, answered_by, asked_from, of_deliveries, of_papers, of_tickets, reminders_on
from zhixing.systems.supervision.rungs import Ladder, counted_piece, counted_report, ladders, quarter_of, reports_of
from zhixing.systems.supervision.scoring import Notice, Score, score
from zhixing.systems.supervision.settings import Leader, Supervision, load_supervision
from zhixing.systems.supervision.standing import Item, items_of
from zhixing.systems.supervision.wording import Bureau

if TYPE_CHECKING:
    from zhixing.systems.supervision import papers

__all__ = [
    "Awaited",
    "Bureau",
    "Item",
    "Ladder",
    "Leader",
    "Notice",
    "Reminder",
    "Score",
    "Supervision",
    "answered_by",
    "asked_from",
    "counted_piece",
    "counted_report",
    "from_plan",
    "from_record",
    "items_of",
    "ladders",
    "load_supervision",
    "locked_on",
    "marks",
    "month_end",
    "of_deliveries",
    "of_papers",
    "of_tickets",
    "papers",
    "periods",
    "proofs_of",
    "quarter_of",
    "reminders_on",
    "reports_of",
    "score",
]

__getattr__ = ajar(__name__, {"papers": ("papers",)})
