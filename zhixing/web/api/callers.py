"""Who calls: by which way a caller is known, what the caller may do, and how often."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle
from ninja.utils import check_csrf

from zhixing.kernel.access import Actor, Decision, decide
from zhixing.store import tokens
from zhixing.store.people import Token
from zhixing.web.api.problems import Problem
from zhixing.web.county import catalogue

READING = ("GET", "HEAD")
# What a key to one data set can open at all.
OPENED = re.compile(r"/api/datasets/(?P<dataset>[a-z0-9_]+)(/versions/[0-9]+/(rows|groups|file))?")
# In a minute: more than any person or dutiful program needs, less than a program that runs wild takes.
MOST = 3000


def by_session(request: HttpRequest) -> Actor | None:
    """The person who is signed in to the portal; who writes by a cookie also shows the token that other sites cannot read."""
    if not request.user.is_authenticated:
        return None
    if request.method not in READING and check_csrf(request) is not None:
        raise Problem("forged", "请在 X-CSRFToken 中附上 csrftoken 的值", "Send the value of the cookie csrftoken in X-CSRFToken")
    return actor_of(request)


def by_token(request: HttpRequest) -> Actor | None:
    """The person for whom a program calls, with that person's rights. It comes with a token (RFC 6750) and not with a cookie, so nothing can be forged."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    text = token.strip()[:200]
    key = tokens.held(text, tokens.DATA) if text.startswith(tokens.DATA) else tokens.held(text)
    if key is None:
        headers = {"WWW-Authenticate": 'Bearer realm="/account/", error="invalid_token"'}
        raise Problem("not_signed_in", "令牌无效、已过期或已撤销", "The token is unknown, expired or revoked", headers=headers)
    request.actor = key.person.actor(catalogue().county)  # type: ignore[attr-defined]
    if key.dataset:
        _within_scope(request, key)
    return actor_of(request)


def _within_scope(request: HttpRequest, key: Token) -> None:
    """A key to one data set opens its description, its rows, groups and files, by the grant that it was made for; whatever else it is used for is refused."""
    found = OPENED.fullmatch(request.path)
    if request.method not in READING or found is None or found["dataset"] != key.dataset:
        told = f"这一密钥只能读取数据集“{key.dataset}”", f"This key opens the data set “{key.dataset}” and nothing else"
        raise Problem("not_allowed", *told)
    if request.GET.get("grant", key.grant) != key.grant:
        raise Problem("not_allowed", "这一密钥不能用别的授权", "This key is not made for that grant")
    request.key = key  # type: ignore[attr-defined]


def key_of(request: HttpRequest) -> Token | None:
    """The key to one data set by which somebody calls; None where it is a person, or a token that stands for one."""
    key: Token | None = getattr(request, "key", None)
    return key


# Each way gives the actor or None, and sets `request.actor` where that is somebody else than the session says.
WAYS: list[Callable[[HttpRequest], Actor | None]] = [by_token, by_session]


class Pace(BaseThrottle):
    """So many requests a minute of one actor, counted by each process of the server."""

    def __init__(self, most: int) -> None:
        self.most = most

    def allow_request(self, request: HttpRequest) -> bool:
        """Is this request within the pace?"""
        who = hashlib.sha256(actor_of(request).id.encode("utf-8", "replace")).hexdigest()[:32]
        key = f"api-pace-{who}-{int(time.time() // 60)}"
        # As one step each: two threads that both find no count must not both begin at one.
        cache.add(key, 0, 120)
        try:
            return cache.incr(key) <= self.most
        except ValueError:
            return True

    def wait(self) -> float:
        """Seconds until the next minute."""
        return 60 - time.time() % 60


PACE = Pace(MOST)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def permit(request: HttpRequest, action: str, owner: str | None = None) -> Decision:
    """The decision that the caller may do this to a row of the agency `owner` (None: to some row); a problem that names the rule where not."""
    decision = decide(action, actor_of(request), owner)
    if not decision.allowed:
        raise refusal(decision)
    return decision


def refusal(decision: Decision) -> Problem:
    """A decision that says no, with everybody who could have been allowed."""
    granted: dict[str, Any] = dict(decision.action.grants)
    return Problem("not_allowed", decision.zh, decision.en, action=decision.action.id, granted=granted)
