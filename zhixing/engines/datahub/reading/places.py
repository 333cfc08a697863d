"""Where in a copy the rows are that were asked for. A version never changes: which rows meet a filter, in which order, is found out once for all their pages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zhixing.engines.datahub.reading.held import HELD

# So many bytes of places are kept, of the questions that were asked last; a place has four.
BYTES = 64 << 20
Key = tuple[Any, ...]
_kept: OrderedDict[Key, Any] = OrderedDict()
_lock = threading.Lock()


def found(cursor: Any, files: tuple[Path, ...], where: str, given: Sequence[Any], order: str) -> Any:
    """The places of the rows that meet the conditions, in their order, as an Arrow array."""
    key = (files, where, *given, order)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    places = cursor.execute(f"SELECT CAST(rowid AS UINTEGER) AS place FROM {HELD} WHERE {where}{order}", given).to_arrow_table()["place"]
    with _lock:
        _kept[key] = places
        while len(_kept) > 1 and sum(one.nbytes for one in _kept.values()) > BYTES:
            _kept.popitem(last=False)
    return places


def picked(cursor: Any, selected: str, places: Sequence[int]) -> tuple[tuple[Any, ...], ...]:
    """The rows at these places, in this order."""
    if not places:
        return ()
    # No field begins so, so that none is taken for one of these.
    wanted = "SELECT unnest(CAST($1 AS BIGINT[])) AS _place, generate_subscripts(CAST($1 AS BIGINT[]), 1) AS _number"
    said = f"SELECT {selected} FROM ({wanted}) AS _wanted JOIN {HELD} ON {HELD}.rowid = _wanted._place ORDER BY _wanted._number"
    return tuple(cursor.execute(said, [list(places)]).fetchall())
