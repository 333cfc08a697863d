"""The people of a demonstration: those who sign in, with passwords of the moment, and for each agency somebody who keeps its rows."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from zhixing.kernel.access import ROLES
from zhixing.store.demo.wishes import DemoPerson
from zhixing.store.demo.year import Crew
from zhixing.store.people import Person
from zhixing.systems import Catalogue

ARTIFICIAL = "演示账号"
# The usual user name of each role; where a county names nobody for it, somebody of this name signs in.
USUAL = {
    "supervision_office": "duchashi",
    "department_editor": "jingban",
    "department_head": "fuzeren",
    "responsible_leader": "fenguan",
    "data_office": "shujuju",
    "system_administrator": "guanliyuan",
    "auditor": "shenji",
}


def cast(here: Catalogue, named: Iterable[DemoPerson]) -> tuple[DemoPerson, ...]:
    """Who signs in: those that the county names and, for a role that it forgets, one more."""
    people = tuple(named)
    first = here.county.agencies[0].id
    missing = [role for role in ROLES if role not in {person.role for person in people}]
    return people + tuple(DemoPerson(USUAL.get(role, role), first, role) for role in missing)


def crew(here: Catalogue, people: Iterable[DemoPerson]) -> Crew:
    """Who keeps the rows of each agency: those who sign in, where they are of that agency, else its own two accounts."""
    people = tuple(people)
    at_work: dict[str, dict[str, str]] = {role: {one.agency: one.username for one in people if one.role == role} for role in ROLES}
    agencies = [agency.id for agency in here.county.agencies]
    asking = tuple(one.username for one in people if one.role in ("supervision_office", "responsible_leader"))
    return Crew(
        {agency: at_work["department_editor"].get(agency, f"{agency}_a") for agency in agencies},
        {agency: at_work["department_head"].get(agency, f"{agency}_b") for agency in agencies},
        asking,
    )


def enrol(here: Catalogue, people: Iterable[DemoPerson]) -> list[tuple[DemoPerson, str, str]]:
    """Make the accounts, or give those that there are new passwords; each with its name and the password that is told once."""
    people = tuple(people)
    shorts = {agency.id: agency.short for agency in here.county.agencies}
    made = []
    for one in people:
        account = Person.objects.filter(username=one.username).first() or Person(username=one.username)
        name = shorts[one.agency] if one.role.startswith("department") else ROLES[one.role][0]
        account.name = f"{ARTIFICIAL}·{name}{'负责人' if one.role == 'department_head' else ''}"
        account.agency, account.roles, account.is_active = one.agency, one.role, True
        password = "-".join(secrets.token_hex(2) for _ in range(3))
        account.set_password(password)
        account.save()
        made.append((one, account.name, password))
    hands = crew(here, people)
    silent = [(agency, hands.editors[agency], "department_editor", "经办") for agency in hands.editors]
    silent += [(agency, hands.heads[agency], "department_head", "负责人") for agency in hands.heads]
    for agency, username, role, title in silent:
        if not Person.objects.filter(username=username).exists():
            # Nobody signs in as one of these; they only have a name.
            Person.objects.create_user(username, None, name=f"{ARTIFICIAL}·{shorts[agency]}{title}", agency=agency, roles=role)
    return made
