"""PDF: the characters come back in reading order, without what the printer added."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest

from zhixing.engines.report.intake import limits, pdf
from zhixing.engines.report.intake.boxes import Box
from zhixing.engines.report.intake.glyphs import Layer
from zhixing.engines.report.intake.pdf import read_pdf
from zhixing.kernel.errors import InputFault, MissingPart
from zhixing.kernel.sources import Manuscript

SENTENCE = "全面推进经济建设，新建道路12公里，新增就业1.3万人，完成技改投资10亿元以上，培育企业220家，为群众办好十件实事。"


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def read(data: bytes) -> Manuscript:
    return read_pdf("report.pdf", data, "")


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_columns_come_back_in_order(count: int, seed: list[str], columns: Callable[..., bytes]) -> None:
    manuscript = read(columns(seed, count))
    assert bare(manuscript.text) == bare("".join(seed))
    assert manuscript.medium == "pdf"


def test_pages_lines_and_indents(columns: Callable[..., bytes], story: list[str]) -> None:
    manuscript = read(columns(story))
    assert manuscript.text.count("\n　　") == len(story) - 1
    assert len(manuscript.page_starts) > 1
    second = manuscript.page_starts[1]
    assert manuscript.text[second - 1] == "\n"
    place = manuscript.places()[second]
    assert (place.page, place.line) == (2, 1)
    assert manuscript.notes[0] == "up to 2 columns put in reading order"


def test_a_headline_over_the_columns_comes_first(columns: Callable[..., bytes], story: list[str]) -> None:
    top = '#place(top, float: true, scope: "parent", align(center, text(20pt)[政 府 工 作 报 告\\ ——县长 某某某]))'
    manuscript = read(columns(story, 3, top=top))
    assert bare(manuscript.text) == "政府工作报告——县长某某某" + bare("".join(story))


def test_a_story_over_two_of_four_columns(typeset: Callable[[str], bytes], story: list[str]) -> None:
    text = "\n\n".join(story)
    source = f"""
