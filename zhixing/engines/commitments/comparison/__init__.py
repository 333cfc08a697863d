"""Two reports side by side: do they fit, what became of every promise, and that as table, JSON Lines, CSV, XLSX or one HTML page.

`compare` asks first whether the second report is the one of the year after and of the same place; `render_comparison` writes it out.

>>> from zhixing.engines.report import read_manuscript
>>> from zhixing.kernel.sources import Manuscript
>>> plan = read_manuscript(Manuscript("2024.txt", "text", "各位代表：\\n二、2024年工作安排\\n新增绿道20公里以上。", ""))
>>> review = read_manuscript(Manuscript("2025.txt", "text", "各位代表：\\n一、2024年工作回顾\\n新增绿道23.5公里。\\n二、2025年工作安排\\n新增绿道30公里。", ""))
>>> [(one.outcome, str(one.difference)) for one in compare(plan, review).fulfilments]
[('kept', '3.5')]
"""

from zhixing.engines.commitments.comparison.fit import Comparison, compare
from zhixing.engines.commitments.comparison.output import render_comparison

__all__ = ["Comparison", "compare", "render_comparison"]
