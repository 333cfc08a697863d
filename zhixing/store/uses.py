"""Which rows name which files, and who may see a file by that: an index beside the current rows, written in their transaction and refolded with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from zhixing.engines.ledger import Fact, Kept, Row
from zhixing.engines.records import Fault, Field, Table
from zhixing.kernel.access import Actor, decide
from zhixing.store.models import Evidence, EvidenceUse

# Both databases take this many values in one question.
CHUNK = 500
SHOWN_ALSO = 20


class Watch:
    """Sees the facts of a table's rows on their way to being folded, and keeps which files each row names or ever named."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._fields: dict[str, Field] = {field.id: field for field in table.fields if field.type == "file"}
        self._ever: dict[str, set[tuple[str, str]]] = {}

    def over(self, groups: Iterable[Sequence[Fact]]) -> Iterator[Sequence[Fact]]:
        """The same groups, each of one row, looked at."""
        for group in groups:
            for fact in group:
                for id in self._fields:
                    self._ever.setdefault(fact.change.row, set()).update((id, hash) for hash in _hashes(fact.change.fields.get(id)))
            yield group

    def keep(self, rows: Iterable[Row]) -> None:
        """Write what the rows name, whose facts were seen."""
        uses = [use for row in rows for use in self._of(row)] if self._fields else []
        EvidenceUse.objects.bulk_create(uses, batch_size=CHUNK)

    def keep_anew(self, row: Row) -> None:
        """The same for a row that is there already."""
        if self._fields:
            EvidenceUse.objects.filter(table=self._table.id, row=row.id).delete()
            self.keep([row])

    def _of(self, row: Row) -> Iterator[EvidenceUse]:
        for id, hash in sorted(self._ever.pop(row.id, ())):
            yield EvidenceUse(
                hash=hash,
                table=self._table.id,
                row=row.id,
                field=id,
                owner=str(row.fields.get("owner", "")),
                sensitivity=self._fields[id].sensitivity,
                now=hash in _hashes(row.fields.get(id)),
            )


def forget(table: Table) -> None:
    """Nothing is known of the rows of a table: they are about to be folded anew."""
    EvidenceUse.objects.filter(table=table.id).delete()


def _hashes(kept: object) -> list[str]:
    return [one for one in kept if isinstance(one, str)] if isinstance(kept, list) else []


def readable(actor: Actor, hashes: Collection[str]) -> set[str]:
    """Those of these files that somebody may see: brought by the person, or named by a row in a field that the person may see in clear."""
    if not decide("read_evidence", actor, None).allowed:
        return set()
    found: set[str] = set()
    for chunk in _chunks(hashes):
        found.update(Evidence.objects.filter(hash__in=chunk, actor=actor.id).values_list("hash", flat=True))
        uses = EvidenceUse.objects.filter(hash__in=chunk).values_list("hash", "owner", "sensitivity", "now").distinct()
        found.update(hash for hash, owner, sensitivity, now in uses if opens(actor, owner, sensitivity, now=now))
    return found


def unseen(actor: Actor, table: Table, fields: Mapping[str, Kept], before: Mapping[str, Kept]) -> list[Fault]:
    """Files that are new to a row and that the person may not see, or that are not there: naming one must not be a way to read it."""
    faults = []
    for one in table.fields:
        kept, there = fields.get(one.id), before.get(one.id)
        if one.type == "file" and isinstance(kept, list):
            new = [str(hash) for hash in kept if not isinstance(there, list) or hash not in there]
            seen = readable(actor, new) if new else set()
            faults += [Fault(one.id, "not_file", (f"{hash[:12]}…",)) for hash in new if hash not in seen][:1]
    return faults


def opens(actor: Actor, owner: str, sensitivity: str, *, now: bool = True) -> bool:
    """May the actor see what stands in a field of this sensitivity in a row that the agency `owner` keeps: as it is now, or as it once was?"""
    needed = ["read_rows", "read_evidence", *([] if now else ["read_history"]), *([] if sensitivity in ("open", "internal") else ["read_personal"])]
    return all(decide(action, actor, owner).allowed for action in needed)


def also(actor: Actor, hashes: Collection[str], table: str, row: str) -> dict[str, list[EvidenceUse]]:
    """For each file the other rows that name it now, as far as the actor may see that."""
    found: dict[str, list[EvidenceUse]] = {}
    for chunk in _chunks(hashes):
        for use in EvidenceUse.objects.filter(hash__in=chunk, now=True).order_by("table", "row", "field"):
            others = found.setdefault(use.hash, [])
            doubled = others and (others[-1].table, others[-1].row) == (use.table, use.row)
            if (use.table, use.row) != (table, row) and not doubled and len(others) < SHOWN_ALSO and opens(actor, use.owner, use.sensitivity):
                others.append(use)
    return found


def keepers(actor: Actor, hash: str) -> set[str]:
    """The agencies by whose rows somebody may see a file."""
    uses = EvidenceUse.objects.filter(hash=hash).values_list("owner", "sensitivity", "now").distinct()
    return {owner for owner, sensitivity, now in uses if opens(actor, owner, sensitivity, now=now)}


def _chunks(hashes: Collection[str]) -> Iterator[list[str]]:
    listed = list(hashes)
    return (listed[at : at + CHUNK] for at in range(0, len(listed), CHUNK))
