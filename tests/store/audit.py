"""What a store holds, read with sqlite3 or psycopg and judged by the words of docs/engines/ledger.md: no code of ours takes part."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from tests.store.crashing import read, sound

FACTS = 'SELECT number, recorded, actor, deed, "table", "row", version, effective, fields, reason, previous, hash FROM fact ORDER BY number'


def facts_of(address: str) -> list[dict[str, Any]]:
    """All facts, in order; a chain without gaps whose every hash is that of what it says, and whose end is the remembered one."""
    facts = read(address, FACTS)
    previous = "0" * 64
    for number, fact in enumerate(facts, 1):
        moment = datetime.fromisoformat(fact["recorded"]).replace(tzinfo=UTC) if isinstance(fact["recorded"], str) else fact["recorded"].astimezone(UTC)
        said = {name: fact[name] for name in ("number", "actor", "deed", "table", "row", "version", "reason", "previous")}
        said |= {"recorded": moment.isoformat(timespec="microseconds"), "effective": str(fact["effective"]), "fields": json.loads(fact["fields"])}
        line = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert fact["number"] == number
        assert fact["previous"] == previous
        assert fact["hash"] == hashlib.sha256(line.encode()).hexdigest()
        previous = fact["hash"]
    (end,) = read(address, "SELECT number, hash FROM chain")
    assert (end["number"], end["hash"]) == (len(facts), previous)
    return facts


def standing(facts: list[dict[str, Any]], table: str) -> dict[str, tuple[int, int, int, bool, dict[str, Any]]]:
    """The rows of a table as their facts make them: first fact, last fact, version, withdrawn, fields."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        if fact["table"] == table and fact["deed"] != "noted":
            rows.setdefault(fact["row"], []).append(fact)
    made = {}
    for row, mine in rows.items():
        fields: dict[str, Any] = {}
        withdrawn = False
        for fact in sorted(mine, key=lambda fact: (str(fact["effective"]), fact["number"])):
            fields |= json.loads(fact["fields"])
            withdrawn = {"withdrawn": True, "restored": False}.get(fact["deed"], withdrawn)
        fields = {name: value for name, value in fields.items() if value is not None}
        made[row] = (mine[0]["number"], mine[-1]["number"], max(fact["version"] for fact in mine), withdrawn, fields)
    return made


def audit(address: str, table: str) -> list[dict[str, Any]]:
    """The facts of a store in which nothing is half there: every row that its facts make, and no other, stands in the current table."""
    sound(address)
    facts = facts_of(address)
    current = read(address, f'SELECT number, fact, "row", version, withdrawn, kept FROM current_{table}')
    stands = {one["row"]: (one["number"], one["fact"], one["version"], bool(one["withdrawn"]), json.loads(one["kept"])) for one in current}
    assert len(stands) == len(current)
    assert stands == standing(facts, table)
    return facts


def everything(address: str, table: str) -> list[list[Any]]:
    """Every value of the current table, as the driver gives it."""
    return [list(row.values()) for row in read(address, f"SELECT * FROM current_{table} ORDER BY number")]
