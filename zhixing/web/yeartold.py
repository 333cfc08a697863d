"""A published year as residents read it: how many promises stand how, one picture of them all, what changed this month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhixing.engines.standing import Standing
from zhixing.store.public import Event, PublicYear
from zhixing.web.county import catalogue, plans
from zhixing.web.lights import LIGHTS, goal
from zhixing.web.promise import section_title
from zhixing.web.words import Language, word

# What a light means to somebody who does not work here: the word, and a sentence.
PLAIN = {
    "red": ("public.red", "public.red_told"),
    "yellow": ("public.yellow", "public.yellow_told"),
    "grey": ("public.grey", "public.grey_told"),
    "green": ("public.green", "public.green_told"),
    "blue": ("public.blue", "public.blue_told"),
    "none": ("public.none", "public.none_told"),
}
EVENTS = {
    "published": "public.event_published",
    "withdrawn": "public.event_withdrawn",
    "closed": "public.event_closed",
    "reopened": "public.event_reopened",
    "accepted": "public.event_accepted",
    "adjusted": "public.event_adjusted",
}
# In which order they are told: what is well first.
ORDER = ("blue", "green", "yellow", "red", "grey", "none")
# What happens to hundreds of them in a month is counted and not listed.
COUNTED = {"published": "public.many_published", "accepted": "public.many_accepted"}
# The picture: a square, its distance from the next, and how many stand side by side on a phone.
SIZE, STEP, ACROSS = 12, 15, 22


@dataclass(frozen=True, slots=True)
class Line:
    """A promise as a line of the list and a square of the picture."""

    code: str
    title: str
    goal: str
    light: str
    word: str
    due: str
    lead: str
    section: str
    x: int
    y: int


def year_told(view: PublicYear, events: Sequence[Event], language: Language) -> dict[str, Any]:
    """What the page of a year says."""
    lines = lines_of(view, language)
    counts = Counter(line.light for line in lines)
    parts = [(title, [line for line in lines if line.section == title]) for title in dict.fromkeys(line.section for line in lines)]
    month = [event for event in events if event.at.date() > view.month_before]
    return {
        "total": len(lines),
        "counts": [(light, *(word(key, language) for key in PLAIN[light]), counts[light]) for light in ORDER if counts[light]],
        "parts": [(title, of, _summed(of, language), STEP * min(len(of), ACROSS), STEP * -(-len(of) // ACROSS)) for title, of in parts],
        "moved": [
            (code, str(view.items[code].fields["title"]), plain(before.light, language), plain(now.light, language)) for code, before, now in view.moved()
        ],
        "many": [word(key, language, count) for kind, key in COUNTED.items() if (count := sum(event.kind == kind for event in month))],
        "happened": [(event, str(view.items[event.code].fields["title"]), event_told(event, language)) for event in month if event.kind not in COUNTED],
        "size": SIZE,
    }


def lines_of(view: PublicYear, language: Language) -> list[Line]:
    """Every promise in the order of the report."""
    plan, agencies = plans().get(view.year), catalogue().known.agencies
    counted: Counter[int] = Counter()
    found = []
    for code in sorted(view.items, key=lambda code: (number_of(view, code), code)):
        item, number, light = view.items[code], number_of(view, code), view.standing(code).light or "none"
        at, counted[number] = counted[number], counted[number] + 1
        section = (
            section_title(plan, number, language)
            if plan and number
            else word("plan.section", language, number)
            if number
            else word("public.no_section", language)
        )
        lead = str(item.fields["lead"])
        place = (STEP * (at % ACROSS) + 1, STEP * (at // ACROSS) + 1)
        aim = goal(item.fields, language)
        said = word(PLAIN[light][0], language)
        found.append(Line(code, str(item.fields["title"]), aim, light, said, item.due.isoformat(), agencies.get(lead, lead), section, *place))
    return found


def number_of(view: PublicYear, code: str) -> int:
    """The number of the section in which a promise stands."""
    return int(str(view.items[code].fields.get("section") or 0))


def plain(light: str, language: Language) -> tuple[str, str]:
    """A light and its word."""
    return light or "none", word(PLAIN[light or "none"][0], language)


def event_told(event: Event, language: Language) -> str:
    """What happened, in words."""
    return word(EVENTS[event.kind], language, str(event.fields.get("period", "")))


def _worst(moved: tuple[str, Standing, Standing]) -> tuple[int, str]:
    """What has become worst comes first."""
    return LIGHTS.index(moved[2].light or "none"), moved[0]


def _summed(lines: Sequence[Line], language: Language) -> list[tuple[str, str, int]]:
    counts = Counter(line.light for line in lines)
    return [(light, word(PLAIN[light][0], language), counts[light]) for light in ORDER if counts[light]]
