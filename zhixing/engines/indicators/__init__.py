"""Indicators: figures declared by named kinds over published tables, computed by DuckDB or Spark, opened down to their rows.

`read_indicators` and `read_measures` read what a system and a county declare; `open_lake` takes the published files, here or on a Spark
cluster; `figures` computes many at once, `told_apart` one by town, month or choice; `rows_behind` and `trace` open a figure.

>>> from datetime import date
>>> from decimal import Decimal
>>> from zhixing.engines.indicators.figure import Figure
>>> from zhixing.engines.indicators.measure import NOTHING
>>> share = Figure(Asked(NOTHING), Decimal("0.91255"), date(2020, 1, 1), date(2020, 6, 30), 4000, Decimal("3650.2"), Decimal(4000))
>>> share.value, share.shown
(Decimal('0.91255'), Decimal('0.91'))
"""

from zhixing.engines.indicators.compute import figures, told_apart
from zhixing.engines.indicators.declared import read_indicators
from zhixing.engines.indicators.figure import Figure, Waiting
from zhixing.engines.indicators.indicator import GIVEN, Asked, Indicator
from zhixing.engines.indicators.lake import Lake, counted_days, open_lake
from zhixing.engines.indicators.measure import Measure, read_measures
from zhixing.engines.indicators.opened import dimensions, rows_behind, trace

__all__ = [
    "GIVEN",
    "Asked",
    "Figure",
    "Indicator",
    "Lake",
    "Measure",
    "Waiting",
    "counted_days",
    "dimensions",
    "figures",
    "open_lake",
    "read_indicators",
    "read_measures",
    "rows_behind",
    "told_apart",
    "trace",
]
