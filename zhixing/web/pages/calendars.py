"""A person's calendar to subscribe to (RFC 5545): what is to be done and what falls due, opened by a token that opens nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhixing.kernel.access import decide
from zhixing.store import clock, todo, tokens
from zhixing.systems import Catalogue
from zhixing.web.county import catalogue
from zhixing.web.letter import called, place
from zhixing.web.marking import is_synthetic
from zhixing.web.words import Language, word

# Octets of a line, its end not counted (RFC 5545, 3.1).
LINE = 75


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever has this token; for any other there is no such page."""
    person = tokens.bearer(token, tokens.CALENDAR)
    here = catalogue()
    if person is None or not decide("read_rows", actor := person.actor(here.county), None).allowed:
        raise Http404
    language: Language = "en" if person.language == "en" else "zh"
    day = clock.today()
    found = [one for one in todo.duties(here, actor, day) if one.due] + todo.terms(here, actor, day)
    name = word("calendar.name", language, here.county.name_en if language == "en" else here.county.name)
    marked = f"{name} · {word('synthetic.row', language)}" if is_synthetic(request) else name
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zhixing//Supervision//ZH", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_text(marked)}"]
    for one in found:
        lines += _event(here, one, request.build_absolute_uri(place(one)), language)
    body = "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="zhixing.ics"'
    return response


def _event(here: Catalogue, one: todo.Duty, address: str, language: Language) -> Iterator[str]:
    """A whole day: the last on which it may be done."""
    assert one.due is not None
    detail = f" {one.period}" if one.step == todo.REPORT else ""
    yield "BEGIN:VEVENT"
    yield f"UID:{one.table}-{one.row}-{one.step}-{one.period}@zhixing"
    yield f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(one.due)}"
    yield f"DTEND;VALUE=DATE:{_day(one.due + timedelta(days=1))}"
    yield f"SUMMARY:{_text(f'{called(here, one, language)}{detail}：{one.title}')}"
    yield f"URL:{address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(text: str) -> str:
    """A text as its value stands in a line (RFC 5545, 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A long line in parts of at most 75 octets, no character cut in two."""
    parts, room = [""], LINE
    for letter in line:
        if len((parts[-1] + letter).encode()) > room:
            # The blank that begins a part is one octet of it.
            parts.append("")
            room = LINE - 1
        parts[-1] += letter
    return "\r\n ".join(parts)
