"""Questions in SQL that people write: one SELECT over the tables that they are given, in a process of its own that can reach nothing else and is ended in time.

>>> checked("DROP TABLE works", ["works"])
Traceback (most recent call last):
    ...
zhixing.engines.querying.refused.Refused: sql: Only one SELECT is answered, and nothing else.
"""

from zhixing.engines.querying.asking import BYTES, MEMORY, ROWS, SECONDS, Answer, Given, ask
from zhixing.engines.querying.checking import LONGEST, checked
from zhixing.engines.querying.refused import Refused

__all__ = ["BYTES", "LONGEST", "MEMORY", "ROWS", "SECONDS", "Answer", "Given", "Refused", "ask", "checked"]
