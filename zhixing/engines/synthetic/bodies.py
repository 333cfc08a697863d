"""Enterprises that there are not, and what careless lists say of them, with the truth about which row is of which; made without a look at how rows will be matched.

No word, list or rule of linkage is used here. Planted, with the shares of `RATES`:

* names: shortened to word and trade or to word and form, without the place, with the place in brackets, in full-width signs, with a blank, with one sign
  mistaken for another; enterprises that were renamed, whose older rows have the older name and some of whose newer rows say so in brackets;
* codes: left out by a source, one sign mistyped, letters that look like figures, small letters with blanks, the code of another enterprise;
* enterprises that have moved, changed their telephone or their legal person between rows;
* not the same: branches of a company with the company's name in theirs; shops of one name in two towns; a works and a company with one word; one person
  with two firms at one address; an accountant's telephone on many firms.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

SIGNS = "华丰永盛宏达金鑫瑞恒泰兴隆康嘉和美德信诚利源顺安博远飞翔龙凤星晨明光辉鸿运新天宇博雅正大宝佳荣昌富贵福禄吉祥如意春江海洋山川林森东南西北中佰千万亿立创卓越腾达伟业精工铭凯欧亚迪尔斯"
TRADES = (
    "五金",
    "五金工具",
    "电器",
    "门业",
    "工贸",
    "机械",
    "塑料制品",
    "休闲用品",
    "进出口",
    "贸易",
    "科技",
    "杯业",
    "铜加工",
    "炉具",
    "防盗门",
    "滑板车",
    "电子商务",
    "模具",
    "食品",
    "餐饮管理",
    "建筑劳务",
    "汽车销售",
    "二手车",
    "会计代理",
    "环保设备",
    "苗木",
    "人力资源",
    "物流",
    "文化传播",
    "家纺",
)
SHOPS = (
    "小吃店",
    "超市",
    "便利店",
    "理发店",
    "水果店",
    "五金店",
    "服装店",
    "饭店",
    "面馆",
    "汽修厂",
    "五金厂",
    "门厂",
    "建材商行",
    "烟酒店",
    "早餐店",
    "茶叶店",
    "药店",
    "棋牌室",
    "农资经营部",
    "快递服务部",
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗应吕施程卢"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文斌玉兰建国志红飞云龙"
ROADS = tuple(f"{a}{b}{c}" for a in "人解五胜花环龙金" for b in "民放四利园城山" for c in ("路", "街"))
# The signs of a credit code.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

RATES = {
    "typo": 0.03, "short": 0.10, "word_and_form": 0.03, "no_place": 0.45, "place_inside": 0.08, "wide": 0.05, "blank": 0.03, "renamed": 0.04, "says_former": 0.5,
    "code_mistyped": 0.03, "code_alike": 0.02, "code_small": 0.05, "code_of_another": 0.005, "moved": 0.08, "new_phone": 0.10, "new_person": 0.05,
    "branch": 0.06, "same_shop": 0.05, "works_and_company": 0.02, "second_firm": 0.02, "accountant": 0.05,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A list that a department keeps: how often it has each field, and how carelessly names are written in it."""

    name: str
    weight: int
    code: float
    address: float
    town: float
    person: float
    phone: float
    careless: float


SOURCES = (
    Source("licences", 30, 1.0, 1.0, 1.0, 1.0, 0.8, 0.1),
    Source("taxes", 22, 0.98, 0.5, 0.7, 0.9, 0.5, 0.3),
    Source("lists", 20, 0.9, 0.1, 0.9, 0.2, 0.2, 0.5),
    Source("inspections", 14, 0.6, 0.9, 1.0, 0.6, 0.4, 1.0),
    Source("awards", 7, 0.4, 0.3, 1.0, 0.5, 0.5, 1.0),
    Source("complaints", 7, 0.1, 0.9, 0.9, 0.2, 0.7, 2.0),
)


