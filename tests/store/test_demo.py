"""The demonstration: synthetic rows that keep every rule, come to what was promised and some, and are marked as what they are."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.records.conftest import PROJECTS
from tests.web.conftest import AGENCIES, COUNTY, PLACES
from zhixing.engines.ledger import fold
from zhixing.engines.records import Query, Table, check_row, read_tables
from zhixing.kernel.access import ACTIONS, ROLES, decide
from zhixing.kernel.county import load_county
from zhixing.kernel.declare import Declarations
from zhixing.kernel.errors import Faults, InputFault
from zhixing.kernel.units import normalise
from zhixing.store import agreement, current, ledger, listing, models, remembered
from zhixing.store.demo import Filled, fill, read_demo, span_of
from zhixing.store.demo.days import Span, course, days
from zhixing.store.demo.invention import Inventor
from zhixing.store.demo.wishes import FACTORS, Wish
from zhixing.store.people import Person
from zhixing.store.registers import today
from zhixing.systems import Catalogue, load_catalogue, load_examples

ROOT = Path(__file__).parents[2]
FIRST_COUNTY = ROOT / "counties/yongkang"
FIRST = load_catalogue(FIRST_COUNTY)
EXAMPLES = load_examples()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A county with a table of its own and no wishes."""
    home = tmp_path / "chengchuan"
    home.mkdir()
    for name, text in {"county.toml": COUNTY, "agencies.csv": AGENCIES, "places.csv": PLACES, "tables.toml": PROJECTS.replace('"projects"', '"works"')}.items():
        (home / name).write_text(text, "utf-8")
    return home


@pytest.fixture
def here(db: None, folder: Path) -> Catalogue:
    """Its catalogue, with empty current tables."""
    found = load_catalogue(folder)
    current.prepare(found.tables, found.known)
    return found


def rows(table: Table) -> list[dict[str, Any]]:
    """Every row in force."""
    return [entry.fields for entry in listing.matching(table, Query())]


def faults(here: Catalogue) -> list[tuple[str, str, str]]:
    """Every rule that any row breaks."""
    own = [(table, {id: value for id, value in row.items() if id != "owner"}) for table in here.tables for row in rows(table)]
    return [(table.id, fault.field, fault.zh) for table, row in own for fault in check_row(table, row, here.known).faults]


def test_a_county_without_wishes_is_filled_all_the_same(folder: Path, here: Catalogue) -> None:
    filled = fill(folder, here)
    assert filled.anew
    filled_by_itself = {"figures", "links", "rungs", "tickets"}
    assert {table.id for table in here.tables if not rows(table) and here.system_of(table.id).id != "supervision"} == filled_by_itself, (
        "every other table, the county's own too"
    )
    assert faults(here) == []
    assert ledger.verify().broken is None
    assert remembered.is_synthetic()
    assert {one.role for one, _, _ in filled.people} == set(ROLES), "somebody for each role"
    assert all(name.startswith("演示账号") for _, name, _ in filled.people)
    assert all(agreement.compared(table, here.known, 10**6)[1] == "" for table in here.tables)
    _starting_again_keeps_the_rows_and_gives_new_passwords(folder, here, filled)


def _starting_again_keeps_the_rows_and_gives_new_passwords(folder: Path, here: Catalogue, first: Filled) -> None:
    end, second = ledger.digest(), fill(folder, here)
    assert not second.anew
    assert ledger.digest() == end
    old, new = ({one.username: password for one, _, password in filled.people} for filled in (first, second))
    assert old.keys() == new.keys()
    for username, password in new.items():
        person = Person.objects.get(username=username)
        assert person.check_password(password)
        assert not person.check_password(old[username])


def test_real_facts_or_accounts_are_never_mixed_with_invented_ones(folder: Path, here: Catalogue) -> None:
    Person.objects.create_user("wang", "a-long-password-1", name="王", agency="water", roles="auditor")
    with pytest.raises(InputFault, match="an empty store"):
        fill(folder, here)
    assert ledger.digest().number == 0
    Person.objects.all().delete()
    remembered.remember(remembered.BACKUP, {"digest": "0"})
    with pytest.raises(InputFault, match="an empty store"):
        fill(folder, here)
    assert not remembered.is_synthetic()


