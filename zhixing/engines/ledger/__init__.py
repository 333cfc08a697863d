"""The ledger: facts that follow each other in a chain, and the rows that they make.

Nothing is ever changed or removed; what is wrong is put right by another fact. Current rows are a fold over the facts.

    >>> from datetime import UTC, date, datetime
    >>> from zhixing.engines.ledger.chain import EMPTY
    >>> change = Change("wang", "entered", "projects", "p1", 1, date(2020, 3, 1), {"name": "东山水厂"})
    >>> fact = seal(change, EMPTY, datetime(2020, 3, 2, tzinfo=UTC))
    >>> verify([fact]).broken is None, fold([fact])["p1"].fields["name"]
    (True, '东山水厂')
"""

from zhixing.engines.ledger.chain import Break, Digest, Verdict, canonical, seal, verify
from zhixing.engines.ledger.fact import Change, Fact, Kept
from zhixing.engines.ledger.fold import Row, contrary, fold

__all__ = ["Break", "Change", "Digest", "Fact", "Kept", "Row", "Verdict", "canonical", "contrary", "fold", "seal", "verify"]
