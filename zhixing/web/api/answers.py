"""What an answer looks like: JSON, in the language that was asked for, never kept by anybody in between."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhixing.web.words import Language

JSON = "application/json"
_WEIGHT = re.compile(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*")
# More than any browser sends; what comes behind it is not read.
LONGEST_HEADER = 400


def answer(data: Any, status: int = 200, *, media: str = JSON, headers: dict[str, str] | None = None) -> HttpResponse:
    """Data as an answer."""
    content = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    return HttpResponse(content, status=status, content_type=media, headers=headers)


def language_of(request: HttpRequest) -> Language:
    """The language that the caller would rather read."""
    return preferred(request.headers.get("Accept-Language", ""))


def preferred(header: str) -> Language:
    """The language of an Accept-Language header (RFC 9110, 12.5.4): Chinese, unless English is preferred to it.

    >>> preferred(""), preferred("en-GB, zh;q=0.5"), preferred("en;q=0.5, zh"), preferred("fr"), preferred("en;q=0")
    ('zh', 'en', 'zh', 'zh', 'zh')
    """
    weights = {"zh": 0.0, "en": 0.0}
    for part in header[:LONGEST_HEADER].split(","):
        tag, _, rest = part.strip().lower().partition(";")
        weight = _WEIGHT.fullmatch(rest)
        language = tag.partition("-")[0]
        if language in weights and (weight or not rest):
            weights[language] = max(weights[language], float(weight[1]) if weight else 1.0)
    return "en" if weights["en"] > weights["zh"] else "zh"
