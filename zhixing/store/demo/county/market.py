"""Market entities: what stood in the register when the year began, and month by month what is new or has changed; with codes that are wrong and entities that stand twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from zhixing.engines.ledger import Kept
from zhixing.engines.synthetic import ALPHABET, SOURCES, Body, Enterprises, Ground
from zhixing.kernel.county import County
from zhixing.store.demo.county.files import Row
from zhixing.store.demo.invention import words

DATASET = "market_entities"
# Of all entities so many are new in the year and so many closed in it; of companies so many are above scale (about one in a hundred of all entities),
# and of these so many came to be it in the year.
NEW, CLOSED, ABOVE, RISEN = 0.12, 0.03, 0.018, 0.15
# Of all entities: so many have a wrong code, stand twice in the file, stand twice in the register under two numbers. Of few never fewer than some.
WRONG, TWICE, DOUBLED, SOME = 0.003, 0.001, 0.01, 8
KINDS = {"专业合作社": "cooperative", "合伙企业（有限合伙）": "partnership"}
COMPANIES = ("有限公司", "股份有限公司", "有限责任公司")


@dataclass(slots=True)
class Register:
    """The entities of a county by the month from which the register has them or tells something new of them; "" for what stood there before the year."""

    year: int
    random: Random
    months: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, number: str, body: dict[str, Kept], fault: str = "", twin: str = "") -> None:
        """An entity, from its establishment to its end, in each month as it is known by then."""
        known: dict[str, Kept] = {"number": number, **body}
        ends = {name: str(known.pop(name)) for name in ("above_scale_on", "closed_on") if known.get(name)}
        said = dict(known) | {name: day for name, day in ends.items() if self._month(day) == ""}
        first = self._month(str(known["established_on"]))
        if fault == "wrong_credit_code":
            self._put(first, Row(_wrong(said, self.random), fault))
        else:
            self._put(first, Row(said, twin=twin))
        if fault == "key_twice":
            self._put(first, Row(said, fault))
        for month in sorted({self._month(day) for day in ends.values()} - {"", first}):
            self._put(month, Row(known | {name: day for name, day in ends.items() if self._month(day) <= month}))

    def _month(self, day: str) -> str:
        return day[:7] if day >= f"{self.year}-01-01" else ""

    def _put(self, month: str, row: Row) -> None:
        self.months.setdefault(month, []).append(row)


def register(county: County, random: Random, number: int) -> Register:
    """So many entities. Names mean nobody, codes are of a province that there is not, telephones of numbers that nobody is given."""
    year, made = county.report_year, Register(county.report_year, random)
    towns = {town.name: town.code for town in county.places}
    signs = words()["first"] + words()["second"]
    invented = Enterprises(
        random, Ground((county.name, county.name, county.name, county.name[:-1], ""), county.name[:-1], towns, f"99{county.code[2:]}", signs)
    )
    rates = {one: max(rate, SOME / number) for one, rate in (("wrong", WRONG), ("twice", TWICE), ("doubled", DOUBLED), ("above", ABOVE))}
    for at in range(number):
        body = invented.another()
        fields = _fields(body, towns[body.town], random, year, above=body.form in COMPANIES and not body.branch and random.random() < rates["above"])
        lot = random.random()
        fault = "wrong_credit_code" if lot < rates["wrong"] else "key_twice" if lot < rates["wrong"] + rates["twice"] else ""
        made.add(_number(at), fields, fault)
        if not fault and random.random() < rates["doubled"]:
            made.add(_number(number + at), _again(invented, body, fields, random), twin=_number(at))
    return made


def _number(at: int) -> str:
    return f"YS{at:08}"


def _fields(body: Body, town: str, random: Random, year: int, *, above: bool) -> dict[str, Kept]:
    """An entity as the register has it in the end."""
    first = date(year, 1, 1)
    new = not above and random.random() < NEW
    begun = first + timedelta(days=random.randrange(365)) if new else first - timedelta(days=random.randint(1000 if above else 1, 9000))
    closed = first + timedelta(days=random.randrange(365)) if not above and random.random() < CLOSED else None
    risen = (first if random.random() < RISEN else first - timedelta(days=800)) + timedelta(days=random.randrange(365)) if above else None
    return {
        "credit_code": body.code, "name": body.name, "kind": "branch" if body.branch else _kind(body), "address": f"{body.place}{body.town}{body.road}{body.number}号",
        "person": f"{body.person[0]}某{body.person[-1]}", "phone": f"10{body.phone[2:]}", "established_on": begun.isoformat(),
        "above_scale_on": risen.isoformat() if risen else None, "closed_on": closed.isoformat() if closed and closed > begun else None,
        "town": town,
    }  # fmt: skip


def _kind(body: Body) -> str:
    return "company" if body.form in COMPANIES else KINDS.get(body.form, "individual")


def _again(invented: Enterprises, body: Body, fields: dict[str, Kept], random: Random) -> dict[str, Kept]:
    """The same entity entered once more: the name as it came to hand, half the time without the code."""
    said = invented.said(body, SOURCES[0])
    return {**fields, "name": said.name, "credit_code": fields["credit_code"] if random.random() < 0.5 else None, "above_scale_on": None}


def _wrong(said: dict[str, Kept], random: Random) -> dict[str, Kept]:
    """With one sign of the code another: the check character finds every such slip."""
    code, at = str(said["credit_code"]), random.randrange(2, 18)
    other = ALPHABET[(ALPHABET.index(code[at]) + random.randint(1, len(ALPHABET) - 1)) % len(ALPHABET)]
    return {**said, "credit_code": code[:at] + other + code[at + 1 :]}
