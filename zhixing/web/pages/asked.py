"""What the address of a list asks for, as it is shown: a chip for each condition, with the address of the list without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.http import urlencode

# What an address says besides conditions.
NOT_ASKED = ("sort", "limit", "after", "before", "map")


def chips(asked: Mapping[str, str], named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each condition with the address that lacks it; `named` says in words what stands under a name of the address."""
    return [(words, "?" + urlencode({key: value for key, value in asked.items() if key not in (name, "after")})) for name, words in named if asked.get(name)]


def conditions(asked: Mapping[str, str]) -> dict[str, str]:
    """The conditions of an address, without order, size and page."""
    return {name: value for name, value in asked.items() if name not in NOT_ASKED and value.strip()}