@dataclass(frozen=True, slots=True)
class Body:
    """An enterprise as it is: `before` is its name until it was renamed."""

    place: str
    word: str
    trade: str
    form: str
    code: str
    town: str
    road: str
    number: int
    person: str
    phone: str
    before: str = ""
    branch: str = ""

    @property
    def name(self) -> str:
        """In full, as it is licensed."""
        return f"{self.place}{self.word}{self.trade}{self.form}{self.branch}"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where enterprises stand: what their names begin with (as often as it stands there), how the place is written in brackets, the towns by name, the area of their codes, the signs of their names."""

    begins: tuple[str, ...]
    inside: str
    towns: Mapping[str, str]
    area: str
    signs: str = SIGNS


@dataclass(frozen=True, slots=True)
class Said:
    """What a list says of an enterprise; "" for what it leaves out."""

    name: str
    code: str
    address: str
    town: str
    person: str
    phone: str


@dataclass(slots=True)
class Enterprises:
    """Invents enterprises one after the other; some are like others before them."""

    lot: random.Random
    ground: Ground
    bodies: list[Body] = field(default_factory=list)

    def another(self) -> Body:
        """One more."""
        body = _body(self.lot, self.ground, self.bodies)
        self.bodies.append(body)
        return body

    def later(self, body: Body) -> Body:
        """The same a year after."""
        return _later(self.lot, self.ground, body)

    def said(self, body: Body, source: Source) -> Said:
        """What a source says of it."""
        return _seen(self.lot, self.ground, _row(self.lot, self.ground, body, self.bodies), source, body)


def code_of(lot: random.Random, area: str) -> str:
    """A credit code of an area with the check character of GB 32100-2015, computed here by a table of powers."""
    body = f"9{lot.choice('1239')}{area}" + "".join(lot.choice(ALPHABET) for _ in range(9))
    powers = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    return body + ALPHABET[(31 - sum(ALPHABET.index(sign) * power for sign, power in zip(body, powers, strict=True)) % 31) % 31]


def _body(lot: random.Random, ground: Ground, bodies: Sequence[Body]) -> Body:
    fresh = Body(
        lot.choice(ground.begins), "".join(lot.choices(ground.signs, k=lot.choices((2, 3), (85, 15))[0])), lot.choice(TRADES), "有限公司", code_of(lot, ground.area),
        lot.choice(list(ground.towns)), lot.choice(ROADS), lot.randrange(1, 400), lot.choice(SURNAMES) + "".join(lot.choices(GIVEN, k=lot.choice((1, 2, 2)))), f"13{lot.randrange(10**9):09}",
    )  # fmt: skip
    if lot.random() < RATES["accountant"]:
        fresh = replace(fresh, phone=f"1380000{lot.randrange(12):04}")
    kind, other = lot.random(), lot.choice(bodies) if bodies else None
    if other and other.form == "有限公司" and not other.branch and kind < RATES["branch"]:
        part = lot.choice(("分公司", f"{fresh.town[:2]}分公司", "第二分公司", "城东营业部"))
        person = other.person if lot.random() < 0.5 else fresh.person
        return replace(fresh, place=other.place, word=other.word, trade=other.trade, branch=part, person=person)
    if other and kind < RATES["branch"] + RATES["works_and_company"]:
        return replace(fresh, place=other.place, word=other.word, trade="五金", form="厂")
    if other and kind < RATES["branch"] + RATES["works_and_company"] + RATES["second_firm"]:
        return replace(fresh, town=other.town, road=other.road, number=other.number, person=other.person, phone=other.phone)
    if kind > 0.68:
        shop = replace(fresh, trade="", form=lot.choice(SHOPS))
        same = [one for one in bodies[-400:] if not one.trade] if lot.random() < RATES["same_shop"] else []
        return replace(shop, place=(twin := lot.choice(same)).place, word=twin.word, form=twin.form) if same else shop
    return replace(fresh, form=lot.choices(("有限公司", "股份有限公司", "有限责任公司", "专业合作社", "合伙企业（有限合伙）"), (80, 6, 6, 4, 4))[0])


def _later(lot: random.Random, ground: Ground, body: Body) -> Body:
    """The same enterprise a year after."""
    if lot.random() < RATES["moved"]:
        body = replace(body, town=lot.choice(list(ground.towns)), road=lot.choice(ROADS), number=lot.randrange(1, 400))
    if lot.random() < RATES["new_phone"]:
        body = replace(body, phone=f"13{lot.randrange(10**9):09}")
    if lot.random() < RATES["new_person"]:
        body = replace(body, person=lot.choice(SURNAMES) + "".join(lot.choices(GIVEN, k=2)))
    if lot.random() < RATES["renamed"] and not body.branch:
        body = replace(body, before=body.name, word="".join(lot.choices(ground.signs, k=2)), trade=lot.choice(TRADES) if body.trade else "")
    return body


def _row(lot: random.Random, ground: Ground, body: Body, bodies: Sequence[Body]) -> Said:
    """Everything that could be known of an enterprise, with a code as it may be typed."""
    code = body.code
    if lot.random() < RATES["code_of_another"]:
        code = lot.choice(bodies).code
    elif lot.random() < RATES["code_mistyped"]:
        at = lot.randrange(18)
        code = code[:at] + lot.choice(ALPHABET) + code[at + 1 :]
    elif lot.random() < RATES["code_alike"]:
        code = code.replace("0", "O").replace("1", "I")
    elif lot.random() < RATES["code_small"]:
        code = f"{code[:8].lower()} {code[8:].lower()}"
    return Said(body.name, code, f"{body.place}{body.town}{body.road}{body.number}号", ground.towns[body.town], body.person, body.phone)


def _seen(lot: random.Random, ground: Ground, row: Said, source: Source, body: Body) -> Said:
    """The row as a source has it."""
    name = _written(lot, ground, body, source.careless)
    if body.before and lot.random() < RATES["says_former"]:
        name = f"{name}（原{body.before}）"
    kept = {key: getattr(row, key) if lot.random() < getattr(source, key) else "" for key in ("code", "address", "town", "person", "phone")}
    return Said(name, **kept)


def _written(lot: random.Random, ground: Ground, body: Body, careless: float) -> str:
    name = body.name
    if lot.random() < RATES["short"] * careless and not body.branch:
        name = f"{body.word}{body.trade}" if body.trade else f"{body.word}{body.form}"
    elif lot.random() < RATES["word_and_form"] * careless and not body.branch and body.trade:
        name = f"{body.word}公司" if body.form == "有限公司" else body.name
    elif lot.random() < RATES["no_place"] * careless:
        name = name.removeprefix(body.place)
    elif lot.random() < RATES["place_inside"] * careless and body.trade:
        name = f"{body.word}（{ground.inside}）{body.trade}{body.form}{body.branch}"
    if lot.random() < RATES["typo"] * careless:
        at = name.find(body.word) + lot.randrange(len(body.word))
        name = name[:at] + lot.choice(ground.signs) + name[at + 1 :] if at >= 0 else name
    if lot.random() < RATES["blank"] * careless:
        at = lot.randrange(1, len(name))
        name = f"{name[:at]} {name[at:]}"
    return name.replace("公司", "公司 ").translate({ord("("): "（", ord(")"): "）"}) if lot.random() < RATES["wide"] else name
