"""The rules of values and rows as SQL, for the many rows that are plainly good: what these expressions take, Python takes too, and to the same value.

What they are not sure of is NULL, and Python looks at it. So they may be narrower than the rules of records and never wider.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from zhixing.engines.datahub import parts
from zhixing.engines.datahub.columns import DECIMAL
from zhixing.engines.datahub.line import FORMULA
from zhixing.engines.datahub.parts import text as quote
from zhixing.engines.records import Field, Known, Table

WIDE, NARROW = "０１２３４５６７８９．，－＋", "0123456789.,-+"
NUMBER = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,24})(?:\.[0-9]{1,12})?"
# Of these a short cast is exact, and a hundred times as fast as the long one.
SHORT = r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,6})?"
WHOLE = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,24})(?:\.0{1,12})?"
DATE = r"[12][0-9]{3}(?:[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{4})(?:[ T]00:00(?::00)?)?"
MONTH = r"[12][0-9]{3}(?:[-/.年][0-9]{1,2}月?|[0-9]{2})"
# What no text may hold (records.values), and white space at its ends.
_CONTROL = r"\x00-\x1f\x7f-\x9f\x{2028}\x{2029}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}\x{fffe}\x{ffff}"
CLEAN = rf"[^{_CONTROL}\p{{Z}}](?:[^{_CONTROL}]*[^{_CONTROL}\p{{Z}}])?"
# What means another thing in Python: there these classes know more than ASCII, so that what is not in them is less.
UNSURE = re.compile(r"\\[DWSBb]|\[\^[^\]]*\\|\(\?[^:]|\\[1-9]")
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = ("integer", "number", "money", "year")


def value(connection: Any, field: Field, text: str, source: str, kind: str, known: Known) -> str:
    """The value of a cell, NULL where Python has to look. `text` is the cell as text without blanks at its ends, `source` the column and `kind` its type."""
    if kind.startswith(("DECIMAL", "BIGINT", "INTEGER", "SMALLINT", "TINYINT")) and field.type in ("number", "money", "integer"):
        return _typed_number(field, source)
    if kind == "DATE" and field.type == "date":
        return f"CASE WHEN {source} BETWEEN DATE '1000-01-01' AND DATE '2999-12-31' THEN {source} END"
    if kind == "BOOLEAN" and field.type == "yesno":
        return source
    match field.type:
        case "text" | "long" | "person":
            return _text(connection, field, text)
        case "number" | "money":
            return _number(field, text)
        case "integer" | "year":
            return _integer(field, text)
        case "date":
            return _date(text)
        case "month":
            return _month(text)
        case "choice" | "place" | "agency" | "yesno":
            return _spelled(field, text, known)
    return "NULL"


def _text(connection: Any, field: Field, text: str) -> str:
    terms = [
        f"regexp_full_match({text}, {quote(CLEAN)})",
        f"length({text}) <= {field.longest}",
        f"nfc_normalize({text}) = {text}",
        f"NOT regexp_matches({text}, {quote(FORMULA)})",
    ]
    if field.pattern:
        if not _sure(connection, field.pattern):
            return "NULL"
        terms.append(f"regexp_full_match({text}, {quote(field.pattern)})")
    return f"CASE WHEN {' AND '.join(terms)} THEN {text} END"


def _sure(connection: Any, pattern: str) -> bool:
    """Whether a pattern means the same in SQL, or less."""
    if UNSURE.search(pattern):
        return False
    try:
        connection.execute("SELECT regexp_full_match('', ?)", [pattern])
    except parts.duckdb().Error:
        return False
    return True


def _narrow(text: str) -> str:
    return f"replace(translate({text}, '{WIDE}', '{NARROW}'), ' ', '')"


def _bounds(field: Field, value: str) -> str:
    terms = [f"{value} >= {field.low:f}" if field.low is not None else "", f"{value} <= {field.high:f}" if field.high is not None else ""]
    return "".join(f" AND {term}" for term in terms if term)


def _number(field: Field, text: str) -> str:
    plain = _narrow(text)
    short = f"CAST(TRY_CAST({plain} AS DECIMAL(18, 6)) AS {DECIMAL})"
    cast = f"CASE WHEN regexp_full_match({plain}, {quote(SHORT)}) THEN {short} ELSE TRY_CAST(replace({plain}, ',', '') AS {DECIMAL}) END"
    fine = "" if field.decimals is None else f" AND regexp_full_match({plain}, '[^.]*(?:\\.[0-9]{{0,{field.decimals}}}0*)?')"
    return f"CASE WHEN regexp_full_match({plain}, {quote(NUMBER)}) AND abs({cast}) < 1{'0' * 25}{fine}{_bounds(field, cast)} THEN {cast} END"


def _integer(field: Field, text: str) -> str:
    if field.type == "year":
        plain, shape = f"rtrim(translate({text}, '{WIDE}', '{NARROW}'), '年')", "[12][0-9]{3}"
    else:
        plain, shape = _narrow(text), WHOLE
    cast = f"TRY_CAST(replace(regexp_replace({plain}, '\\..*$', ''), ',', '') AS BIGINT)"
    return f"CASE WHEN regexp_full_match({plain}, {quote(shape)}){_bounds(field, cast)} THEN {cast} END"


def _typed_number(field: Field, source: str) -> str:
    kind = "BIGINT" if field.type == "integer" else DECIMAL
    cast = f"TRY_CAST({source} AS {kind})"
    same = f"{cast} = {source}"
    fine = "" if field.decimals is None or field.type == "integer" else f" AND round({cast}, {field.decimals}) = {cast}"
    return f"CASE WHEN {same}{fine}{_bounds(field, cast)} AND abs({cast}) < 1{'0' * 24 if kind == DECIMAL else '0' * 18} THEN {cast} END"


def _date(text: str) -> str:
    narrow = f"translate({text}, '{WIDE}', '{NARROW}')"
    day = f"regexp_replace(regexp_replace({narrow}, '[ T日].*$', ''), '[/.年月]', '-', 'g')"
    split = f"CASE WHEN contains({day}, '-') THEN {day} ELSE substr({day}, 1, 4) || '-' || substr({day}, 5, 2) || '-' || substr({day}, 7, 2) END"
    return f"CASE WHEN regexp_full_match({narrow}, {quote(DATE)}) THEN TRY_CAST({split} AS DATE) END"


def _month(text: str) -> str:
    narrow = f"translate({text}, '{WIDE}', '{NARROW}')"
    month = f"lpad(regexp_replace(substr({narrow}, 5), '[-/.年月]', '', 'g'), 2, '0')"
    return f"CASE WHEN regexp_full_match({narrow}, {quote(MONTH)}) AND {month} BETWEEN '01' AND '12' THEN substr({narrow}, 1, 4) || '-' || {month} END"


def spellings(field: Field, known: Known) -> Mapping[str, str | bool]:
    """Every plain way in which a choice, a place, an agency or a truth is written, and what it stands for."""
    found: dict[str, str | bool] = {}
    if field.type == "choice":
        for id, label in field.choices.items():
            for spelling in (id, _plain(label.zh), _plain(label.en)):
                found.setdefault(spelling, id)
    elif field.type == "yesno":
        found = {
            "是": True,
            "有": True,
            "true": True,
            "yes": True,
            "1": True,
            "√": True,
            "否": False,
            "无": False,
            "false": False,
            "no": False,
            "0": False,
            "×": False,
        }
    else:
        names = known.places if field.type == "place" else known.agencies
        found = {id: id for id in names}
        for spelling, id in known.spelled.items():
            if id in names:
                found.setdefault(spelling, id)
        for id, name in names.items():
            found.setdefault(name, id)
    return {spelling: id for spelling, id in found.items() if spelling}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _spelled(field: Field, text: str, known: Known) -> str:
    found = spellings(field, known)
    if not found:
        return "NULL"
    said = f"lower({text})" if field.type == "yesno" else text
    keys = ", ".join(quote(spelling) for spelling in found)
    values = ", ".join(str(id).lower() if isinstance(id, bool) else quote(id) for id in found.values())
    return f"list_extract([{values}], list_position([{keys}], {said}))"


def good(table: Table, typed: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """Whether a row is plainly good: each cell has a value or is empty where it may be, and no rule between fields is broken. `typed` and `texts` are columns."""
    terms = [f"({column} IS NOT NULL{'' if table.field(id).required else f' OR {texts[id]} IS NULL'})" for id, column in typed.items()]
    for check in table.checks:
        a, b = typed.get(check.field, "NULL"), typed.get(check.other, "NULL")
        match check.kind:
            case "not_before" | "not_above":
                terms.append(f"({a} IS NULL OR {b} IS NULL OR {a} {'>=' if check.kind == 'not_before' else '<='} {b})")
            case "needed_with":
                terms.append(f"({b} IS NULL OR {a} IS NOT NULL)")
            case "needed_when":
                terms.append(f"({b} IS DISTINCT FROM {quote(check.value)} OR {a} IS NOT NULL)")
            case "credit_code":
                terms.append(f"({a} IS NULL OR {credit_code(a)})")
            case "identity_number":
                terms.append(f"({a} IS NULL OR {identity_number(a)})")
    return " AND ".join(terms) or "true"


def credit_code(column: str) -> str:
    """Whether a text is a unified social credit code with its check character (GB 32100-2015)."""
    total = " + ".join(f"(strpos('{CODE}', substr({column}, {at + 1}, 1)) - 1) * {pow(3, at, 31)}" for at in range(17))
    # Asked for only where the form is right: CASE holds the order.
    return f"CASE WHEN regexp_full_match({column}, '[{CODE}]{{18}}') THEN (31 - ({total}) % 31) % 31 = strpos('{CODE}', substr({column}, 18, 1)) - 1 ELSE false END"


def identity_number(column: str) -> str:
    """Whether a text is a citizen identity number with its check character and a day of birth that was (GB 11643-1999)."""
    total = " + ".join(f"(ascii(substr({column}, {at + 1}, 1)) - 48) * {2 ** (17 - at) % 11}" for at in range(17))
    born = f"TRY_CAST(substr({column}, 7, 4) || '-' || substr({column}, 11, 2) || '-' || substr({column}, 13, 2) AS DATE) IS NOT NULL AND substr({column}, 7, 4) <> '0000'"
    return f"CASE WHEN regexp_full_match({column}, '[0-9]{{17}}[0-9X]') THEN {born} AND substr('10X98765432', ({total}) % 11 + 1, 1) = substr({column}, 18, 1) ELSE false END"
