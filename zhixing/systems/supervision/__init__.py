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
from zhixing.systems.supervision.reminders import Reminder, of_papers, reminders_on
from zhixing.systems.supervision.scoring import Notice, Score, score
from zhixing.systems.supervision.settings import Leader, Supervision, load_supervision
from zhixing.systems.supervision.standing import Item, items_of
from zhixing.systems.supervision.wording import Bureau

if TYPE_CHECKING:
    from zhixing.systems.supervision import papers

__all__ = [
    "Bureau",
    "Item",
    "Leader",
    "Notice",
    "Reminder",
    "Score",
    "Supervision",
    "from_plan",
    "from_record",
    "items_of",
    "load_supervision",
    "locked_on",
    "marks",
    "month_end",
    "of_papers",
    "papers",
    "periods",
    "proofs_of",
    "reminders_on",
    "score",
]

__getattr__ = ajar(__name__, {"papers": ("papers",)})
