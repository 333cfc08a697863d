"""What leaves a store of synthetic data says so: a header on every answer, and the name of every file."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zhixing.store import remembered

HEADER, SUFFIX = "Zhixing-Data", "-synthetic"
# The ending of a file name inside a Content-Disposition: plain, or percent-encoded after filename*=.
NAMES = re.compile(r"(filename\*?=[^;]*?)(\.[A-Za-z0-9]{1,8})(\"?)(?=;|$)")


class SyntheticMiddleware:
    """Marks answers out of a synthetic store."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/health/") or not is_synthetic(request):
            return response
        response[HEADER] = "synthetic"
        if "Content-Disposition" in response:
            response["Content-Disposition"] = NAMES.sub(rf"\1{SUFFIX}\2\3", response["Content-Disposition"])
        return response


def is_synthetic(request: HttpRequest) -> bool:
    """Does this request see a synthetic store? The store is asked once, for the banner of the page and for the mark of the answer."""
    if not hasattr(request, "synthetic"):
        request.synthetic = remembered.is_synthetic()  # type: ignore[attr-defined]
    return bool(request.synthetic)  # type: ignore[attr-defined]
