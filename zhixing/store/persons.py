"""One person, one file (一人一档): the rows that are about the same person, linked as those of enterprises are, and told only beside a row that is the reader's to see in clear.

What is published of a person is an id and where the rows stand: no name, no number. Names and numbers are compared under pseudonyms by a key that nobody keeps.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhixing.engines.ledger import Kept
from zhixing.engines.linkage import Linkage, Places, Record, Verdict, link_persons
from zhixing.engines.records import Field, Label
from zhixing.kernel.access import Actor
from zhixing.store import entities
from zhixing.store.entities import Linked, Sort, made, text_field
from zhixing.store.mentioned import Source
from zhixing.systems import Catalogue

PERSONS = made(
    "persons", "人员档案", "Persons", "person",
    text_field("person", "档案号", "Id"), Field("records", Label("记录数", "Records"), "integer"), text_field("sources", "来源", "Tables"),
)  # fmt: skip
RECORDS = made(
    "person_records", "人员档案的记录", "Records of persons", "record",
    text_field("record", "记录", "Record"), text_field("person", "档案号", "Id"), text_field("source", "台账", "Table"), text_field("row", "行", "Row"),
    text_field("owner", "单位", "Keeper"), text_field("how", "归并方式", "How"), Field("weight", Label("权重", "Weight"), "number", unit="1"),
    text_field("other", "依据的记录", "By which record"), text_field("agreed", "相符", "Agrees"), text_field("differed", "不符", "Differs"),
)  # fmt: skip
DOUBTS = replace(entities.DOUBTS, table=replace(entities.DOUBTS.table, id="person_doubts"))
# So many rows of one person are told, and so many that may be of the same.
MOST, PERHAPS = 200, 20


@dataclass(frozen=True, slots=True)
class Other:
    """Another row of the same person, or of one who may be the same: where it stands, who keeps it, by which two records it was told and what agrees.

    how  how it came together with the rest; "" where a person has to say whether it belongs
    """

    record: str
    source: str
    row: str
    owner: str
    by: str
    how: str
    agreed: tuple[str, ...]
    differed: tuple[str, ...]


def link(here: Catalogue, actor: Actor | None = None) -> Linked:
    """Link the rows that name persons and publish what comes of it; nothing is done where nothing has changed."""
    return entities.link_sort(here, PERSON, actor)


def others(record: str) -> list[Other]:
    """The other rows of the person whom a record names, by table, at most MOST; none where it has not been linked yet."""
    sql = f"""with rows as (select * from read_parquet(?))
        select record, source, row, owner, other, how, agreed, differed from rows
        where person = (select person from rows where record = ?) and record <> ? order by source, record limit {MOST}"""
    return [_other(row, record) for row in entities.asked(RECORDS.id, sql, [record, record])]


def maybe(here: Catalogue, record: str) -> list[Other]:
    """The rows of which a person has to say whether they are of whom a record names, the likeliest first, at most PERHAPS; without those that were decided since."""
    decided = {frozenset((one.left, one.right)) for one in entities.held(here)}
    sql = 'select "left", "right", agreed, differed from read_parquet(?) where "left" = ? or "right" = ? order by row_line'
    pairs = entities.asked(DOUBTS.id, sql, [record, record])
    open_ = {left if right == record else right: told for left, right, *told in pairs if frozenset((left, right)) not in decided}
    sides = list(open_)[:PERHAPS]
    where = {
        row[0]: row
        for row in entities.asked(RECORDS.id, "select record, source, row, owner from read_parquet(?) where record in (select unnest(?::varchar[]))", [sides])
    }
    return [_other((*where[one], record, "", *open_[one]), record) for one in sides if one in where]


def hidden(records: Iterable[Record]) -> Iterator[Record]:
    """Records by which nobody is known: the same text is the same pseudonym, by a key of this call alone.

    >>> one, other = hidden([Record("a", "王小明", "1"), Record("b", "王 小明")])
    >>> one.name == other.name, one.name == "王小明", other.code
    (True, False, '')
    """
    key = secrets.token_bytes(32)

    def pseudonym(text: str) -> str:
        plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
        return hashlib.blake2b(plain.encode(), key=key, digest_size=12).hexdigest() if plain else ""

    for one in records:
        yield replace(one, name=pseudonym(one.name), code=pseudonym(one.code), phone=pseudonym(one.phone), born=pseudonym(one.born), former=())


def _linked(records: Iterable[Record], verdicts: Iterable[Verdict], places: Places) -> Linkage:
    return link_persons(hidden(records), verdicts, places)


def _person(id: str, sources: Sequence[Source]) -> dict[str, Kept]:
    return {"person": id, "records": len(sources), "sources": " ".join(sorted({one.mention.table for one in sources}))}


def _other(row: Sequence[Any], beside: str) -> Other:
    record, source, place, owner, by, how, agreed, differed = row
    return Other(record, source, place, owner, by or beside, how or "", tuple((agreed or "").split()), tuple((differed or "").split()))


PERSON = Sort("person", _linked, PERSONS, RECORDS, DOUBTS, _person, shown=False)
