"""The declared list of actions, and what is decided by it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.kernel.access import ACTIONS, GUARDED_ROLES, ROLES, RULE_TITLES, RULES, Actor, allow, decide
from zhixing.kernel.errors import NotAllowed

# What the auditor does: sees everything. Each other action changes something.
SEEING = {
    "query_data",
    "read_people",
    "read_organisation",
    "read_evidence",
    "read_rows",
    "read_personal",
    "read_history",
    "read_ledger",
    "export_rows",
    "read_plan",
    "read_report",
    "read_review",
    "see_administration",
}
# What is the county's stays as it is: one's own password is one's own.
OWN = {"keep_own_account"}


def test_the_list_names_only_roles_and_rules_that_there_are() -> None:
    assert set(RULE_TITLES) == set(RULES)
    for action in ACTIONS.values():
        assert set(action.grants) <= set(ROLES)
        assert set(action.grants.values()) <= {"any", "own", "self"}
        assert action.zh
        assert action.en


def test_the_auditor_sees_everything_and_changes_nothing() -> None:
    assert {id for id, action in ACTIONS.items() if action.rule("auditor") == "any"} == SEEING
    assert all(action.rule("auditor") == "nobody" for id, action in ACTIONS.items() if id not in SEEING | OWN)


def test_the_administrator_of_the_system_sees_no_rows() -> None:
    """Least privilege: who manages accounts has no business with what departments keep."""
    granted = {id for id, action in ACTIONS.items() if action.rule("system_administrator") != "nobody"}
    assert granted == {"read_ledger", "manage_people", "read_people", "read_organisation", "read_plan", "see_administration", *OWN}


@pytest.mark.parametrize(("action", "role", "own"), list(itertools.product(ACTIONS, ROLES, (True, False))))
def test_every_cell_of_the_matrix(action: str, role: str, own: bool) -> None:
    """Every action, every role, a row of the own and of another agency: allowed exactly where the list says."""
    rule = ACTIONS[action].rule(role)
    actor = Actor("p", frozenset({role}), frozenset({"water"}))
    decision = decide(action, actor, "water" if own else "housing")
    assert decision.allowed == (rule == "any" or (rule == "own" and own))
    assert decision.zh
    assert decision.en


def test_an_account_of_ones_own_is_no_bodys_else() -> None:
    actor = Actor("wang", frozenset({"auditor"}), frozenset({"water"}))
    assert [decide("keep_own_account", actor, owner).allowed for owner in ("wang", "li", "water", None)] == [True, False, False, True]


def test_who_sees_everything_or_makes_accounts_signs_in_with_a_code() -> None:
    assert {"system_administrator", "auditor", "data_office"} == GUARDED_ROLES


@given(st.sampled_from(sorted(ACTIONS)), st.frozensets(st.sampled_from(sorted(ROLES))), st.sampled_from(["water", "housing", None]))
def test_several_roles_grant_what_one_of_them_grants(action: str, roles: frozenset[str], owner: str | None) -> None:
    agencies = frozenset({"water"})
    together = decide(action, Actor("p", roles, agencies), owner).allowed
    assert together == any(decide(action, Actor("p", frozenset({role}), agencies), owner).allowed for role in roles)


def test_a_refusal_says_which_rule() -> None:
    with pytest.raises(NotAllowed, match=r"Withdraw a row is not allowed: .*Department head \(rows of one's own agency\)") as told:
        allow("withdraw_row", Actor("p", frozenset({"department_editor"}), frozenset({"water"})), "water")
    assert told.value.zh == "不可以作废。有此权限的：部门负责人（本部门）。"


def test_an_unknown_role_grants_nothing() -> None:
    assert not decide("read_rows", Actor("p", frozenset({"king"})), None).allowed


def test_an_unknown_action_is_a_bug() -> None:
    with pytest.raises(KeyError):
        decide("fly", Actor("p", frozenset()), None)
