"""Why a question is not answered: one sentence in Chinese and one in English. No path, and nothing that stands in the data."""

from __future__ import annotations

from zhixing.kernel.errors import InputFault

# Stable code: (Chinese, English); {0} is filled in.
SENTENCES: dict[str, tuple[str, str]] = {
    "empty": ("请写一条 SELECT 查询", "Write one SELECT"),
    "long": ("查询最多 {0} 个字", "A query has at most {0} characters"),
    "syntax": ("SQL 写法有误：{0}", "This is no SQL: {0}"),
    "not_select": ("只接受一条 SELECT 查询，不能有其他语句", "Only one SELECT is answered, and nothing else"),
    "table": ("没有“{0}”这张表，或您无权查询", "There is no table “{0}”, or none that you may ask"),
    "function": ("不能使用“{0}”", "“{0}” cannot be used"),
    "column": ("查询与表的栏目不符：{0}", "It does not fit the columns of the tables: {0}"),
    "value": ("计算出错：有的值不能这样转换或计算", "It cannot be computed: some value cannot be turned or reckoned so"),
    "memory": ("查询需要的内存过多，请加筛选或减少排序、去重", "It needs too much memory: filter, or sort and tell apart less"),
    "time": ("查询超过 {0} 秒，已停止；请加筛选或减少连接", "It took longer than {0} seconds and was ended: filter, or join less"),
    "failed": ("查询没有完成，请换一种写法", "It was not completed; write it in another way"),
}


class Refused(InputFault):
    """A question that is not answered; `zh` and `en` say why."""

    def __init__(self, code: str, *told: str) -> None:
        self.code, self.told = code, told
        self.zh, self.en = (sentence.format(*told) for sentence in SENTENCES[code])
        super().__init__("sql", self.en)

    def __reduce__(self) -> tuple[type[Refused], tuple[str, ...]]:
        """So that it can come back from another process."""
        return type(self), (self.code, *self.told)
