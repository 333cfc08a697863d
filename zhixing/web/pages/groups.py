"""Rows of a version told apart by town, code or month: a small table with bars on the page of the version, and the whole as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from zhixing.engines.datahub import Column, DataSet
from zhixing.engines.datahub import reading as rows_of
from zhixing.engines.records import Field
from zhixing.kernel.access import allow
from zhixing.kernel.cells import guarded
from zhixing.kernel.errors import InputFault
from zhixing.store import remembered
from zhixing.store.lake import Version
from zhixing.web import grouped
from zhixing.web.county import catalogue
from zhixing.web.held import columns_of, is_about_people, is_there, permitted, saved, version_of
from zhixing.web.pages.datasets import dataset_of
from zhixing.web.sharing import reading
from zhixing.web.shown import EMPTY, stored
from zhixing.web.words import Language, word

# On the page; a file has as many as there are, up to the most that are told.
SHOWN, DIGITS = 60, 2
# What the form of the page says in an address; `also` is the second way.
ASKED = ("by", "also", "of", "sort")
FIGURES = ("sum", "mean", "least", "greatest")
WORDS = {"sum": "groups.sum", "mean": "groups.mean", "least": "groups.least", "greatest": "groups.greatest"}
PARTS = {"month": "groups.by_month", "year": "groups.by_year"}
Answer = tuple[grouped.Asked, grouped.Told]


def pairs_of(asked: dict[str, str], limit: int) -> list[tuple[str, str]]:
    """What the form says, as the API would say it."""
    by = ",".join(one for one in (asked.get("by", ""), asked.get("also", "")) if one)
    kept = [(name, value) for name, value in asked.items() if name not in (*ASKED, "from", "limit", "q", "grant", "after", "withdrawn", "page")]
    order = {"sort": "by"} if "." in by else {}
    return [*kept, ("by", by), ("of", asked.get("of", "")), *order.items(), ("limit", str(limit))]


def answered(dataset: DataSet, version: Version, asked: dict[str, str], limit: int) -> tuple[Answer | None, list[tuple[str, str]]]:
    """What was asked for and the groups, or what is wrong with it in both languages."""
    columns = columns_of(dataset, version)
    wanted, faults = grouped.read_asked(dataset.table, columns, pairs_of(asked, limit))
    if faults:
        return None, [(one.zh, one.en) for one in faults]
    try:
        return (wanted, grouped.told(dataset, version, columns, wanted)), []
    except InputFault:
        return None, [(word("groups.too_many", "zh"), word("groups.too_many", "en"))]


def shown(request: HttpRequest, dataset: DataSet, version: Version) -> dict[str, Any]:
    """What the page of a version shows of groups: the ways there are, and where one is asked for, the groups."""
    language: Language = request.words  # type: ignore[attr-defined]
    columns, asked = columns_of(dataset, version), request.GET.dict()
    ways = [(way.id, _titled(way, field, language)) for way, field in grouped.ways(dataset.table, columns)]
    people = is_about_people(columns)
    kept = [(name, value) for name, value in asked.items() if name not in (*ASKED, "from", "grant") and value]
    context: dict[str, Any] = {"ways": ways, "figures": grouped.figures(dataset.table, columns), "people": people, "kept": [] if people else kept}
    if "by" not in asked or not ways:
        return context
    found, faults = answered(dataset, version, {**dict(context["kept"]), **{name: asked[name] for name in ASKED if name in asked}}, SHOWN)
    if found is None:
        return {**context, "faults": faults}
    lines = _lines(dataset, *found, language)
    taken = urlencode([*context["kept"], *((name, asked[name]) for name in ASKED if asked.get(name))])
    return {
        **context,
        "heads": _heads(dataset, columns, found[0], language),
        "named": len(found[0].by),
        "lines": lines,
        "told": found[1],
        "address": taken,
        "chosen": asked,
    }


def _title(field: Field, language: Language) -> str:
    return field.label.en if language == "en" else field.label.zh


def _titled(way: rows_of.Way, field: Field, language: Language) -> str:
    title = _title(field, language)
    return word(PARTS[way.part], language, title) if way.part else title


def _heads(dataset: DataSet, columns: Sequence[Column], asked: grouped.Asked, language: Language) -> list[str]:
    fields = dict(grouped.ways(dataset.table, columns))
    figures = [(dataset.table.field(one), part) for one in asked.of for part in FIGURES]
    units = [f"{_title(field, language)}{word(WORDS[part], language)}" + (f"（{field.unit}）" if field.unit else "") for field, part in figures]
    return [*(_titled(way, fields[way], language) for way in asked.by), word("groups.rows", language), *units]


def _lines(dataset: DataSet, asked: grouped.Asked, told: grouped.Told, language: Language) -> list[tuple[list[str], list[str], int | None]]:
    """Each group: names, figures, and its part of the greatest in hundredths, of the first figure where there is one; None where it is hidden."""
    sizes = [_size(line) for line in told.lines or ()]
    most = max((abs(size) for size in sizes if size is not None), default=Decimal(0))
    return [
        (
            _names(dataset, asked, line, language),
            _figures(line, len(asked.of), language, DIGITS),
            None if size is None else int(100 * abs(size) / most) if most else 0,
        )
        for line, size in zip(told.lines or (), sizes, strict=True)
    ]


def _size(line: grouped.Line) -> Decimal | None:
    if line.rows is None:
        return None
    return Decimal(line.taken[0].sum or 0) if line.taken else Decimal(line.rows)


def _names(dataset: DataSet, asked: grouped.Asked, line: grouped.Line, language: Language) -> list[str]:
    fields = [None if way.part else dataset.table.field(way.column) for way in asked.by]
    unsaid = word("figures.unsaid", language)
    return [unsaid if name in (None, "") else stored(field, name, catalogue().known, language) for field, name in zip(fields, line.names, strict=True)]


def _figures(line: grouped.Line, of: int, language: Language, digits: int | None = None) -> list[str]:
    """What is told of a group; on the page a mean with so many decimals, half to even, in a file with all that it has."""
    if line.rows is None:
        return [word("groups.few" if line.mark == "few" else "groups.guard", language), *[EMPTY] * (len(FIGURES) * of)]
    told = [getattr(taken, part) for taken in line.taken for part in FIGURES]
    if digits is not None:
        told = [round(kept, digits) if part == "mean" and kept is not None else kept for kept, part in zip(told, FIGURES * of, strict=True)]
    return [f"{line.rows:,}", *(EMPTY if kept is None else _figure(kept) for kept in told)]


def _figure(kept: Decimal | int) -> str:
    text = f"{kept:,f}" if isinstance(kept, Decimal) else f"{kept:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@login_required
@require_safe
def taken_out(request: HttpRequest, dataset: str, version: int) -> HttpResponse:
    """The groups that an address asks for, as a CSV."""
    actor, language = request.actor, request.words  # type: ignore[attr-defined]
    allow("export_rows", actor, None)
    found = dataset_of(dataset)
    permitted(reading(actor, found))
    held = version_of(found.id, version)
    if not is_there(held):
        raise Http404
    answer, faults = answered(found, held, request.GET.dict(), rows_of.MOST)
    if answer is None:
        return HttpResponse("\n".join(en if language == "en" else zh for zh, en in faults), status=400, content_type="text/plain; charset=utf-8")
    asked, told = answer
    if told.lines is None:
        return HttpResponse(word("groups.no_groups", language), status=403, content_type="text/plain; charset=utf-8")
    marked = [word("synthetic.row", language)] if remembered.is_synthetic() else []
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*_heads(found, columns_of(found, held), asked, language), *(word("synthetic.column", language) for _ in marked)])
    for line in told.lines:
        figures = [text.replace(",", "") for text in _figures(line, len(asked.of), language)]
        writer.writerow([guarded(cell) for cell in (*_names(found, asked, line, language), *figures, *marked)])
    content = HttpResponse(b"\xef\xbb\xbf" + out.getvalue().encode(), content_type="text/csv; charset=utf-8")
    return saved(content, f"{found.id}-{held.number}-groups.csv", f"{found.label.zh} {held.number} {word('groups.title', 'zh')}.csv")
