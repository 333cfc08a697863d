"""From wishes to rows: how many of each kind are made, which of them are done, and how an amount is spread over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from random import Random
from typing import Any

from zhixing.engines.records import Field, Table
from zhixing.kernel.access import ACTIONS
from zhixing.kernel.units import normalise
from zhixing.store.demo import office, supervision
from zhixing.store.demo.days import Span, course
from zhixing.store.demo.invention import Inventor
from zhixing.store.demo.rows import Life, Made, Maker
from zhixing.store.demo.wishes import MOST, Wish
from zhixing.systems import Catalogue

# Rows of a kind that nobody counts.
FEW = (2, 6)
PLAIN = 20


def lives(here: Catalogue, wishes: Sequence[Wish], examples: Mapping[str, Any], inventor: Inventor, span: Span, made: Made) -> Iterator[tuple[Maker, Life]]:
    """Every row of every table, table by table; those of supervision and of papers have a part of their own.

    What only the program writes it writes.
    """
    for table in here.tables:
        if here.system_of(table.id).id in (office.SYSTEM, supervision.SYSTEM) or not _is_kept_by_people(here, table):
            continue
        own = [wish for wish in wishes if wish.table == table.id]
        leads = sorted({wish.lead for wish in own if wish.lead})
        maker = Maker(table, examples.get(table.id, {}), inventor, here.known, span, made, leads)
        for life in _of_table(maker, own):
            if life is not None:
                yield maker, life


def _is_kept_by_people(here: Catalogue, table: Table) -> bool:
    flow = here.flow(table.id)
    return flow is None or bool(ACTIONS[flow.enters].grants)


def _of_table(maker: Maker, wishes: Sequence[Wish]) -> Iterator[Life | None]:
    random, table = maker.inventor.random, maker.table
    shares = [wish for wish in wishes if wish.where]
    for rows, group in groupby(shares, key=lambda wish: sorted(wish.rows.items())):
        yield from _shares(maker, dict(rows), list(group))
    for wish in (wish for wish in wishes if not wish.where):
        yield from (_months if _month(table) else _amounts if _is_amount(table, wish) else _counted)(maker, wish)
    main = next((field for field in table.fields if field.type == "choice" and field.required), None)
    for choice in main.choices if main else ():
        if not any(wish.rows.get(main.id) == choice for wish in wishes if main):
            for _ in range(random.randint(*FEW)):
                yield maker.life({main.id: choice} if main else {})
    if main is None and not wishes:
        for _ in range(PLAIN):
            yield maker.life({})


def _month(table: Table) -> str:
    return next((id for id in table.key if table.field(id).type == "month"), "")


def _is_amount(table: Table, wish: Wish) -> bool:
    return table.field(wish.by).type in ("number", "money", "integer") if wish.by else False


def _shares(maker: Maker, rows: Mapping[str, str], wishes: list[Wish]) -> Iterator[Life | None]:
    """Rows of which each wish marks its own share."""
    random, number = maker.inventor.random, max(wish.of for wish in wishes)
    marked = []
    for wish in wishes:
        target = wish.commitment.target if wish.commitment else None
        share = float(target.value_base if target else 1) * wish.factor(random)
        marked.append(set(random.sample(range(number), min(number, round(number * share)))))
    for at in range(number):
        given: dict[str, Any] = dict(rows)
        for wish, counted in zip(wishes, marked, strict=True):
            given |= dict.fromkeys(wish.where, None) | dict(wish.where if at in counted else wish.otherwise)
        yield maker.life(given, counted=True)


def _counted(maker: Maker, wish: Wish) -> Iterator[Life | None]:
    """As many rows as the target and chance say that have reached the day that counts, and some that have not."""
    random, target = maker.inventor.random, wish.commitment.target if wish.commitment else None
    if wish.of:
        share = float(target.value_base) * wish.factor(random) if target and target.unit_base == "1" else 1.0
        number = wish.of
        done = number - wish.left if wish.left else round(number * share)
    else:
        done = min(MOST, round(float(wish.amount(random))))
        field = maker.table.field(wish.by) if wish.by else None
        number = done if field is None or field.required else done + max(1, round(done * random.uniform(0.06, 0.2)))
    for at in range(number):
        yield maker.life(wish.rows, goal=wish.by, kept=at < done, lead=wish.lead, counted=bool(wish.of))


def _amounts(maker: Maker, wish: Wish) -> Iterator[Life | None]:
    """Rows whose amounts come to the target and chance, and a few more that are not done and do not count."""
    random, field = maker.inventor.random, maker.table.field(wish.by)
    total = wish.amount(random) / _one(field)
    number = random.randint(8, 22)
    for amount in _split(random, total, number, field):
        yield maker.life({**wish.rows, wish.by: amount}, goal=wish.when, lead=wish.lead, counted=True)
    later = wish.by in course(maker.table, maker._hints(wish.rows)).known_with.get(wish.when, ())
    for amount in _split(random, total / 5, max(2, number // 5), field):
        yield maker.life(wish.rows if later else {**wish.rows, wish.by: amount}, goal=wish.when, kept=False, lead=wish.lead)


def _months(maker: Maker, wish: Wish) -> Iterator[Life | None]:
    """An amount by months and units that report."""
    random, table = maker.inventor.random, maker.table
    field, month = table.field(wish.by or next(f.id for f in table.fields if f.type in ("money", "integer"))), _month(table)
    year, last = maker.span.first.year, maker.span.last
    years = range(year - wish.back, year + 1)
    months = [f"{one}-{at:02}" for one in years for at in range(1, 13) if (one, at) < (last.year, last.month)]
    if wish.series in ("rise", "growth"):
        months.insert(0, f"{years[0] - 1}-12")
    amount = wish.amount(random)
    for values in _series(random, wish, amount, field, len(months), wish.parties):
        same: dict[str, Any] = {}
        for at, value in zip(months, values, strict=True):
            life = maker.life({**same, **wish.rows, month: at, field.id: value}, lead=wish.lead, counted=True)
            if life is not None and not same:
                codes = {check.field for check in table.checks if check.kind == "credit_code"}
                same = {id: value for id, value in life.fields.items() if id == table.name or id in codes or table.field(id).type in ("place", "number")}
            yield life


def _series(random: Random, wish: Wish, amount: Decimal, field: Field, months: int, units: int) -> list[list[str]]:
    """For each unit a value for each month."""
    one, base = _one(field), Decimal(wish.base)
    if wish.series == "sum":
        flat = _split(random, amount / one, months * units, field)
        return [flat[unit * months : (unit + 1) * months] for unit in range(units)]
    parts = [Decimal(at) / Decimal(max(1, months - 1)) for at in range(months)]
    if wish.series == "level":
        wholes = [Decimal(wish.total) if wish.total else amount / one for _ in parts]
        wholes = [whole * (Decimal("0.98") + Decimal("0.02") * part) for whole, part in zip(wholes, parts, strict=True)]
    elif wish.series == "rise":
        wholes = [base + amount / one * part for part in parts]
    else:
        wholes = [base * (1 + amount * part) for part in parts]
    return [[_rounded(whole / units, field) for whole in wholes] for _ in range(units)]


def _one(field: Field) -> Decimal:
    """One of a field's unit in base units."""
    return normalise(Decimal(1), field.unit if field.unit != "1" else "")[0]


def _split(random: Random, total: Decimal, number: int, field: Field) -> list[str]:
    """Parts of different size that come to a total."""
    weights = [Decimal(str(random.uniform(0.5, 1.6))) for _ in range(number)]
    parts = [Decimal(_rounded(total * weight / sum(weights), field)) for weight in weights]
    parts[-1] += Decimal(_rounded(total, field)) - sum(parts)
    return [_rounded(max(part, Decimal(0)), field) for part in parts]


def _rounded(value: Decimal, field: Field) -> str:
    return f"{round(value, 0 if field.type == 'integer' else min(2, field.decimals if field.decimals is not None else 2)):f}"
