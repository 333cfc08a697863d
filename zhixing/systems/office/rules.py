"""What papers have to keep beyond their own fields: nothing classified, a text before it is checked, every agency's word before it is signed; and who is asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from zhixing.engines.ledger import Kept
from zhixing.engines.records import Effect, Fault, Proposed, Rule

# The mark of a classified paper (GB/T 9704-2012, 7.2.2).
_MARKED = re.compile(r"(?:绝密|机密|秘密)\s*[★☆]")
REFUSED = "涉密文件不得录入本系统，请按保密规定办理", "Nothing classified may be entered here; handle it as the rules on secrecy say"
TOLD = ("title", "text", "file")


def _not_classified(row: Proposed) -> Iterator[Fault]:
    if row.fields.get("secrecy") == "classified":
        yield Fault.ruled("secrecy", *REFUSED)
    for id in ("title", "number", "text"):
        if _MARKED.search(str(row.fields.get(id) or "")):
            yield Fault.ruled(id, *REFUSED)


def _sent(row: Proposed) -> Iterator[Fault]:
    yield from _not_classified(row)
    fields = row.fields
    for name in _names(fields):
        if not row.known.agency(name):
            yield Fault.ruled("countersigners", f"没有名为“{name}”的部门，多个单位用顿号分开", f"There is no agency “{name}”; several with 、 between them")
    if row.step == "submit" and not fields.get("text") and not fields.get("file"):
        yield Fault.ruled("text", "送核前请填写正文或附上文稿", "A text or a file is needed before it can be checked")
    if row.step == "check" and _names(fields):
        yield Fault.ruled("countersigners", "有会签单位，请办“核稿通过，送会签”", "It names agencies that have to countersign; send it round")
    if row.step == "send_up":
        yield from _agreed(row)


def _agreed(row: Proposed) -> Iterator[Fault]:
    """Every agency that was asked has agreed."""
    for name in _names(row.fields):
        found = row.look("countersigns", (row.fields["code"], row.known.agency(name))) or {}
        if found.get("state") == "disagreed":
            yield Fault.ruled(
                "countersigners", f"{name}不同意，请撤回修改后再送会签", f"{name} does not agree; take the draft back, change it and send it round again"
            )
        elif found.get("state") != "agreed":
            yield Fault.ruled("countersigners", f"{name}尚未会签", f"{name} has not countersigned yet")


def _countersigned(row: Proposed) -> Iterator[Fault]:
    """A word counts while the draft goes round."""
    paper = row.look("papers_out", (row.fields["code"],))
    if row.step in ("agree", "disagree") and (paper is None or paper.get("state") != "countersigning"):
        yield Fault.ruled("code", "该文稿不在会签中", "This draft is not going round now")


def _received(row: Proposed) -> Iterator[Fault]:
    yield from _not_classified(row)
    if str(row.fields["received_on"]) > row.day.isoformat():
        yield Fault.ruled("received_on", "收到日期晚于今天", "This day has not come yet")


def _names(fields: Mapping[str, Any]) -> list[str]:
    """The agencies that have to countersign, as they were typed."""
    return [name for part in re.split(r"[、,，;；\s]+", str(fields.get("countersigners") or "")) if (name := part.strip())]


def _asked(fields: Mapping[str, Kept]) -> Iterator[Effect]:
    """Each agency is asked; one that was asked before, anew and about the text as it is now."""
    told = {id: fields.get(id) for id in TOLD}
    for name in dict.fromkeys(_names(fields)):
        yield Effect("countersigns", (fields["code"], name), "ask", {**told, "opinion": None}, enters=True)


EFFECTS = {("papers_out", "circulate"): _asked}
RULES: dict[str, Rule] = {"papers_out": _sent, "countersigns": _countersigned, "papers_in": _received}
