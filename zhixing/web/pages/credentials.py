"""What only one person knows or holds: password, authenticator app, recovery codes. Shared by the door and by one's own account."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from zhixing.store import accounts, factors
from zhixing.store.people import Person
from zhixing.web.county import catalogue
from zhixing.web.words import word

ENROLLING = "enrolling"
# What Django finds wrong with a password, in our words.
FAULTS = {
    "password_too_similar": "password.too_similar",
    "password_too_short": "password.too_short",
    "password_too_common": "password.too_common",
    "password_entirely_numeric": "password.only_digits",
}


class Adapter(factors.Adapter):
    """The secrets of people who sign in to this portal."""

    def get_totp_issuer(self) -> str:
        """What the app calls the portal."""
        return f"{word('site.name')} {catalogue().county.name}"


def faults_of_new(request: HttpRequest, person: Person) -> list[str]:
    """What is wrong with the new password that was typed twice, as keys of the dictionary."""
    new, repeat = request.POST.get("new", ""), request.POST.get("repeat", "")
    if new != repeat:
        return ["password.not_repeated"]
    if len(new) > 1000:
        return ["password.too_long"]
    if person.check_password(new):
        return ["password.same"]
    try:
        validate_password(new, person)
    except ValidationError as error:
        return [FAULTS[one.code] for one in error.error_list if one.code in FAULTS]
    return []


def set_password(request: HttpRequest, person: Person) -> None:
    """Keep the new password; every other session of the account ends."""
    person.set_password(request.POST["new"])
    person.must_change = False
    person.end_sessions()
    person.save()
    accounts.note(person.username, person.username, "password_changed")


def enrolment(request: HttpRequest, person: Person, *, wrong: bool, entering: bool) -> HttpResponse:
    """The page that shows the secret to an authenticator app, as a picture and as text, and asks for the first code."""
    secret = request.session.setdefault(ENROLLING, factors.new_secret())
    adapter = Adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(person, secret))
    shown = {
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "picture": mark_safe(re.sub(r"<\?xml.*?\?>\s*", "", picture)),  # drawn by us from our own text
        "wrong": wrong,
        "entering": entering,
    }
    return render(request, "enrol.html", shown, status=400 if wrong else 200)


def confirmed(request: HttpRequest, person: Person) -> list[str]:
    """The recovery codes, where the code that was typed is of the app that was shown the secret."""
    secret = request.session.get(ENROLLING, "")
    codes = factors.enrol(person, secret, request.POST.get("code", "")) if secret else []
    if codes:
        del request.session[ENROLLING]
    return codes
