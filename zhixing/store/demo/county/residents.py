"""Villages and residents: a list of villages with invented names, and for each resident a pseudonym, an identity number of a province that there is not, and no name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhixing.engines.ledger import Kept
from zhixing.store.demo.county.files import Row
from zhixing.store.demo.invention import Inventor

VILLAGES, RESIDENTS = "villages", "residents"
# So many villages and communities has the county, and of them one in so many is a community.
COUNT, COMMUNITY = 452, 10
# Of all residents: so many with a wrong number, twice in the file; who have left; of those who have to, insured. Of few never fewer faults than some.
WRONG, TWICE, LEFT, INSURED, SOME = 0.002, 0.0005, 0.01, 0.94, 8
# From this age on one has to be insured, but for pupils and soldiers.
GROWN, EXCEPT = 16, 0.08


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community: its code of twelve digits begins with that of its town."""

    code: str
    name: str
    kind: str
    town: str
    households: int


def villages(inventor: Inventor) -> list[Village]:
    """As many villages as there are, shared out among the towns; no two of one town have one name."""
    random, towns, found, taken = inventor.random, inventor.county.places, list[Village](), set[tuple[str, str]]()
    while towns and len(found) < COUNT:
        town, at = towns[len(found) % len(towns)], len(found)
        kind = "community" if at % COMMUNITY == 0 else "village"
        name = f"{inventor.named('word', {})}{'社区' if kind == 'community' else '村'}"
        if (town.code, name) not in taken:
            taken.add((town.code, name))
            found.append(Village(f"{town.code}{200 + at // len(towns):03}", name, kind, town.code, random.randint(180, 900)))
    return found


def listed(found: Sequence[Village]) -> Iterator[Row]:
    """The list of villages."""
    for one in found:
        yield Row({"code": one.code, "name": one.name, "kind": one.kind, "town": one.town, "households": one.households})


def residents(inventor: Inventor, number: int, found: Sequence[Village], eve: date) -> Iterator[Row]:
    """So many residents as they are on the eve of the year, with faults."""
    random = inventor.random
    wrong, twice = (max(rate, SOME / number) for rate in (WRONG, TWICE))
    homes = random.choices(found, [one.households for one in found], k=number)
    for home in homes:
        person = _person(inventor, home, eve)
        lot = random.random()
        if lot < wrong:
            yield Row({**person, "identity_number": _slipped(str(person["identity_number"]))}, "wrong_identity_number")
            continue
        yield Row(person)
        if lot < wrong + twice:
            yield Row(person, "key_twice")


def _person(inventor: Inventor, home: Village, eve: date) -> dict[str, Kept]:
    random = inventor.random
    number = inventor.identity_number(1, 95)
    born = int(number[6:10])
    registered = min(eve, date(born, 1, 1) + timedelta(days=random.randrange(400)))
    has_to = eve.year - born >= GROWN and random.random() >= EXCEPT
    insured = max(registered, date(born + GROWN, 7, 1), eve - timedelta(days=random.randrange(4000))) if has_to and random.random() < INSURED else None
    left = eve - timedelta(days=random.randrange(300)) if random.random() < LEFT else None
    return {
        "pseudonym": f"{random.getrandbits(64):016x}", "identity_number": number, "sex": "male" if int(number[16]) % 2 else "female", "born": born, "town": home.town,
        "village": home.code, "registered_on": registered.isoformat(), "insurable": has_to, "insured_on": insured.isoformat() if insured and insured <= eve else None,
        "left_on": left.isoformat() if left and left > registered else None,
    }  # fmt: skip


def _slipped(number: str) -> str:
    """The number with another check character."""
    return number[:17] + ("1" if number[17] != "1" else "2")
