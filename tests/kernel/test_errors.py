"""Errors: each says in a sentence what a person can do."""

from __future__ import annotations

import pytest

from zhixing.kernel.errors import Faults, InputFault, MissingPart, NotAllowed, ZhixingError


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (InputFault("a.txt", "an empty file"), "a.txt: an empty file."),
        (InputFault("a.toml: year", "“x”", "a year"), "a.toml: year: “x”; expected a year."),
        (InputFault("a.txt", "no text", "", "Scan it again"), "a.txt: no text. Scan it again."),
        (InputFault("a.txt", "no text", "text", "Scan it again."), "a.txt: no text; expected text. Scan it again."),
    ],
)
def test_a_fault_is_one_sentence_or_two(fault: InputFault, said: str) -> None:
    assert str(fault) == said
    assert fault.args == (said,)


def test_faults_are_told_one_on_a_line() -> None:
    faults = Faults("county", [InputFault("b", "one"), InputFault("a", "two")])
    assert str(faults) == "b: one.\na: two."
    assert [fault.where for fault in faults.faults] == ["b", "a"]
    assert (faults.where, faults.found) == ("county", "2 faults")


def test_a_missing_part_says_how_to_install_it() -> None:
    error = MissingPart("Reading a scan", "ocr")
    assert (error.purpose, error.extra) == ("Reading a scan", "ocr")
    assert "pip install 'zhixing[ocr]'" in str(error)


def test_a_refusal_names_action_and_rule() -> None:
    assert str(NotAllowed("Publishing", "the table is not open")) == "Publishing is not allowed: the table is not open."


def test_all_are_of_one_tree() -> None:
    assert issubclass(Faults, InputFault)
    assert all(issubclass(kind, ZhixingError) for kind in (InputFault, MissingPart, NotAllowed))
