"""Makes rows of a declared table that keep its rules: each as the steps of its life, checked by the same checks as what a person types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as field_of
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhixing.engines.ledger import Kept
from zhixing.engines.records import Field, Known, Table, check_row
from zhixing.store.current import key_of
from zhixing.store.demo.days import Span, course, days
from zhixing.store.demo.invention import Inventor

# Where neither the declaration nor an example says how large a number is.
SIZES = {"万元": (50, 20000), "元": (500, 50000), "亩": (2, 200), "公里": (0.5, 12), "平方米": (100, 30000), "%": (5, 100), "": (1, 500)}
TRIES = 30
# A field of a row of another table, in the pattern of an example: {projects.name}.
OTHER = re.compile(r"\{([a-z_]+)\.([a-z_]+)\}")
MENDED = 6


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes known of a row: recorded on a day, holding from a day, the fields that are new."""

    recorded: date
    effective: date
    fields: Mapping[str, Kept]


@dataclass(frozen=True, slots=True)
class Life:
    """A row from its entry on, the agency that keeps it, the fields that were given, and whether a figure depends on it."""

    owner: str
    steps: tuple[Step, ...]
    given: frozenset[str]
    counted: bool = False

    @property
    def fields(self) -> dict[str, Kept]:
        """The row as it stands in the end."""
        return {name: value for step in self.steps for name, value in step.fields.items()}


@dataclass(frozen=True, slots=True)
class Made:
    """What has been made so far: by table its rows, which examples of other tables may name, and its keys, which are taken."""

    rows: dict[str, list[Mapping[str, Kept]]] = field_of(default_factory=dict)
    keys: dict[str, set[str]] = field_of(default_factory=dict)


