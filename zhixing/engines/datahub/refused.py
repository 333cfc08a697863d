"""Why a delivery is not taken at all: one Chinese and one English sentence, what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhixing.kernel.errors import InputFault

if TYPE_CHECKING:
    from zhixing.engines.records import sheet

# Stable code: (Chinese, English); {0}, {1} are filled in.
SENTENCES: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的，请重新选择文件", "The file is empty; choose another"),
    "kind": ("不接受“{0}”文件，请报送 CSV、XLSX、JSON、GeoJSON 或 Parquet", "“{0}” is not taken; deliver CSV, XLSX, JSON, GeoJSON or Parquet"),
    "large": ("{1} 文件超过 {0} MB，请拆分或改报 CSV", "The {1} file is larger than {0} MB; split it or deliver CSV"),
    "binary": ("内容不是文字，与文件名不符；请重新导出", "It holds no text, whatever its name says; export it again"),
    "encoding": ("第 {0} 行既不是 UTF-8 也不是 GB18030 编码；请另存为 UTF-8", "Line {0} is neither UTF-8 nor GB18030; save the file as UTF-8"),
    "mixed": (
        "文件里混用两种编码：第 {0} 行是 UTF-8，第 {1} 行是 GB18030；请统一另存为 UTF-8",
        "Two encodings are mixed: line {0} is UTF-8, line {1} is GB18030; save the whole file as UTF-8",
    ),
    "delimiter": (
        "看不出各栏用什么分隔：标题行里没有逗号、分号、制表符或竖线分开的本表栏名，至少要有：{0}",
        "No header of this data set is found with commas, semicolons, tabs or bars between; it needs at least: {0}",
    ),
    "columns": ("有 {0} 栏，最多 {1} 栏；请删去无关的栏", "There are {0} columns, {1} at most; delete what does not belong"),
    "title": ("标题行：{0}", "The header: {0}"),
    "missing": ("缺少必填栏：{0}", "A column that is required is missing: {0}"),
    "quotes": ("从第 {0} 行起读不下去，多半是引号没有成对；请检查后重新导出", "It cannot be read beyond line {0}, most likely a quotation mark is not closed; export it again"),
    "rows": ("标题行下面没有数据", "There is nothing below the header"),
    "damaged": ("文件已损坏，无法读取；请重新导出", "The file is damaged and cannot be read; export it again"),
    "shape": ("应为对象的列表（每行一个对象），或 GeoJSON 的 FeatureCollection", "It should be a list of objects, one for each row, or a FeatureCollection of GeoJSON"),
    "system": ("坐标系为“{0}”；GeoJSON 应为 CGCS2000 或 WGS 84 经纬度", "The coordinates are in “{0}”; GeoJSON has longitude and latitude of CGCS2000 or WGS 84"),
    "schema": ("“{0}”栏的类型是 {1}，与本数据集声明的{2}不符", "The column “{0}” is of type {1}; this data set declares {2}"),
    "share": (
        "{0} 行中有 {1} 行有误，超过容许的 {2}；整份未收，有误的行已退回。最多的是：{3}",
        "{1} of {0} rows are faulty, more than the {2} that are tolerated; nothing is taken, the faulty rows come back. Most often: {3}",
    ),
    "shifted": (
        "{0} 行中有 {1} 行有误，多半从“{2}”栏起整体错开了一栏；整份未收，有误的行已退回",
        "{1} of {0} rows are faulty, most likely everything from the column “{2}” on stands one column aside; nothing is taken, the faulty rows come back",
    ),
    "sheet": ("{0}", "{1}"),
}  # fmt: skip


class Refused(InputFault):
    """A delivery that is not taken at all; `zh` and `en` say why."""

    def __init__(self, name: str, code: str, *told: str) -> None:
        self.name, self.code, self.told = name, code, told
        self.zh, self.en = (sentence.format(*told) for sentence in SENTENCES[code])
        super().__init__(name, self.en)

    def __reduce__(self) -> tuple[type[Refused], tuple[str, ...]]:
        """So that it can come back from another process."""
        return type(self), (self.name, self.code, *self.told)

    @classmethod
    def by_sheet(cls, refused: sheet.Refused) -> Refused:
        """What the reader of spreadsheets refuses, as a refused delivery."""
        return cls(
            refused.name,
            "sheet",
            "；".join(f"{one.cell} {one.zh}".strip() for one in refused.placed),
            "; ".join(f"{one.cell} {one.en}".strip() for one in refused.placed),
        )
