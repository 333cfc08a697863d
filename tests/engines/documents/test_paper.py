"""Numbers, headings and what a paper refuses."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.engines.documents import Grid, Paper, Text, docx, next_number, normal_number, number_of, one_form, pdf
from zhixing.engines.documents.paper import heading
from zhixing.engines.documents.title import title_lines
from zhixing.kernel.errors import InputFault

BRACKETS = st.sampled_from(("[]", "〔〕", "（）", "()", "【】", "〔]"))


@given(st.integers(1900, 2099), st.integers(1, 9999), BRACKETS, st.integers(0, 3), st.booleans())
def test_a_number_has_one_form(year: int, number: int, brackets: str, zeros: int, ordinal: bool) -> None:
    typed = f"澄政办发 {brackets[0]}{year}{brackets[1]}{'第' if ordinal else ''}{'0' * zeros}{number}号"
    assert normal_number(typed) == number_of("澄政办发", year, number)
    assert normal_number(normal_number(typed)) == normal_number(typed)


@given(st.lists(st.tuples(st.sampled_from(("督", "澄政督", "督函")), st.integers(2019, 2020), st.integers(1, 30))), st.sampled_from(("督", "澄政督")))
def test_the_next_number_is_one_more_than_the_highest_of_its_mark_and_year(given: list[tuple[str, int, int]], mark: str) -> None:
    highest = max((number for code, year, number in given if (code, year) == (mark, 2020)), default=0)
    assert next_number(mark, 2020, [*(number_of(*one) for one in given), "旧", "无"]) == f"{mark}〔2020〕{highest + 1}号"


def test_what_is_no_number_stays_as_it_is() -> None:
    assert [one_form(text) for text in ("澄政督[2020]第003号", "无", "督1号")] == ["澄政督〔2020〕3号", "无", "督1号"]


@pytest.mark.parametrize("typed", ["", "澄政办发2020 3号", "〔2020〕3号", "澄政办发〔2020〕0号", "澄政办发〔2020〕3", "澄政办发〔20〕3号"])
def test_what_is_no_number_is_told(typed: str) -> None:
    with pytest.raises(InputFault, match="发文字号"):
        normal_number(typed)


def test_headings_of_two_digits() -> None:
    assert [heading(1, number) for number in (1, 10, 11, 20, 21, 99)] == ["一、", "十、", "十一、", "二十、", "二十一、", "九十九、"]


@given(st.text(st.sampled_from("关于县政府工作报告重点任务分解落实的通知2025年《》、"), min_size=1, max_size=90))
def test_a_title_loses_nothing(title: str) -> None:
    assert "".join(title_lines(title)) == title


def test_a_grid_whose_rows_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Grid(("甲", "乙"), (1, 1), (("一",),))


def test_a_docx_has_its_elements_in_the_order_that_word_wants() -> None:
    """Word refuses what LibreOffice forgives: what is told of a paragraph comes in one order (ECMA-376, 17.3.1.26)."""
    from lxml import etree

    from zhixing.engines.documents.docx import OF_PARAGRAPHS

    told = docx(Paper("澄川县人民政府文件", "关于任务的通知", (Text("甲", 1), Text("乙")), date(2025, 3, 5), copies=("县委办公室",), printed_by="办公室"))
    tree = etree.fromstring(zipfile.ZipFile(io.BytesIO(told)).read("word/document.xml"))
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    properties = tree.findall(f".//{w}pPr")
    assert len(properties) > 10
    for one in properties:
        places = [OF_PARAGRAPHS.index("w:" + str(child.tag).removeprefix(w)) for child in one]
        assert places == sorted(places)


GRID = Grid(("序号", "事项"), (1, 3), (("1", "绿道"), ("2", "学校")), parts=((0, "城市建设"), (1, "民生")))
LINKED = Paper("澄川县督查室", "关于工作的通报", (Text("绿道建成21.5公里，完成率107.5%。", link="https://portal.example/1"), GRID), date(2025, 3, 5))


def test_parts_of_a_table_go_across_it() -> None:
    from docx import Document

    (table,) = Document(io.BytesIO(docx(LINKED))).tables
    assert [[cell.text.strip() for cell in row.cells] for row in table.rows] == [["序号", "事项"], ["城市建设"] * 2, ["1", "绿道"], ["民生"] * 2, ["2", "学校"]]
    assert [len({cell._tc for cell in row.cells}) for row in table.rows] == [2, 1, 2, 1, 2]


def test_figures_lead_to_their_address() -> None:
    from docx import Document

    document = Document(io.BytesIO(docx(LINKED)))
    (paragraph,) = [one for one in document.paragraphs if one.hyperlinks]
    assert [(one.text, one.address) for one in paragraph.hyperlinks] == [("21.5", "https://portal.example/1"), ("107.5%", "https://portal.example/1")]
    assert paragraph.text == "绿道建成21.5公里，完成率107.5%。"


def test_figures_lead_to_their_address_in_the_pdf_too() -> None:
    import pypdfium2
    import pypdfium2.raw as raw

    told = pypdfium2.PdfDocument(pdf(LINKED))
    text = told[0].get_textpage().get_text_range()
    assert "绿道建成21.5公里，完成率107.5%。" in text.replace("\r\n", "")
    assert "城市建设" in text
    page = told[0]
    assert sum(raw.FPDFAnnot_GetSubtype(raw.FPDFPage_GetAnnot(page, n)) == raw.FPDF_ANNOT_LINK for n in range(raw.FPDFPage_GetAnnotCount(page))) == 2
