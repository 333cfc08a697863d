"""Word processor files: what is printed comes out in order; what is hidden, deleted or a mark does not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.report.intake.docx import read_docx
from zhixing.kernel.errors import InputFault
from zhixing.kernel.sources import Manuscript

SHARED = Path(__file__).parents[5] / "shared" / "reports"
REPORTS = sorted(SHARED.rglob("*.txt"))

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="word/document.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(body: str, namespace: str = W, **parts: str) -> bytes:
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps" xmlns:v="urn:v" xmlns:m="urn:m"'
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{namespace}" {names}><w:body>{body}</w:body></w:document>'
    others = {f"word/{name}.xml": f'<w:{name} xmlns:w="{namespace}">{content}</w:{name}>' for name, content in parts.items()}
    return zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": RELATIONS, "word/document.xml": document, **others})


def read(body: str, namespace: str = W, **parts: str) -> Manuscript:
    return read_docx("report.docx", docx(body, namespace, **parts), "")


def p(text: str = "", properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.skipif(not REPORTS, reason=f"NOT TESTED: there are no reports in {SHARED}")
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_every_report_comes_back_from_a_word_processor(path: Path, open_file: Callable[..., Any]) -> None:
    library = pytest.importorskip("docx", reason="NOT TESTED: round trip through DOCX (pip install python-docx)")
    text = path.read_text("utf-8")
    document, file = library.Document(), io.BytesIO()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(file)
    manuscript = open_file("report.bin", file.getvalue())
    assert manuscript.text == text
    assert manuscript.medium == "docx"
    assert manuscript.line_numbers == tuple(range(1, text.count("\n") + 2))


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_paragraphs_and_breaks(namespace: str) -> None:
    body = f'{p("一、回顾")}{p()}<w:p>{r(" 前")}<w:r><w:br/></w:r>{r("后")}<w:r><w:tab/></w:r>{r("列")}<w:r><w:br w:type="page"/></w:r></w:p>{p("  末  ")}'
    manuscript = read(body, namespace)
    assert manuscript.text == "一、回顾\n\n 前\n后\t列\n末"
    assert manuscript.line_numbers == (1, 2, 3, 3, 4)


SHOWN = r("公", '<w:vanish w:val="0"/>')


def test_revisions_hidden_text_and_fields() -> None:
    body = (
        f"<w:p><w:ins>{r('新增')}</w:ins><w:del><w:r><w:delText>减少</w:delText></w:r></w:del><w:moveFrom>{r('旧')}</w:moveFrom><w:moveTo>{r('12')}</w:moveTo>"
        f"{r('秘', '<w:vanish/>')}{SHOWN}<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink>{r('里')}</w:hyperlink>"
        "<w:sdt><w:sdtContent><w:r><w:t>。</w:t></w:r></w:sdtContent></w:sdt></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('前半')}</w:p>{p('后半')}<w:sdt><w:sdtPr/><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt><w:ins>{p('插入')}</w:ins>"
    )
    assert read(body).text == "新增12公里。\n前半后半\n控件\n插入"


def test_footnote_marks_go_and_exponents_stay() -> None:
    up = '<w:vertAlign w:val="superscript"/>'
    body = (
        f"<w:p>{r('专精特新')}{r('1', up)}{r('企业')}{r('[2]', up)}{r('面积3m')}{r('2', up)}{r('，10')}{r('8', up)}{r('元')}{r('③', up)}"
        "<w:r><w:footnoteReference w:id='1'/></w:r></w:p>"
    )
    manuscript = read(body)
    assert manuscript.text == "专精特新企业面积3m2，108元"
    assert manuscript.notes == ("3 footnote marks left out",)


def test_text_boxes_once() -> None:
    box = f"<w:txbxContent>{p('框内一')}{p('框内二')}</w:txbxContent>"
    choice, fallback = f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>", f"<w:pict>{box}</w:pict>"
    both = f"<mc:AlternateContent><mc:Choice>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    old = f"<w:pict><v:textbox>{box}</v:textbox></w:pict>"
    assert read(f"<w:p>{r('正文')}<w:r>{both}</w:r></w:p>{p('续')}").text == "正文\n框内一\n框内二\n续"
    assert read(f"<w:p><w:r>{old}</w:r></w:p>{p('续')}").text == "框内一\n框内二\n续"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def test_tables_become_rows_and_merged_cells_appear_once() -> None:
    rows = [
        cell("序号") + cell("项目") + cell("单位"),
        cell("一、民生", '<w:gridSpan w:val="3"/>'),
        cell("1", '<w:vMerge w:val="restart"/>') + cell("道路", '<w:gridSpan w:val="2"/>'),
        cell("1", "<w:vMerge/>") + cell(p("供水") + p("供电")) + cell("甲|局"),
    ]
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "<w:tr><w:trPr><w:del/></w:trPr>" + cell("删") + cell("去") + "</w:tr></w:tbl>"
    manuscript = read(p("前") + table + p("后"))
    assert manuscript.text.split("\n") == ["前", "| 序号 | 项目 | 单位 |", "| 一、民生 |", "| 1 | 道路 |  |", "|  | 供水 供电 | 甲｜局 |", "后"]
    assert manuscript.line_numbers == (1, 2, 3, 4, 5, 7)


def test_a_frame_around_text_is_no_table() -> None:
    long = "全面推进各项工作。" * 230
    assert read(f"<w:tbl><w:tr>{cell('提示')}</w:tr></w:tbl>").text == "提示"
    assert read(f"<w:tbl><w:tr>{cell('左')}{cell(long)}</w:tr></w:tbl>").text == f"左\n{long}"


def level(depth: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def listed(number: int, depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def test_numbers_of_headings_are_written() -> None:
    levels = level(0, "chineseCountingThousand", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.") + level(3, "decimal", "%1.%4")
    numbering = f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    order = [0, 1, 1, 2, 2, 0, 1, 2, 3]
    body = "".join(p("题", listed(3, depth)) for depth in order) + p("无")
    lines = read(body, numbering=numbering).text.split("\n")
    assert lines == [
        "一、题",
        "（一）题",
        "（二）题",
        "1. 题",
        "2. 题",
        "二、题",
        "（一）题",
        "1. 题",
        "二.1 题",
        "无",
    ]


def test_numbers_come_from_styles_and_start_where_they_are_told() -> None:
    levels = (
        level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="H1"/>')
        + level(1, "decimalEnclosedCircle", "%2", '<w:pStyle w:val="H2"/>')
        + level(2, "bullet", "•")
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>'
    )
    styles = (
        '<w:style w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="H2"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:styleId="Sub"><w:basedOn w:val="H2"/></w:style>'
    )
    used = [p("题", f'<w:pStyle w:val="{style}"/>') for style in ("H1", "H2", "Sub", "H1")]
    used += [p("题", listed(2, 0)), p("题", listed(2, 0)), p("题", listed(1, 2)), p("题", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')]
    lines = read("".join(used), numbering=numbering, styles=styles).text.split("\n")
    assert lines == [
        "第一章题",
        "①题",
        "②题",
        "第二章题",
        "第九章题",
        "第十章题",
        "题",
        "题",
    ]


def test_ruby_symbols_and_formulas() -> None:
    body = "<w:p><w:r><w:ruby><w:rt><w:r><w:t>yong</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>永</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    body += "<w:r><w:sym w:char='2103'/><w:sym w:char='F0B7'/><w:noBreakHyphen/></w:r><m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath></w:p>"
    assert read(body).text == "永℃-x+1"


def test_other_office_files_are_named() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    for data, sentence in (
        (file.getvalue(), "this is an Excel workbook"),
        (zipped({"ppt/presentation.xml": ""}), "a PowerPoint"),
        (zipped({"OFD.xml": ""}), "an OFD document"),
        (zipped({"a.txt": "x"}), "this zip archive is not a text document"),
        (docx(p()), "this document has no text"),
        (docx("<w:p>"), "word/document.xml: this part is damaged"),
    ):
        with pytest.raises(InputFault, match=sentence):
            read_docx("report.docx", data, "")


@pytest.mark.parametrize("extra", ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'])
def test_entities_are_refused(extra: str) -> None:
    document = f'{extra}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'
    with pytest.raises(InputFault, match="declares entities"):
        read_docx("r.docx", zipped({"word/document.xml": document}), "")


def test_nesting_beyond_reason_is_refused() -> None:
    with pytest.raises(InputFault, match="this part is damaged"):
        read("<w:tbl><w:tr><w:tc>" * 400 + p("x") + "</w:tc></w:tr></w:tbl>" * 400)
    assert read("<w:tbl><w:tr><w:tc>" * 80 + p("深") + "</w:tc></w:tr></w:tbl>" * 80).text == "深"
