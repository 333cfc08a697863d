"""The name of an enterprise taken apart: where, which word, what trade, which legal form, which branch (企业名称登记管理规定: 行政区划 字号 行业 组织形式)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FORMER = re.compile(r"[(（【](?:原名?|曾用名|更名前)[:：]?([^)）】]{2,})[)）】]")
_BRACKETED = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]")
_SIGNS = re.compile(r"[\s·・.,，。、\-—_“”\"'‘’*#/\\]+")
# What tells the first works from the second: they are two bodies, however alike their names are.
_ORDINAL = re.compile(
    r"第([0-9一二三四五六七八九十]+)|([0-9一二三四五六七八九十]+)(?=号?(?:分公司|分厂|分店|分部|分社|营业部|门市部|厂|店|部|车间|门店|项目部|经营部|加工厂))"
)
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts.

    core    what is left without place, legal form and branch: word and trade
    brand   the word alone (字号); `trade` what follows it
    form    the kind of legal form, "" where none is said
    branch  of which part; `ordinal` the numbers in it
    """

    core: str
    brand: str
    trade: str
    form: str
    branch: str = ""
    ordinal: str = ""


def former_names(text: str) -> tuple[str, ...]:
    """The names that a name says it had before.

    >>> former_names("华丰工贸有限公司（原华丰五金厂）")
    ('华丰五金厂',)
    """
    return tuple(found.strip() for found in _FORMER.findall(unicodedata.normalize("NFKC", text)))


def split_name(text: str, regions: Sequence[str] = ()) -> Name:
    """A name in its parts; `regions` are the places that a name may begin with, in full and short, the longest first.

    >>> split_name("云岭市澄川县华丰五金工具有限公司", ("云岭市", "澄川县"))
    Name(core='华丰五金工具', brand='华丰', trade='五金工具', form='company', branch='', ordinal='')
    >>> split_name("华丰(澄川)工贸有限公司城西分公司", ("澄川",)).branch
    '城西分公司'
    """
    plain = _FORMER.sub("", unicodedata.normalize("NFKC", text)).upper()
    plain = _SIGNS.sub("", _BRACKETED.sub(lambda found: _inside(found[1], regions), plain))
    plain, branch = _branch(without_places(plain, regions))
    core, form = _form(plain)
    core = without_places(core, regions)
    brand = _brand(core)
    ordinals = "|".join(one or other for one, other in _ORDINAL.findall(f"{plain} {branch}"))
    return Name(core, brand, core[len(brand) :], form, branch, ordinals)


def _inside(text: str, regions: Sequence[str]) -> str:
    """What stands in brackets stays, unless it is only a place or a legal form."""
    return "" if text in regions else text


def without_places(text: str, regions: Sequence[str]) -> str:
    """A name or an address without the places that it begins with."""
    moved = True
    while moved:
        moved = False
        for region in regions:
            if text.startswith(region) and len(text) - len(region) >= SHORTEST:
                text, moved = text[len(region) :], True
                break
    return text


def _branch(text: str) -> tuple[str, str]:
    """The name of the whole, and of which part; "" of the whole itself."""
    word = next((word for word in _branches() if text.endswith(word)), "")
    if not word:
        return text, ""
    for form in _forms()[0]:
        at = text.find(form)
        if at > 0 and at + len(form) < len(text):
            return text[: at + len(form)], text[at + len(form) :]
    return (text[: -len(word)], word) if len(text) - len(word) >= SHORTEST else (text, "")


def _form(text: str) -> tuple[str, str]:
    ordered, kinds = _forms()
    found = ""
    for _ in range(2):  # 合伙企业（有限合伙） says it twice; a works that has become a company keeps its 厂
        form = next((one for one in ordered if text.endswith(one) and len(text) > len(one) and found in ("", kinds[one])), "")
        text, found = text.removesuffix(form), found or kinds.get(form, "")
    return text, found


def _brand(core: str) -> str:
    """The word: the core without what its end says of the trade."""
    cut = True
    while cut:
        cut = False
        for word in _trades():
            if core.endswith(word) and len(core) - len(word) >= SHORTEST:
                core, cut = core[: -len(word)], True
                break
    return core


def spelled(names: Iterable[str]) -> tuple[str, ...]:
    """Places as names begin with them: in full and without their last sign, the longest first.

    >>> spelled(["云岭市", "东山街道"])
    ('东山街道', '云岭市', '东山', '云岭')
    """
    found = set[str]()
    for name in names:
        short = re.sub(r"(街道|自治县|民族乡|新区|[省市县区镇乡])$", "", name)
        found |= {name, short} if len(short) >= SHORTEST else {name}
    return tuple(sorted(found - {""}, key=lambda one: (-len(one), one)))


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("zhixing.engines.linkage").joinpath("words.toml").read_text("utf-8"))


@cache
def _forms() -> tuple[tuple[str, ...], dict[str, str]]:
    kinds = {form: kind for kind, forms in _words()["forms"].items() for form in forms}
    return _longest(kinds), kinds


@cache
def _branches() -> tuple[str, ...]:
    return _longest(_words()["branches"]["words"])


@cache
def _trades() -> tuple[str, ...]:
    return _longest(_words()["trades"]["words"])


def _longest(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda one: (-len(one), one)))
