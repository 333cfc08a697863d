"""How the cost of something grows with its input: a ratio of two times of one run, which a busy machine changes little, where a bar in seconds would fail."""

from __future__ import annotations

import time
from collections.abc import Callable


def growth(small: Callable[[], object], large: Callable[[], object], *, rounds: int = 3) -> float:
    """How many times as much of a processor `large` takes as `small`: the least of each in several rounds, taken in turns."""
    least = [float("inf"), float("inf")]
    for _ in range(rounds):
        for which, work in enumerate((small, large)):
            began = time.process_time()
            work()
            least[which] = min(least[which], time.process_time() - began)
    return least[1] / least[0]
