"""Several people at once, in every order that chance finds: nothing is lost, nothing is told twice, and no answer about the past ever changes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test

from tests.engines.records.conftest import KNOWN, PROJECTS, declared
from tests.store import crashing
from tests.store.conftest import EDITOR
from zhixing.engines.ledger import Fact, Kept, fold
from zhixing.engines.records import Query, Table, check_row, read_query
from zhixing.kernel.access import Actor
from zhixing.kernel.errors import InputFault
from zhixing.store import current, ledger, listing
from zhixing.store.ledger import Overtaken
from zhixing.store.registers import Faulty, Register

BEGIN = datetime(2026, 3, 1, 4, tzinfo=UTC)
EVERYTHING = Query(order="entered", limit=500, withdrawn=True)
NAMES = ("东山水厂", "西湖水厂", "东环路")

RAW = {
    "code": st.sampled_from(["2020-000001", "2020-000002", "2020-000003", "2020-000004", "x"]),
    "name": st.sampled_from([*NAMES, ""]),
    "invested": st.sampled_from(["1", "2", "3", "", "-1"]),
    "town": st.sampled_from(["990101001", "990101100", ""]),
    "kind": st.sampled_from(["road", "plant", ""]),
}
WHOLE = st.fixed_dictionaries({"code": RAW["code"], "name": st.sampled_from(NAMES)}, optional={id: RAW[id] for id in ("invested", "town", "kind")})
PART = st.fixed_dictionaries({}, optional=RAW)
# From which day: today, where nobody says; a few days that are past, so that they meet; one that has not come.
DAYS = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2020, 1, 5)), st.just(date(2999, 1, 1)))
WHO = st.integers(0, 3)


class Clock(datetime):
    """The clock on the wall: it goes on when it is looked at, and somebody may set it."""

    time = BEGIN

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        Clock.time += timedelta(milliseconds=7)
        return Clock.time.astimezone(tz)


@dataclass(frozen=True)
class Deed:
    """What was recorded, in the words of docs/engines/ledger.md."""

    number: int
    recorded: datetime
    deed: str
    row: str
    version: int
    effective: date
    sets: Mapping[str, Kept]


def stands(deeds: list[Deed], row: str, day: date | None = None) -> listing.Entry | None:
    """A row as these deeds make it, by the rules of docs/engines/ledger.md: of each field the deed of the latest day holds, of one day the last deed."""
    mine = [deed for deed in deeds if deed.row == row and deed.deed != "noted" and (day is None or deed.effective <= day)]
    if not mine:
        return None
    mine_by_day = sorted(mine, key=lambda deed: (deed.effective, deed.number))
    fields: dict[str, Kept] = {}
    withdrawn = False
    for deed in mine_by_day:
        fields.update(deed.sets)
        withdrawn = {"withdrawn": True, "restored": False}.get(deed.deed, withdrawn)
    fields = {id: value for id, value in fields.items() if value is not None}
    recorded = [deed.recorded for deed in mine]
    return listing.Entry(row, max(deed.version for deed in mine), str(fields.get("owner", "")), fields, min(recorded), max(recorded), withdrawn)


def told(fields: Mapping[str, Kept]) -> dict[str, Kept]:
    """What a person says about a row, without who keeps it."""
    return {id: value for id, value in fields.items() if id != "owner"}


def is_wrong(fields: Mapping[str, Kept]) -> bool:
    """May these not stand in a row? The codes, names, sums, kinds and towns that the rules below draw: a road has a town."""
    road_to_nowhere = fields.get("kind") == "road" and not fields.get("town")
    return fields.get("code") in (None, "x") or not fields.get("name") or fields.get("invested") == "-1" or road_to_nowhere


class Editors(RuleBasedStateMachine):
    """Two to four people with the same rows before them; each saves what was made from the version that this person saw last.

    What is done is kept in a plain list of deeds, and what everybody must see is computed from that list alone.
    """

    rows = Bundle("rows")

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table
        self.savepoint = transaction.savepoint()
        Clock.time = BEGIN
        self.deeds: list[Deed] = []
        self.entered: list[str] = []
        self.seen: dict[tuple[int, str], int] = {}
        self.past: dict[tuple[datetime, date | None], tuple[listing.Entry, ...]] = {}
        self.people: list[Register] = []

    def teardown(self) -> None:
        """Facts cannot be removed: everything that this example recorded is taken back with the transaction that it was recorded in."""
        try:
            self.the_past_stays()
        finally:
            transaction.savepoint_rollback(self.savepoint)
            transaction.savepoint_commit(self.savepoint)
        assert ledger.digest().number == 0

    @initialize(count=st.integers(2, 4))
    def come(self, count: int) -> None:
        heads = [Actor(f"person{number}", frozenset({"department_head"}), frozenset({"water"})) for number in range(count)]
        self.people = [Register(self.table, KNOWN, head) for head in heads]

    # What they do.

    @rule(who=WHO, row=rows)
    def look(self, who: int, row: str) -> None:
        entry = listing.one(self.table, row)
        assert entry is not None
        self.seen[who % len(self.people), row] = entry.version

    @rule(target=rows, who=WHO, raws=st.lists(WHOLE, min_size=1, max_size=2), on=DAYS)
    def enter(self, who: int, raws: list[dict[str, str]], on: date | None) -> Any:
        kept = [{id: value for id, value in raw.items() if value} for raw in raws]
        codes = [raw["code"] for raw in kept]
        must = self._not_come(on)
        if any(map(is_wrong, kept)) or len(set(codes)) < len(codes) or any(self._taken(code) for code in codes):
            must.add(Faulty)
        facts = self._try(lambda: self.people[who % len(self.people)].enter(raws, "water", on=on), must)
        made = [(fact.change.row, {**raw, "owner": "water"}) for fact, raw in zip(facts, kept, strict=False)]
        self._record(facts, [Deed(0, BEGIN, "entered", row, 1, on or self._today(), sets) for row, sets in made])
        self.entered += [row for row, _ in made]
        self.seen |= {(who % len(self.people), row): 1 for row, _ in made}
        return multiple(*(row for row, _ in made))

    @rule(who=WHO, row=rows, fresh=st.booleans(), raw=PART, on=DAYS)
    def change(self, who: int, row: str, fresh: bool, raw: dict[str, str], on: date | None) -> None:
        seen, now = self._seen(who, row, fresh), self._now(row)
        before = told(now.fields)
        after = {id: value for id, value in {**before, **raw}.items() if value}
        sets = {id: after.get(id) for id in {*before, *after} if before.get(id) != after.get(id)}
        deed = Deed(0, BEGIN, "changed", row, seen + 1, on or self._today(), sets)
        must = self._withdrawn(row, False)
        if not (seen == now.version and not sets):
            must |= self._stale(row, seen) | self._not_come(on) | self._ill(deed)
        if is_wrong(after):
            must.add(Faulty)
        facts = self._try(lambda: self.people[who % len(self.people)].change(row, seen, raw, on=on), must)
        assert bool(facts) <= bool(sets)
        self._record(facts, [deed] if facts else [], who)

    @rule(who=WHO, row=rows, fresh=st.booleans())
    def undo(self, who: int, row: str, fresh: bool) -> None:
        seen = self._seen(who, row, fresh)
        must = self._withdrawn(row, False) | self._stale(row, seen)
        undone = next(deed for deed in self.deeds if deed.row == row and deed.version == seen and deed.deed != "noted")
        without = stands([deed for deed in self.deeds if deed.number < undone.number], row, undone.effective)
        sets = {id: without.fields.get(id) if without else None for id in undone.sets}
        deed = Deed(0, BEGIN, "undone", row, seen + 1, undone.effective, sets)
        if undone.deed in ("changed", "undone"):
            must |= self._ill(deed)
        else:
            must.add(InputFault)
        facts = self._try(lambda: self.people[who % len(self.people)].undo(row, seen), must)
        self._record(facts, [deed], who)

    @rule(who=WHO, row=rows, fresh=st.booleans(), reason=st.sampled_from(["撤销", " "]), on=DAYS)
    def withdraw(self, who: int, row: str, fresh: bool, reason: str, on: date | None) -> None:
        seen = self._seen(who, row, fresh)
        deed = Deed(0, BEGIN, "withdrawn", row, seen + 1, on or self._today(), {})
        must = self._withdrawn(row, False) | self._stale(row, seen) | self._not_come(on) | self._ill(deed) | ({InputFault} if not reason.strip() else set())
        facts = self._try(lambda: self.people[who % len(self.people)].withdraw(row, seen, reason, on=on), must)
        self._record(facts, [deed], who)

    @rule(who=WHO, row=rows, fresh=st.booleans(), on=DAYS)
    def restore(self, who: int, row: str, fresh: bool, on: date | None) -> None:
        seen = self._seen(who, row, fresh)
        deed = Deed(0, BEGIN, "restored", row, seen + 1, on or self._today(), {})
        must = self._withdrawn(row, True) | self._stale(row, seen) | self._not_come(on) | self._ill(deed)
        facts = self._try(lambda: self.people[who % len(self.people)].restore(row, seen, "恢复", on=on), must)
        self._record(facts, [deed], who)

    @rule(who=WHO, row=rows, text=st.sampled_from(["请补充批文", " "]))
    def note(self, who: int, row: str, text: str) -> None:
        facts = self._try(lambda: self.people[who % len(self.people)].note(row, text), set() if text.strip() else {InputFault})
        self._record(facts, [Deed(0, BEGIN, "noted", row, self._now(row).version, self._today(), {"text": text})])

    @rule()
    def rebuild(self) -> None:
        assert current.rebuild([self.table], KNOWN) == len(self.entered)

    @rule(by=st.sampled_from([-90_000, -1, 1, 90_000]))
    def set_the_clock(self, by: int) -> None:
        """Forward or back, by a second or by more than a day."""
        Clock.time += timedelta(seconds=by)

    # What must be refused, and what is recorded.

    def _now(self, row: str) -> listing.Entry:
        entry = stands(self.deeds, row)
        assert entry is not None
        return entry

    def _today(self) -> date:
        return (Clock.time + timedelta(hours=8)).date()

    def _seen(self, who: int, row: str, fresh: bool) -> int:
        if fresh or (who % len(self.people), row) not in self.seen:
            self.look(who, row)
        return self.seen[who % len(self.people), row]

    def _taken(self, code: str, but: str = "") -> bool:
        return any(not entry.withdrawn and entry.fields["code"] == code for entry in map(self._now, self.entered) if entry.row != but)

    def _stale(self, row: str, seen: int) -> set[type]:
        return {Overtaken} if seen != self._now(row).version else set()

    def _withdrawn(self, row: str, wanted: bool) -> set[type]:
        return {InputFault} if self._now(row).withdrawn != wanted else set()

    def _not_come(self, on: date | None) -> set[type]:
        return {InputFault} if on and on.year == 2999 else set()

    def _ill(self, deed: Deed) -> set[type]:
        """May the row that comes of it not stand? What holds from an earlier day need not come to hold now."""
        made = stands([*self.deeds, Deed(len(self.deeds) + 1, BEGIN, deed.deed, deed.row, deed.version, deed.effective, deed.sets)], deed.row)
        assert made is not None
        if deed.deed in ("withdrawn", "restored") and made.withdrawn != (deed.deed == "withdrawn"):
            return {InputFault}
        ill = (deed.deed == "changed" and is_wrong(made.fields)) or (not made.withdrawn and self._taken(str(made.fields["code"]), deed.row))
        return {Faulty} if ill else set()

    def _try(self, call: Callable[[], list[Fact]], must: set[type]) -> list[Fact]:
        """What comes of a deed that must be refused for any of some reasons, or else recorded. What is refused leaves no trace."""
        before = ledger.digest()
        try:
            facts = call()
        except InputFault as refusal:
            assert type(refusal) in must, repr(refusal)
            assert ledger.digest() == before
            if isinstance(refusal, Overtaken):
                history = [deed.number for deed in self.deeds if deed.row == refusal.change.row]
                assert [fact.number for fact in refusal.facts] == history
            return []
        assert not must
        return facts

    def _record(self, facts: list[Fact], expected: list[Deed], who: int | None = None) -> None:
        """The facts say what was done; their numbers and times go on from the last ones."""
        for fact, deed in zip(facts, expected if facts else [], strict=True):
            assert fact.number == len(self.deeds) + 1
            assert not self.deeds or fact.recorded > self.deeds[-1].recorded
            change = fact.change
            made = Deed(fact.number, fact.recorded, change.deed, change.row, change.version, change.effective, dict(change.fields))
            assert made == Deed(fact.number, fact.recorded, deed.deed, deed.row, deed.version, deed.effective, deed.sets)
            self.deeds.append(made)
            if who is not None:
                self.seen[who % len(self.people), change.row] = change.version

    # What always holds.

    @invariant()
    def everybody_sees_what_was_done(self) -> None:
        expected = [self._now(row) for row in self.entered]
        assert list(listing.page(self.table, EVERYTHING).entries) == expected
        assert [listing.one(self.table, row) for row in self.entered] == expected
        folded = {id: row for group in ledger.of_table(self.table.id) for id, row in fold(group).items()}
        assert [(id, row.version, row.fields, row.withdrawn) for id, row in sorted(folded.items())] == [
            (entry.row, entry.version, entry.fields, entry.withdrawn) for entry in sorted(expected, key=lambda entry: entry.row)
        ]
        by_word = read_query(self.table, [("q", "水厂"), ("sort", "entered")], KNOWN)[0]
        assert list(listing.page(self.table, by_word).entries) == [entry for entry in expected if not entry.withdrawn and "水厂" in str(entry.fields["name"])]

    @invariant()
    def a_key_is_taken_once(self) -> None:
        keys = Counter(entry.fields["code"] for entry in listing.page(self.table, Query(limit=500)).entries)
        assert all(count == 1 for count in keys.values())

    @invariant()
    def the_chain_is_unbroken(self) -> None:
        verdict = ledger.verify()
        assert verdict.broken is None
        assert verdict.digest.number == len(self.deeds)

    @invariant()
    def the_facts_are_what_was_done(self) -> None:
        """As the database holds them: the model replays these and nothing else."""
        with connection.cursor() as cursor:
            cursor.execute('SELECT number, deed, "row", version, effective, fields FROM fact ORDER BY number')
            raw = [(number, deed, row, version, str(effective), json.loads(fields)) for number, deed, row, version, effective, fields in cursor.fetchall()]
        assert raw == [(one.number, one.deed, one.row, one.version, one.effective.isoformat(), dict(one.sets)) for one in self.deeds]

    @invariant()
    def the_moment_is_asked_about(self) -> None:
        """What was known a moment ago, as it is answered now, and as the deeds make it."""
        if not self.deeds or (self.deeds[-1].recorded, None) in self.past:
            return
        for day in (None, date(2020, 1, 2), date(2020, 1, 4)):
            expected = tuple(entry for row in self.entered if (entry := stands(self.deeds, row, day)))
            answer = listing.as_known(self.table, EVERYTHING, self.deeds[-1].recorded, day, KNOWN).entries
            assert answer == expected
            self.past[self.deeds[-1].recorded, day] = answer

    def the_past_stays(self) -> None:
        """Every answer that was ever given about a moment is given again."""
        for (known, day), answer in self.past.items():
            assert listing.as_known(self.table, EVERYTHING, known, day, KNOWN).entries == answer


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store looks at the clock that the test sets."""
    monkeypatch.setattr("zhixing.store.clock.datetime", Clock)
    yield


