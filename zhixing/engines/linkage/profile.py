"""Records as they are compared: every field in its parts, written one way. Rows that say exactly the same are compared once."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from zhixing.engines.linkage.names import former_names, spelled, split_name
from zhixing.engines.linkage.places import clean_code, clean_phone, is_right, split_address
from zhixing.engines.linkage.record import Record

# Of bodies of these forms one office registers no two by one name.
ALONE = ("company", "cooperative")
# A telephone or a person of more names than that says nothing: it is that of an accountant or an agent.
MOST_SHARED = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """What one or several records say, in parts; "" where they say nothing.

    code  a right code that is believed; `spelt` the code as it stands, right or wrong
    """

    id: str
    members: tuple[str, ...]
    code: str
    spelt: str
    core: str
    brand: str
    trade: str
    form: str
    branch: str
    ordinal: str
    former: str
    town: str
    road: str
    number: str
    person: str
    phone: str
    born: str

    @property
    def alone(self) -> bool:
        """Is it of a form of which no two have one name?"""
        return self.form in ALONE

    @property
    def named(self) -> str:
        """The whole name as it is compared."""
        return f"{self.core}|{self.form}|{self.branch}"


COLUMNS = tuple(one.name for one in fields(Profile) if one.name != "members")


@dataclass(frozen=True, slots=True)
class Places:
    """What a county says of names and addresses: what a name may begin with, and the codes of its towns by name."""

    regions: tuple[str, ...] = ()
    towns: Mapping[str, str] | None = None

    @classmethod
    def of(cls, above: Iterable[str], towns: Mapping[str, str]) -> Places:
        """From the names of the county and what lies above it, and from its towns.

        >>> Places.of(["澄川县"], {"东山街道": "990101001"}).regions
        ('东山街道', '澄川县', '东山', '澄川')
        """
        return cls(spelled([*above, *towns]), dict(towns))


def enterprises(records: Iterable[Record], places: Places, apart: Collection[str] = ()) -> list[Profile]:
    """The profiles of enterprises, by id; records in `apart` are one each, since people have decided about them."""
    return _shared(_together((_enterprise(one, places) for one in records), apart))


def persons(records: Iterable[Record], places: Places, apart: Collection[str] = ()) -> list[Profile]:
    """The profiles of persons; every field is a pseudonym or as good as one, and compared as it stands."""
    return _together((_person(one, places) for one in records), apart)


def _enterprise(record: Record, places: Places) -> Profile:
    name = split_name(record.name, places.regions)
    earlier = [split_name(one, places.regions).core for one in (*record.former, *former_names(record.name))]
    code = clean_code(record.code)
    town, road, number = split_address(record.address, places.towns or {}, places.regions)
    return Profile(
        record.id, (record.id,), code if is_right(code) else "", code,
        name.core, name.brand, name.trade, name.form, name.branch, name.ordinal, earlier[0] if earlier else "",
        _town(record.town, places) or town, road, number, _plain(record.person), clean_phone(record.phone), "",
    )  # fmt: skip


def _person(record: Record, places: Places) -> Profile:
    town, road, number = split_address(record.address, places.towns or {}, places.regions)
    name, code = _plain(record.name), _plain(record.code)
    return Profile(
        record.id,
        (record.id,),
        code,
        code,
        name,
        name,
        "",
        "",
        "",
        "",
        "",
        _town(record.town, places) or town,
        road,
        number,
        "",
        _plain(record.phone),
        record.born,
    )


def _town(text: str, places: Places) -> str:
    return (places.towns or {}).get(text, text)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _together(profiles: Iterable[Profile], apart: Collection[str]) -> list[Profile]:
    """Rows that say the same as one, where that alone makes them the same body: by a right code, or by the full name of a company."""
    groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
    first: dict[tuple[object, ...], Profile] = {}
    for one in profiles:
        alike = one.id not in apart and (one.code or one.alone)
        key = ("" if alike else one.id, *(getattr(one, column) for column in COLUMNS[1:]))
        groups[key].append(one.id)
        first.setdefault(key, one)
    found = [replace(first[key], id=min(ids), members=tuple(sorted(ids))) for key, ids in groups.items()]
    return sorted(found, key=lambda one: one.id)


def _shared(profiles: Sequence[Profile]) -> list[Profile]:
    """The profiles without the telephones that many names share."""
    names: dict[str, set[str]] = defaultdict(set)
    for one in profiles:
        if one.phone:
            names[one.phone].add(one.brand)
    return [replace(one, phone="") if len(names[one.phone]) > MOST_SHARED else one for one in profiles]
