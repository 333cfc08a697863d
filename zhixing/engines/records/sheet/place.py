"""Where something is wrong in a spreadsheet, as its author would look it up: sheet, cell, title; and the refusal of a whole file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from zhixing.engines.records.faults import SENTENCES, Fault
from zhixing.kernel.errors import InputFault

# What is wrong with a file as a whole, or noted about it. Stable code: (Chinese, English); {0}, {1} are filled in.
OF_FILES: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的，请重新选择文件", "The file is empty; choose another"),
    "large": ("文件超过 {0} MB，请拆成几份后导入", "The file is larger than {0} MB; split it"),
    "encrypted": ("文件设有打开密码，请取消密码后另存再上传", "The workbook needs a password; save it without one"),
    "old_format": ("这是旧版 .xls 格式，请另存为 .xlsx 再上传", "This is the old .xls format; save it as .xlsx"),
    "binary": ("这是 .xlsb 格式，请另存为 .xlsx 再上传", "This is the .xlsb format; save it as .xlsx"),
    "open_document": ("这是 .ods 格式，请另存为 .xlsx 再上传", "This is the .ods format; save it as .xlsx"),
    "macros": ("工作簿带有宏，请另存为不带宏的 .xlsx 再上传", "The workbook holds macros; save it as .xlsx without them"),
    "page": ("这是网页，不是电子表格；请用表格软件打开后另存为 .xlsx", "This is a web page, not a spreadsheet; open it and save it as .xlsx"),
    "flat_xml": ("这是 XML 文件，不是电子表格；请用表格软件打开后另存为 .xlsx", "This is an XML file; open it in a spreadsheet program and save it as .xlsx"),
    "renamed": ("这是文本文件，只是改名为 {0}；请改回 .csv，或用表格软件另存为 .xlsx", "This is a text file renamed to {0}; name it .csv, or save it as .xlsx"),
    "foreign": ("这不是电子表格，请上传 .xlsx 或 .csv 文件", "This is no spreadsheet; upload .xlsx or .csv"),
    "damaged": ("文件已损坏，无法读取；请用表格软件打开后另存再上传", "The file is damaged; open it in a spreadsheet program and save it again"),
    "bomb": ("压缩内容异常庞大，疑为压缩炸弹，已拒绝", "It unpacks to an unreasonable size and is refused as a zip bomb"),
    "entities": ("文件内含 XML 实体声明，表格文件不应有此内容，已拒绝", "There are XML entities in it, which no workbook has; it is refused"),
    "encoding": ("文字编码无法识别，请另存为 UTF-8 的 CSV", "The encoding is not known; save it as CSV in UTF-8"),
    "no_header": ("没有找到本表的标题行；第一行应为模板中的栏名，至少要有：{0}", "There is no header of this table; it needs at least: {0}"),
    "foreign_table": ("这是“{0}”的表格，不是“{1}”的", "This workbook is for “{0}”, not for “{1}”"),
    "no_rows": ("标题行下面没有内容", "There is nothing below the header"),
    "many_rows": ("超过 {0} 行，请拆成几份后导入", "More than {0} rows; split the file"),
    "many_columns": ("超过 {0} 列，请删去无关的列", "More than {0} columns; delete what does not belong"),
    "many_merges": ("合并单元格过多，请全部取消合并", "Too many merged cells; take them apart"),
    "title_twice": ("标题“{0}”出现两次（另一处在 {1}），请删去一列", "The title “{0}” stands twice (also in {1}); delete one column"),
    "title_unit": ("标题写的单位是“{0}”，本栏的单位是“{1}”；请换算后改用“{1}”", "The title names the unit “{0}”, the field is in “{1}”; convert the figures"),
    "title_missing": ("缺少必填栏“{0}”", "The column “{0}”, which is required, is missing"),
    "title_unknown": ("表中没有“{0}”这一栏，这一列不导入", "The table has no field “{0}”; this column is left out"),
    "sheet_unread": ("工作表“{0}”没有读取，只导入了“{1}”", "The sheet “{0}” was not read, only “{1}”"),
    "old_template": ("表格取自旧版模板，栏目后来有变动，请核对", "The workbook was made from an older template; the fields have changed since"),
    "stray": ("标题行里这一栏没有标题，这一列不导入", "This column has no title and is left out"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault or a note and its place; `row` and `column` count from 1 and are 0 where no row or no column is meant."""

    sheet: str
    row: int
    column: int
    title: str
    field: str
    code: str
    told: tuple[str, ...] = ()

    @property
    def cell(self) -> str:
        """The address of the cell, C7; "7" for a whole row, "" for the file."""
        return f"{letters(self.column)}{self.row}" if self.column and self.row else str(self.row or "")

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return _sentence(self.code)[0].format(*self.told)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return _sentence(self.code)[1].format(*self.told)


class Refused(InputFault):
    """A spreadsheet that cannot be taken at all; `placed` says why, in both languages."""

    def __init__(self, name: str, placed: Sequence[Placed]) -> None:
        self.name, self.placed = name, tuple(placed)
        super().__init__(name, "; ".join(f"{one.cell} {one.en}".strip() for one in placed))

    def __reduce__(self) -> tuple[type[Refused], tuple[str, tuple[Placed, ...]]]:
        """So that it can come back from another process."""
        return type(self), (self.name, self.placed)


def refusal(name: str, code: str, *told: str) -> Refused:
    """The refusal of a file for one reason."""
    return Refused(name, [Placed("", 0, 0, "", "", code, told)])


def placed(sheet: str, row: int, column: int, title: str, fault: Fault) -> Placed:
    """A fault of a row at its place."""
    return Placed(sheet, row, column, title, fault.field, fault.code, fault.told)


@cache
def letters(column: int) -> str:
    """The letters of a column.

    >>> letters(1), letters(27), letters(16384)
    ('A', 'AA', 'XFD')
    """
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _sentence(code: str) -> tuple[str, str]:
    return OF_FILES.get(code) or SENTENCES[code]