def test_a_filling_that_breaks_off_leaves_nothing(folder: Path, here: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        assert ledger.digest().number == 1, "the mark is there already"
        raise KeyboardInterrupt

    monkeypatch.setattr("zhixing.store.demo.lived", broken)
    with pytest.raises(KeyboardInterrupt):
        fill(folder, here)
    assert ledger.digest().number == 0
    assert not remembered.is_synthetic()
    assert not Person.objects.exists()


def test_the_first_county_shows_what_it_promised(db: None) -> None:
    here = FIRST
    current.prepare(here.tables, here.known)
    filled = fill(FIRST_COUNTY, here, asked=date(2021, 1, 31))
    _, wishes = read_demo(FIRST_COUNTY, here)
    assert faults(here) == []
    assert 1500 <= filled.rows <= 9000
    there = {table.id: rows(table) for table in here.tables}
    counted = [wish for wish in wishes if wish.by or wish.where]
    came = [(wish.commitment.subject if wish.commitment else "", *come_to(here, there[wish.table], wish)) for wish in counted]
    assert [one for one in came if not fits(*one[1:])] == []
    kept = Counter(come >= goal for _, come, goal in came)
    assert min(kept.values()) >= 10, "some are kept and some are not"
    deeds = Counter(models.Fact.objects.values_list("deed", flat=True))
    assert min(deeds[deed] for deed in ("changed", "undone", "withdrawn", "noted", "restored")) >= 3
    texts = [str(row.get(field.id)) for table in here.tables for row in there[table.id] for field in table.fields if field.type in ("text", "long", "person")]
    assert [text for text in texts if re.search(r"\{[a-z]+\}|#", text)] == []
    _everybody_did_only_what_they_may(here)
    _taken_back_is_as_it_was(here)


def come_to(here: Catalogue, there: list[dict[str, Any]], wish: Wish) -> tuple[float, float]:
    """What the rows of a wish come to, and what was promised; in the unit of the field, as a share, or as a number of rows."""
    table, target = here[wish.table], wish.commitment.target if wish.commitment else None
    assert target is not None
    mine = [row for row in there if all(row.get(id) == value for id, value in wish.rows.items())]
    if wish.where:
        said = {id: table.field(id) for id in wish.where}
        want = {id: {"是": True, "否": False}.get(text, int(text) if said[id].type == "integer" else text) for id, text in wish.where.items()}
        return sum(all(row.get(id) == value for id, value in want.items()) for row in mine) / len(mine), float(target.value_base)
    field = table.field(wish.by)
    if field.type in ("date", "yesno"):
        done = sum(row.get(wish.by) is not None for row in mine)
        if wish.of and wish.left:
            return done, wish.of - wish.left
        return (done / len(mine), float(target.value_base)) if wish.of else (done, float(target.value_base))
    one = normalise(Decimal(1), field.unit)[0]
    values = [(str(row["month"]) if "month" in row else "", Decimal(str(row[wish.by]))) for row in mine if not wish.when or row.get(wish.when)]
    by_month: Counter[str] = Counter()
    for month, value in values:
        by_month[month] += value  # type: ignore[assignment]
    months = [float(by_month[month]) for month in sorted(by_month)]
    match wish.series:
        case "rise":
            return (months[-1] - months[0]) * float(one), float(target.value_base)
        case "growth":
            return months[-1] / months[0] - 1, float(target.value_base)
        case "level":
            return months[-1], float(wish.total or target.value_base * wish.of)
    goal = Decimal(wish.total) if wish.total else target.value_base * wish.of if wish.of else target.value_base / one
    return sum(months), float(goal)


def fits(come: float, goal: float) -> bool:
    """Within what chance may make of a promise, and a unit of rounding."""
    return min(FACTORS) * goal - 1 <= come <= max(FACTORS) * goal + 1


def _everybody_did_only_what_they_may(here: Catalogue) -> None:
    actions = {
        "entered": "enter_row",
        "changed": "change_row",
        "undone": "undo_change",
        "withdrawn": "withdraw_row",
        "restored": "restore_row",
        "noted": "comment_row",
    }
    people = {person.username: person.actor(here.county) for person in Person.objects.all()}
    effects = {key for system in here.systems for key in system.effects}
    owners = {entry.row: entry.owner for table in here.tables for entry in listing.matching(table, Query(withdrawn=True))}
    for fact in ledger.everything():
        if fact.change.table != remembered.TABLE:
            owner = str(fact.change.fields.get("owner") or owners[fact.change.row])
            flow = here.flow(fact.change.table)
            step = fact.change.fields.get("step")
            own = {"entered": flow.enters, "changed": flow.step(str(step)).action if step else flow.changes} if flow else {}
            before, owners[fact.change.row] = owners[fact.change.row] if fact.change.deed != "entered" else owner, owner
            action = own.get(fact.change.deed, actions[fact.change.deed])
            if ACTIONS[action].grants:
                assert decide(action, people[fact.change.actor], before).allowed, fact
                led = fact
            else:
                # By nobody's hand: at the moment of the step that brought it about, by who took that one.
                assert led.change.actor == fact.change.actor, fact
                assert (led.change.table, led.change.fields["step"]) in effects, fact
                assert fact.recorded - led.recorded < timedelta(seconds=1), fact


def _taken_back_is_as_it_was(here: Catalogue) -> None:
    """Two rows whose change was taken back say what they said before; at the end of June less was known than in the end."""
    for fact in [fact for fact in ledger.everything() if fact.change.deed == "undone"][:20]:
        history = ledger.of_row(fact.change.table, fact.change.row)
        at = [one.number for one in history].index(fact.number)
        steps = [one for one in history[:at] if one.change.deed != "noted"]
        before, after = (fold(part)[fact.change.row].fields for part in (steps[:-1], [*steps, fact]))
        assert before == after
    middle = ledger.everything()
    recorded = [fact.recorded.date() for fact in middle]
    assert recorded == sorted(recorded)
    assert len(set(recorded)) > 200, "a year of work, not an evening"


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_invents_the_same(folder: Path, seed: int) -> None:
    county = load_county(folder)
    names = [[Inventor(Random(seed), county).text("{firm}{word}#{village}", {"place": "东山"}) for _ in range(3)] for _ in range(2)]
    assert names[0] == names[1]
    other = Inventor(Random(seed + 1), county).text("{firm}{word}#{village}", {"place": "东山"})
    assert other != names[0][0]


@given(st.integers(0, 10**9))
def test_invented_codes_are_right_and_of_no_province(seed: int) -> None:
    county = load_county(FIRST_COUNTY)
    inventor = Inventor(Random(seed), county)
    codes = {"credit_code": inventor.credit_code(), "identity_number": inventor.identity_number()}
    text = "".join(
        f'[[table.field]]\nid = "{id}"\ntitle = "{id}"\ntitle_en = "{id}"\ntype = "text"\n[[table.check]]\nkind = "{id}"\nfield = "{id}"\n' for id in codes
    )
    assert [code[2:4] if id == "credit_code" else code[:2] for id, code in codes.items()] == ["99", "99"]
    assert check_row(_declared(text), codes, _known()).faults == ()
    x, y = json.loads(inventor.shape("point", county.places[seed % len(county.places)]))["coordinates"]
    west, south, east, north = county.extent
    assert west <= Decimal(str(x)) <= east
    assert south <= Decimal(str(y)) <= north


def _known() -> Any:
    from zhixing.engines.records import Known

    return Known()


def _declared(fields: str) -> Table:
    import tempfile

    head = '[[table]]\nid = "codes"\ntitle = "码"\ntitle_en = "Codes"\nsummary = "码"\nkey = ["credit_code"]\n'
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "tables.toml").write_text(head + fields, "utf-8")
        with Declarations(Path(folder)) as files:
            (table,) = read_tables(files)
    return table


