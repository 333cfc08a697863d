"""What a caller sends: a body of strict JSON, its members, and the version that the caller saw. Every fault is told at once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.http import HttpRequest

from zhixing.engines.ledger import Kept
from zhixing.engines.records import Field, Table, check_row, sheet
from zhixing.store.registers import today
from zhixing.web.api.answers import JSON
from zhixing.web.api.problems import Problem, Told, Wrong
from zhixing.web.county import catalogue

LARGEST = 1024 * 1024
# A spreadsheet comes as the file of a form, and something comes round it.
FORM, ROUND = "multipart/form-data", 64 * 1024
# A body, its fields, a place on the map and the four levels of its coordinates are seven deep.
DEEPEST = 16
LONGEST_NUMBER = 60
LARGEST_WHOLE = 2**63 - 1
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_VERSION = re.compile(r'\s*"([1-9][0-9]{0,8})"\s*')

# What may stand in JSON for a field of a type: Python's types, and their names in both languages.
_TEXT, _FIGURE = (str,), (str, int, Decimal)
TAKEN: dict[str, tuple[tuple[type, ...], str, str]] = {
    "integer": (_FIGURE, "数字或文本", "a number or a text"),
    "number": (_FIGURE, "数字或文本", "a number or a text"),
    "money": (_FIGURE, "数字或文本", "a number or a text"),
    "year": ((str, int), "整数或文本", "a whole number or a text"),
    "yesno": ((bool, str), "true、false 或文本", "true, false or a text"),
    "geometry": ((dict, str), "GeoJSON 对象或文本", "a GeoJSON object or a text"),
    "file": ((list,), "文件哈希的列表", "a list of hashes of files"),
}
OTHERS = (_TEXT, "文本", "a text")


@dataclass(frozen=True, slots=True)
class Member:
    """One member that a body may have."""

    name: str
    kind: Literal["text", "texts", "day", "fields"] = "text"
    required: bool = False
    longest: int = 2000


def strict(raw: bytes) -> Any:
    """The value of a JSON text (RFC 8259) without anything on which two readers could differ: names twice, NaN, half characters, endless nesting."""
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refused, parse_int=_whole, parse_float=_decimal)
    except UnicodeDecodeError as error:
        raise Problem("malformed", f"第 {error.start + 1} 个字节不是 UTF-8", f"Byte {error.start + 1} is not UTF-8") from None
    except json.JSONDecodeError as error:
        at = f"{error.lineno}:{error.colno}"
        raise Problem("malformed", f"不是有效的 JSON（{at}）", f"Not valid JSON at {at}: {error.msg}") from None
    except RecursionError:
        raise _too_deep() from None
    _sound(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Problem("malformed", "同一对象中有重名的成员", "A name stands twice in one object")
    return found


def _refused(text: str) -> Any:
    raise Problem("malformed", f"“{text}”不是 JSON 的数字", f"“{text}” is no number of JSON")


def _whole(text: str) -> int:
    return int(_short(text))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(_short(text))
    except InvalidOperation:
        raise Problem("malformed", "数字过大", "A number is too large") from None


def _short(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise Problem("malformed", f"数字最多 {LONGEST_NUMBER} 位", f"A number has at most {LONGEST_NUMBER} characters")
    return text


def _sound(value: Any) -> None:
    """Neither nested beyond reason nor with halves of characters, in names or values."""
    waiting = [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(one, str) and _SURROGATE.search(one):
            raise Problem("malformed", "含有半个字符（孤立的代理码位）", "There is half a character (a lone surrogate)")
        if isinstance(one, dict):
            waiting += [(name, depth) for name in one]
            waiting += [(inner, depth + 1) for inner in one.values()]
        elif isinstance(one, list):
            waiting += [(inner, depth + 1) for inner in one]


def _too_deep() -> Problem:
    return Problem("malformed", f"嵌套超过 {DEEPEST} 层", f"Nested more than {DEEPEST} deep")


def read(request: HttpRequest, *members: Member) -> dict[str, Any]:
    """The members of the body: text stripped, days as dates, fields as they are; empty ones are left out."""
    raw = request.body
    if len(raw) > LARGEST:
        raise too_large()
    body = strict(raw) if raw or any(member.required for member in members) else {}
    if not isinstance(body, dict):
        raise Problem("faulty", faults=[Wrong("", "wrong_type", ("对象", "an object"))])
    known = {member.name for member in members}
    faults = [Wrong(f"/{name[:40]}", "unknown_member", (name[:40],)) for name in body if name not in known]
    found: dict[str, Any] = {}
    for member in members:
        value, fault = member_of(member, body.get(member.name))
        if fault:
            faults.append(fault)
        elif value is not None:
            found[member.name] = value
    if faults:
        raise Problem("faulty", faults=faults)
    return found


def member_of(member: Member, value: Any) -> tuple[Any, Wrong | None]:
    """The value of a member, None where it is empty or wrong; and what is wrong with it."""
    at = f"/{member.name}"
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, Wrong(at, "required") if member.required else None
    if member.kind == "fields":
        return (value, None) if isinstance(value, dict) else (None, Wrong(at, "wrong_type", ("对象", "an object")))
    if member.kind == "texts":
        sound = isinstance(value, list) and all(isinstance(one, str) and len(one) <= member.longest for one in value)
        return (value, None) if sound else (None, Wrong(at, "wrong_type", ("文本的列表", "a list of texts")))
    if not isinstance(value, str):
        return None, Wrong(at, "wrong_type", OTHERS[1:])
    if member.kind == "day":
        return _day(at, value)
    if _CONTROL.search(value):
        return None, Wrong(at, "control")
    text = value.strip()
    return (text, None) if len(text) <= member.longest else (None, Wrong(at, "too_long", (str(member.longest),)))


def _day(at: str, text: str) -> tuple[date | None, Wrong | None]:
    day = iso_day(text)
    if day is None:
        return None, Wrong(at, "not_date", (text[:40],))
    return (None, Wrong(at, "to_come")) if day > today() else (day, None)


def iso_day(text: str) -> date | None:
    """The day of YYYY-MM-DD; None for anything else, also for the other forms of ISO 8601.

    >>> iso_day("2020-03-01"), iso_day("2020-W10-1"), iso_day("20200301")
    (datetime.date(2020, 3, 1), None, None)
    """
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII) else None
    except ValueError:
        return None


def checked(table: Table, raw: Mapping[str, Any], kept: Mapping[str, Kept]) -> None:
    """Whether these values, put over what is kept, make a row that can be recorded; a problem with every fault where not."""
    wrong: dict[str, Told] = {field.id: fault for field in table.fields if (fault := _fit(field, raw.get(field.id)))}
    merged = {**kept, **raw}
    row = check_row(table, {id: value for id, value in merged.items() if id not in wrong}, catalogue().known)
    for field in table.fields:
        value = row.fields.get(field.id)
        if type(value) is int and abs(value) > LARGEST_WHOLE:
            wrong[field.id] = Wrong(field.id, "too_large", (str(LARGEST_WHOLE),))
    faults = [*wrong.values(), *(fault for fault in row.faults if fault.field not in wrong)]
    if faults:
        raise Problem("faulty", faults=faults)


def _fit(field: Field, value: Any) -> Wrong | None:
    """A list in a field of text would otherwise be kept as the text of a list."""
    types, zh, en = TAKEN.get(field.type, OTHERS)
    fits = value is None or (isinstance(value, types) and (bool in types or not isinstance(value, bool)))
    return None if fits else Wrong(field.id, "wrong_type", (zh, en))


def seen(request: HttpRequest) -> int:
    """The version that the caller saw, of If-Match (RFC 9110, 13.1.1)."""
    text = request.headers.get("If-Match")
    if text is None:
        told = '请在 If-Match 中写明所见版本，例如 "3"', 'Name the version that you saw in If-Match, for example "3"'
        raise Problem("no_version", *told)
    match = _VERSION.fullmatch(text)
    if match is None:
        raise Problem("malformed", 'If-Match 应为一个版本，例如 "3"', 'If-Match has to be one version, for example "3"')
    return int(match[1])


def receivable(request: HttpRequest) -> None:
    """Whether the body of a request can be read at all: of a known kind, not too large."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.headers.get("Transfer-Encoding") and length == "0":
        # Django would take what comes in pieces for nothing.
        raise Problem("no_length")
    most = sheet.LARGEST if is_upload(request) else LARGEST
    if length.isascii() and length.isdigit() and int(length[:20]) > most + (ROUND if is_upload(request) else 0):
        raise too_large(most)
    if is_upload(request):
        if request.content_type != FORM or "boundary" not in (request.content_params or {}):
            raise Problem("wrong_media", f"应为 {FORM}", f"Has to be {FORM}", headers={"Accept": FORM})
        return
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    packed = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    sent = request.content_type or length.strip("0")
    if packed or (sent and (request.content_type != JSON or charset not in ("utf-8", "utf8"))):
        raise Problem("wrong_media", headers={"Accept": JSON})


def is_upload(request: HttpRequest) -> bool:
    """Whether a file is what is sent to this address."""
    return request.path.endswith("/import")


def too_large(most: int = LARGEST) -> Problem:
    """The body is larger than is taken."""
    return Problem("too_large", f"最多 {most} 字节", f"At most {most} bytes")
