"""Sixteen people at once, each asking the next thing when the last is answered: what they ask, how long it takes, what goes wrong."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Protocol
from urllib.parse import urlencode

from bench.portal.caller import Caller
from bench.portal.filling import AGENCIES, KINDS, PASSWORD, PLACES, TOWNS, WORKS, YEARS, entered_by

USERS = 16
# Parts of a hundred.
LISTS, SINGLES = 70, 20

Filter = list[tuple[str, str]]


class Asker(Protocol):
    """Somebody who asks one thing after the other over a connection."""

    caller: Caller

    def ask(self) -> tuple[str, str]:
        """One request; its kind and what was wrong with the answer."""


@dataclass
class Taken:
    """How long each kind of request took, in seconds; what went wrong, with how often."""

    seconds: float = 0.0
    times: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, took: float, wrong: str) -> None:
        """One answer; `wrong` says what was wrong with it."""
        self.times.setdefault(kind, []).append(took)
        if wrong:
            self.errors[wrong] = self.errors.get(wrong, 0) + 1

    @property
    def rate(self) -> float:
        """Requests a second."""
        return sum(map(len, self.times.values())) / self.seconds


def percentile(times: Sequence[float], part: float) -> float:
    """In milliseconds: so many of a hundred took no longer."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * part / 100))]


def filters(dice: random.Random) -> tuple[Filter, str]:
    """What somebody looks for in a long list, and in which order: by kind and town, by agency and day, by sum, by year, by a word."""
    town, kind, year = ("town", dice.choice(TOWNS)), ("kind", dice.choice(KINDS)), dice.choice(YEARS)
    return dice.choice(
        [
            ([town, kind], "-entered"),
            ([kind, ("done", "true")], "-invested"),
            ([("lead", dice.choice(AGENCIES)), ("due_on.from", f"{year}-06-01")], "due_on"),
            ([("invested.from", str(dice.randint(10, 90) * 1000)), town], "-invested"),
            ([("begun_in", str(year)), town], "due_on"),
            ([("name.words", dice.choice(PLACES) + dice.choice(PLACES) + dice.choice(WORKS))], "-entered"),
        ]
    )


def address_of(asked: Filter, order: str, page: str, **more: str) -> str:
    """A list of ours."""
    pairs = [("q" if name == "name.words" else name, "是" if value == "true" and page == "page" else value) for name, value in asked]
    query = urlencode([*pairs, ("sort", order), *more.items()])
    return f"/tables/bench/?{query}" if page == "page" else f"/api/tables/bench/rows?{query}"


class Person:
    """One of the sixteen at the portal: reads lists and rows, half as pages and half by the API, and writes in the own agency."""

    def __init__(self, number: int, address: str, rows: int, *, writes: bool) -> None:
        self.dice, self.rows, self.writes = random.Random(number), rows, writes
        self.agency = AGENCIES[number]
        self.caller = Caller(address)
        self.caller.sign_in(f"user{number:02}", PASSWORD)
        self.following = ""
        self.mine: list[tuple[str, int]] = []
        self.made = 0
        self.mark = f"{number:02}-{time.time_ns() // 1_000_000:x}"

    def ask(self) -> tuple[str, str]:
        """One request; its kind and what was wrong with the answer."""
        lot = self.dice.randrange(100 if self.writes else LISTS + SINGLES)
        if lot < LISTS:
            return self._list("page" if lot % 2 else "api")
        return self._single("page" if lot % 2 else "api") if lot < LISTS + SINGLES else self._write()

    def _list(self, form: str) -> tuple[str, str]:
        path = self.following if form == "api" else ""
        self.following = ""
        if not path:
            asked, order = filters(self.dice)
            path = address_of(asked, order, form)
        status, contents, _ = self.caller.ask("GET", path)
        if form == "api" and status == 200:
            told = json.loads(contents)
            # Every other list is read on.
            if told["next"] and self.dice.random() < 0.5:
                base = path.partition("&after=")[0]
                self.following = f"{base}&{urlencode({'after': told['next']})}"
        return f"list, {form}", "" if status == 200 else f"list, {form}: {status}"

    def _single(self, form: str) -> tuple[str, str]:
        row = f"{self.dice.randrange(self.rows):032x}"
        path = f"/tables/bench/{row}/" if form == "page" else f"/api/tables/bench/rows/{row}"
        status, _, _ = self.caller.ask("GET", path)
        return f"row with history, {form}" if form == "page" else "row, api", "" if status == 200 else f"row, {form}: {status}"

    def _write(self) -> tuple[str, str]:
        if not self.mine or self.dice.random() < 0.3:
            self.made += 1
            fields = {"code": f"{self.mark}-{self.made}", "name": f"新工程{self.made}", "kind": self.dice.choice(KINDS), "town": self.dice.choice(TOWNS)}
            status, told = self.caller.send("POST", "/api/tables/bench/rows", {"owner": self.agency, "fields": fields})
        else:
            row, version = self.mine.pop(self.dice.randrange(len(self.mine)))
            fields = {"invested": str(self.dice.randint(1, 10**6)), "due_on": f"2020-{self.dice.randint(1, 12):02}-11"}
            status, told = self.caller.send("PATCH", f"/api/tables/bench/rows/{row}", {"fields": fields, "reason": "进度"}, version)
        if status in (200, 201):
            self.mine.append((told["row"], told["version"]))
        return "write, api", "" if status in (200, 201) else f"write: {status} {told.get('detail')}"


