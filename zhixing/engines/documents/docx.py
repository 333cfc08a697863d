"""A paper as DOCX that an office can go on editing: the same elements and measures as the PDF, the faces by the names of the standard."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import Any

from zhixing.engines.documents import geometry
from zhixing.engines.documents.paper import FIGURE, Annex, Grid, Paper, Text, dated, headed
from zhixing.engines.documents.pdf import imprint
from zhixing.engines.documents.title import title_lines
from zhixing.kernel.errors import MissingPart

# Word knows 16 points and no 15.79: a quarter of a point less between the characters makes 28 of them fill 155.6 of 156 mm.
BODY_SIZE, TIGHTER = 16, -5
# Word counts in twentieths of a point: the next lower one, so that 22 lines do not overflow the area.
PITCH = int(geometry.PITCH / geometry.POINT * 20) / 20
# A line of a fixed height has what is over above its characters, and the grid has it on both sides: the area begins so much higher.
RAISED = 0.5
# In which order Word wants what it is told of a paragraph and of a run (ECMA-376, 17.3.1.26 and 17.3.2.28).
OF_PARAGRAPHS = (
    "w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:framePr", "w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", "w:shd",
    "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi",
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection",
    "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip
BEHIND_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:lang")
# By these names office suites on any system find a face; the free ones stand in where they are missing.
NAMES = {"仿宋": "仿宋_GB2312", "黑体": "黑体", "楷体": "楷体_GB2312", "小标宋": "方正小标宋简体", "宋体": "宋体"}
RED = "E60012"
IMPRINT_LINE = geometry.SIZE_4 * 1.5


def docx(paper: Paper) -> bytes:
    """The paper as a DOCX. MissingPart where python-docx is not installed."""
    try:
        import docx as library
    except ImportError:
        raise MissingPart("Official papers as DOCX", "papers") from None
    document = library.Document()
    sheet = _Sheet(document)
    sheet.page(document.sections[0], wide=False)
    _head(sheet, paper)
    _body(sheet, paper)
    for at, annex in enumerate(paper.annexes, 1):
        _annex(sheet, annex, at if len(paper.annexes) > 1 else 0)
    _imprint(sheet, paper)
    document.core_properties.title = "".join(title_lines(paper.title))
    document.core_properties.author = paper.signature or paper.issuer
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Sheet:
    """Puts paragraphs and tables into a document in the measures of the standard."""

    def __init__(self, document: Any) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt, RGBColor

        self.document, self.mm, self.pt, self.rgb, self.element, self.qn = document, Mm, Pt, RGBColor, OxmlElement, qn
        normal = document.styles["Normal"]
        normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
        normal.font.size = Pt(BODY_SIZE)

    def page(self, section: Any, *, wide: bool) -> None:
        """A4 with the margins of the standard, the number of the page outside below; odd and even pages mirror each other."""
        width, height = (geometry.PAGE[1], geometry.PAGE[0]) if wide else geometry.PAGE
        section.page_width, section.page_height = self.mm(width), self.mm(height)
        section.orientation = 1 if wide else 0
        right = geometry.PAGE[0] - geometry.LEFT - geometry.WIDTH
        bottom = geometry.PAGE[1] - geometry.TOP - geometry.HEIGHT
        section.top_margin, section.left_margin = self.mm(geometry.TOP - RAISED), self.mm(geometry.LEFT)
        section.right_margin, section.bottom_margin = self.mm(right), self.mm(bottom)
        section.footer_distance = self.mm(bottom - geometry.FOLIO - 5)
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            for child in list(paragraph._p):
                paragraph._p.remove(child)
            paragraph.alignment = side
            setattr(paragraph.paragraph_format, "right_indent" if side else "left_indent", self.pt(geometry.SIZE_4))
            self.run(paragraph, "— ", "宋体", geometry.SIZE_4)
            self._field(paragraph)
            self.run(paragraph, " —", "宋体", geometry.SIZE_4)

    def paragraph(
        self, text: str = "", face: str = "仿宋", size: float = BODY_SIZE, *, indent: int = 0, align: int = 3, pitch: float = PITCH, **more: Any
    ) -> Any:
        """A line or more on the grid; align as in Word: 0 left, 1 middle, 2 right, 3 both sides."""
        paragraph = self.document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.line_spacing, shape.alignment = self.pt(pitch), align
        shape.first_line_indent = self.pt(indent * (size + TIGHTER / 20))
        shape.widow_control = False
        for kind in ("w:autoSpaceDE", "w:autoSpaceDN"):
            apart = self.element(kind)
            apart.set(self.qn("w:val"), "0")
            paragraph._p.get_or_add_pPr().insert_element_before(apart, *OF_PARAGRAPHS[OF_PARAGRAPHS.index(kind) + 1 :])
        if text:
            self.run(paragraph, text, face, size, **more)
        return paragraph

    def run(self, paragraph: Any, text: str, face: str, size: float, *, bold: bool = False, red: bool = False) -> Any:
        """Text in a face: the name for Chinese and Western characters both."""
        run = paragraph.add_run(text)
        run.font.size, run.bold = self.pt(size), bold
        run.font.name = NAMES[face]
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(self.qn(kind), NAMES[face])
        if size == BODY_SIZE:
            spacing = self.element("w:spacing")
            spacing.set(self.qn("w:val"), str(TIGHTER))
            run._r.get_or_add_rPr().insert_element_before(spacing, *BEHIND_SPACING)
        if red:
            run.font.color.rgb = self.rgb.from_string(RED)
        return run

    def linked(self, paragraph: Any, text: str, address: str, face: str) -> None:
        """Text whose figures lead to an address."""
        from docx.opc.constants import RELATIONSHIP_TYPE

        id, at = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True), 0
        for figure in FIGURE.finditer(text):
            self.run(paragraph, text[at : figure.start()], face, BODY_SIZE)
            link = self.element("w:hyperlink")
            link.set(self.qn("r:id"), id)
            run = self.run(paragraph, figure[0], face, BODY_SIZE)
            run.font.underline = True
            link.append(run._r)
            paragraph._p.append(link)
            at = figure.end()
        self.run(paragraph, text[at:], face, BODY_SIZE)

    def rule(self, paragraph: Any, millimetres: float, colour: str = "000000", side: str = "w:bottom") -> None:
        """A rule at one side of a paragraph; Word measures it in eighths of a point."""
        properties = paragraph._p.get_or_add_pPr()
        borders = properties.find(self.qn("w:pBdr"))
        if borders is None:
            borders = self.element("w:pBdr")
            properties.insert_element_before(borders, *OF_PARAGRAPHS[OF_PARAGRAPHS.index("w:pBdr") + 1 :])
        border = self.element(side)
        eighths = round(millimetres / float(geometry.POINT) * 8)
        for key, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", colour)):
            border.set(self.qn(f"w:{key}"), value)
        borders.append(border)

    def at_the_foot(self, paragraphs: list[Any], millimetres: float) -> None:
        """Put paragraphs into a box that stands at the foot of the area of type, whatever stands above it."""
        from docx.oxml import parse_xml

        emu = {"width": int(self.mm(geometry.WIDTH)), "height": int(self.mm(millimetres))}
        holder = self.paragraph(pitch=1)
        holder._p.append(parse_xml(files(__package__).joinpath("foot.xml").read_text("utf-8").format(**emu)))
        box = holder._p.find(f".//{self.qn('w:txbxContent')}")
        for paragraph in paragraphs:
            box.append(paragraph._p)

    def grid(self, grid: Grid) -> None:
        """A table with its titles on every page."""
        size = float(geometry.SIZE_5)
        if grid.caption:
            self.paragraph(grid.caption, "黑体", size, align=1, pitch=20)
        table = self.document.add_table(rows=1, cols=len(grid.titles))
        table.style, table.autofit = "Table Grid", False
        for cell, title in zip(table.rows[0].cells, grid.titles, strict=True):
            self._cell(cell, title, "黑体", size, 1)
        repeated = self.element("w:tblHeader")
        repeated.set(self.qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for line in grid.lines:
            whole = len(line) == len(grid.titles)
            for cell, text in zip(table.add_row().cells, line, strict=whole):
                self._cell(cell, text, "仿宋" if whole else "黑体", size, 0)
        section = self.document.sections[-1]
        width = section.page_width - section.left_margin - section.right_margin
        for column, part in zip(table.columns, grid.widths, strict=True):
            for cell in column.cells:
                cell.width = width * part // sum(grid.widths)
        for row, line in zip(list(table.rows)[1:], grid.lines, strict=True):
            if len(line) < len(grid.titles):
                row.cells[0].merge(row.cells[-1])

    def _cell(self, cell: Any, text: str, face: str, size: float, align: int) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.alignment = align
        self.run(paragraph, text, face, size)

    def _field(self, paragraph: Any) -> None:
        run = self.run(paragraph, "", "宋体", geometry.SIZE_4)
        for kind in ("begin", "", "end"):
            element = self.element("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(self.qn("w:fldCharType"), kind)
            else:
                element.text = "PAGE"
            run._r.append(element)


def _head(sheet: _Sheet, paper: Paper) -> None:
    """版头: what stands in front of it, the red name 35 mm below the edge of the area, the number two lines below, the red rule."""
    points = geometry.HEAD / float(geometry.POINT)
    before = [(paper.serial, "仿宋"), (paper.secrecy, "黑体"), (paper.urgency, "黑体")]
    told = [(text, face) for text, face in before if text]
    for text, face in told:
        sheet.paragraph(text, face, align=0)
    size = min(44.0, 152 / float(geometry.POINT) / len(paper.issuer))
    name = sheet.paragraph(paper.issuer, "小标宋", size, align=1, pitch=size, bold=True, red=True)
    name.paragraph_format.space_before = sheet.pt(points + RAISED / float(geometry.POINT) - len(told) * PITCH)
    for _ in range(2):
        sheet.paragraph()
    number = sheet.paragraph(paper.number, align=1)
    if paper.signer:
        number.paragraph_format.alignment = 3
        sheet.run(number, "\t签发人：", "仿宋", BODY_SIZE)
        sheet.run(number, paper.signer, "楷体", BODY_SIZE)
        number.paragraph_format.tab_stops.add_tab_stop(sheet.mm(geometry.WIDTH), 2)
    rule = sheet.paragraph(pitch=geometry.RULE / float(geometry.POINT))
    sheet.rule(rule, 0.8, RED)


def _body(sheet: _Sheet, paper: Paper) -> None:
    """主体: title, recipients, paragraphs, the list of annexes, signature and date."""
    for _ in range(2):
        sheet.paragraph()
    for line in title_lines(paper.title):
        sheet.paragraph(line, "小标宋", geometry.SIZE_2, align=1, pitch=geometry.SIZE_2 * 1.4, bold=True)
    sheet.paragraph()
    if paper.recipients:
        sheet.paragraph("，".join(paper.recipients) + "：", align=0)
    _told(sheet, paper.body)
    if paper.annexes:
        sheet.paragraph()
    for at, annex in enumerate(paper.annexes, 1):
        number = f"{at}. " if len(paper.annexes) > 1 else ""
        sheet.paragraph(("附件：" if at == 1 else "　　　") + number + annex.name, indent=2, align=0)
    for _ in range(2 if paper.signature else 1):
        sheet.paragraph()
    advance = BODY_SIZE + TIGHTER / 20
    day = dated(paper.signed_on)
    # A numeral is half as wide as a character: the name stands above the middle of the date.
    wide = sum(0.5 if character.isdigit() else 1 for character in day)
    beside = max(0.0, 4 + (wide - len(paper.signature)) / 2) if paper.signature else 0.0
    if paper.signature:
        sheet.paragraph(paper.signature, align=2).paragraph_format.right_indent = sheet.pt(beside * advance)
    behind = beside + (len(paper.signature) - wide) / 2 if paper.signature else 4.0
    sheet.paragraph(day, align=2).paragraph_format.right_indent = sheet.pt(behind * advance)
    if paper.note:
        sheet.paragraph(f"（{paper.note}）", indent=2)


def _told(sheet: _Sheet, body: tuple[Text | Grid, ...]) -> None:
    for one in headed(body):
        if isinstance(one, Grid):
            sheet.grid(one)
            continue
        face = {1: "黑体", 2: "楷体"}.get(one.level, "仿宋")
        if one.link:
            sheet.linked(sheet.paragraph(indent=2), one.text, one.link, face)
        else:
            sheet.paragraph(one.text, face, indent=2)


def _annex(sheet: _Sheet, annex: Annex, number: int) -> None:
    section = sheet.document.add_section(2)
    sheet.page(section, wide=annex.wide)
    sheet.paragraph(f"附件{number or ''}", "黑体", align=0)
    sheet.paragraph()
    for line in title_lines(annex.name):
        sheet.paragraph(line, "小标宋", geometry.SIZE_2, align=1, pitch=geometry.SIZE_2 * 1.4, bold=True)
    sheet.paragraph()
    _told(sheet, annex.body)


def _imprint(sheet: _Sheet, paper: Paper) -> None:
    """版记: in a box at the foot of the last page; behind an annex across the page it has an even page of its own."""
    lines = imprint(paper)
    if not lines:
        return
    if paper.annexes and paper.annexes[-1].wide:
        sheet.page(sheet.document.add_section(3), wide=False)
    placed: list[Any] = []
    for at, line in enumerate(lines):
        paragraph = sheet.paragraph(line["left"], "仿宋", geometry.SIZE_4, align=0, pitch=IMPRINT_LINE)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = sheet.pt(geometry.SIZE_4)
        placed.append(paragraph)
        if line["right"]:
            sheet.run(paragraph, "\t" + line["right"], "仿宋", geometry.SIZE_4)
            paragraph.paragraph_format.tab_stops.add_tab_stop(sheet.mm(geometry.WIDTH) - sheet.pt(geometry.SIZE_4), 2)
        if at == 0:
            sheet.rule(paragraph, 0.35, side="w:top")
        sheet.rule(paragraph, 0.35 if at == len(lines) - 1 else 0.25)
    sheet.at_the_foot(placed, len(lines) * IMPRINT_LINE * float(geometry.POINT) + 1)
