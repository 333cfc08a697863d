"""Doors that open a room when somebody asks for what is in it: whoever computes figures does not wait for the reader of scans.

A door says to type checkers what it has (`if TYPE_CHECKING:`), and to Python where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def ajar(door: str, rooms: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """What a door's `__getattr__` is: the names of each room, which is imported with the first of them; of a module that is a name itself, the module.

    What is called as its room is must not be in it: once the room is imported, the name is the room.

    >>> asked = ajar("zhixing.kernel", {"text": ("text",), "units": ("normalise",)})
    >>> asked("normalise").__module__, asked("text").__name__
    ('zhixing.kernel.units', 'zhixing.kernel.text')
    """
    of = {name: room for room, names in rooms.items() for name in names}

    def found(name: str) -> Any:
        if name not in of:
            raise AttributeError(f"module {door!r} has no attribute {name!r}")
        room = import_module(f"{door}.{of[name]}")
        return room if of[name] == name else getattr(room, name)

    return found
