"""One screen on whether a county's store and portal are well: what was looked at, what was found, what to do. It changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from zhixing.kernel.errors import InputFault, ZhixingError
from zhixing.systems import Catalogue, load_catalogue

State = Literal["well", "look", "mend"]
MARKS: dict[State, str] = {"well": "ok  ", "look": "look", "mend": "MEND"}
LONGEST_WITHOUT_BACKUP, LONGEST_WAIT = timedelta(days=2), timedelta(hours=2)
LEAST_FREE = 2 * 1024**3
# Up to so many rows every table is folded anew and compared; of a longer one as many rows, spread over it.
COMPARED = 5000
WANTED = ("argon2-cffi", "django", "gunicorn", "whitenoise")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and what to do about it."""

    about: str
    state: State
    told: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """As it is printed."""
        return f"{MARKS[self.state]}  {self.about:<12}  {self.told}" + (f"\n{'':20}→ {self.remedy}" if self.remedy else "")


def examined(folder: Path, database: str | None) -> tuple[str, bool]:
    """All findings as text, and whether nothing has to be mended."""
    findings = list(_findings(folder, database))
    return "\n".join(finding.line for finding in findings), not any(finding.state == "mend" for finding in findings)


def _findings(folder: Path, database: str | None) -> Iterator[Finding]:
    yield _program()
    try:
        here = load_catalogue(folder)
    except InputFault as fault:
        yield Finding("county", "mend", f"{len(getattr(fault, 'faults', (fault,)))} faults in its declarations", f"zhixing check {folder}")
        return
    yield Finding("county", "well", f"{here.county.name}: {len(here.tables)} tables, {len(here.county.agencies)} agencies, {len(here.county.places)} towns")
    from zhixing.store import keeping

    keeping.set_up(folder, database)
    reached = _database()
    yield reached
    if reached.state == "mend":
        return
    pending = _migrations()
    yield pending
    if pending.state == "well":
        for look in (_ledger, _tables, _backup, _people, _evidence, _lake, _sources):
            yield _safely(look, here)
    yield from _room()
    yield from _settings()
    yield from _messages()
    yield _static()


def _safely(look: Callable[[Catalogue], Finding], here: Catalogue) -> Finding:
    """A look that itself fails is a finding."""
    try:
        return look(here)
    except (ZhixingError, OSError) as error:
        return Finding(look.__name__.strip("_"), "mend", str(error))


