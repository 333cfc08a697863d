"""What is worked out of the whole store and holds until another fact is recorded; each process keeps it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from zhixing.store import models

Answer = TypeVar("Answer")

# So many answers are kept; beyond that all are forgotten.
MOST = 500
_KEPT: dict[Hashable, tuple[tuple[int, str], Any]] = {}


def end() -> tuple[int, str]:
    """The number and the hash of the last fact: two stores, or one store at two times, never have both in common."""
    return models.Chain.objects.values_list("number", "hash").get(pk=1)


def settled(key: Hashable, make: Callable[[], Answer]) -> Answer:
    """The answer under a key, made anew where something was recorded since. Whatever the answer depends on besides the facts belongs to the key."""
    now = end()
    kept = _KEPT.get(key)
    if kept is not None and kept[0] == now:
        answer: Answer = kept[1]
        return answer
    answer = make()
    if len(_KEPT) >= MOST:
        _KEPT.clear()
    _KEPT[key] = (now, answer)
    return answer
