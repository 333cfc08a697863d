"""What the store remembers of itself, as facts like all others: that it holds synthetic data, when it was last backed up.

They stand under a table id that no declaration may use, so that they are in the chain and in every backup, and in no list of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from zhixing.engines.ledger import Change, Fact, Kept
from zhixing.store import ledger, models
from zhixing.store.registers import CHINA, today

TABLE = "store"
SYNTHETIC, BACKUP = "synthetic", "backup"
# Who does what nobody signed in for.
PROGRAM = "zhixing"


def remember(row: str, fields: Mapping[str, Kept], now: datetime | None = None) -> None:
    """Put it down as the next version of what is remembered under `row`."""
    facts = ledger.of_row(TABLE, row)
    version = max((fact.change.version for fact in facts), default=0) + 1
    day = now.astimezone(CHINA).date() if now else today()
    ledger.append([Change(PROGRAM, "changed" if facts else "entered", TABLE, row, version, day, fields)], lambda _: None, [now] if now else ())


def known(row: str) -> list[Fact]:
    """Everything that was ever remembered under `row`, the oldest first."""
    return ledger.of_row(TABLE, row)


def is_synthetic() -> bool:
    """Was the store filled by a demonstration? Then it is for ever: every page and every export says so."""
    return models.Fact.objects.filter(table=TABLE, row=SYNTHETIC).exists()


def last_backup() -> Fact | None:
    """The fact of the last backup that was written; None where there was none yet."""
    facts = ledger.of_row(TABLE, BACKUP)
    return facts[-1] if facts else None
