"""What the command line does with a served county: open its store, check, verify, rebuild. Django is set up here; its settings are named, not imported."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from zhixing.kernel.access import ROLES
from zhixing.kernel.errors import Faults, InputFault, MissingPart
from zhixing.systems import Catalogue, load_catalogue


def set_up(folder: Path, database: str | None) -> None:
    """Tell Django which county and which database; nothing is opened yet."""
    os.environ["ZHIXING_COUNTY"] = str(folder.resolve())
    if database:
        os.environ["ZHIXING_DATABASE"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.web.settings")
    import django

    django.setup()


def opened(folder: Path, database: str | None) -> Catalogue:
    """The catalogue of a county with its store open, migrated and its current tables in place; a county with faults is not opened."""
    here = load_catalogue(folder)
    set_up(folder, database)
    from zhixing.store import clock

    clock.today()  # A day that is none is told before anything is opened.
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        where = connection.settings_dict["NAME"]
        raise InputFault(str(where), f"a database that cannot be opened ({str(error).splitlines()[0]})", "", "See: zhixing doctor COUNTY") from None
    from zhixing.store import current, ledger

    made = current.prepare(here.tables, here.known)
    for id in made if ledger.digest().number else ():
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


def compared(here: Catalogue) -> str:
    """One line on the current rows; InputFault with the first that does not come from the facts."""
    from zhixing.store import agreement

    for told in agreement.strays(here.tables, here.known):
        raise InputFault("rows", told, "the rows that the facts make", "zhixing rebuild makes them anew from the facts")
    return f"{len(here.tables)} tables, every row as its facts make it."


def rebuilt(here: Catalogue) -> str:
    """Drop every current table and fold it anew."""
    from zhixing.store import current, evidence

    files = evidence.refold()
    return f"{len(here.tables)} tables, {current.rebuild(here.tables, here.known)} rows folded from their facts, {files} files brought."


def backed_up(target: Path) -> str:
    """Write everything to one file; the ledger remembers it."""
    from zhixing.store import remembered
    from zhixing.store.backup import backup

    digest = backup(target).text
    remembered.remember(remembered.BACKUP, {"digest": digest, "file": target.name})
    return f"{target}: {digest}"


def restored(here: Catalogue, source: Path) -> str:
    """Read a file into the empty store and fold its rows."""
    from zhixing.store.backup import restore

    return f"{restore(source).text}. {rebuilt(here)}"


def published(target: Path, year: int | None, progress: Callable[[int, int], None]) -> None:
    """Write the public site into a folder; the portal's own command does it and says what it wrote."""
    from django.core.management import call_command

    call_command("publish", target, year=year, progress=progress)


def account(here: Catalogue, username: str, name: str, agency: str, roles: list[str]) -> str:
    """Make an account, or give one that there is a new password, agency and roles, and no second factor; the password, shown once."""
    from zhixing.store import accounts

    if not accounts.USERNAME.fullmatch(username):
        raise InputFault("USERNAME", f"“{username}”", "at most 40 Latin letters, digits and . _ -, a letter or digit first")
    if agency not in here.known.agencies:
        raise InputFault("--agency", f"“{agency}”", "the id of an agency of agencies.csv")
    if unknown := sorted(set(roles) - set(ROLES)):
        raise InputFault("--role", f"“{unknown[0]}”", "one of " + ", ".join(ROLES))
    return accounts.grant(username, accounts.Entry(name, agency, accounts.ordered(roles)))


