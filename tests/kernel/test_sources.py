"""Places: every offset has the page and line that a person would count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.kernel.sources import Manuscript, Place

TEXTS = st.text("一二\n ", max_size=60)


@given(TEXTS, st.data())
def test_a_line_is_one_more_than_the_breaks_before_it(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert Manuscript("a", "text", text, "").places()[at] == Place(text.count("\n", 0, at) + 1)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_lines_are_counted_anew_on_every_page(pages: list[str]) -> None:
    pages = [page + "\n" for page in pages]
    starts = tuple(sum(map(len, pages[:number])) for number in range(len(pages)))
    places = Manuscript("a", "pdf", "".join(pages), "", page_starts=starts).places()
    for number, (start, page) in enumerate(zip(starts, pages, strict=True), 1):
        for at in range(len(page)):
            assert places[start + at] == Place(page.count("\n", 0, at) + 1, number)


def test_given_line_numbers_come_first() -> None:
    places = Manuscript("a", "html", "一\n二\n三", "", line_numbers=(10, 12, 40)).places()
    assert [places[at].line for at in (0, 2, 4, 5)] == [10, 12, 40, 40]


@pytest.mark.parametrize(("place", "said"), [(Place(3), "line 3"), (Place(3, 2), "page 2, line 3")])
def test_a_place_says_where_it_is(place: Place, said: str) -> None:
    assert str(place) == said
