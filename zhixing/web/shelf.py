"""Pages that everybody may ask for are made once for each state of the store and kept, so many bytes at most; and only so many are made in a minute."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable


class Busy(Exception):
    """So many pages were made lately that this one has to wait."""


class Shelf:
    """Keeps what was made under its key, the last used the longest.

    most       bytes that are kept in all
    a_minute   so many are made in a minute at most, by this process
    """

    def __init__(self, most: int, a_minute: int) -> None:
        self.most, self.a_minute = most, a_minute
        self._kept: OrderedDict[Hashable, tuple[bytes, str]] = OrderedDict()
        self._size, self._made, self._turn = 0, deque[float](), threading.Lock()

    def take(self, key: Hashable, make: Callable[[], tuple[bytes, str] | None]) -> tuple[bytes, str] | None:
        """What is kept under a key, else what `make` makes; Busy where too much was made in the last minute."""
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            self._count()
        found = make()
        if found is not None and len(found[0]) <= self.most:
            with self._turn:
                self._put(key, found)
        return found

    def _count(self) -> None:
        now = time.monotonic()
        while self._made and self._made[0] < now - 60:
            self._made.popleft()
        if len(self._made) >= self.a_minute:
            raise Busy
        self._made.append(now)

    def _put(self, key: Hashable, found: tuple[bytes, str]) -> None:
        self._size += len(found[0]) - len(self._kept.pop(key, (b"", ""))[0])
        self._kept[key] = found
        while self._size > self.most:
            self._size -= len(self._kept.popitem(last=False)[1][0])