@given(st.integers(0, 10**9), st.sampled_from([table for table in FIRST.tables if table.id in EXAMPLES]), st.booleans(), st.data())
def test_stages_come_in_the_order_of_the_declaration(seed: int, table: Table, kept: bool, data: st.DataObject) -> None:
    run = course(table, EXAMPLES[table.id])
    if not run.stages:
        return
    goal = data.draw(st.sampled_from(run.stages))
    random, span = Random(seed), Span(date(2020, 1, 4), date(2021, 1, 20))
    reached = run.reached(random, goal, kept)
    assert (goal in reached) == kept
    found = days(random, span, reached, goal)
    assert list(found.values()) == sorted(found.values())
    for stage in found:
        assert run.needs.get(stage, frozenset()) <= set(found)
    if kept:
        assert span.first <= found[goal] <= span.last


@pytest.mark.parametrize("pattern", ["[0-9]{4}-[0-9]{6}", r"\d{3}[A-F]", "[A-Z]{2}[0-9]{1,8}", "甲[0-9]?", r"a\.b"])
def test_a_simple_pattern_is_met(folder: Path, pattern: str) -> None:
    inventor = Inventor(Random(1), load_county(folder))
    assert all(re.fullmatch(pattern, inventor.matching(pattern) or "") for _ in range(20))
    assert inventor.matching("(a|b)+") is None


@given(st.integers(1954, 2100), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_nothing_is_recorded_in_the_future(year: int, now: date) -> None:
    span = span_of(year, now)
    assert span.last < now
    assert (span.last - span.first).days >= 370


def test_a_faulty_wish_is_told_with_its_place(folder: Path) -> None:
    wish = '[[count]]\ncommitment = "s9"\ntable = "worx"\nrows = { kind = "road" }\nby = "begun"\nof = -1\n'
    (folder / "demo.toml").write_text(f'schema = 1\n[[people]]\nusername = "A"\nagency = "sea"\nrole = "king"\n{wish}', "utf-8")
    with pytest.raises(Faults) as told:
        read_demo(folder, load_catalogue(folder))
    places = {fault.where.partition(" (")[0] for fault in told.value.faults}
    assert places >= {
        f"demo.toml: {place}" for place in ("people[1].username", "people[1].agency", "people[1].role", "count[1].commitment", "count[1].table", "count[1].of")
    }


def test_today_is_after_every_demonstration() -> None:
    assert span_of(today().year + 3, today()).last < today()
