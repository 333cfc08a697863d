"""Tags of the public site: links that lie as well in the portal as in a folder of files."""

from __future__ import annotations

from django import template
from django.template import Context

from zhixing.web.published import segment

register = template.Library()


@register.simple_tag(takes_context=True)
def to(context: Context, *parts: object) -> str:
    """The relative link to a page of the same language."""
    return str(context["place"].to("".join(map(str, parts))))


@register.simple_tag(takes_context=True)
def page_of(context: Context, year: int, code: str) -> str:
    """The relative link to the page of a commitment."""
    return str(context["place"].to(f"{year}/{segment(code)}/"))


@register.simple_tag(takes_context=True)
def asset(context: Context, name: str) -> str:
    """The address of a style sheet or picture."""
    return str(context["place"].asset(name))
