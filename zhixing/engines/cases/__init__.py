"""Cases: rows that go through declared states by steps, with clocks in working days that say when somebody is to be told.

>>> from datetime import date
>>> from zhixing.kernel.workdays import national
>>> reply = Clock("reply", "反馈时限", "Reply", ("issue",), ("answer",), "workdays", 5)
>>> reading = read_clock(reply, [Taken("issue", "wang", date(2020, 1, 20))], national())
>>> reading.due, reading.late(date(2020, 2, 7))
(datetime.date(2020, 2, 4), 3)
"""

from zhixing.engines.cases.clock import Reading, calls, read_clock
from zhixing.engines.cases.flow import Clock, Flow, Numbering, Step, read_flows
from zhixing.engines.cases.tracked import STATE, STEP, placed, taken, tracked
from zhixing.engines.cases.walk import Taken, offered, permit

__all__ = [
    "STATE",
    "STEP",
    "Clock",
    "Flow",
    "Numbering",
    "Reading",
    "Step",
    "Taken",
    "calls",
    "offered",
    "permit",
    "placed",
    "read_clock",
    "read_flows",
    "taken",
    "tracked",
]
