"""What is wrong with a value that somebody gave, in one Chinese and one English sentence: what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass

# Stable code: (Chinese, English); {0}, {1} are filled in.
SENTENCES: dict[str, tuple[str, str]] = {
    "required": ("必填，不能为空", "This has to be filled in"),
    "locked": ("本栏由流程步骤填写，不能直接修改", "This is set by the steps of the flow and not by hand"),
    "rule": ("{0}", "{1}"),
    "unknown_field": ("表中没有“{0}”这一栏", "The table has no field “{0}”"),
    "not_asked": ("不能按“{0}”查询，请用关键词查找", "One cannot ask by “{0}”; search by words"),
    "too_long": ("最多 {0} 个字，现有 {1} 个", "At most {0} characters; there are {1}"),
    "one_line": ("只能写一行", "One line only"),
    "pattern": ("格式不符：{0}", "Not in the form asked for: {0}"),
    "not_whole": ("“{0}”不是整数", "“{0}” is no whole number"),
    "not_number": ("“{0}”不是数字", "“{0}” is no number"),
    "wrong_unit": ("单位“{0}”与本栏的“{1}”不符", "The unit “{0}” does not go with “{1}”"),
    "too_small": ("不能小于 {0}", "Must not be below {0}"),
    "too_large": ("不能大于 {0}", "Must not be above {0}"),
    "too_fine": ("最多保留 {0} 位小数", "At most {0} decimals"),
    "not_date": ("“{0}”不是日期，请写成 2020-03-31", "“{0}” is no date; write 2020-03-31"),
    "not_month": ("“{0}”不是年月，请写成 2020-03", "“{0}” is no month; write 2020-03"),
    "not_year": ("“{0}”不是年份", "“{0}” is no year"),
    "not_choice": ("“{0}”不在可选项中：{1}", "“{0}” is none of: {1}"),
    "not_yesno": ("“{0}”应为“是”或“否”", "“{0}” has to be 是 (yes) or 否 (no)"),
    "not_place": ("没有名为“{0}”的乡镇（街道）", "There is no town “{0}”"),
    "not_agency": ("没有名为“{0}”的部门", "There is no agency “{0}”"),
    "not_geometry": ("不是有效的位置：{0}", "No valid place on the map: {0}"),
    "not_file": ("“{0}”不是已上传的材料", "“{0}” is no uploaded file"),
    "control": ("含有不可见的控制字符，请删除后重填", "There are invisible control characters; type it again"),
    "formula": ("单元格里是公式，请改为数值后再导入", "The cell holds a formula; paste its value instead"),
    "error_cell": ("单元格是错误值 {0}，请改正后再导入", "The cell holds the error {0}; put it right first"),
    "digits_lost": (
        "超过 15 位的数字已被表格软件改动，请把单元格设为文本后重新填写",
        "A number of more than 15 digits has lost its end; make the cell text and type it again",
    ),
    "merged": ("合并单元格，请取消合并", "The cell is merged; take the cells apart"),
    "not_before": ("不能早于{0}（{1}）", "Must not be before {0} ({1})"),
    "not_above": ("不能大于{0}（{1}）", "Must not be above {0} ({1})"),
    "needed_with": ("填了{0}，就必须填写本栏", "Has to be filled in, since {0} is"),
    "needed_when": ("{0}为“{1}”时必须填写本栏", "Has to be filled in where {0} is “{1}”"),
    "credit_code": ("统一社会信用代码有误：{0}", "No valid unified social credit code: {0}"),
    "identity_number": ("公民身份号码有误：{0}", "No valid citizen identity number: {0}"),
    "rung_order": ("尚未“{0}”，不能先“{1}”", "“{1}” cannot come before “{0}” is reached"),
    "rung_days": ("“{1}”不能早于“{0}”（{2}）", "“{1}” cannot be before “{0}” ({2})"),
    "hidden_row": ("该行被隐藏或被筛选隐去，请取消隐藏后再导入", "The row is hidden or filtered out; show it first"),
    "header_again": ("标题行在这里又出现一次，请删除这一行", "The header stands here again; delete this row"),
    "masked": ("这是打码后的文字，请填写原文", "This text is masked; fill in the original"),
    "cut": ("内容过长，未随表导出，请填写原文", "This was too long to be taken out; fill in the original"),
    "same_in_file": ("与本表第 {0} 行重复：同一{1}只能有一行", "The same as row {0}: there is one row for each {1}"),
    "row_missing": ("没有记录编号“{0}”；新增的行请把记录编号留空", "There is no row “{0}”; leave the id of a new row empty"),
    "row_withdrawn": ("这一行已作废，不能通过导入修改", "This row is withdrawn and cannot be changed"),
    "row_overtaken": (
        "导出或预览之后，这一行又被修改过，现为第 {0} 版；请重新导出后修改",
        "This row was changed meanwhile and is version {0} now; take it out again",
    ),
    "not_keeper": ("这一行由{0}保管，您无权导入", "This row is kept by {0}; you may not import it"),
    "keeper_fixed": ("保管单位不能通过导入修改", "Who keeps a row is not changed by an import"),
    "number_taken": (
        "文号“{0}”已用于“{1}”；一个文号只用一次，作废的也不再用",
        "The number {0} is that of “{1}”; a number is given once, also where its paper was withdrawn",
    ),
    "doubled": ("与{0}重复：同一{1}只能有一行", "The same as {0}: there is one row for each {1}"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one field of one row; `field` is "" where the row as a whole is wrong."""

    field: str
    code: str
    told: tuple[str, ...] = ()

    @classmethod
    def ruled(cls, field: str, zh: str, en: str) -> Fault:
        """A fault whose sentences a system's own rule says.

        >>> Fault.ruled("period", "该期已锁定", "The period is locked").zh
        '该期已锁定'
        """
        return cls(field, "rule", (zh, en))

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return SENTENCES[self.code][0].format(*self.told)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.code][1].format(*self.told)
