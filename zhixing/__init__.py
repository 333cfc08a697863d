"""Zhixing (知行): what a county's work report says, and what the county does, side by side.

>>> import zhixing
>>> callable(zhixing.read)
True
"""

from zhixing.engines.report import Reading, Record, read

__all__ = ["Reading", "Record", "__version__", "read"]
__version__ = "0.1.0"
