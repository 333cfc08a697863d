"""Keys to single data sets: what somebody may make one for; and, for those who decide about the data, every key that there is, to be ended."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhixing.engines.datahub import DataSet
from zhixing.kernel.access import Actor, allow
from zhixing.store import datakeys
from zhixing.store.people import named
from zhixing.web.county import catalogue
from zhixing.web.sharing import granted, reading
from zhixing.web.words import word


@dataclass(frozen=True, slots=True)
class Choice:
    """What a key can be made for: a data set as its rows are read, or by a grant."""

    dataset: DataSet
    grant: str = ""

    @property
    def id(self) -> str:
        """What a form calls it."""
        return f"{self.dataset.id}|{self.grant}" if self.grant else self.dataset.id


def keyed(actor: Actor) -> list[Choice]:
    """What somebody may make a key for."""
    there = [one for one in catalogue().datasets if reading(actor, one).allowed]
    return [choice for one in there for choice in (Choice(one), *(Choice(one, grant.code) for grant in granted(actor, one)))]


@login_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every key to data that one decides about: whose, for what, until when, how often used."""
    actor = request.actor  # type: ignore[attr-defined]
    allow("decide_grant", actor, None)
    keys = datakeys.listed(actor, catalogue().datasets)
    who = named(one.person for one in keys)
    return render(request, "datasets/keys.html", {"keys": [(one, who.get(one.person, one.person), catalogue().dataset(one.scope.dataset)) for one in keys]})


@login_required
@require_POST
def revoke(request: HttpRequest, id: int) -> HttpResponse:
    """End a key."""
    allow("decide_grant", request.actor, None)  # type: ignore[attr-defined]
    if not datakeys.revoke(catalogue(), request.actor, id):  # type: ignore[attr-defined]
        raise Http404
    messages.success(request, word("token.revoked", request.words))  # type: ignore[attr-defined]
    return redirect("data_keys")
