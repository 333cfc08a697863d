"""Scans: what is recognised comes out in reading order, as printed."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest

from zhixing.kernel.errors import InputFault, MissingPart

MOST_ERRORS = 0.005  # of the characters


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def errors(found: str, meant: str) -> float:
    """Characters to change, put in or take out, as a share of those that were meant."""
    costs = list(range(len(meant) + 1))
    for row, one in enumerate(found, 1):
        before, costs[0] = costs[0], row
        for column, other in enumerate(meant, 1):
            before, costs[column] = costs[column], min(costs[column] + 1, costs[column - 1] + 1, before + (one != other))
    return costs[-1] / len(meant)


@pytest.mark.parametrize("name", ["page.png", "page.txt"])
def test_without_recognition_the_part_is_named(name: str, open_file: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(MissingPart, match=r"^Reading a scan or photo needs the optional part “ocr”.*zhixing\[ocr\]"):
        open_file(name, b"\x89PNG\r\n\x1a\n" + bytes(20))


@pytest.mark.usefixtures("recognition")
def test_a_newspaper_page_of_the_seed_report(
    seed: list[str], columns: Callable[..., bytes], picture: Callable[..., bytes], open_file: Callable[..., Any]
) -> None:
    data = columns(seed)
    printed = open_file("page.pdf", data)
    manuscript = open_file("page.jpg", picture(data, form="JPEG"))
    assert manuscript.medium == "scan"
    head, _, text = manuscript.text.partition("\n")
    meant = printed.text[: printed.page_starts[1]]
    assert head == "日报2020年4月"
    assert [line[:6] for line in text.split("\n") if line.startswith("　　")] == [line[:6] for line in meant.split("\n") if line.startswith("　　")]
    assert errors(bare(text), bare(meant)) < MOST_ERRORS


@pytest.mark.usefixtures("recognition")
def test_a_crooked_photo_lying_on_its_side(
    story: list[str], columns: Callable[..., bytes], picture: Callable[..., bytes], open_file: Callable[..., Any]
) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(picture(columns(story[:3], head=""), dpi=130))) as image:
        file = io.BytesIO()
        image.rotate(91.2, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC).save(file, "PNG")
    assert errors(bare(open_file("photo.png", file.getvalue()).text), bare("".join(story[:3]))) < 2 * MOST_ERRORS


@pytest.mark.usefixtures("recognition")
def test_pages_of_a_pdf_that_are_pictures(
    story: list[str], columns: Callable[..., bytes], picture: Callable[..., bytes], open_file: Callable[..., Any]
) -> None:
    import pypdfium2

    text = columns(story[:8], head="")
    document = pypdfium2.PdfDocument(text)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(picture(text, 0, form="JPEG")))
    page = document.new_page(426, 560)
    image.set_matrix(pypdfium2.PdfMatrix().scale(426, 560))
    page.insert_obj(image)
    page.gen_content()
    file = io.BytesIO()
    document.save(file)
    document.close()
    seen: list[tuple[int, int]] = []
    manuscript = open_file("mixed.pdf", file.getvalue(), progress=lambda done, of: seen.append((done, of)))
    first, last = manuscript.page_starts[1], manuscript.page_starts[-1]
    assert errors(bare(manuscript.text[last:]), bare(manuscript.text[:first])) < MOST_ERRORS
    assert manuscript.medium == "pdf"
    assert f"pages recognised from their picture, since they have no readable text layer: {len(manuscript.page_starts)}" in manuscript.notes
    assert seen == [(0, 1), (1, 1)]


@pytest.mark.usefixtures("recognition")
def test_an_empty_page_says_so(open_file: Callable[..., Any]) -> None:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(file, "PNG")
    with pytest.raises(InputFault, match=r"^blank.png: no writing was found in this picture"):
        open_file("blank.png", file.getvalue())
