"""The one tree of errors: what may go wrong, and what each kind tells the person who meets it.

    ZhixingError
    ├── InputFault       you can fix this input: where, what was found, what was expected, what to do
    │   └── Faults       several of them, found in one go
    ├── MissingPart      this needs an optional part of the program: which extra installs it
    └── NotAllowed       you may not: the action and the rule that forbids it

Anything else that is raised is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class ZhixingError(Exception):
    """Whatever the program says on purpose; its text is one clear sentence for a person."""


@dataclass(eq=False)
class InputFault(ZhixingError):
    """One fault of an input that its owner can mend.

    `where` names the file and the place in it, `found` and `expected` say what is wrong, `remedy` what to do about it.
    """

    where: str
    found: str
    expected: str = ""
    remedy: str = ""

    def __post_init__(self) -> None:
        super().__init__(str(self))

    def __reduce__(self) -> tuple[type[InputFault], tuple[object, ...]]:
        """So that it can come back from another process."""
        return type(self), (self.where, self.found, self.expected, self.remedy)

    def __str__(self) -> str:
        text = f"{self.where}: {self.found}"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.remedy:
            text += f". {self.remedy}"
        return text if text.endswith(".") else text + "."


class Faults(InputFault):
    """Every fault that was found in one reading of one input, in the order of the places."""

    def __init__(self, where: str, faults: Iterable[InputFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(where, f"{len(self.faults)} faults")

    def __reduce__(self) -> tuple[type[InputFault], tuple[object, ...]]:
        return type(self), (self.where, self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class MissingPart(ZhixingError):
    """A capability whose optional packages are not installed; names the extra to install."""

    def __init__(self, purpose: str, extra: str) -> None:
        self.purpose, self.extra = purpose, extra
        super().__init__(f"{purpose} needs the optional part “{extra}”. Install it with: pip install 'zhixing[{extra}]'.")

    def __reduce__(self) -> tuple[type[MissingPart], tuple[str, str]]:
        """So that it can come back from another process."""
        return type(self), (self.purpose, self.extra)


class NotAllowed(ZhixingError):
    """An action that a rule forbids; names both. `zh` is the same sentence in Chinese, where pages show it."""

    def __init__(self, action: str, rule: str, zh: str = "") -> None:
        self.action, self.rule, self.zh = action, rule, zh
        super().__init__(f"{action} is not allowed: {rule}.")
        self.en = str(self)
        self.zh = zh or self.en
