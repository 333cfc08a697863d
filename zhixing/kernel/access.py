"""Who may do what to which rows, by which rule: one declared list (actions.toml), asked by everything that shows or does something."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, get_args

from zhixing.kernel.errors import NotAllowed

Rule = Literal["any", "own", "self", "nobody"]
RULES: tuple[Rule, ...] = get_args(Rule)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done, and the rule of each role that may; a role that is not named may not."""

    id: str
    zh: str
    en: str
    grants: Mapping[str, Rule]

    def rule(self, role: str) -> Rule:
        """The rule by which a role may do it."""
        return self.grants.get(role, "nobody")


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who wants to do something: account, roles, and the agencies that are their own (their agency and those below it)."""

    id: str
    roles: frozenset[str]
    agencies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether somebody may, and by which rule of which role; for a refusal the widest rule there is."""

    allowed: bool
    action: Action
    role: str
    rule: Rule

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        if self.allowed:
            return f"可以{self.action.zh}：{ROLES[self.role][0]}，范围“{RULE_TITLES[self.rule][0]}”"
        granted = "、".join(f"{ROLES[role][0]}（{RULE_TITLES[rule][0]}）" for role, rule in self.action.grants.items())
        return f"不可以{self.action.zh}。有此权限的：{granted or '无'}"

    @property
    def en(self) -> str:
        """The sentence in English."""
        if self.allowed:
            return f"{self.action.en}: allowed to {ROLES[self.role][1]} for {RULE_TITLES[self.rule][1]}"
        granted = ", ".join(f"{ROLES[role][1]} ({RULE_TITLES[rule][1]})" for role, rule in self.action.grants.items())
        return f"{self.action.en}: not allowed. Granted to: {granted or 'nobody'}"


def decide(action: str, actor: Actor, owner: str | None) -> Decision:
    """May the actor do this to a row that `owner` keeps (None: to no row in particular)? KeyError for an unknown action.

    An owner is the id of an agency; of an account it is the person whose account it is.
    """
    wanted = ACTIONS[action]
    for role in sorted(actor.roles & set(ROLES), key=lambda one: (RULES.index(wanted.rule(one)), one)):
        rule = wanted.rule(role)
        reached = {"any": True, "own": owner is None or owner in actor.agencies, "self": owner is None or owner == actor.id}
        if reached.get(rule, False):
            return Decision(True, wanted, role, rule)
    return Decision(False, wanted, "", "nobody")


def allow(action: str, actor: Actor, owner: str | None) -> Decision:
    """The decision, or NotAllowed with the action and the rule where it is no."""
    decision = decide(action, actor, owner)
    if not decision.allowed:
        raise NotAllowed(decision.action.en, decision.en, f"{decision.zh}。")
    return decision


def _load() -> tuple[dict[str, tuple[str, str]], frozenset[str], dict[str, tuple[str, str]], dict[str, Action]]:
    data = tomllib.loads(files("zhixing.kernel").joinpath("actions.toml").read_text("utf-8"))
    roles = {id: (role["title"], role["title_en"]) for id, role in data["roles"].items()}
    guarded = frozenset(id for id, role in data["roles"].items() if role.get("second_factor", False))
    rules = {id: (rule["title"], rule["title_en"]) for id, rule in data["rules"].items()}
    named = ("id", "title", "title_en")
    actions = {
        entry["id"]: Action(entry["id"], entry["title"], entry["title_en"], {k: v for k, v in entry.items() if k not in named}) for entry in data["action"]
    }
    return roles, guarded, rules, actions


# Role and rule to their names in Chinese and English; roles that sign in with a second factor; id to action.
ROLES, GUARDED_ROLES, RULE_TITLES, ACTIONS = _load()