def test_editors_who_interleave(table: Table, clock: None) -> None:
    """1,000 runs with ZHIXING_THOROUGH=1."""
    run_state_machine_as_test(
        lambda: Editors(table),
        settings=settings(
            max_examples=1000 if crashing.THOROUGH else 40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
        ),
    )


# A change is checked as if it came to hold whole; where it holds from an earlier day than others, part of it does not.


def test_a_key_of_two_fields_is_not_doubled_by_a_change_that_holds_from_earlier(db: None, tmp_path: Path) -> None:
    """The row comes to have the later day's code and the earlier day's name, which together another row has."""
    (table,) = declared(tmp_path, PROJECTS.replace('key = ["code"]', 'key = ["code", "name"]'))
    current.prepare([table], KNOWN)
    register = Register(table, KNOWN, EDITOR)
    register.enter([{"code": "2020-000002", "name": "东环路"}], "water", on=date(2020, 1, 1))
    (fact,) = register.enter([{"code": "2020-000001", "name": "西环路"}], "water", on=date(2020, 1, 1))
    register.change(fact.change.row, 1, {"code": "2020-000002"}, on=date(2020, 1, 5))
    with pytest.raises(Faulty, match="The same as"):
        register.change(fact.change.row, 2, {"code": "2020-000003", "name": "东环路"}, on=date(2020, 1, 3))


