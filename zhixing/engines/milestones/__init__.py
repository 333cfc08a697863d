"""Milestones: commitments that are states (开工, 建成, 通过验收, 获评), read off the dated rows of registers by declared ladders.

`read_ladders` reads what a system declares, `read_bindings` which rows a county means by each milestone of its plan; `rows_of` takes these
rows out of published tables, and `climbed` says on which day each rung was reached and by which row, or what is waited for.

>>> from datetime import date
>>> from zhixing.engines.records import Label
>>> nothing = Label("", "")
>>> steps = (Step("approved_on", Label("立项批复", "Approved")), Step("begun_on", Label("开工", "Begun")))
>>> ladder = Ladder("begun", 1, nothing, nothing, nothing, date(2020, 1, 1), None, "projects", steps, ("start_construction",), narrows=("name",))
>>> road = Binding("s1", ladder, {"name": ("东山路",)}, "transport", nothing)
>>> found = climbed(road, [{"row_id": "r1", "name": "东山路", "approved_on": "2020-03-02", "begun_on": None}], date(2020, 1, 1))
>>> [(one.step.label.zh, one.day) for one in found.rungs]
[('立项批复', datetime.date(2020, 3, 2)), ('开工', None)]
"""

from zhixing.engines.milestones.binding import Binding, read_bindings
from zhixing.engines.milestones.climbing import Absent, Climb, Rung, climbed, rows_of
from zhixing.engines.milestones.ladder import Ladder, Step, read_ladders

__all__ = ["Absent", "Binding", "Climb", "Ladder", "Rung", "Step", "climbed", "read_bindings", "read_ladders", "rows_of"]