#set page(width: 800pt, height: 1300pt, margin: 30pt)
#set par(justify: true, first-line-indent: (amount: 2em, all: true))
#grid(columns: (1fr, 1fr), column-gutter: 16pt,
  [#align(center, text(24pt)[工作报告全文摘登]) #columns(2, gutter: 14pt)[{text}]],
  [#align(center, text(24pt)[另一篇报道的标题]) #columns(2, gutter: 14pt)[{text.replace("工作", "事项")}]])
"""
    expected = "工作报告全文摘登" + "".join(story) + "另一篇报道的标题" + "".join(story).replace("工作", "事项")
    assert bare(read(typeset(source)).text) == bare(expected)


@pytest.mark.parametrize(
    "number", ["— #n —", "- #n -", "第 #n 页", "#n", "第 #n 页 共 #counter(page).final().first() 页", "#{n}/#counter(page).final().first()", "·#{n}·"]
)
def test_page_numbers_are_left_out(number: str, typeset: Callable[[str], bytes], story: list[str]) -> None:
    footer = f"align(center, context [#let n = counter(page).display();{number}])"
    manuscript = read(typeset(f"#set page(width: 300pt, height: 400pt, margin: 50pt, footer: {footer})\n" + "\n\n".join(story)))
    assert bare(manuscript.text) == bare("".join(story))
    assert f"{len(manuscript.page_starts)} page numbers left out" in manuscript.notes


def test_heads_of_left_and_right_pages(typeset: Callable[[str], bytes], story: list[str]) -> None:
    head = "context if calc.even(counter(page).get().first()) [某某县人民政府 #h(1fr) 2020] else [政府工作报告 #h(1fr) #counter(page).display()]"
    manuscript = read(typeset(f"#set page(width: 300pt, height: 300pt, margin: 50pt, header: {head})\n" + "\n\n".join(story * 2)))
    assert bare(manuscript.text) == bare("".join(story * 2))


def test_a_number_in_the_text_is_no_page_number(typeset: Callable[[str], bytes]) -> None:
    text = f"#set page(width: 300pt, height: auto)\n{SENTENCE}\n\n3"
    assert bare(read(typeset(text)).text) == f"{SENTENCE}3"


def test_footnotes_and_their_marks_are_left_out(typeset: Callable[[str], bytes]) -> None:
    body = f"{SENTENCE}新增“专精特新”#footnote[专精特新：指专业化、精细化，计划300家。]企业5家#footnote[另有说明，" + "说明" * 40 + "。]。占地30m#super[2]，"
    source = f"#set page(width: 300pt, height: 300pt)\n{body}产值10#super[8]元#super[①]，增长#super[\\[12\\]]。{SENTENCE}\n\n{SENTENCE}"
    manuscript = read(typeset(source))
    assert bare(manuscript.text) == f"{SENTENCE}新增“专精特新”企业5家。占地30m2，产值108元，增长。{SENTENCE}{SENTENCE}"
    assert "2 footnotes at the bottom of pages left out" in manuscript.notes
    assert "footnote marks left out" in manuscript.notes


def test_ruled_tables_become_rows(typeset: Callable[[str], bytes]) -> None:
    cells = "[序号],[项目名称],table.cell(colspan: 2)[责任单位],table.cell(colspan: 4)[一、民生],"
    cells += "table.cell(rowspan: 2)[1],[改造老旧小区道路及管网共计十二公里],[住建局],[甲镇],"
    cells += "[供水],[水务局\\ 财政局],[]"
    source = f"#set page(width: 400pt, height: 500pt)\n{SENTENCE}\n#table(columns: (30pt, 1fr, 60pt, 60pt), {cells})\n{SENTENCE}"
    manuscript = read(typeset(source))
    rows = [line for line in manuscript.text.split("\n") if line.startswith("|")]
    assert rows == [
        "| 序号 | 项目名称 | 责任单位 |  |",
        "| 一、民生 |",
        "| 1 | 改造老旧小区道路及管网共计十二公里 | 住建局 | 甲镇 |",
        "|  | 供水 | 水务局 财政局 |  |",
    ]
    assert "1 ruled tables written as rows" in manuscript.notes


def test_the_cells_of_a_table_without_rules_are_read_across(typeset: Callable[[str], bytes]) -> None:
    rows = [(n, f"改造第{n}号道路{'及管网' * (n % 3)}", f"{'住建局' if n % 2 else '交通运输局'}") for n in range(1, 15)]
    cells = ",".join(f"[{value}]" for row in rows for value in row)
    manuscript = read(typeset(f"#set page(width: 400pt, height: 500pt)\n#table(columns: (30pt, 200pt, 1fr), stroke: none, {cells})"))
    assert [bare(line) for line in manuscript.text.split("\n")] == ["".join(map(str, row)) for row in rows]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_turned_pages_are_read_upright(rotation: int, columns: Callable[..., bytes], story: list[str]) -> None:
    document = pypdfium2.PdfDocument(columns(story))
    for page in document:
        page.set_rotation(rotation)
    assert bare(read(saved(document)).text) == bare("".join(story))


@pytest.mark.parametrize("angle", ["90deg", "-90deg", "180deg"])
def test_turned_writing_is_read(angle: str, typeset: Callable[[str], bytes], story: list[str]) -> None:
    source = f"#set page(width: 600pt, height: 600pt, margin: 40pt)\n#rotate({angle}, reflow: true, block(width: 500pt)[{story[0]}])"
    assert bare(read(typeset(source)).text) == story[0]


def test_watermarks_and_printing_twice(typeset: Callable[[str], bytes], story: list[str]) -> None:
    mark = "rotate(-45deg, text(60pt, fill: luma(80%))[内部资料])"
    bold = "#place(top)[#strong[加粗标题]]#place(top, dx: 0.3pt)[#strong[加粗标题]]#v(2em)"
    source = f"#set page(width: 300pt, height: 500pt, background: {mark})\n{bold}\n" + "\n\n".join(story)
    assert bare(read(typeset(source)).text) == bare("加粗标题" + "".join(story))


def encrypted() -> bytes:
    """A PDF whose pages are encrypted with a password that nobody knows."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>startxref %d\n%%%%EOF" % len(data)
    return data + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def test_a_password_is_asked_for_in_a_sentence() -> None:
    with pytest.raises(InputFault, match=r"^report.pdf: this PDF is protected with a password; expected .* Open it with the password and print"):
        read(encrypted())


def blank(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(100, 100)
    return saved(document)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "this PDF is damaged"),
        (blank(3), "has no text and no pictures"),
        (blank(501), "this PDF has 501 pages; expected at most 500"),
    ],
    ids=["damaged", "blank", "many pages"],
)
def test_what_cannot_be_read_says_why(data: bytes, sentence: str) -> None:
    with pytest.raises(InputFault, match=sentence):
        read(data)


def test_a_page_too_full_to_be_one(columns: Callable[..., bytes], story: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PDF_CHARACTERS", 500)
    with pytest.raises(InputFault, match=r"^report.pdf, page 1: there are \d+ characters on this page; expected at most 500"):
        read(columns(story))


def test_any_damage_is_read_or_refused(columns: Callable[..., bytes], story: list[str]) -> None:
    data = columns(story)
    for cut in range(100, len(data), len(data) // 60):
        for damaged in (data[:cut], data[:cut] + bytes(50) + data[cut + 50 :]):
            try:
                assert read(damaged).medium == "pdf"
            except (InputFault, MissingPart) as fault:
                assert str(fault)


def test_pages_without_text_need_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    document = pypdfium2.PdfDocument.new()
    page, image = document.new_page(300, 300), pypdfium2.PdfImage.new(document)
    image.set_bitmap(pypdfium2.PdfBitmap.new_native(60, 60, pypdfium2.raw.FPDFBitmap_BGR))
    image.set_matrix(pypdfium2.PdfMatrix().scale(300, 300))
    page.insert_obj(image)
    page.gen_content()
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(MissingPart, match=r"^Reading a PDF without a text layer needs the optional part “ocr”"):
        read(saved(document))


def test_a_text_layer_of_codes_without_meaning_is_not_believed() -> None:
    def layer(text: str) -> Layer:
        return Layer((Box(0, 0, 1, 1, text, 1),))

    assert pdf._is_readable(layer("政府工作报告，增长7.5%"))
    assert not pdf._is_readable(layer("\ue001\ue002\ue003ӒԱȻ1"))
