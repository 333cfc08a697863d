"""What the command line does with a served county: open its store, check, verify, rebuild, serve. Django is set up here; its settings are named, not imported."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from zhixing.kernel.access import ROLES
from zhixing.kernel.errors import InputFault
from zhixing.systems import Catalogue, load_catalogue


def opened(folder: Path, database: str | None) -> Catalogue:
    """The catalogue of a county with its store open, migrated and its current tables in place."""
    os.environ["ZHIXING_COUNTY"] = str(folder.resolve())
    if database:
        os.environ["ZHIXING_DATABASE"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from zhixing.store import current

    here = load_catalogue(folder)
    for id in current.prepare(here.tables, here.known):
        print(f"table {id} was made anew from its facts", file=sys.stderr)
    return here


def verified(published: str | None) -> str:
    """One line on the ledger; InputFault with the first bad fact where it was tampered with."""
    from zhixing.engines.ledger import Digest
    from zhixing.store import ledger

    verdict = ledger.verify(Digest.of(published) if published else None)
    if verdict.broken is not None:
        raise InputFault("ledger", verdict.broken.told, "an unbroken chain", "Restore the last backup whose digest was published")
    return f"{verdict.digest.number} facts, unbroken. Digest: {verdict.digest.text}"


def rebuilt(here: Catalogue) -> str:
    """Drop every current table and fold it anew."""
    from zhixing.store import current, evidence

    files = evidence.refold()
    return f"{len(here.tables)} tables, {current.rebuild(here.tables, here.known)} rows folded from their facts, {files} files brought."


def backed_up(target: Path) -> str:
    """Write everything to one file."""
    from zhixing.store.backup import backup

    return f"{target}: {backup(target).text}"


def restored(here: Catalogue, source: Path) -> str:
    """Read a file into the empty store and fold its rows."""
    from zhixing.store.backup import restore

    return f"{restore(source).text}. {rebuilt(here)}"


def account(here: Catalogue, username: str, name: str, agency: str, roles: list[str]) -> str:
    """Make an account, or give one that there is a new password, agency and roles; the password, shown once."""
    from zhixing.store.people import Person

    if agency not in here.known.agencies:
        raise InputFault("--agency", f"“{agency}”", "the id of an agency of agencies.csv")
    if unknown := sorted(set(roles) - set(ROLES)):
        raise InputFault("--role", f"“{unknown[0]}”", "one of " + ", ".join(ROLES))
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    person = Person.objects.filter(username=username).first() or Person(username=username)
    person.name, person.agency, person.roles, person.is_active = name, agency, " ".join(roles), True
    person.set_password(password)
    person.save()
    return password


def serve(address: str) -> int:
    """Answer requests at HOST:PORT until interrupted; two processes of eight threads, the one that runs stops gracefully."""
    os.environ["ZHIXING_STATIC"] = str(_static_files())
    command = [sys.executable, "-m", "gunicorn", "zhixing.web.wsgi:application", "--bind", address, "--workers", "2", "--threads", "8"]
    os.execv(sys.executable, [*command, "--graceful-timeout", "20", "--access-logfile", "/dev/null", "--log-level", "warning"])


def _static_files() -> Path:
    """A folder with the static files under hashed names and compressed; made once for each state of them. What browsers will lack is told."""
    from django.conf import settings
    from django.contrib.staticfiles import finders

    if missing := [name for name in settings.BROWSER_LIBRARIES if not finders.find(f"vendor/{name}")]:
        logging.getLogger("zhixing").warning("pages go without %s; `make vendor` fetches them", ", ".join(missing))
    found = sorted((name, Path(storage.path(name)).stat()) for finder in finders.get_finders() for name, storage in finder.list([]))
    state = hashlib.sha256(repr([(name, stat.st_size, stat.st_mtime_ns) for name, stat in found]).encode()).hexdigest()[:16]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhixing"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        home = Path(tempfile.mkdtemp(prefix="zhixing-"))
    folder = home / f"static-{state}"
    if not (folder / "staticfiles.json").exists():
        collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0", "--settings", "zhixing.web.settings"]
        subprocess.run(collect, env={**os.environ, "ZHIXING_STATIC": str(folder)}, check=True)
    return folder
