"""How good a data set is: each of its rules, and of how many rows or groups it holds; all rules in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhixing.engines.datahub.dataset import DataSet, Rule
from zhixing.engines.datahub.parts import quoted, scan, text
from zhixing.engines.datahub.vector import credit_code, identity_number


@dataclass(frozen=True, slots=True)
class Score:
    """A rule and how it is kept: of so many rows or groups that it is about so many break it. `unknown` where what it looks at is not there yet."""

    rule: str
    about: int
    broken: int
    unknown: bool = False

    @property
    def share(self) -> Decimal | None:
        """The share that keeps it; None where it is about nothing.

        >>> Score("filled", 8, 2).share
        Decimal('0.75')
        """
        return None if self.unknown or not self.about else Decimal(self.about - self.broken) / self.about


def scored(connection: Any, dataset: DataSet, files: Mapping[str, Sequence[Path]], day: date) -> tuple[Score, ...]:
    """The score of each rule of a data set on a day. `files` are those of the data set, and of the others that its rules look at."""
    own = files.get(dataset.id, ())
    asked = [rule for rule in dataset.rules if own and not (rule.other and not files.get(rule.other))]
    found: dict[str, Score] = {}
    if asked:
        # Each rule is one row of counts; together they are one query.
        counts = ", ".join(f"({_counted(rule, files, day)})" for rule in asked)
        row = connection.execute(f"WITH rows AS (SELECT * FROM {scan(tuple(own))}) SELECT {counts}").fetchone()
        found = {rule.id: Score(rule.id, int(told["about"] or 0), int(told["broken"] or 0)) for rule, told in zip(asked, row, strict=True)}
    return tuple(found.get(rule.id, Score(rule.id, 0, 0, unknown=True)) for rule in dataset.rules)


def _counted(rule: Rule, files: Mapping[str, Sequence[Path]], day: date) -> str:
    """The query of one rule: one struct of how many it is about and how many break it."""
    one = quoted(rule.fields[0])
    match rule.kind:
        case "filled":
            return _of_rows("true", f"{one} IS NOT NULL")
        case "range":
            bounds = [f"{one} >= {rule.low:f}" if rule.low is not None else "", f"{one} <= {rule.high:f}" if rule.high is not None else ""]
            return _of_rows(f"{one} IS NOT NULL", " AND ".join(bound for bound in bounds if bound))
        case "listed":
            return _of_rows(f"{one} IS NOT NULL", f"CAST({one} AS VARCHAR) IN ({', '.join(map(text, rule.values))})")
        case "credit_code" | "identity_number":
            check = credit_code if rule.kind == "credit_code" else identity_number
            return _of_rows(f"{one} IS NOT NULL", check(one))
        case "unique":
            names = ", ".join(map(quoted, rule.fields))
            return f"SELECT {{about: sum(n), broken: sum(n - 1)}} FROM (SELECT count(*) AS n FROM rows WHERE {one} IS NOT NULL GROUP BY {names})"
        case "foreign":
            return _foreign(rule, scan(tuple(files[rule.other])))
        case "sum":
            return _sums(rule, scan(tuple(files[rule.other])))
        case "monotone":
            by = f"PARTITION BY {', '.join(map(quoted, rule.by))} " if rule.by else ""
            before = f"lag({one}) OVER ({by}ORDER BY {quoted(rule.over)})"
            return f"SELECT {{about: count(before), broken: count(*) FILTER (value < before)}} FROM (SELECT {one} AS value, {before} AS before FROM rows WHERE {one} IS NOT NULL AND {quoted(rule.over)} IS NOT NULL)"
        case "fresh":
            # A month counts as its last day.
            last = f"CASE WHEN length(CAST(max({one}) AS VARCHAR)) = 7 THEN last_day(CAST(max({one}) || '-01' AS DATE)) ELSE CAST(max({one}) AS DATE) END"
            return f"SELECT {{about: 1, broken: CASE WHEN {last} >= DATE {text(day.isoformat())} - {rule.days} THEN 0 ELSE 1 END}} FROM rows"
    raise AssertionError(rule.kind)


def _of_rows(about: str, kept: str) -> str:
    return f"SELECT {{about: count(*) FILTER ({about}), broken: count(*) FILTER (({about}) AND NOT coalesce({kept}, false))}} FROM rows"


def _foreign(rule: Rule, other: str) -> str:
    here = " AND ".join(f"a.{quoted(a)} = b.{quoted(b)}" for a, b in zip(rule.fields, rule.other_fields, strict=True))
    filled = " AND ".join(f"a.{quoted(a)} IS NOT NULL" for a in rule.fields)
    known = ", ".join(map(quoted, rule.other_fields))
    return f"""SELECT {{about: count(*), broken: count(*) FILTER (b.there IS NULL)}} FROM rows AS a
        LEFT JOIN (SELECT DISTINCT {known}, true AS there FROM {other}) AS b ON {here} WHERE {filled}"""


def _sums(rule: Rule, other: str) -> str:
    """Of each group on either side whether both sums are there and differ by no more than is tolerated."""
    a, b = quoted(rule.fields[0]), quoted(rule.other_fields[0])
    by = ", ".join(map(quoted, rule.by))
    mine, theirs = (
        f"SELECT {by + ', ' if by else ''}sum({one}) AS {name} FROM {rows} {f'GROUP BY {by}' if by else ''}"
        for one, name, rows in ((a, "mine", "rows"), (b, "theirs", other))
    )
    join = f"FULL JOIN ({theirs}) USING ({by})" if by else f"CROSS JOIN ({theirs})"
    return f"SELECT {{about: count(*), broken: count(*) FILTER (NOT coalesce(abs(mine - theirs) <= {rule.tolerance:f}, false))}} FROM ({mine}) {join}"