class Maker:
    """Makes rows of one table, of which no two have one key, whoever made them; `leads` are agencies that keep such rows."""

    def __init__(self, table: Table, examples: Mapping[str, Any], inventor: Inventor, known: Known, span: Span, made: Made, leads: Sequence[str] = ()) -> None:
        self.table, self.inventor, self.known, self.span, self.leads = table, inventor, known, span, leads
        self._examples = examples
        self._others = _named_in(examples, made)
        self._other: dict[str, str] = {}
        self._rows, self._keys = made.rows.setdefault(table.id, []), made.keys.setdefault(table.id, set())
        self._codes = {check.field: check.kind for check in table.checks if check.kind in ("credit_code", "identity_number")}
        self._towns = {town.code: town for town in inventor.county.places}

    def life(
        self, given: Mapping[str, Any], *, goal: str = "", kept: bool = True, lead: str = "", counted: bool = False, on: date | None = None
    ) -> Life | None:
        """A row with some fields given that reaches a goal (a date field), perhaps on a given day, or stays short of it; None where none could be made."""
        for _ in range(TRIES):
            made = self._life(given, goal, kept, lead or (self.inventor.random.choice(self.leads) if self.leads else ""), on)
            if made is not None:
                self._rows.append(made.fields)
                return replace(made, counted=counted or (bool(goal) and kept))
        return None

    def another(self, field: Field, fields: Mapping[str, Kept]) -> Kept:
        """Another value of a field of a row, as somebody might have typed it by mistake; None where it would break a rule."""
        raw = {**fields, field.id: self._value(field, self._hints(fields), self._about(fields))}
        checked = check_row(self.table, raw, self.known)
        return None if checked.faults else checked.fields.get(field.id)

    def _life(self, given: Mapping[str, Any], goal: str, kept: bool, lead: str, on: date | None) -> Life | None:
        random = self.inventor.random
        self._other = {name: value for rows in self._others if rows for name, value in random.choice(rows).items()}
        raw = dict(given)
        for check in self.table.checks:
            if check.kind == "not_above" and check.field in given and check.other not in given:
                raw[check.other] = str(round(Decimal(given[check.field]) * Decimal(str(random.uniform(1, 1.4))), 0 if self._is_whole(check.other) else 2))
        hints = self._hints(raw)
        run = course(self.table, hints)
        reached = days(random, self.span, run.reached(random, goal if goal in run.stages else "", kept), goal, on)
        later = {field for fields in run.known_with.values() for field in fields}
        planned = set(hints.get("due", ()))
        dates = {*run.stages, *run.ends, *run.ends.values(), *planned, self.table.validity.exit}
        for field in self._in_order():
            wanted = self._wanted_at_once(field, raw)
            if field.id in {*raw, *hints.get("never", ())} or (field.id in dates | later and not wanted):
                continue
            if field.required or wanted or random.random() > (0.1 if field.listed else 0.35):
                raw[field.id] = self._value(field, hints, self._about(raw), lead)
        raw |= self._planned(hints, reached, raw, bool(goal) and kept)
        steps = [(day, {stage: day.isoformat(), **self._with(run.known_with.get(stage, ()), hints, raw, day)}) for stage, day in reached.items()]
        if not (goal and kept) and run.ends and self.table.validity.entry in reached and random.random() < 0.05:
            steps += self._ended(run.ends, hints, raw, max(reached.values()))
        row = self._steps(raw, steps or [(self._returned(raw), {})])
        return None if row is None else Life(self._owner(row, lead), row, frozenset(given))

    def _is_whole(self, field: str) -> bool:
        return self.table.field(field).type == "integer"

    def _returned(self, raw: Mapping[str, Any]) -> date:
        """When a row without stages is entered: soon after its month, or on some day."""
        month = next((str(raw[field.id]) for field in self.table.fields if field.type == "month" and raw.get(field.id)), "")
        if not month:
            return self.span.day(self.inventor.random, 0, 0.95)
        following = date.fromisoformat(f"{month}-28") + timedelta(days=4)
        return following.replace(day=1) + timedelta(days=self.inventor.random.randint(1, 7))

    def _in_order(self) -> list[Field]:
        """Fields that others are named after come first."""
        first = ("choice", "place", "agency")
        return sorted(self.table.fields, key=lambda field: (field.type not in first, field.id == self.table.name))

    def _hints(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """What the examples say of rows like this: of all, and of those of its choices."""
        hints = {name: value for name, value in self._examples.items() if not isinstance(value, dict) or name == "with"}
        for field in self.table.fields:
            if field.type == "choice" and isinstance(self._examples.get(str(raw.get(field.id))), dict):
                hints |= self._examples[str(raw[field.id])]
        return hints

    def _about(self, raw: Mapping[str, Any]) -> dict[str, str]:
        """What patterns may name."""
        town = self._towns.get(str(raw.get("town") or next((raw[f.id] for f in self.table.fields if f.type == "place" and raw.get(f.id)), "")))
        kind = next((field.choices[str(raw[field.id])].zh for field in self.table.fields if field.type == "choice" and raw.get(field.id) in field.choices), "")
        about = {field.id: str(raw[field.id]) for field in self.table.fields if field.type == "text" and isinstance(raw.get(field.id), str)}
        about |= self._other | {"kind": kind.split("：")[0].split("（")[0].split("、")[0], "year": str(self.span.first.year)}
        if town is None:
            town = self.inventor.random.choice(list(self._towns.values())) if self._towns else None
        if town is not None:
            short = town.name.removesuffix(town.kind)
            about |= {"town": town.name, "place": short if len(short) > 1 else town.name}
        return about

    def _wanted_at_once(self, field: Field, raw: Mapping[str, Any]) -> bool:
        """Does a rule want the field already when the row is entered?"""
        return any(check.kind == "needed_when" and check.field == field.id and raw.get(check.other) == check.value for check in self.table.checks)

    def _value(self, field: Field, hints: Mapping[str, Any], about: Mapping[str, str], lead: str = "") -> Any:
        random, hint = self.inventor.random, hints.get(field.id)
        patterns = _sayable(hint, about)
        if patterns:
            return self.inventor.text(random.choice(patterns), about)
        if field.id in self._codes:
            return self.inventor.credit_code() if self._codes[field.id] == "credit_code" else self.inventor.identity_number()
        match field.type:
            case "text" | "person" | "long":
                return self._text(field, about)
            case "integer" | "number" | "money":
                return self._number(field, hint)
            case "choice":
                return random.choice(list(field.choices))
            case "yesno":
                return random.random() < 0.7
            case "place":
                return random.choice(list(self._towns)) if self._towns else None
            case "agency":
                return lead or random.choice(sorted(self.known.agencies))
            case "geometry":
                return self.inventor.shape(hint if isinstance(hint, str) else "point", self._towns.get(self._code(about)))
            case "date":
                return (self.span.first - timedelta(days=random.randint(60, 1400))).isoformat() if hint == "past" else self.span.day(random).isoformat()
            case "month":
                return self.span.day(random, 0, 0.9).isoformat()[:7]
            case "year":
                return self.span.first.year
        return None

    def _code(self, about: Mapping[str, str]) -> str:
        return next((code for code, town in self._towns.items() if town.name == about.get("town")), "")

    def _text(self, field: Field, about: Mapping[str, str]) -> str | None:
        if field.pattern:
            return self.inventor.matching(field.pattern)
        if field.type == "person":
            return self.inventor.named("person", about)
        if field.id in self.table.key or field.id == self.table.name:
            return self.inventor.text(f"{{place}}{{word}}{self.table.label.zh}{{number}}", about)
        return f"{field.label.zh}（演示）" if field.required or self.inventor.random.random() < 0.5 else None

    def _number(self, field: Field, hint: Any) -> str:
        low, high = hint if isinstance(hint, list) else SIZES.get(field.unit, SIZES[""])
        low, high = max(float(low), float(field.low or 0)), min(float(high), float(field.high if field.high is not None else high))
        return self.inventor.amount(min(low, high), high, 0 if field.type == "integer" else min(2, 2 if field.decimals is None else field.decimals))

    def _planned(self, hints: Mapping[str, Any], reached: Mapping[str, date], raw: Mapping[str, Any], kept: bool) -> dict[str, str]:
        """Days that were planned: the end about when it came, or some weeks after the last thing that happened; the beginning well before."""
        random, found = self.inventor.random, {}
        finals = [day for day in reached.values() if day >= self.span.first]
        day = max(finals) + timedelta(days=random.randint(*((-30, 50) if kept else (20, 150)))) if finals else self.span.day(random, 0.3, 1.0)
        for name in reversed(hints.get("due", ())):
            if name not in raw:
                day = max(day, min(reached.values(), default=day) + timedelta(days=1))
                found[name] = day.isoformat()
            day = day - timedelta(days=random.randint(90, 240))
        beginning = min(reached.values(), default=day)
        return {name: max(date.fromisoformat(text), beginning).isoformat() for name, text in found.items()}

    def _with(self, names: Iterable[str], hints: Mapping[str, Any], raw: dict[str, Any], day: date) -> dict[str, Any]:
        """What becomes known on the day of a stage, and is not known before."""
        found: dict[str, Any] = {}
        for name in names:
            field = self.table.field(name)
            if name == self.table.validity.expiry:
                found[name] = date(day.year + 3, day.month, min(day.day, 28)).isoformat()
            elif field.type == "date":
                found[name] = (day + timedelta(days=self.inventor.random.randint(1, hints.get("lasts", 30)))).isoformat()
            else:
                found[name] = raw.pop(name, None) or self._value(field, hints, self._about(raw))
        return found

    def _ended(self, ends: Mapping[str, str], hints: Mapping[str, Any], raw: Mapping[str, Any], last: date) -> list[tuple[date, dict[str, Any]]]:
        on = self.table.validity.exit if self.table.validity.exit in ends else next(iter(ends))
        day = last + timedelta(days=self.inventor.random.randint(10, 60))
        if day > self.span.last - timedelta(days=10):
            return []
        return [(day, {on: day.isoformat(), ends[on]: self._value(self.table.field(ends[on]), hints, self._about(raw))})]

    def _owner(self, steps: tuple[Step, ...], lead: str) -> str:
        agency = next((str(steps[0].fields[f.id]) for f in self.table.fields if f.type == "agency" and f.id in steps[0].fields), "")
        return lead or agency or self.inventor.random.choice(sorted(self.known.agencies))

    def _steps(self, raw: dict[str, Any], stages: list[tuple[date, dict[str, Any]]]) -> tuple[Step, ...] | None:
        """The row step by step, as it is recorded; None where a step cannot be mended or the key is taken."""
        random, first = self.inventor.random, self.span.first
        recorded = max(stages[0][0], first + timedelta(days=random.randint(0, 16)))
        row: dict[str, Kept] = {}
        steps: list[Step] = []
        waiting = dict(raw)
        for at, (day, fields) in enumerate(stages):
            waiting |= fields
            following = stages[at + 1][0] if at + 1 < len(stages) else None
            recorded = max(recorded, day + timedelta(days=random.randint(0, 8)))
            if following is not None and (following <= recorded or random.random() < 0.25):
                continue  # recorded together with what came next
            after = self._mended({**row, **waiting}, {*raw} if not steps else {*waiting})
            if after is None or recorded > self.span.last:
                return None
            if not steps and (key := key_of(self.table, after)) in self._keys:
                return None
            new = {name: value for name, value in after.items() if row.get(name) != value}
            steps.append(Step(recorded, max(self.span.first, min(day, recorded)), new))
            row, waiting = after, {}
        self._keys.add(key)
        return tuple(steps)

    def _mended(self, raw: dict[str, Any], free: set[str]) -> dict[str, Kept] | None:
        """The row as it is kept; what breaks a rule and may be left out is left out, what has to be larger is made larger."""
        for _ in range(MENDED):
            checked = check_row(self.table, raw, self.known)
            if not checked.faults:
                return dict(checked.fields)
            for fault in checked.faults:
                field = self.table.field(fault.field)
                other = next((check.other for check in self.table.checks if check.kind == fault.code == "not_above" and check.field == field.id), "")
                if other and other in free:
                    raw[other] = str(round(Decimal(str(raw[field.id])) * Decimal("1.15"), 0 if self._is_whole(other) else 2))
                elif field.required or field.id not in free or fault.code in ("needed_when", "needed_with"):
                    hints, about = self._hints(raw), self._about(raw)
                    raw[field.id] = self._value(field, hints, about)
                else:
                    raw.pop(field.id)
        return None


def _sayable(hint: Any, about: Mapping[str, str]) -> list[str]:
    """The patterns of a hint of which all rows are there that they name."""
    patterns = hint if isinstance(hint, list) else ()
    return [one for one in patterns if isinstance(one, str) and all(f"{table}.{name}" in about for table, name in OTHER.findall(one))]


def _named_in(examples: Mapping[str, Any], made: Made) -> list[list[dict[str, str]]]:
    """For each table that the examples name, what they name of each of its rows that has all of it."""
    named: dict[str, set[str]] = {}
    for table, name in OTHER.findall(repr(examples)):
        named.setdefault(table, set()).add(name)
    return [
        [{f"{table}.{name}": str(row[name]) for name in sorted(names)} for row in made.rows.get(table, ()) if all(row.get(name) for name in names)]
        for table, names in named.items()
    ]
