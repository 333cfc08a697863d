"""Standing: how a promise stands on a day, by dated rules, with the arithmetic; where it should be by now and what it will come to.

>>> from datetime import date
>>> from decimal import Decimal
>>> year = Profile("linear", date(2020, 1, 1), date(2020, 12, 31))
>>> promise = Quantity(">=", Decimal(40), "total", year)
>>> standing = judge(promise, date(2020, 6, 30), Figure(Decimal(17), date(2020, 6, 30), "computed"))
>>> standing.state, standing.light, standing.word.zh, standing.lines[1].zh
('behind', 'yellow', '未达序时进度', '到 2020-06-30 应完成 49.7%，即 19.89')
"""

from zhixing.engines.standing.forecast import Past, forecast
from zhixing.engines.standing.judge import allowed, judge
from zhixing.engines.standing.profile import Profile
from zhixing.engines.standing.promise import Figure, Milestone, Quantity, Stage, Task
from zhixing.engines.standing.rules import rules_on
from zhixing.engines.standing.verdict import Standing

__all__ = ["Figure", "Milestone", "Past", "Profile", "Quantity", "Stage", "Standing", "Task", "allowed", "forecast", "judge", "rules_on"]
