"""The declared list of actions, and what is decided by it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.kernel.access import ACTIONS, ROLES, RULE_TITLES, RULES, Actor, allow, decide
from zhixing.kernel.errors import NotAllowed

# What the auditor does: sees everything. Each other action changes something.
SEEING = {"read_evidence", "read_rows", "read_personal", "read_history", "read_ledger", "export_rows", "read_plan", "read_report", "see_administration"}


def test_the_list_names_only_roles_and_rules_that_there_are() -> None:
    assert set(RULE_TITLES) == set(RULES)
    for action in ACTIONS.values():
        assert set(action.grants) <= set(ROLES)
        assert set(action.grants.values()) <= {"any", "own"}
        assert action.zh
        assert action.en


def test_the_auditor_sees_everything_and_changes_nothing() -> None:
    assert {id for id, action in ACTIONS.items() if action.rule("auditor") == "any"} == SEEING
    assert all(action.rule("auditor") == "nobody" for id, action in ACTIONS.items() if id not in SEEING)


def test_the_administrator_of_the_system_sees_no_rows() -> None:
    """Least privilege: who manages accounts has no business with what departments keep."""
    assert {id for id, action in ACTIONS.items() if action.rule("system_administrator") != "nobody"} == {
        "read_ledger", "manage_people", "read_plan", "see_administration",
    }  # fmt: skip


@pytest.mark.parametrize(("action", "role", "own"), list(itertools.product(ACTIONS, ROLES, (True, False))))
def test_every_cell_of_the_matrix(action: str, role: str, own: bool) -> None:
    """Every action, every role, a row of the own and of another agency: allowed exactly where the list says."""
    rule = ACTIONS[action].rule(role)
    actor = Actor("p", frozenset({role}), frozenset({"water"}))
    decision = decide(action, actor, "water" if own else "housing")
    assert decision.allowed == (rule == "any" or (rule == "own" and own))
    assert decision.zh
    assert decision.en


@given(st.sampled_from(sorted(ACTIONS)), st.frozensets(st.sampled_from(sorted(ROLES))), st.sampled_from(["water", "housing", None]))
def test_several_roles_grant_what_one_of_them_grants(action: str, roles: frozenset[str], owner: str | None) -> None:
    agencies = frozenset({"water"})
    together = decide(action, Actor("p", roles, agencies), owner).allowed
    assert together == any(decide(action, Actor("p", frozenset({role}), agencies), owner).allowed for role in roles)


def test_a_refusal_says_which_rule() -> None:
    with pytest.raises(NotAllowed, match=r"Withdraw a row is not allowed: .*Department head \(rows of one's own agency\)"):
        allow("withdraw_row", Actor("p", frozenset({"department_editor"}), frozenset({"water"})), "water")


def test_an_unknown_role_grants_nothing() -> None:
    assert not decide("read_rows", Actor("p", frozenset({"king"})), None).allowed


def test_an_unknown_action_is_a_bug() -> None:
    with pytest.raises(KeyError):
        decide("fly", Actor("p", frozenset()), None)
