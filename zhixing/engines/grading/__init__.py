"""Grading: points and classes by a published, dated scheme, with a reason for each point and what would have changed the class.

>>> from datetime import date
>>> from decimal import Decimal
>>> done = Item("done", "完成率", "Done", "share", Decimal(100), ("kept",), ("kept", "open"))
>>> good, fair = Class("good", "优秀", "Good", Decimal(90)), Class("fair", "一般", "Fair", Decimal(0))
>>> scheme = Scheme("year", "年度", "Year", date(2020, 1, 1), "invented", Decimal(0), ("kept", "open"), (done,), (good, fair))
>>> found = grade(scheme, {"kept": 8, "open": 1})
>>> found.score, found.klass.zh, [(change.count, change.by) for change in found.better]
(Decimal('88.89'), '一般', [('open', -1), ('kept', 1)])
"""

from zhixing.engines.grading.grade import Change, Grade, Line, class_of, grade
from zhixing.engines.grading.scheme import Class, Item, Scheme, read_schemes, scheme_on

__all__ = ["Change", "Class", "Grade", "Item", "Line", "Scheme", "class_of", "grade", "read_schemes", "scheme_on"]
