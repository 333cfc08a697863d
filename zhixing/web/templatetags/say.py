"""Tags and filters that are there in every template: words in the reader's language, labels, values as people read them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from zhixing.engines.records import Field
from zhixing.kernel.access import ROLES, decide
from zhixing.web import shown
from zhixing.web.county import catalogue, outline
from zhixing.web.words import Language, dictionary, word

register = template.Library()


@functools.cache
def _there(name: str) -> bool:
    return finders.find(f"vendor/{name}") is not None


@register.simple_tag
def vendored(name: str) -> str:
    """The address of a library that `make vendor` fetches; empty where it is not there, and the page goes without it."""
    return static(f"vendor/{name}") if _there(name) else ""


@register.simple_tag
def outlined() -> bool:
    """Does the county's folder have its outline?"""
    return outline() is not None


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, *values: object) -> str:
    """A word of the portal."""
    return word(key, context.get("words", "zh"), *values)


@register.simple_tag(takes_context=True)
def word_of(context: Context, family: str, id: str) -> str:
    """The word of one of a family: of a light, a kind, a rank, a mark, a count."""
    return word(f"{family}.{id}", context.get("words", "zh"))


@register.simple_tag(takes_context=True)
def raw_word(context: Context, key: str) -> str:
    """A word whose values a script fills in."""
    return dictionary()[key][0 if context.get("words", "zh") == "zh" else 1]


@register.simple_tag(takes_context=True)
def label(context: Context, labelled: Any) -> str:
    """The title of anything declared: table, field, choice."""
    named = getattr(labelled, "label", labelled)
    return str(named.en or named.zh if context.get("words") == "en" else named.zh)


@register.simple_tag(takes_context=True)
def call_it(context: Context, county: Any) -> str:
    """The county's name in the reader's language."""
    return str(county.name_en if context.get("words") == "en" else county.name)


@register.simple_tag(takes_context=True)
def told(context: Context, pair: tuple[str, str]) -> str:
    """One of two: what is said in Chinese, what in English."""
    return pair[1] or pair[0] if context.get("words") == "en" else pair[0]


@register.simple_tag(takes_context=True)
def value(context: Context, field: Field, fields: dict[str, Any], owner: str = "") -> str:
    """A kept value as people read it, masked where the reader may not see it in clear."""
    actor = context["actor"]
    clear = field.sensitivity in ("open", "internal") or decide("read_personal", actor, owner).allowed
    return shown.value(field, fields.get(field.id), catalogue().known, context.get("words", "zh"), clear=clear)


@register.simple_tag(takes_context=True)
def may(context: Context, action: str, owner: str | None = None) -> bool:
    """May the reader do this?"""
    return decide(action, context["actor"], owner).allowed


@register.simple_tag(takes_context=True)
def value_of(context: Context, table: Any, entry: Any, id: str) -> str:
    """The value of a field of an entry, by the field's id."""
    return value(context, table.field(id), entry.fields, entry.owner)


@register.simple_tag(takes_context=True)
def changed(context: Context, field: Field, kept: Any, owner: str = "") -> str:
    """A value of a field's history."""
    return value(context, field, {field.id: kept}, owner)


@register.simple_tag(takes_context=True)
def deed(context: Context, id: str) -> str:
    """What a fact did, in a word."""
    return word(f"deed.{id}", context.get("words", "zh"))


@register.simple_tag
def agency(id: str) -> str:
    """The name of an agency."""
    return catalogue().known.agencies.get(id, id)


@register.simple_tag(takes_context=True)
def role_name(context: Context, id: str) -> str:
    """The name of a role."""
    return ROLES[id][1 if context.get("words") == "en" else 0]


@register.simple_tag(takes_context=True)
def field_label(context: Context, table: Any, id: str) -> str:
    """The title of a field by its id; the table's own where the whole row is meant."""
    return label(context, table.field(id) if id in table.ids else table)


@dataclass(frozen=True, slots=True)
class Head:
    """What the cells of a column have in common: kind, title for a narrow screen, whether they lead to the row."""

    kind: str
    title: str
    named: bool


def heads(fields: Iterable[Field], name: str, language: Language) -> list[Head]:
    """The columns of a list, ready to be written before each cell."""
    return [Head(field.type, escape(field.label.en if language == "en" else field.label.zh), field.id == name) for field in fields]


@register.simple_tag
def cells(row: str, heads: list[Head], texts: list[str]) -> SafeString:
    """The cells of a line of a list. Fifty lines of eight, cell by cell in a template, would take most of a page's time."""
    made = []
    for head, text in zip(heads, texts, strict=True):
        about = f'class="{head.kind}{" empty" if text == shown.EMPTY else ""}" data-label="{head.title}"'
        said = escape(text)
        made.append(f'<th scope="row" {about}><a href="{escape(row)}/">{said}</a></th>' if head.named else f"<td {about}>{said}</td>")
    return mark_safe("".join(made))


@register.simple_tag(takes_context=True)
def name_of(context: Context, named: Any) -> str:
    """A name that is plain text (a town) or has two languages (a choice)."""
    return named if isinstance(named, str) else label(context, named)


@register.simple_tag(takes_context=True)
def options(context: Context, field: Field, chosen: str = "") -> SafeString:
    """What a field can be filtered by, as the options of a list; the one that is asked for is chosen. There may be hundreds: a loop in a template takes long."""
    known = catalogue().known
    names: Mapping[str, Any] = {"是": word("value.yes", context.get("words", "zh")), "否": word("value.no", context.get("words", "zh"))}
    if field.type != "yesno":
        names = {"choice": field.choices, "place": known.places, "agency": known.agencies}[field.type]
    return mark_safe(
        "".join(
            f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(name_of(context, name))}</option>' for code, name in names.items()
        )
    )


@register.simple_tag(takes_context=True)
def asked(context: Context, id: str, side: str = "") -> str:
    """What the address asks of a field."""
    return str(context["asked"].get(f"{id}{side}", ""))


@register.filter
def at(fields: Mapping[str, Any], id: str) -> Any:
    """The value under a key."""
    return fields.get(id)


@register.simple_tag(takes_context=True)
def label_of(context: Context, pairs: Sequence[tuple[str, str]], number: int) -> str:
    """The attribute by which a narrow screen names a cell after the head of its column."""
    return format_html(' data-label="{}"', told(context, pairs[number]))


@register.filter
def grouped(number: Any) -> str:
    """A number with its thousands apart, and without zeros at the end."""
    text = f"{number:f}"
    return shown.grouped(text.rstrip("0").rstrip(".") if "." in text else text)