def demonstrated(folder: Path, here: Catalogue, seed: int, asked: date | None = None) -> tuple[str, str, str]:
    """Fill the store with synthetic rows; what to print, and a user name and password that sign in. What is served then shows the day that was asked for."""
    from zhixing.store.clock import SETTING
    from zhixing.store.demo import fill

    began = time.monotonic()
    filled = fill(folder, here, seed, asked)
    os.environ[SETTING] = filled.day.isoformat()
    done = f"filled in {time.monotonic() - began:.0f} s" if filled.anew else "kept as it was"
    names = {agency.id: agency.short for agency in here.county.agencies}
    heads = ("user name", "password", "name", "role", "agency")
    rows = [(one.username, password, name, ROLES[one.role][0], names[one.agency]) for one, name, password in filled.people]
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(2)]
    lines = ["  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), " · ".join(row[2:])]) for row in (heads, *rows)]
    told = f"{len(here.tables)} tables, {filled.rows} synthetic rows, {filled.facts} facts: {done}. The portal shows {filled.day}."
    return "\n".join([told, *_computed_too(folder, here), "", *lines]), rows[0][0], rows[0][1]


def _computed_too(folder: Path, here: Catalogue) -> list[str]:
    """The lines on what was computed for the day that is shown; without the extra for it, that nothing was."""
    began = time.monotonic()
    try:
        told = computed(folder, here, None)
    except MissingPart as fault:
        return [f"Figures are not computed, reports count as they are. {fault}"]
    return [*told.splitlines(), f"Computed in {time.monotonic() - began:.0f} s."] if told else []


def delivered(
    here: Catalogue, dataset: str, file: Path, username: str, key: str, reason: str, back: Path | None, progress: Callable[[int, int], None] | None = None
) -> str:
    """Deliver a file by the rights of an account; one line on what came of it. The rows that came back are written where it is said, also of what is refused."""
    from zhixing.engines.datahub import Refused
    from zhixing.store import attempts
    from zhixing.store.delivering import deliver
    from zhixing.store.people import Person

    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise InputFault("--by", f"“{username}”", "an account that is in use")
    if not file.is_file():
        raise InputFault(str(file), "no file", "a file that can be read")
    told = (lambda _, done, of: progress(done, of)) if progress else None
    try:
        version = deliver(here, dataset, file, file.name, person.actor(here.county), key=key, reason=reason, progress=told)
    except Refused:
        _put_aside(attempts.refusals(dataset)[-1].returned, back)
        raise
    _put_aside(version.returned, back)
    return f"{dataset}: version {version.number}, {version.rows} rows, {version.bad} came back."


def pulled(here: Catalogue, dataset: str | None) -> tuple[str, bool]:
    """Fetch one data set because somebody asks, or all that are due by their schedules: a line for each, and whether all went well."""
    from zhixing.engines.datahub import Refused, pulling
    from zhixing.store import clock, fetching

    ids, told, well = [dataset] if dataset else fetching.due(here, clock.now()), list[str](), True
    for id in ids:
        try:
            version = fetching.fetch(here, id, asked=bool(dataset))
            told.append(f"{id}: version {version.number}, {version.rows} rows, {version.bad} came back." if version else f"{id}: another process fetches it.")
        except (pulling.Unpulled, Refused) as fault:
            following = fetching.course(here.dataset(id), clock.now()).next
            told.append(f"{id}: {fault.en}" + (f". Next at {following.astimezone(clock.CHINA):%Y-%m-%d %H:%M}." if following else "."))
            well = False
    return "\n".join(told) or "Nothing is due.", well


def _put_aside(hash: str, back: Path | None) -> None:
    from zhixing.store import lake

    if hash and back is not None:
        try:
            back.write_bytes(lake.returned(hash).read_bytes())
        except OSError as error:
            raise InputFault(str(back), f"cannot be written ({error.strerror})", "a file in a folder you may write to") from None


def computed(folder: Path, here: Catalogue, asked: date | None, progress: Callable[[int, int], None] | None = None, url: str = "", files: str = "") -> str:
    """Compute what the data come to for the plan of the county's year by a day; one line on it. With a URL on the cluster there, which has the lake's folder."""
    from zhixing.engines.commitments import load_plan, plan_years
    from zhixing.store import clock, figures, rungs, tickets

    day, told = asked or clock.today(), []
    if day > clock.today():
        raise InputFault("--date", day.isoformat(), "today or a day before", "What is to come cannot be counted")
    cluster = figures.Cluster(url, files) if url else None
    for year in plan_years(folder):
        found = figures.compute(here, folder, load_plan(folder, year), day, (lambda _, done, of: progress(done, of)) if progress else None, cluster)
        told.append(f"{year}: {found.figures} figures, {found.waiting} waiting for data, {found.written} written, as of {found.day}.")
        climbed = rungs.compute(here, folder, load_plan(folder, year), day)
        told.append(f"{year}: {climbed.milestones} milestones read off the registers, {climbed.waiting} waiting for data, {climbed.written} written.")
        checked = tickets.check(here, year)
        told.append(f"{year}: {checked.claims} reported figures laid beside them, {checked.opened} tickets opened, {checked.settled} settled.")
        checked = rungs.check(here, year)
        told.append(f"{year}: {checked.claims} reported stages laid beside them, {checked.opened} tickets opened, {checked.settled} settled.")
    return "\n".join(told)


def lineage(folder: Path, here: Catalogue, since: date | None = None) -> Iterator[str]:
    """Deliveries and computations as OpenLineage events, a line of JSON each, in the order of the ledger."""
    from zhixing.store import openlineage

    for _, _, event in openlineage.events(here, folder, since=since):
        yield json.dumps(event, ensure_ascii=False)


def linked(here: Catalogue) -> str:
    """Link the rows that name enterprises and those that name persons; one line each on what came of it, none of persons where no table names any."""
    from zhixing.store import entities, mentioned, persons

    found = {"enterprises": entities.link(here)} | ({"persons": persons.link(here)} if mentioned.mentions(here, "person") else {})
    lines = []
    for bodies, one in found.items():
        contradicted = f", {one.contradicted} decisions that others contradict" if one.contradicted else ""
        known = "." if one.anew else "; nothing has changed since the last time."
        lines.append(f"{one.rows} rows, {one.bodies} {bodies}, {one.doubts} pairs to be decided{contradicted}{known}")
    return "\n".join(lines)


def reminded(here: Catalogue, asked: date | None) -> str:
    """Tell what is to be told by a day and was not told yet, and send messages by every way out that is set up: how many of what, to whom.

    A way out with a faulty setting stops neither the reminders nor the others; it is told at the end.
    """
    from zhixing.store import clock, defects, reminding

    day = asked or clock.today()
    if day > clock.today():
        raise InputFault("--date", day.isoformat(), "today or a day before", "Nobody is reminded before the day has come")
    if day == clock.today():
        defects.raise_tickets(here)
    found = reminding.send(here, day)
    counts = Counter((one.topic, one.to) for one in found)
    told = [f"  {topic}, {to}: {number}" for (topic, to), number in sorted(counts.items())]
    faults: list[InputFault] = []
    for door in doors():
        try:
            told.append(door.sent(here, day))
        except InputFault as fault:
            faults.append(fault)
    if faults:
        raise Faults("remind", faults)
    return "\n".join([f"{day}: {len(found)} reminders.", *told])


def doors() -> list[Any]:
    """The ways out for messages (delivery.Door), as the settings name them: what writes them belongs to the pages, which nothing here imports."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    return [import_string(name) for name in settings.LETTERS]
