"""The panel of one proposal: its fields as they stand, beside what the machine had proposed; and what was typed into them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from zhixing.engines.cases import STATE
from zhixing.engines.ledger import Fact, fold
from zhixing.engines.records import Fault, Field, Known
from zhixing.store.board import Kin
from zhixing.store.corrections import guessed
from zhixing.store.registers import Register
from zhixing.web import shown
from zhixing.web.words import Language

# The lines of the panel: word, fields, and of which kind or profile alone they are shown.
LINES = (
    ("review.line_title", ("title",), ""),
    ("review.line_kind", ("kind", "certainty"), ""),
    ("review.line_subject", ("subject",), ""),
    ("review.line_target", ("comparator", "target", "target_high", "unit"), "quantity"),
    ("review.line_measure", ("measure", "baseline"), "quantity"),
    ("review.line_stage", ("stage",), "milestone"),
    ("review.line_term", ("begins_on", "due_on"), ""),
    ("review.line_lead", ("lead",), ""),
    ("review.line_support", ("support",), ""),
    ("review.line_shape", ("shape",), ""),
    ("review.line_weights", ("weights",), "seasonal"),
    ("review.line_steps", ("steps",), "steps"),
)
TYPED = tuple(id for _, ids, _ in LINES for id in ids)
# Where a promise is likely to fall apart into several.
JOINTS = re.compile("[、，；,;]|以及")


@dataclass(frozen=True, slots=True)
class Input:
    """One field as it stands in the form."""

    field: Field
    value: str
    fault: Fault | None
    choices: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the panel; `machine` is what was proposed, in words, `differs` whether a person made something else of it."""

    word: str
    inputs: tuple[Input, ...]
    machine: str
    differs: bool
    of: str

    @property
    def name(self) -> str:
        """Its last part, for the style sheet."""
        return self.word.rpartition("_")[2]

    @property
    def alone(self) -> bool:
        """Has the line one field only?"""
        return len(self.inputs) == 1


def lines(register: Register, one: Kin, raw: Mapping[str, Any], faults: Iterable[Fault], language: Language) -> list[Line]:
    """The lines of a proposal, with what was typed where it could not be saved."""
    machine, by_field = guessed(register, one.fields), {fault.field: fault for fault in faults}
    found = []
    for name, ids, of in LINES:
        fields = [register.table.field(id) for id in ids]
        inputs = tuple(Input(field, _value(field, raw, one, register.known), by_field.get(field.id), _choices(field, register.known)) for field in fields)
        told = ("\n" if name == "review.line_term" else " ").join(
            _told(field, machine[field.id], register.known, language) for field in fields if machine.get(field.id) is not None
        )
        found.append(Line(name, inputs, told, bool(machine) and any(machine.get(id) != one.fields.get(id) for id in ids), of))
    return found


def typed(request: HttpRequest, known: Known) -> dict[str, Any]:
    """What was typed into the panel, agencies by their ids; a field that the form did not have is not touched."""
    raw: dict[str, Any] = {id: request.POST[id] for id in TYPED if id in request.POST}
    if "support" in raw:
        by_name = {name: id for id, name in known.agencies.items()} | dict(known.spelled)
        parts = [part.strip() for part in re.split("[、，,;；]", raw["support"]) if part.strip()]
        raw["support"] = "、".join(by_name.get(part, part) for part in parts)
    return raw


def touched(raw: Mapping[str, Any], facts: Sequence[Fact], version: int) -> dict[str, Any]:
    """What the person typed otherwise than they had seen it in a version: what another has changed since is not typed over."""
    row = next(iter(fold([fact for fact in facts if fact.change.version <= version]).values()), None)
    seen = row.fields if row else {}
    return {id: value for id, value in raw.items() if value != str(seen.get(id) or "")}


def state(register: Register, one: Kin, language: Language) -> str:
    """The word of the state in which it stands."""
    return label(register.table.field(STATE).choices[str(one.fields[STATE])], language)


def label(named: Any, language: Language) -> str:
    """A declared title in the reader's language."""
    return str(named.en or named.zh if language == "en" else named.zh)


def pieces(one: Kin) -> str:
    """A first try at what a promise could be split into, one to a line."""
    return "\n".join(part.strip() for part in JOINTS.split(str(one.fields.get("title") or "")) if part.strip())


def _value(field: Field, raw: Mapping[str, Any], one: Kin, known: Known) -> str:
    if field.id in raw and field.id != "support":
        return str(raw[field.id])
    kept = raw.get(field.id, one.fields.get(field.id))
    return _named(str(kept or ""), known) if field.id == "support" else "" if kept is None else str(kept)


def _told(field: Field, kept: Any, known: Known, language: Language) -> str:
    return _named(str(kept), known) if field.id == "support" else shown.value(field, kept, known, language)


def _named(support: str, known: Known) -> str:
    return "、".join(known.agencies.get(part, part) for part in support.split("、") if part)


def _choices(field: Field, known: Known) -> list[tuple[str, Any]]:
    return list(known.agencies.items()) if field.type == "agency" else list(field.choices.items())
