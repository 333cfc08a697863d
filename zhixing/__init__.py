"""Zhixing (知行): what a county's work report says, and what the county does, side by side.

>>> import zhixing
>>> callable(zhixing.read)
True
"""

from typing import TYPE_CHECKING

from zhixing.kernel.doors import ajar

if TYPE_CHECKING:
    from zhixing.engines.report import Reading, Record, read

__all__ = ["Reading", "Record", "__version__", "read"]
__version__ = "0.1.0"

__getattr__ = ajar(
    __name__,
    {
        "engines.report": (
            "Reading",
            "Record",
            "read",
        )
    },
)
