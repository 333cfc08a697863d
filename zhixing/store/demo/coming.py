"""What departments deliver while a demonstration is told: files that are written already, each taken in at its time by the very door that all deliveries come by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from zhixing.engines.ledger import Kept
from zhixing.kernel.access import Actor
from zhixing.store.delivering import deliver
from zhixing.store.demo.county.files import Delivery
from zhixing.store.demo.supervision.claims import Claims
from zhixing.store.demo.year import Crew
from zhixing.store.lake import Version
from zhixing.systems import Catalogue


@dataclass(slots=True)
class Coming:
    """The deliveries of a year in the order of the clock.

    given   rows of the data sets that figures of the plan are counted from, as they count in the end
    claims  what departments will claim that is not so, once that is known
    taken   the version that each delivery made
    """

    here: Catalogue
    hands: Crew
    deliveries: Sequence[Delivery]
    given: Mapping[str, Sequence[Mapping[str, Kept]]]
    progress: Callable[[int, int], None] = lambda done, of: None
    claims: Claims = field(default_factory=lambda: Claims(0))
    taken: list[tuple[Delivery, Version]] = field(default_factory=list)

    def take(self, one: Delivery) -> None:
        """Deliver it as the clerk of the agency that answers for the data set."""
        owner = self.here.dataset(one.dataset).owner
        actor = Actor(self.hands.editors[owner], frozenset({"department_editor"}), frozenset({owner}))
        version = deliver(self.here, one.dataset, one.path, one.path.name, actor, reason=one.about, at=one.at)
        self.taken.append((one, version))
        self.progress(len(self.taken), len(self.deliveries))
