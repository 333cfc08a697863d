"""The data platform: data sets declared, files of any quality turned into typed rows or told what is wrong with them, and how good the rows are.

It writes where it is told to and knows no database. DuckDB and Arrow are in the extra “lake”.

>>> from zhixing.engines.records import Field, Label, Table
>>> month, value = Field("month", Label("月份", "Month"), "month", required=True), Field("value", Label("数值", "Value"), "number", unit="亿元")
>>> dataset = dataset_of(Table("exports", Label("出口", "Exports"), Label("", ""), (month, value), ("month",), "month"))
>>> [(column.name, column.type) for column in dataset.columns][-2:]
[('month', 'VARCHAR'), ('value', 'DECIMAL(38, 12)')]
"""

from typing import TYPE_CHECKING

from zhixing.engines.datahub import declared
from zhixing.engines.datahub.columns import Column, Writer, rows_in
from zhixing.engines.datahub.dataset import DataSet, dataset_of
from zhixing.engines.datahub.dataset import Rule as QualityRule
from zhixing.kernel.doors import ajar

if TYPE_CHECKING:
    from zhixing.engines.datahub import dcat, pulling, quality, reading
    from zhixing.engines.datahub.merging import merged
    from zhixing.engines.datahub.parts import connect
    from zhixing.engines.datahub.receiving import Received, receive
    from zhixing.engines.datahub.refused import Refused

__all__ = [
    "Column",
    "DataSet",
    "QualityRule",
    "Received",
    "Refused",
    "Writer",
    "connect",
    "dataset_of",
    "dcat",
    "declared",
    "merged",
    "pulling",
    "quality",
    "reading",
    "receive",
    "rows_in",
]

__getattr__ = ajar(
    __name__,
    {
        "dcat": ("dcat",),
        "reading": ("reading",),
        "merging": ("merged",),
        "parts": ("connect",),
        "pulling": ("pulling",),
        "quality": ("quality",),
        "receiving": (
            "Received",
            "receive",
        ),
        "refused": ("Refused",),
    },
)
