"""Problems: whatever goes wrong under /api/ is told in one form (RFC 9457), in the language of the caller; never as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri

from zhixing.kernel.errors import ZhixingError
from zhixing.web.api.answers import answer, language_of

PROBLEM = "application/problem+json"
URN = "urn:problem-type:zhixing:"

# Kind: (status, Chinese title, English title). The kind is the end of the problem's type and does not change.
KINDS: dict[str, tuple[int, str, str]] = {
    "malformed": (400, "请求无法读取", "The request cannot be read"),
    "faulty_query": (400, "查询条件有误", "Something is wrong with what was asked for"),
    "not_signed_in": (401, "请先登录", "Sign in first"),
    "not_allowed": (403, "无权操作", "Not allowed"),
    "forged": (403, "缺少防伪令牌", "The token against forged requests is missing"),
    "missing": (404, "没有找到", "Not found"),
    "wrong_method": (405, "此地址不支持该方法", "This address has no such method"),
    "not_acceptable": (406, "只能以 JSON 答复", "The answer can only be JSON"),
    "conflict": (409, "与现状冲突", "In conflict with what is there"),
    "no_length": (411, "未注明内容长度", "The length of the contents is not named"),
    "overtaken": (412, "别人先保存了", "Somebody else saved first"),
    "too_large": (413, "请求内容过大", "The request is too large"),
    "wrong_media": (415, "只接受 UTF-8 的 JSON", "Only JSON in UTF-8 is taken"),
    "faulty": (422, "内容有误", "Something is wrong with the contents"),
    "no_version": (428, "未注明所见版本", "The version that was seen is not named"),
    "too_often": (429, "请求过于频繁", "Too many requests"),
    "broken": (500, "程序出错", "The program broke"),
}

# What only the API can find wrong; the rest is in the records engine.
SENTENCES: dict[str, tuple[str, str]] = {
    "required": ("必填，不能为空", "This has to be given"),
    "wrong_type": ("类型不对，应为{0}", "Of the wrong type; expected {1}"),
    "unknown_member": ("不认识“{0}”", "“{0}” is not known here"),
    "none_of": ("应为其中之一：{0}", "Has to be one of: {1}"),
    "unknown_owner": ("没有代号为“{0}”的部门", "There is no agency of the id “{0}”"),
    "doubled_parameter": ("参数只能出现一次", "The parameter may be given once only"),
    "control": ("含有不可见的控制字符", "There are invisible control characters"),
    "too_long": ("最多 {0} 个字", "At most {0} characters"),
    "too_large": ("不能大于 {0}", "Must not be above {0}"),
    "not_date": ("“{0}”不是日期，请写成 2020-03-31", "“{0}” is no date; write 2020-03-31"),
    "to_come": ("不能是将来的日期", "Must not be a day to come"),
    "not_limit": ("应为 1 至 {0} 的整数", "Has to be a whole number from 1 to {0}"),
    "not_truth": ("应为 0 或 1", "Has to be 0 or 1"),
    "not_rank": ("应为其中之一：{0}", "Has to be one of: {0}"),
    "not_cursor": ("游标无效，请从第一页重新开始", "No cursor of this list; begin again with the first page"),
    "doubled": ("与已有的一行重复：同一{0}只能有一行", "There is such a row already; there is one for each {0}"),
    "account_taken": ("这个账号已经有人使用", "The account is taken"),
    "account_malformed": ("格式不对", "Not of the right form"),
    "account_missing": ("不能为空", "Has to be given"),
    "account_too_long": ("太长", "Too long"),
    "account_unknown": ("不在名单中", "None of those there are"),
    "not_sorted": ("某日所知的列表只按录入先后排列", "A list as it was known on a day is in the order of entry only"),
}


class Told(Protocol):
    """A fault that can be told: of the records engine, or of the API itself."""

    @property
    def field(self) -> str:
        """Where it is."""

    @property
    def code(self) -> str:
        """What it is, for a program."""

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""

    @property
    def en(self) -> str:
        """The sentence in English."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault that only the API can find. `field` is the id of a field of the table, a query parameter, or /NAME for a member of the body itself."""

    field: str
    code: str
    told: tuple[str, ...] = ()

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return SENTENCES[self.code][0].format(*self.told)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.code][1].format(*self.told)


class Problem(ZhixingError):
    """An answer that says no: its kind, a sentence in both languages, faults one by one, and what else a program may want to know."""

    def __init__(self, kind: str, zh: str = "", en: str = "", *, faults: Sequence[Told] = (), headers: dict[str, str] | None = None, **more: Any) -> None:
        self.kind, self.zh, self.en = kind, zh, en
        self.faults, self.headers, self.more = tuple(faults), headers or {}, more
        super().__init__(en or KINDS[kind][2])


def told(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem as an answer."""
    status, title_zh, title_en = KINDS[problem.kind]
    language = language_of(request)
    title = title_en if language == "en" else title_zh
    detail = (problem.en if language == "en" else problem.zh) or _summed(problem, language) or title
    body = {
        "type": URN + problem.kind,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": iri_to_uri(request.path),
        "faults": [{"field": one.field, "code": one.code, "zh": one.zh, "en": one.en} for one in problem.faults],
        **problem.more,
    }
    return answer(body, status, media=PROBLEM, headers={"Content-Language": language, **problem.headers})


def _summed(problem: Problem, language: str) -> str:
    """All faults in one line."""
    lines = [f"{one.field}: {one.en}" if language == "en" else f"{one.field}：{one.zh}" for one in problem.faults]
    return ("; " if language == "en" else "；").join(line.lstrip("：: ") for line in lines)
