"""Rows of a version told apart by their fields, as pages, files and programs ask for it; of data about people one table, of which nobody can work out a few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from zhixing.engines.datahub import Column, DataSet
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.records import Fault, Field, Query, Table, read_query
from zhixing.kernel.errors import InputFault
from zhixing.store import releases, shelves
from zhixing.store.lake import Version
from zhixing.web.county import catalogue
from zhixing.web.held import is_about_people

One = TypeVar("One")
OWN = ("by", "of", "limit", "sort")
USUAL = 100
# By what rows can be told apart, and what can be added up.
TOLD_APART = ("place", "agency", "choice", "yesno", "year", "month", "date", "integer", "text")
CODES = ("place", "agency", "choice")
FIGURES = ("number", "money", "integer")
PARTS = {"date": ("month", "year"), "month": ("year",)}


@dataclass(frozen=True, slots=True)
class Asked:
    """By which ways, which figures, which rows, how many groups, and whether in the order of their names."""

    by: tuple[rows_of.Way, ...]
    of: tuple[str, ...]
    query: Query
    limit: int = USUAL
    named: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One group: the values that its rows share, how many they are, its figures. Where it is hidden, by which mark, and neither of the others."""

    names: tuple[object, ...]
    rows: int | None
    taken: tuple[rows_of.Taken, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The groups, how many groups and rows there are in all; None in the place of the groups where none may be told."""

    lines: tuple[Line, ...] | None
    total: int
    rows: int


def ways(table: Table, columns: Sequence[Column]) -> list[tuple[rows_of.Way, Field]]:
    """By what the rows of a table can be told apart. Of data about people by the first town, agency or code that is not guarded, and by nothing else:

    two such tables would give away by what they have in common what each of them hides.
    """
    plain = {one.name for one in columns if one.sensitivity not in rows_of.GUARDED}
    fields = [field for field in table.fields if field.id in plain and field.type in TOLD_APART]
    if is_about_people(columns):
        first = min((field for field in fields if field.type in CODES), key=lambda field: CODES.index(field.type), default=None)
        return [(rows_of.Way(first.id), first)] if first else []
    return [(way, field) for field in fields for way in (rows_of.Way(field.id), *(rows_of.Way(field.id, part) for part in PARTS.get(field.type, ())))]


def figures(table: Table, columns: Sequence[Column]) -> list[Field]:
    """What can be added up; nothing of data about people, where one person may have most of a sum."""
    plain = {one.name for one in columns}
    return [] if is_about_people(columns) else [field for field in table.fields if field.id in plain and field.type in FIGURES]


def read_asked(table: Table, columns: Sequence[Column], pairs: Iterable[tuple[str, str]]) -> tuple[Asked, list[Fault]]:
    """What the parameters of an address ask for, and everything that is wrong with them."""
    values = list(pairs)
    said = dict(values)
    plain = {one.name for one in columns if one.sensitivity not in rows_of.GUARDED}
    asked = replace(table, fields=tuple(field for field in table.fields if field.id in plain))
    query, wrong = read_query(asked, [(name, value) for name, value in values if name not in OWN], catalogue().known)
    faults, people = list(wrong), is_about_people(columns)
    there = {way.id: way for way, _ in ways(table, columns)}
    named = [one for one in said.get("by", "").split(",") if one] or _usual(table, there)
    if people and (query.filters or said.get("of") or named != list(there)):
        faults.append(_people(next((field for _, field in ways(table, columns)), None)))
    by = _known(named, there, "by", rows_of.MOST_WAYS, faults, least=1)
    summed = {field.id: field.id for field in figures(table, columns)}
    of = _known([one for one in said.get("of", "").split(",") if one], summed, "of", rows_of.MOST_FIGURES, faults)
    limit = said.get("limit", str(USUAL))
    if not (limit.isascii() and limit.isdigit() and 0 < int(limit[:9]) <= rows_of.MOST):
        faults.append(Fault("limit", "rule", (f"应为 1 至 {rows_of.MOST} 的整数", f"Has to be a whole number from 1 to {rows_of.MOST}")))
        limit = str(USUAL)
    order = said.get("sort", "rows")
    if order not in ("rows", "by"):
        faults.append(Fault("sort", "rule", ("应为 rows（多的在前）或 by（按组名）", "Has to be rows (the largest first) or by (by what they share)")))
    return Asked(tuple(by), tuple(of), replace(query, order=""), int(limit), order == "by"), faults


def _usual(table: Table, there: Mapping[str, rows_of.Way]) -> list[str]:
    """Where nothing is said: the first town, agency or code."""
    return sorted((id for id in there if id in table.ids and table.field(id).type in CODES), key=lambda id: CODES.index(table.field(id).type))[:1]


def _known(named: Sequence[str], there: Mapping[str, One], where: str, most: int, faults: list[Fault], least: int = 0) -> list[One]:
    strange = [one for one in named if one not in there]
    if strange or not least <= len(named) <= most or len(set(named)) < len(named):
        listed = "、".join(there)[:400] or "—"
        told = f"应为 {least} 至 {most} 个不重复的栏：{listed}", f"Has to be {least} to {most} different fields of: {listed}"
        faults.append(Fault(where, "rule", told))
    return [there[one] for one in named if one in there][:most]


def _people(field: Field | None) -> Fault:
    if field is None:
        return Fault("by", "rule", ("含有个人信息，且没有可以公开分组的栏，不提供统计", "It is about people and has no field by which groups may be told"))
    return Fault(
        "by",
        "rule",
        (
            f"含有个人信息：只按“{field.label.zh}”（{field.id}）统计行数，不带筛选，也不求和",
            f"It is about people: rows are counted by {field.id} only, without filters and sums",
        ),
    )


def told(dataset: DataSet, version: Version, columns: Sequence[Column], asked: Asked) -> Told:
    """The groups; InputFault where figures are too large to be added up."""
    if is_about_people(columns):
        return _about_people(dataset, version, columns, asked)
    found = rows_of.groups(version.files, columns, asked.by, asked.of, asked.query, named=asked.named, limit=asked.limit, copies=shelves.copies())
    return Told(tuple(Line(one.names, one.rows, one.taken) for one in found.groups), found.total, found.rows)


def _about_people(dataset: DataSet, version: Version, columns: Sequence[Column], asked: Asked) -> Told:
    (way,) = asked.by
    found = rows_of.groups(version.files, columns, [way], (), Query(order=""), copies=shelves.copies())
    if found.total > len(found.groups):
        raise InputFault(way.column, "too many groups", f"at most {rows_of.MOST}")
    field, known = dataset.table.field(way.column), catalogue().known
    every = {"place": known.places, "agency": known.agencies}.get(field.type, field.choices)
    counts = dict.fromkeys(every, 0) | {one.names[0] or "": one.rows for one in found.groups}
    release = releases.released(dataset.id, version.number, way.column, counts)
    if release is None:
        return Told(None, 0, found.rows)
    # Where what is hidden stands must not say how much it is, nor that it is there at all: what it might be is none, too.
    lines = [
        Line((name or None,), None, mark=release.hidden[name,]) if (name,) in release.hidden else Line((name or None,), count) for name, count in counts.items()
    ]
    lines = [line for line in lines if line.rows != 0]
    lines.sort(key=lambda line: (line.rows is None, 0 if asked.named else -(line.rows or 0), str(line.names[0] or "")))
    return Told(tuple(lines[: asked.limit]), len(lines), found.rows)
