"""Values: what a person typed or a spreadsheet holds becomes what is kept, or a fault says why not.

Forgiving where nothing can be mistaken (full-width digits, 1,200, 3.5亿元 for a field in 万元, 2020年3月1日), strict where it can.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from zhixing.engines.ledger import Kept
from zhixing.engines.records.faults import Fault
from zhixing.engines.records.table import Field
from zhixing.kernel.units import RATIOS, SAME, normalise

SHOWN = 40
MOST_DIGITS, MOST_DECIMALS = 24, 12
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_NUMBER = re.compile(r"(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,24})(?:\.[0-9]{1,12})?)(?P<unit>[^0-9]{0,20})")
_DATE = re.compile(r"(?P<y>[12][0-9]{3})(?:[-/.年](?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})日?|(?P<mm>[0-9]{2})(?P<dd>[0-9]{2}))(?:[ T]00:00(?::00)?)?")
_MONTH = re.compile(r"(?P<y>[12][0-9]{3})(?:[-/.年](?P<m>[0-9]{1,2})月?|(?P<mm>[0-9]{2}))")
_YES, _NO = frozenset({"是", "有", "true", "yes", "1", "√"}), frozenset({"否", "无", "false", "no", "0", "×"})
_HASH = re.compile(r"[0-9a-f]{64}")
_POINT = re.compile(r"(?P<lon>-?[0-9]{1,3}(?:\.[0-9]+)?)[,\s]+(?P<lat>-?[0-9]{1,2}(?:\.[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class Known:
    """What names stand for in one county: town codes and agency ids to their names, other spellings to them."""

    places: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    spelled: Mapping[str, str] = field(default_factory=dict)

    def agency(self, text: str) -> str:
        """The id of the agency that is called so, in full or in short; "" where none is."""
        return _called(text, self.agencies, self.spelled)


class Unfit(ValueError):
    """A value that does not go into its field: the code of the fault and what its sentence names."""

    def __init__(self, code: str, *told: str) -> None:
        super().__init__(code)
        self.code, self.told = code, told


def parse(field: Field, raw: Any, known: Known) -> tuple[Kept, Fault | None]:
    """What is kept of a raw value, None where it is empty or wrong; and the fault if it is wrong."""
    try:
        value = _blank(raw, field)
        if value is None:
            return None, Fault(field.id, "required") if field.required else None
        return PARSERS[field.type](value, field, known), None
    except Unfit as unfit:
        return None, Fault(field.id, unfit.code, unfit.told)


def _blank(raw: Any, field: Field) -> Any:
    if isinstance(raw, Unfit):  # a cell that nothing can be read from stands here as the reason why
        raise raw
    if isinstance(raw, float):
        raw = repr(raw).removesuffix(".0")
    if isinstance(raw, str):
        if _CONTROL.search(raw.replace("\r\n", "\n")):
            raise Unfit("control")
        raw = raw.replace("\r\n", "\n").strip()
    return None if raw is None or raw in ("", [], ()) else raw


def _shown(raw: Any) -> str:
    text = " ".join(str(raw).split())
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _plain(raw: Any) -> str:
    """The text with full-width letters, digits and signs made narrow."""
    return unicodedata.normalize("NFKC", str(raw)).strip()


def _text(raw: Any, field: Field, known: Known) -> Kept:
    text = unicodedata.normalize("NFC", str(raw).strip())
    if field.type != "long" and "\n" in text:
        raise Unfit("one_line")
    if len(text) > field.longest:
        raise Unfit("too_long", str(field.longest), str(len(text)))
    if field.pattern and not re.fullmatch(field.pattern, text):
        raise Unfit("pattern", field.help.zh or field.pattern)
    return text


def _number(raw: Any, field: Field, known: Known) -> Kept:
    if isinstance(raw, bool):
        raise Unfit("not_number", _shown(raw))
    match = _NUMBER.fullmatch(_plain(raw).replace(" ", ""))
    try:
        value = Decimal(match["number"].replace(",", "")) if match else Decimal(str(raw) if isinstance(raw, (int, Decimal)) else "")
    except InvalidOperation:
        raise Unfit("not_number", _shown(raw)) from None
    if match and match["unit"]:
        value = _converted(value, match["unit"], field)
    if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
        raise Unfit("not_number", _shown(raw))
    if field.low is not None and value < field.low:
        raise Unfit("too_small", shortest(field.low))
    if field.high is not None and value > field.high:
        raise Unfit("too_large", shortest(field.high))
    text = shortest(value)
    decimals = MOST_DECIMALS if field.decimals is None else field.decimals
    if len(text.partition(".")[2]) > decimals:
        raise Unfit("too_fine", str(decimals))
    return text


def _converted(value: Decimal, unit: str, field: Field) -> Decimal:
    """The number in the unit of its field: 3.5亿元 in a field of 万元 is 35000; 30% in one of % is 30."""
    own = field.unit
    try:
        base, base_unit = normalise(value, unit)
        one, own_base = normalise(Decimal(1), own if own != "1" else "")
    except (ValueError, ArithmeticError, AssertionError):
        raise Unfit("wrong_unit", unit, own) from None
    if base_unit == "" and unit not in RATIOS:  # 3.5亿 without 元: the scale alone
        base_unit = own_base
    if SAME.get(base_unit, base_unit) != own_base:
        raise Unfit("wrong_unit", unit, own)
    return base / one


def shortest(value: Decimal) -> str:
    """The one way in which a number is kept: no exponent, no zeros at the end, no sign of zero.

    >>> [shortest(Decimal(x)) for x in ("1.50", "1E+3", "-0", "007", "12")]
    ['1.5', '1000', '0', '7', '12']
    """
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _integer(raw: Any, field: Field, known: Known) -> Kept:
    text = _number(raw, field, known)
    if "." in str(text):
        raise Unfit("not_whole", _shown(raw))
    return int(str(text))


def _year(raw: Any, field: Field, known: Known) -> Kept:
    match = re.fullmatch(r"([12][0-9]{3})年?", _plain(raw))
    if match is None:
        raise Unfit("not_year", _shown(raw))
    return _integer(int(match[1]), field, known)


def _date(raw: Any, field: Field, known: Known) -> Kept:
    if isinstance(raw, datetime.datetime):
        raw = raw.date()
    match = _DATE.fullmatch(raw.isoformat() if isinstance(raw, datetime.date) else _plain(raw))
    try:
        if match is None:
            raise ValueError
        return datetime.date(int(match["y"]), int(match["m"] or match["mm"]), int(match["d"] or match["dd"])).isoformat()
    except ValueError:
        raise Unfit("not_date", _shown(raw)) from None


def _month(raw: Any, field: Field, known: Known) -> Kept:
    match = _MONTH.fullmatch(raw.isoformat()[:7] if isinstance(raw, datetime.date) else _plain(raw))
    month = int(match["m"] or match["mm"]) if match else 0
    if match is None or not 1 <= month <= 12:
        raise Unfit("not_month", _shown(raw))
    return f"{match['y']}-{month:02}"


def _choice(raw: Any, field: Field, known: Known) -> Kept:
    text = _plain(raw)
    for id, label in field.choices.items():
        if text == id or text in (_plain(label.zh), _plain(label.en)):
            return id
    raise Unfit("not_choice", _shown(raw), "、".join(label.zh for label in field.choices.values()))


def _yesno(raw: Any, field: Field, known: Known) -> Kept:
    text = _plain(raw).lower()
    if text not in _YES | _NO:
        raise Unfit("not_yesno", _shown(raw))
    return text in _YES


def _place(raw: Any, field: Field, known: Known) -> Kept:
    return _one_of(_plain(raw), known.places, known, "not_place")


def _agency(raw: Any, field: Field, known: Known) -> Kept:
    return _one_of(_plain(raw), known.agencies, known, "not_agency")


def _one_of(text: str, names: Mapping[str, str], known: Known, code: str) -> str:
    if id := _called(text, names, known.spelled):
        return id
    raise Unfit(code, _shown(text))


def _called(text: str, names: Mapping[str, str], spelled: Mapping[str, str]) -> str:
    for id in (text, spelled.get(text, "")):
        if id in names:
            return id
    return next((id for id, name in names.items() if name == text), "")


def _geometry(raw: Any, field: Field, known: Known) -> Kept:
    """A point as “longitude, latitude” or GeoJSON of any kind (RFC 7946), in CGCS2000; kept as GeoJSON text with seven decimals."""
    point = _POINT.fullmatch(_plain(raw)) if isinstance(raw, str) else None
    try:
        shape = {"type": "Point", "coordinates": [float(point["lon"]), float(point["lat"])]} if point else raw
        shape = json.loads(shape) if isinstance(shape, str) else shape
        if not isinstance(shape, dict) or shape.get("type") not in DEPTHS:
            raise ValueError
        coordinates = _rounded(shape["coordinates"], DEPTHS[shape["type"]])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unfit("not_geometry", _shown(raw)) from None
    return json.dumps({"type": shape["type"], "coordinates": coordinates}, separators=(",", ":"))


DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def _rounded(coordinates: Any, depth: int) -> Any:
    if depth:
        if not isinstance(coordinates, list) or not coordinates or len(coordinates) > 20_000:
            raise ValueError
        return [_rounded(inner, depth - 1) for inner in coordinates]
    lon, lat = coordinates
    if isinstance(lon, bool) or isinstance(lat, bool) or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError
    return [round(float(lon), 7), round(float(lat), 7)]


def _files(raw: Any, field: Field, known: Known) -> Kept:
    hashes = raw if isinstance(raw, list | tuple) else re.split(r"[\s,，、;；]+", _plain(raw))
    for one in hashes:
        if not isinstance(one, str) or not _HASH.fullmatch(one):
            raise Unfit("not_file", _shown(one))
    return list(dict.fromkeys(hashes))


PARSERS: dict[str, Callable[[Any, Field, Known], Kept]] = {
    "text": _text, "long": _text, "person": _text, "integer": _integer, "number": _number, "money": _number, "date": _date, "month": _month,
    "year": _year, "choice": _choice, "yesno": _yesno, "place": _place, "agency": _agency, "geometry": _geometry, "file": _files,
}  # fmt: skip
