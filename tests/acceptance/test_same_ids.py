"""A promise keeps its id and its value when the report is wrapped, encoded or typeset anew (must-show row e)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhixing
from zhixing.engines.report import Reading, read_manuscript
from zhixing.engines.report.layout import lay_out
from zhixing.kernel.sources import Manuscript

SEED = "reports/yongkang-2020.txt"
NEVER_FIRST = "，。；：！？、”）"


def known(reading: Reading) -> dict[str, object]:
    """The ids of a reading with the values that go with them."""
    return {record.id: record.target.value_base if record.target else record.stage for record in reading.records}


def reread(text: str) -> Reading:
    return read_manuscript(Manuscript("again.txt", "text", text, ""))


def width(character: str) -> float:
    return 1 if ord(character) > 0x7F else 0.5


def wrapped(paragraph: str, columns: int) -> list[str]:
    """A paragraph broken like a newspaper column, punctuation hanging at the end of a line, words and numbers cut anywhere."""
    lines, line, used = [], "", 0.0
    for character in paragraph:
        if used + width(character) > columns and character not in NEVER_FIRST:
            lines.append(line)
            line, used = "", 0.0
        line += character
        used += width(character)
    return [*lines, line]


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> str:
    shared: Callable[[str], Path] = request.getfixturevalue("shared")
    return shared(SEED).read_text("utf-8")


@pytest.fixture(scope="module")
def paragraphs(seed: str) -> list[str]:
    return [p.text for p in lay_out(Manuscript("seed.txt", "text", seed, "")).paragraphs]


@pytest.mark.parametrize("columns", [14, 16, 18, 28])
@pytest.mark.parametrize("spaced", [False, True], ids=["close", "spaced"])
@pytest.mark.parametrize("joint", ["\n", "\n\n", "\r\n"], ids=["lines", "blank-lines", "crlf"])
def test_rewrapped(seed: str, paragraphs: list[str], columns: int, spaced: bool, joint: str) -> None:
    lines = [line for paragraph in paragraphs for line in wrapped(paragraph, columns)]
    if spaced:
        lines = [re.sub(r"([0-9.]+)", r" \1 ", line) for line in lines]
    assert known(reread(joint.join(lines))) == known(reread(seed))


@pytest.mark.parametrize("columns", [14, 16, 18, 28])
def test_without_any_paragraph_break(seed: str, paragraphs: list[str], columns: int) -> None:
    assert known(reread("\n".join(wrapped("".join(paragraphs), columns)))) == known(reread(seed))


@settings(deadline=None)
@given(columns=st.integers(12, 40), indented=st.booleans(), data=st.data())
def test_rewrapped_at_any_width_with_blanks_anywhere(seed: str, paragraphs: list[str], columns: int, indented: bool, data: st.DataObject) -> None:
    lines = []
    for paragraph in paragraphs:
        broken = wrapped(paragraph, columns)
        lines += [("\u3000\u3000" if indented else "") + broken[0], *broken[1:]]
    for _ in range(data.draw(st.integers(0, 20))):
        at = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[at])))
        blank = data.draw(st.sampled_from([" ", "\u3000", "\u00a0"]))
        if not (0 < cut < len(lines[at]) and lines[at][cut - 1].isascii() and lines[at][cut].isascii()):
            lines[at] = lines[at][:cut] + (blank if cut else "") + lines[at][cut:]
    assert known(reread("\n".join(lines))) == known(reread(seed))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_in_another_encoding(seed: str, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "again.txt"
    path.write_bytes(seed.encode(encoding))
    assert known(zhixing.read(path)) == known(reread(seed))


def test_as_docx(seed: str, paragraphs: list[str], tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="NOT TESTED: python-docx is not installed")
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "again.docx"))
    assert known(zhixing.read(tmp_path / "again.docx")) == known(reread(seed))


@pytest.fixture(scope="module")
def two_columns(paragraphs: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed typeset as a newspaper page: two columns, running head, page numbers, indents."""
    typst = pytest.importorskip("typst", reason="NOT TESTED: typst is not installed")
    if not any(Path("/usr/share/fonts").rglob("NotoSerifCJK*")):
        pytest.skip("NOT TESTED: the font Noto Serif CJK is not installed")
    folder = tmp_path_factory.mktemp("typeset")
    body = "\n\n".join(re.sub(r"([\\#$*_`<>@\[\]\"~=/-])", r"\\\1", p) for p in paragraphs)
    page = '#set page(paper: "a4", columns: 2, margin: 2cm, numbering: "— 1 —", header: [晨报 #h(1fr) 第2版])\n'
    text = '#set text(font: "Noto Serif CJK SC", size: 10.5pt, lang: "zh")\n#set par(first-line-indent: (amount: 2em, all: true), justify: true)\n'
    (folder / "again.typ").write_text(page + text + body, "utf-8")
    typst.compile(str(folder / "again.typ"), output=str(folder / "again.pdf"))
    return folder / "again.pdf"


def test_as_pdf_in_two_columns(seed: str, two_columns: Path) -> None:
    assert known(zhixing.read(two_columns)) == known(reread(seed))


def test_as_page_images(seed: str, two_columns: Path, tmp_path: Path) -> None:
    """Recognition of characters may lose at most 2 % of the records."""
    pytest.importorskip("rapidocr", reason="NOT TESTED: the extra “ocr” is not installed")
    import pypdfium2

    pdf = pypdfium2.PdfDocument(two_columns)
    try:
        pages = [page.render(scale=200 / 72).to_pil().convert("RGB") for page in pdf]
    finally:
        pdf.close()
    pages[0].save(tmp_path / "again.tiff", save_all=True, append_images=pages[1:])
    expected, found = known(reread(seed)), known(zhixing.read(tmp_path / "again.tiff"))
    kept = [key for key, value in expected.items() if key in found and found[key] == value]
    assert len(kept) >= 0.98 * len(expected), sorted(set(expected) - set(found))
