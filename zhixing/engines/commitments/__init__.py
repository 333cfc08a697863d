"""The commitments of a county: the plan that it declares, and the sentences of its report that made them.

`load_plan` reads the declared plan of a year, `read_asked` what its report asks to be built, `attach` lays it beside a reading of the report and says what matches and
what does not, `plan_table` and `attachment_table` write both for a terminal. `compare` lays a report beside the one of the
year after and says what became of every promise; `render_comparison` writes that out. `carried` tells which promises come again the year after.

>>> from zhixing.engines.report import read_manuscript
>>> from zhixing.kernel.county import County
>>> from zhixing.kernel.sources import Manuscript
>>> from zhixing.engines.commitments.plan import PlanSource
>>> county = County("chengchuan", "澄川县", "Chengchuan", "county", "县", "999901", "某市", "某省", 2025, (), ())
>>> road = PlannedCommitment("s2.a.01", "milestone", 2, 1, 1, "让东环路通车", "东环路", "firm", "2025", None, None, "proposed", stage="opened_in_use")
>>> plan = Plan(county, 2025, PlanSource("政府工作报告", "澄川县", 2025, None, True, True), (road,))
>>> text = "各位代表：\\n二、2025年工作安排\\n新增绿道20公里以上，东环路建成通车。"
>>> concordance = attach(plan, read_manuscript(Manuscript("sample.txt", "text", text, "")))
>>> [(attachment.planned, attachment.quote) for attachment in concordance.attachments]
[('s2.a.01', '东环路建成通车')]
>>> [record.subject for record in concordance.unplanned]
['绿道']
"""

from typing import TYPE_CHECKING

from zhixing.engines.commitments.asked import Asked, read_asked
from zhixing.engines.commitments.attach import Attachment, Concordance, attach
from zhixing.engines.commitments.carried import Promise, carried
from zhixing.engines.commitments.plan import Plan, PlannedCommitment, load_plan, plan_years
from zhixing.kernel.doors import ajar

if TYPE_CHECKING:
    from zhixing.engines.commitments.comparison import Comparison, compare, render_comparison
    from zhixing.engines.commitments.listing import attachment_table, plan_table

__all__ = [
    "Asked",
    "Attachment",
    "Comparison",
    "Concordance",
    "Plan",
    "PlannedCommitment",
    "Promise",
    "attach",
    "attachment_table",
    "carried",
    "compare",
    "load_plan",
    "plan_table",
    "plan_years",
    "read_asked",
    "render_comparison",
]

__getattr__ = ajar(__name__, {"comparison": ("Comparison", "compare", "render_comparison"), "listing": ("attachment_table", "plan_table")})
