"""Declared tables: what a department keeps, from one declaration. Values in, faults told, rows out.

>>> from zhixing.engines.records.table import Field, Label
>>> amount = Field("invested", Label("投资", "Invested"), "number", unit="万元")
>>> register = Table("projects", Label("项目", "Projects"), Label("", ""), (amount,), ("invested",), "invested")
>>> check_row(register, {"invested": "3.5 亿元"}, Known()).fields, check_row(register, {"invested": "3 公里"}, Known()).faults[0].zh
({'invested': '35000'}, '单位“公里”与本栏的“万元”不符')
"""

from typing import TYPE_CHECKING

from zhixing.engines.records.checks import check_row
from zhixing.engines.records.declared import read_tables
from zhixing.engines.records.difference import steps
from zhixing.engines.records.faults import Fault
from zhixing.engines.records.ladder import standing
from zhixing.engines.records.query import Query, read_query
from zhixing.engines.records.rule import Effect, Proposed, Rule
from zhixing.engines.records.search import searched
from zhixing.engines.records.table import Field, Label, Table
from zhixing.engines.records.values import Known
from zhixing.kernel.doors import ajar

if TYPE_CHECKING:
    from zhixing.engines.records import sheet

__all__ = [
    "Effect",
    "Fault",
    "Field",
    "Known",
    "Label",
    "Proposed",
    "Query",
    "Rule",
    "Table",
    "check_row",
    "read_query",
    "read_tables",
    "searched",
    "sheet",
    "standing",
    "steps",
]

__getattr__ = ajar(__name__, {"sheet": ("sheet",)})
