"""Numbers of papers (文号) in the store: the next one of a mark and year, and that none stands on two papers, in whatever table.

It is asked in the turn of whoever writes: of two who issue at the same moment the second sees what the first was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Model, QuerySet

from zhixing.engines.cases import Numbering
from zhixing.engines.documents import next_number, one_form
from zhixing.engines.ledger import Change, Kept
from zhixing.engines.records import Fault, Field, Table
from zhixing.kernel.access import Actor
from zhixing.store import ledger
from zhixing.store.clock import today
from zhixing.store.current import column, model_of
from zhixing.systems import Catalogue

Place = tuple[Table, Field]


def numbered(here: Catalogue | None, table: Table, numbers: Numbering, rows: Sequence[Mapping[str, Kept]], year: int) -> list[dict[str, Kept]]:
    """These rows, each with the next number of its mark."""
    given, found = list(_given(_places(here, table, numbers.field), year)), []
    for fields in rows:
        number = next_number(numbers.mark or str(fields[numbers.mark_in]), year, given)
        given.append(number)
        found.append({**fields, numbers.field: number})
    return found


def given(here: Catalogue, series: str, year: int) -> list[str]:
    """Every number of a series and year in its one form; also of papers that were withdrawn, for none is given twice."""
    return list(_given(_of_series(here, series), year))


def faults(here: Catalogue, table: Table, fields: Mapping[str, Kept], before: Mapping[str, Kept]) -> list[Fault]:
    """What is wrong with the numbers of a row: those that are new to it and stand on another paper."""
    found = []
    for field in (one for one in table.fields if one.series):
        value, was = fields.get(field.id), before.get(field.id)
        if isinstance(value, str) and one_form(value) != one_form(str(was or "")) and (holder := _holder(here, field.series, value)):
            found.append(Fault(field.id, "number_taken", (one_form(value), holder[2])))
    return found


def trace(here: Catalogue, table: Table, actor: Actor, faults: Iterable[Fault]) -> None:
    """Note with the paper that has a number that somebody wanted it for another."""
    for fault in faults:
        holder = _holder(here, table.field(fault.field).series, fault.told[0]) if fault.code == "number_taken" else None
        if holder is not None:
            other, row, _ = holder
            text = f"欲将文号“{fault.told[0]}”用于“{table.label.zh}”中的另一件，未予登记"
            with ledger.turn():
                version = max(fact.change.version for fact in ledger.of_row(other.id, row))
                ledger.append([Change(actor.id, "noted", other.id, row, version, today(), {"text": text}, "")], lambda _: None)


def _places(here: Catalogue | None, table: Table, field: str) -> list[Place]:
    """The fields whose numbers are counted together with those of a field."""
    series = table.field(field).series
    return _of_series(here, series) if here and series else [(table, table.field(field))]


def _of_series(here: Catalogue, series: str) -> list[Place]:
    return [(table, field) for table in here.tables for field in table.fields if field.series == series]


def _rows(table: Table, field: Field, year: str) -> QuerySet[Model]:
    return model_of(table)._default_manager.filter(**{f"{column(field.id)}__contains": year})


def _given(places: Iterable[Place], year: int) -> Iterator[str]:
    for table, field in places:
        yield from map(one_form, _rows(table, field, str(year)).values_list(column(field.id), flat=True))


def _holder(here: Catalogue, series: str, number: str) -> tuple[Table, str, str] | None:
    """The paper that has a number: its table, its row, its name."""
    wanted = one_form(number)
    year = wanted.partition("〔")[2].partition("〕")[0]
    for table, field in _of_series(here, series):
        told = ("row", column(field.id), column(table.name))
        for row, value, name in _rows(table, field, year).values_list(*told):
            if one_form(value) == wanted:
                return table, str(row), str(name)
    return None