def test_a_change_that_holds_from_earlier_leaves_a_row_that_meets_its_checks(table: Table) -> None:
    """A road needs a town. Saying late that it was a plant and had none takes the town, but not the road."""
    register = Register(table, KNOWN, EDITOR)
    (fact,) = register.enter([{"code": "2020-000001", "name": "东环路", "kind": "road", "town": "西湖镇"}], "water", on=date(2020, 1, 1))
    register.change(fact.change.row, 1, {"kind": "plant"}, on=date(2020, 1, 4))
    register.change(fact.change.row, 2, {"kind": "road"}, on=date(2020, 1, 5))
    with pytest.raises(Faulty):
        register.change(fact.change.row, 3, {"kind": "plant", "town": ""}, on=date(2020, 1, 3))
    entry = listing.one(table, fact.change.row)
    assert entry is not None
    assert check_row(table, told(entry.fields), KNOWN).faults == ()


# A crowd of processes.

PROCESSES = 16
DEEDS = 150 if crashing.THOROUGH else 12


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address of a store in which a crowd has written, and what the crowd was told."""
    folder = tmp_path_factory.mktemp("crowd")
    county = crashing.county_in(folder)
    with crashing.own_database(folder) as address:
        done = crashing.run(folder, "-m", "tests.store.crowd", county, address, PROCESSES, DEEDS)
        assert done.returncode == 0, done.stderr
        yield address, json.loads(done.stdout)


def test_a_crowd_of_processes_loses_nothing(crowded: tuple[str, dict[str, Any]]) -> None:
    """No error but Overtaken and Faulty reaches a caller; every confirmed deed is there once; the rows count every confirmed addition."""
    address, crowd = crowded
    everybody = crowd["told"]
    facts = crashing.read(address, "SELECT number, deed, hash, previous FROM fact ORDER BY number")
    confirmed = [number for one in everybody for number in one["facts"]]
    assert [fact["number"] for fact in facts] == sorted([*range(1, crowd["before"] + 1), *confirmed])
    assert Counter(fact["deed"] for fact in facts[crowd["before"] :]) == {
        deed: count
        for deed, count in {
            "entered": sum(len(one["entered"]) for one in everybody),
            "changed": sum(len(one["added"]) for one in everybody),
            "noted": sum(one["noted"] for one in everybody),
        }.items()
        if count
    }
    assert all(fact["previous"] == before["hash"] for before, fact in pairwise(facts))
    added = Counter(row for one in everybody for row in one["added"])
    assert crowd["added"] == {row: added[row] for row in crowd["added"]}
    entered = Counter(code for one in everybody for code in one["entered"])
    assert all(count == 1 for count in entered.values())
    asked = DEEDS * PROCESSES
    assert len(confirmed) + sum(one["overtaken"] + one["faulty"] for one in everybody) == asked
    assert crowd["rebuilt"] and all(crowd["rebuilt"]) and crowd["same_after_rebuild"]
    crashing.sound(address)
    refused = {kind: sum(one[kind] for one in everybody) for kind in ("overtaken", "faulty")}
    print(f"{PROCESSES} processes: {len(confirmed)} of {asked} deeds confirmed, {refused}, rebuilt {crowd['rebuilt']} times, verified {len(crowd['verdicts'])}")


def test_the_ledger_is_found_sound_while_others_write(crowded: tuple[str, dict[str, Any]]) -> None:
    """Verification does not take what was recorded meanwhile for a forgery."""
    _, crowd = crowded
    assert crowd["verdicts"]
    assert [one for one in crowd["verdicts"] if one] == []
