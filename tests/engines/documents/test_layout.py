"""The layout of papers, measured in the PDF itself, and in the DOCX as an office suite sets it."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from zhixing.engines.documents import Annex, Grid, Paper, Text, docx, number_of, pdf

POINT = 25.4 / 72
LINE = 28
BODY = "国" * (LINE * 70)
GRID = Grid(("序号", "任务", "牵头单位"), (1, 6, 3), tuple((str(at), "新增绿道20公里以上", "县住建局") for at in range(1, 40)))


def paper(**more: object) -> Paper:
    """A paper of an invented county that fills several pages."""
    told: dict[str, object] = {
        "issuer": "澄川县人民政府文件",
        "title": "关于分解落实2025年政府工作报告重点任务的通知",
        "body": (Text("总体要求", 1), Text(BODY), Text("工作任务", 2), Text("按月报送。")),
        "signed_on": date(2025, 3, 5),
        "number": number_of("澄政发", 2025, 3),
        "recipients": ("各镇人民政府",),
        "signature": "澄川县人民政府",
        "copies": ("县委办公室",),
        "printed_by": "澄川县人民政府办公室",
    }
    return Paper(**{**told, **more})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Character:
    """A character and its box in millimetres from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def characters(data: bytes) -> list[list[Character]]:
    """Every character of every page, where it stands."""
    document = pypdfium2.PdfDocument(data)
    pages = []
    for page in document:
        height, text = page.get_height(), page.get_textpage()
        found = []
        for at in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(at)
            found.append(Character(text.get_text_range(at, 1), left * POINT, (height - top) * POINT, right * POINT, (height - bottom) * POINT))
        pages.append(found)
    return pages


def lines(page: list[Character]) -> dict[int, list[Character]]:
    """The characters of the body by their line, counted in steps of the grid."""
    found = defaultdict[int, list[Character]](list)
    for one in page:
        if one.text == "国":
            found[round(one.top / (225 / 22))].append(one)
    return found


def as_set_by_an_office(data: bytes, folder: Path) -> bytes:
    """The DOCX as LibreOffice sets it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("NOT TESTED: the DOCX in an office suite (apt-get install --no-install-recommends libreoffice-writer)")
    (folder / "paper.docx").write_bytes(data)
    command = [program, "--headless", f"-env:UserInstallation=file://{folder / 'profile'}", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "paper.docx")], check=True, capture_output=True, timeout=180)
    return (folder / "paper.pdf").read_bytes()


SET: dict[str, Callable[[Paper, Path], bytes]] = {
    "pdf": lambda told, folder: pdf(told),
    "docx": lambda told, folder: as_set_by_an_office(docx(told), folder),
}


@pytest.fixture(scope="module", params=list(SET))
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[list[Character]]:
    """The pages of the paper in either form."""
    return characters(SET[request.param](paper(), tmp_path_factory.mktemp("paper")))


def test_a_full_page_has_22_lines_of_28_characters(pages: list[list[Character]]) -> None:
    full = lines(pages[1])
    assert len(full) == 22
    assert Counter(map(len, full.values())) == {28: 22}


def test_the_area_of_type_is_where_the_standard_has_it(pages: list[list[Character]]) -> None:
    body = [one for line in lines(pages[1]).values() for one in line]
    # A character fills its square but for a fifth of a millimetre or so at each side.
    assert min(one.left for one in body) == pytest.approx(28, abs=1)
    assert max(one.right for one in body) == pytest.approx(28 + 156, abs=1)
    pitch = 225 / 22
    tops = sorted({round(one.top, 1) for one in body})
    middle_of_first = (tops[0] + min(one.bottom for one in body)) / 2
    assert middle_of_first == pytest.approx(37 + pitch / 2, abs=1)
    steps = [b - a for a, b in pairwise(tops)]
    assert steps == pytest.approx([pitch] * len(steps), abs=0.2)


def test_the_head_stands_where_the_standard_has_it(pages: list[list[Character]]) -> None:
    first = [one for one in pages[0] if one.text.strip()]
    text = "".join(one.text for one in first)
    issuer, number, title = (first[text.index(words)] for words in ("澄川县人民政府文件", "澄政发〔2025〕3号", "关于分解落实"))
    assert issuer.top == pytest.approx(37 + 35, abs=1)
    assert number.top == pytest.approx(issuer.bottom + 2 * 225 / 22 + 2.5, abs=3)
    assert title.top > number.bottom + 4 + 2 * 225 / 22 - 1
    whole = [one for one in first if abs(one.top - issuer.top) < 3]
    assert (min(one.left for one in whole) + max(one.right for one in whole)) / 2 == pytest.approx(28 + 78, abs=1)


def test_the_number_of_the_page_stands_outside(pages: list[list[Character]]) -> None:
    for at, page in enumerate(pages[:2], 1):
        folio = [one for one in page if one.top > 37 + 225 + 3 and one.text.strip()]
        assert "".join(one.text for one in folio).strip("—– ") == str(at)
        assert min(one.top for one in folio) == pytest.approx(37 + 225 + 7, abs=3)
        assert (min(one.left for one in folio) > 150) == (at % 2 == 1)


def test_the_imprint_stands_at_the_foot(pages: list[list[Character]]) -> None:
    last = [one for one in pages[-1] if one.text.strip()]
    text = "".join(one.text for one in last)
    assert last[text.index("印发")].bottom == pytest.approx(37 + 225, abs=3)


def test_the_last_page_of_a_pdf_is_an_even_one() -> None:
    for length in range(1, 8):
        assert len(characters(pdf(paper(body=(Text("国" * LINE * 11 * length),))))) % 2 == 0


def test_an_annex_across_the_page_repeats_its_titles(tmp_path: Path) -> None:
    told = paper(annexes=(Annex("重点任务责任分解表", (GRID,), wide=True),), copies=(), printed_by="")
    for form in SET.values():
        document = pypdfium2.PdfDocument(form(told, tmp_path))
        wide = [page.get_textpage().get_text_range() for page in document if page.get_width() > page.get_height()]
        assert len(wide) > 1 and all("牵头单位" in text for text in wide)


def test_words_of_a_paper_are_never_read_as_a_program() -> None:
    hostile = '#read("/etc/passwd") $x$ *b* _i_ <label> @ref \\ ` // /* #{}'
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf(paper(body=(Text(hostile),), title="关于#sys的通知"))))
    assert "".join(hostile.split()) in "".join(text.split())
    assert "#sys" in text
