"""A message to one person as it reads: a line for each thing, with a link to where it is done; as plain text for mail, as Markdown for a gateway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from zhixing.kernel.access import ACTIONS
from zhixing.store import delivery, listing, remembered, todo
from zhixing.store.delivery import Letter
from zhixing.systems import Catalogue
from zhixing.web.words import Language, word

# So many lines of one message; the rest stands on the desk.
MOST = 40
# The table of what a reminder is about, where it is not a commitment.
TABLES = {"notice": "notices", "ticket": "tickets"}
# What Markdown would take for its own stands in a message as its wide form.
WIDE = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in "[]()<>*_`#\\!|"})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: what is to be done, with what, until when ("" where nothing is said), and where ("" where the portal's address is not known)."""

    what: str
    matter: str
    due: str
    link: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told, in the person's language.

    id    the same where the same message is sent a second time, because it is not known whether the first one arrived
    mark  said first, where all is invented
    """

    id: str
    username: str
    name: str
    agency: str
    language: Language
    title: str
    lead: str
    lines: tuple[Line, ...]
    more: str
    desk: str
    mark: str

    @property
    def synthetic(self) -> bool:
        """Is all of it invented?"""
        return bool(self.mark)

    @property
    def plain(self) -> str:
        """For mail."""
        lines = [f"· {self._told(one)}" + (f"\n  {one.link}" if one.link else "") for one in self.lines]
        marked = [self.mark, ""] if self.mark else []
        ending = [self.more] if self.more else []
        return "\n".join([*marked, self.lead, "", *lines, *ending, "", word("reminder.where", self.language), *([self.desk] if self.desk else [])])

    @property
    def markdown(self) -> str:
        """For a gateway."""
        told = [(self._told(one).translate(WIDE), one.link) for one in self.lines]
        lines = [f"- [{text}]({link})" if link else f"- {text}" for text, link in told]
        marked = [f"**{self.mark.translate(WIDE)}**", ""] if self.mark else []
        ending = [self.more.translate(WIDE), ""] if self.more else []
        where = word("reminder.where", self.language)
        return "\n".join([*marked, self.lead.translate(WIDE), "", *lines, "", *ending, f"[{where}]({self.desk})" if self.desk else where])

    def _told(self, one: Line) -> str:
        return word("reminder.line" if one.due else "reminder.undated", self.language, one.what, one.matter, one.due)


def read(here: Catalogue, letter: Letter) -> Message:
    """A letter in the language of its reader."""
    person, language = letter.person, _language(letter)
    found, address = [*_reminded(here, letter), *_asked(here, letter)], delivery.portal()
    lines = tuple(Line(what, " ".join(matter.split()), due, f"{address}{path}" if address else "") for what, matter, due, path in found[:MOST])
    name = here.county.name_en if language == "en" else here.county.name
    return Message(
        letter.id, person.username, person.name, person.agency, language,
        word("reminder.subject", language, name, len(found)),
        word("reminder.lead", language, person.name, len(found)),
        lines,
        word("reminder.more", language, len(found) - MOST) if len(found) > MOST else "",
        f"{address}{reverse('work')}" if address else "",
        word("synthetic.row", language) if remembered.is_synthetic() else "",
    )  # fmt: skip


def called(here: Catalogue, one: todo.Duty, language: Language) -> str:
    """What is to be done, in words."""
    named = {todo.REPORT: "todo.report", todo.PIECE: "calendar.piece", todo.TERM: "calendar.term", todo.DELIVER: "todo.deliver"}
    if one.step in named:
        return word(named[one.step], language)
    flow = here.flow(one.table)
    assert flow is not None
    step = flow.step(one.step)
    if one.table in todo.EITHER_WAY:
        action = ACTIONS[step.action]
        return action.en if language == "en" else action.zh
    return step.en if language == "en" else step.zh


def place(one: todo.Duty) -> str:
    """The address within the portal of what is to be done."""
    return reverse("deliver", args=(one.row,)) if one.step == todo.DELIVER else reverse("row", args=(one.table, one.row))


def _language(letter: Letter) -> Language:
    return "en" if letter.person.language == "en" else "zh"


def _reminded(here: Catalogue, letter: Letter) -> Iterator[tuple[str, str, str, str]]:
    """What one is reminded of: what, with what, until when, and the address within the portal."""
    of_rows = [one for one in letter.told if one["topic"] != "delivery"]
    rows = {TABLES.get(one["topic"], "commitments"): set[str]() for one in of_rows}
    for one in of_rows:
        rows[TABLES.get(one["topic"], "commitments")].add(str(one["about"]))
    entries = {table: listing.of_rows(here[table], sorted(asked)) for table, asked in rows.items()}
    for one in letter.told:
        table = TABLES.get(one["topic"], "commitments")
        detail = f" {one['detail']}" if one["topic"] == "progress" else ""
        where = _data_set(here, one) if one["topic"] == "delivery" else _place(table, one, entries[table].get(str(one["about"])))
        yield word(f"reminder.{one['topic']}", _language(letter)), f"{one['title']}{detail}", str(one["due"]), where


def _data_set(here: Catalogue, one: Mapping[str, Any]) -> str:
    """Where a data set is delivered, for who delivers it; its page for all others. It may have been taken out of the declarations since."""
    if one["about"] not in {dataset.id for dataset in here.delivered}:
        return reverse("work")
    return reverse("deliver" if one["to"] == "handler" else "dataset", args=(one["about"],))


def _place(table: str, one: Mapping[str, Any], entry: listing.Entry | None) -> str:
    """Where it is done: at a step of its row, for whoever takes it; on the page of the commitment, from which one reports; on the row of a notice or ticket."""
    step = delivery.ASKED.get(one["topic"]) if one["to"] in delivery.OF_AGENCY else None
    if entry is None:
        return reverse("work")
    if step is None:
        return reverse("row", args=(table, entry.row)) if table in TABLES.values() else reverse("commitment", args=(entry.fields["year"], entry.fields["code"]))
    return f"{reverse('step', args=(table, entry.row, step))}?version={entry.version}"


def _asked(here: Catalogue, letter: Letter) -> Iterator[tuple[str, str, str, str]]:
    """What waits for a step."""
    for one in letter.waiting:
        row = reverse("row", args=(one.table, one.row))
        place = row if one.table in todo.EITHER_WAY else f"{reverse('step', args=(one.table, one.row, one.step))}?version={one.version}"
        matter = f"{one.title} {one.period}" if one.period else one.title
        yield called(here, one, _language(letter)), matter, one.due.isoformat() if one.due else "", place
