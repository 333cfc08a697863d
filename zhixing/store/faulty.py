"""A row that is wrong, as the store refuses it."""

from __future__ import annotations

from collections.abc import Sequence

from zhixing.engines.records import Fault, Table
from zhixing.kernel.errors import InputFault


class Faulty(InputFault):
    """A row that cannot be recorded as it is; `faults` tell why, field by field."""

    def __init__(self, table: Table, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(table.id, "; ".join(f"{fault.field}: {fault.en}" for fault in faults))