OPERATORS = {"": "__exact", ".from": "__gte"}


class Reader:
    """One of the sixteen at Datasette: the same lists and rows, half as pages and half as JSON."""

    def __init__(self, number: int, address: str, rows: int) -> None:
        self.dice, self.rows, self.caller = random.Random(number), rows, Caller(address)

    def ask(self) -> tuple[str, str]:
        """One request; its kind and what was wrong with the answer."""
        lot = self.dice.randrange(LISTS + SINGLES)
        form, ending = ("page", "") if lot % 2 else ("api", ".json")
        if lot < LISTS:
            # Our API does not count the rows of a list either.
            kind = f"list, {form}"
            path = f"/rows/current_bench{ending}?{self._query(*filters(self.dice))}{'&_nocount=1' if form == 'api' else ''}"
        else:
            kind = "row with history, page" if form == "page" else "row, api"
            path = f"/rows/current_bench/{entered_by(self.dice.randrange(self.rows))}{ending}"
        status, _, _ = self.caller.ask("GET", path)
        return kind, "" if status == 200 else f"{kind}: {status}"

    def _query(self, asked: Filter, order: str) -> str:
        pairs = [("_size", "50"), ("withdrawn__exact", "0")]
        for name, value in asked:
            field, point, operator = name.partition(".")
            if operator == "words":
                phrase = " ".join(value[at : at + 2] for at in range(len(value) - 1))
                pairs.append(("_search", f'"{phrase}"'))
            else:
                pairs.append((f"f_{field}{OPERATORS[point + operator]}", "1" if value == "true" else value))
        column = "number" if order.endswith("entered") else f"f_{order.removeprefix('-')}"
        return urlencode([*pairs, ("_sort_desc" if order.startswith("-") else "_sort", column)])


def crowd(people: Sequence[Asker], seconds: float) -> Taken:
    """Everybody asks until the time is over."""
    taken, lock = Taken(), threading.Lock()
    end = time.perf_counter() + seconds

    def busy(person: Asker) -> None:
        with closing(person.caller):
            while (began := time.perf_counter()) < end:
                kind, wrong = told(person.ask)
                with lock:
                    taken.add(kind, time.perf_counter() - began, wrong)

    began = time.perf_counter()
    with ThreadPoolExecutor(len(people)) as pool:
        for one in [pool.submit(busy, person) for person in people]:
            one.result()
    taken.seconds = time.perf_counter() - began
    return taken


def told(ask: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """The answer, or what there was instead of one."""
    try:
        return ask()
    except (OSError, HTTPException, ValueError) as error:
        return "no answer", type(error).__name__
