"""Joined text: every character knows where it came from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhixing.kernel.text import Joined, half_width

CHARACTERS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1)


@st.composite
def joined(draw: st.DrawFn) -> tuple[str, Joined]:
    """A source and a text made of pieces of it."""
    source, made, at = draw(CHARACTERS), Joined(), 0
    while at < len(source):
        at += draw(st.integers(0, 3))
        piece = source[at : at + draw(st.integers(1, 5))]
        made.append(piece, at)
        at += len(piece)
    return source, made


@given(joined())
def test_every_character_is_that_of_its_origin(both: tuple[str, Joined]) -> None:
    source, made = both
    assert len(made) == len(made.text) == len(made.origin)
    assert [source[at] for at in made.origin] == list(made.text)
    assert made.last == made.text[-1:]


@given(joined(), st.data())
def test_a_span_begins_and_ends_with_its_characters(both: tuple[str, Joined], data: st.DataObject) -> None:
    source, made = both
    if not made.text:
        return
    start = data.draw(st.integers(0, len(made) - 1))
    end = data.draw(st.integers(start + 1, len(made)))
    first, last = made.span(start, end)
    assert source[first] == made.text[start]
    assert source[last - 1] == made.text[end - 1]
    assert last - first >= end - start


def test_the_text_grows_after_it_was_asked_for() -> None:
    made = Joined()
    assert (made.text, len(made)) == ("", 0)
    made.append("总量", 3)
    assert made.text == "总量"
    made.append("突破", 6)
    assert (made.text, made.span(1, 3)) == ("总量突破", (4, 7))


@given(CHARACTERS)
def test_half_width_keeps_offsets(text: str) -> None:
    assert len(half_width(text)) == len(text)
    assert half_width(half_width(text)) == half_width(text)


def test_punctuation_of_sentences_stays_wide() -> None:
    assert half_width("（１），２０％：Ａ；？！") == "（1），20%：A；？！"