def _program() -> Finding:
    missing = [name for name in WANTED if not _version(name)]
    told = f"zhixing {_version('zhixing')}, Python {platform.python_version()}, Django {_version('django')}, SQLite {sqlite3.sqlite_version}"
    return Finding("program", "mend", f"without {', '.join(missing)}", "pip install 'zhixing[web]'") if missing else Finding("program", "well", told)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _database() -> Finding:
    from django.db import DatabaseError, connection

    named = connection.settings_dict
    where = named["NAME"] if connection.vendor == "sqlite" else f"{named['NAME']} at {named['HOST'] or 'this machine'}:{named['PORT'] or 5432}"
    if connection.vendor == "sqlite" and not Path(str(where)).exists():
        return Finding(
            "database", "mend", f"SQLite, no file {where}", "Start the portal once (zhixing serve), or name the database: --database, ZHIXING_DATABASE"
        )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
            version = cursor.fetchone()[0]
            cursor.execute("CREATE TEMPORARY TABLE doctor_was_here (one integer)")
            cursor.execute("DROP TABLE doctor_was_here")
    except DatabaseError as error:
        return Finding(
            "database", "mend", f"{connection.display_name} {where}: {str(error).splitlines()[0]}", "Look at ZHIXING_DATABASE, the server and its log"
        )
    return Finding("database", "well", f"{connection.display_name} {version}, {where}")


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = [f"{migration.app_label}.{migration.name}" for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    newer = sorted(name for app, name in executor.loader.applied_migrations if app == "store" and (app, name) not in executor.loader.disk_migrations)
    if newer:
        return Finding("migrations", "mend", f"the store is of a newer version of the program ({newer[-1]})", "Install that version of zhixing again")
    if missing:
        return Finding("migrations", "mend", f"{len(missing)} are missing, the next is {missing[0]}", "Back up, then start the portal: it migrates")
    return Finding("migrations", "well", "all applied")


def _ledger(here: Catalogue) -> Finding:
    from zhixing.store import ledger, remembered

    verdict = ledger.verify()
    if verdict.broken is not None:
        return Finding("ledger", "mend", verdict.broken.told, "Keep the database as it is; restore the last backup whose digest was published into another one")
    synthetic = ". SYNTHETIC DATA" if remembered.is_synthetic() else ""
    return Finding("ledger", "well", f"{verdict.digest.number} facts, unbroken{synthetic}")


def _tables(here: Catalogue) -> Finding:
    from zhixing.store import agreement, current

    remedy = "zhixing rebuild COUNTY"
    if stale := current.stale(here.tables, here.known):
        return Finding("tables", "mend", f"made from another declaration, or missing: {', '.join(stale)}", remedy)
    compared = 0
    for table in here.tables:
        count, wrong = agreement.compared(table, here.known, COMPARED)
        compared += count
        if wrong:
            return Finding("tables", "mend", f"{table.id}: {wrong}", remedy)
    return Finding("tables", "well", f"{len(here.tables)} tables, {compared} rows folded anew and found equal")


def _backup(here: Catalogue) -> Finding:
    from zhixing.store import ledger, remembered

    last, facts = remembered.last_backup(), ledger.digest().number
    if last is None:
        return Finding("backup", "well" if not facts else "look", "none yet", "zhixing backup COUNTY FILE, every night" if facts else "")
    age = datetime.now(UTC) - last.recorded
    told = f"{last.change.fields.get('file')}, {age.days} days {age.seconds // 3600} hours ago, {facts - last.number} facts since"
    late = age > LONGEST_WITHOUT_BACKUP
    return Finding("backup", "mend" if late else "well", told, "zhixing backup COUNTY FILE, every night" if late else "")


def _people(here: Catalogue) -> Finding:
    from zhixing.kernel.access import ROLES
    from zhixing.store import current
    from zhixing.store.people import Person

    accounts = list(Person.objects.filter(is_active=True))
    lost = [one.username for one in accounts if one.agency and one.agency not in here.known.agencies]
    unknown = [one.username for one in accounts if set(one.roles.split()) - set(ROLES)]
    owners = {owner for table in here.tables for owner in current.owners(table)} - set(here.known.agencies)
    if lost or unknown:
        return Finding("people", "mend", f"of an agency or role that there is not: {', '.join((lost + unknown)[:5])}", "zhixing account COUNTY USERNAME …")
    if owners:
        return Finding(
            "people",
            "mend",
            f"rows are kept by agencies that there are not: {', '.join(sorted(owners)[:5])}",
            "Put them back into agencies.csv; of one that was merged, `parent` names its successor",
        )
    if not any("system_administrator" in one.roles.split() for one in accounts):
        return Finding("people", "look", f"{len(accounts)} accounts, no system administrator", "zhixing account COUNTY USERNAME … --role system_administrator")
    return _second_factors(accounts)


def _second_factors(accounts: list[Any]) -> Finding:
    """People whose role asks for a second factor and who have none yet."""
    from zhixing.store import factors

    having = factors.holders()
    lacking = [one.username for one in accounts if one.guarded and one.pk not in having]
    if lacking:
        return Finding("people", "look", f"without a second factor: {', '.join(lacking[:5])}", "They set it up when they sign in next")
    return Finding("people", "well", f"{len(accounts)} accounts")


def _evidence(here: Catalogue) -> Finding:
    """Every file of evidence gives its hash; files that no row names and files that nobody brought are told."""
    from zhixing.store import evidence

    if wrong := list(evidence.damaged()):
        first = wrong[0]
        return Finding("evidence", "mend", f"{len(wrong)} files are missing or changed, first {first.name} ({first.found})", "Take them from the last backup")
    if strays := evidence.strays():
        return Finding("evidence", "look", f"{len(strays)} files that no fact speaks of, first {strays[0]}", "Remove them by hand once nobody is uploading")
    if unused := evidence.unused(datetime.now(UTC)):
        return Finding("evidence", "look", f"{len(unused)} files that no row has named for a month, first {unused[0].name}", "Ask who brought them")
    return Finding("evidence", "well", "every file gives its hash")


def _lake(here: Catalogue) -> Finding:
    """Every file that a version of a data set names gives its hash."""
    from zhixing.store import lake

    if wrong := list(lake.damaged()):
        hash, found = wrong[0]
        return Finding("lake", "mend", f"{len(wrong)} files are missing or changed, first {hash[:12]}… ({found})", "Take them from the last backup")
    return Finding("lake", "well", f"{len(set(lake.named()))} files, every one gives its hash")


def _sources(here: Catalogue) -> Finding:
    """Data sets that are fetched: whether each knows its database, when it was last tried and what came of it. No database is asked."""
    from zhixing.store import clock, fetching

    now, fetched = clock.now(), [one for one in here.delivered if one.origin]
    if unset := sorted({one.origin.connection for one in fetched if one.origin and not os.environ.get(one.origin.connection)}):
        return Finding("sources", "mend", f"not set: {', '.join(unset)}", "Put the addresses of the databases into the settings; see docs/operate.md")
    stand = {one.id: fetching.course(one, now) for one in fetched}
    if failed := {id: one.last for id, one in stand.items() if one.last and one.last.failed}:
        id, last = next(iter(failed.items()))
        return Finding("sources", "look", f"{len(failed)} of {len(fetched)} failed, first {id}: {last.en}", f"zhixing pull COUNTY {id}, when it is mended")
    if waiting := [id for id, one in stand.items() if one.next and one.next < now - LONGEST_WAIT]:
        return Finding("sources", "look", f"due and not fetched: {', '.join(waiting[:5])}", "zhixing pull COUNTY, by a timer of ten minutes")
    return Finding("sources", "well", f"{len(fetched)} data sets are fetched from databases")


def _room() -> Iterator[Finding]:
    from django.db import connection

    home = Path(str(connection.settings_dict["NAME"])).resolve().parent if connection.vendor == "sqlite" else Path.cwd()
    free = shutil.disk_usage(home).free
    scarce = free < LEAST_FREE
    yield Finding("disk", "mend" if scarce else "well", f"{free / 1024**3:.1f} GB free in {home}", "Make room, or move the store" if scarce else "")
    if not os.access(home, os.W_OK):
        yield Finding("disk", "mend", f"{home} may not be written to", "Give the folder to the account that runs zhixing")


def _settings() -> Iterator[Finding]:
    from django.conf import settings

    from zhixing.store import clock

    public = sorted(set(settings.ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]"})
    if not os.environ.get("ZHIXING_SECRET"):
        yield Finding("settings", "mend" if public else "look", "no ZHIXING_SECRET: everybody signs in anew after a start", "See docs/operate.md, “Settings”")
    if public and os.environ.get("ZHIXING_HTTPS") != "1":
        yield Finding("settings", "mend", f"called as {public[0]} without https", "Set ZHIXING_HTTPS=1 behind a proxy that ends https")
    if "*" in public:
        yield Finding("settings", "mend", "ZHIXING_HOSTS is *: any name is answered", "Name the portal's own names")
    if os.environ.get(clock.SETTING):
        yield Finding("settings", "mend", f"{clock.SETTING} is set: what is done is recorded on another day", "Only a demonstration sets it; take it out")
    if public and os.environ.get("ZHIXING_SECRET") and os.environ.get("ZHIXING_HTTPS") == "1":
        yield Finding("settings", "well", f"secret, https, {', '.join(public)}")


def _messages() -> Iterator[Finding]:
    """Whether each way out for messages that is set can be used, as far as its setting tells: nothing is sent and nobody is asked."""
    from zhixing.store import delivery, keeping

    named = False
    for door in keeping.doors():
        if text := os.environ.get(door.setting, ""):
            named = True
            try:
                yield Finding("messages", "well", door.examined(text))
            except InputFault as fault:
                yield Finding("messages", "mend", str(fault), "See docs/operate.md, “Reminders”")
    try:
        if not delivery.portal() and named:
            yield Finding("messages", "look", f"no {delivery.ADDRESS}: messages carry no links", f"Set {delivery.ADDRESS}=https://HOST")
    except InputFault as fault:
        yield Finding("messages", "mend", str(fault))


def _static() -> Finding:
    from django.conf import settings
    from django.contrib.staticfiles import finders

    if missing := [name for name in ("portal.css", "portal.js") if not finders.find(name)]:
        return Finding("pages", "mend", f"not there: {', '.join(missing)}", "Install zhixing again")
    if lacking := [name for name in settings.BROWSER_LIBRARIES if not finders.find(f"vendor/{name}")]:
        return Finding("pages", "look", f"pages go without {', '.join(lacking)}", "make vendor")
    return Finding("pages", "well", "styles, scripts and libraries are there")
