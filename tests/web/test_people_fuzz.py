"""The API of accounts under what nobody would send, called by an administrator: every answer is one that the document promises."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.web.test_api_fuzz import CASES, CHECKS, MODES, THOROUGH, folder, portal_of_caller, rows, unhurried
from zhixing.kernel.access import ROLES
from zhixing.store import accounts, ledger
from zhixing.store.people import Person

__all__ = ["folder", "portal_of_caller", "rows", "unhurried"]


@pytest.mark.parametrize("mode", MODES, ids=["as declared", "against it"])
def test_every_answer_is_one_that_the_document_promises(portal_of_caller: Any, mode: GenerationMode, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "django")
    Person.objects.filter(username="caller").update(roles=" ".join(ROLES))
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", portal_of_caller).include(path_regex="/(people|account|organisation|ledger)")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 9
    seen: Counter[int] = Counter()
    for operation in operations:
        fuzz(operation, mode, CASES // 2 // len(operations) // len(MODES) + 1, seen)
    print(f"\n{mode.value}: {sum(seen.values())} cases, {dict(sorted(seen.items()))}")
    assert {200, 404} <= set(seen)
    assert ledger.verify().broken is None
    assert "system_administrator" in Person.objects.get(username="caller").roles


def fuzz(operation: Any, mode: GenerationMode, cases: int, seen: Counter[int]) -> None:
    """Try one operation; most cases that are about an account are about one that is there, half of them in the version that it has."""

    @settings(max_examples=cases, deadline=None, database=None, derandomize=not THOROUGH, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(mode), username=st.sampled_from(["maker", "caller", None]), current=st.booleans())
    def tried(case: Any, username: str | None, current: bool) -> None:
        if username and case.path_parameters and "username" in case.path_parameters:
            case.path_parameters["username"] = username
            if current:
                case.headers["If-Match"] = f'"{max(accounts.version_of(username), 1)}"'
        response = case.call()
        seen[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    tried()
