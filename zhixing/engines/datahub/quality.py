"""How good a data set is: each of its rules, and of how many rows or groups it holds; all rules in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhixing.engines.datahub.columns import Column
from zhixing.engines.datahub.dataset import DataSet, Rule
from zhixing.engines.datahub.parts import quoted, scan, text
from zhixing.engines.datahub.vector import credit_code, identity_number

# What stands beside the columns of rows that break a rule: no field can be called so.
MINE, THEIRS, VALUE, BEFORE = "本表合计", "对照合计", "本期", "上期"
# So many of the rows that break a rule are given out; nobody mends more by hand.
MOST = 100_000


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


def breaking(connection: Any, dataset: DataSet, rule: Rule, files: Mapping[str, Sequence[Path]], path: Path) -> tuple[Column, ...]:
    """The rows or groups that break a rule, as a Parquet file with these columns, the first MOST of them. A rule about freshness is about no row: none.

    What a sum or a step is compared with stands beside it, as guarded as the field itself.
    """
    own = files[dataset.id]
    said, more = _broken(rule, files)
    guard = {one.name: one for one in dataset.columns}
    connection.execute(f"COPY (WITH rows AS (SELECT * FROM {scan(tuple(own))}) {said} LIMIT {MOST}) TO {text(str(path))} (FORMAT parquet)")
    described = connection.execute(f"DESCRIBE SELECT * FROM {scan((path,))}").fetchall()
    beside = guard[rule.fields[0]]
    return tuple(
        Column(str(name), str(kind), beside.unit, beside.sensitivity) if name in more or name not in guard else guard[name] for name, kind, *_ in described
    )


def _broken(rule: Rule, files: Mapping[str, Sequence[Path]]) -> tuple[str, tuple[str, ...]]:
    """The query of the rows that break a rule, and the columns that it has beyond theirs."""
    one, names = quoted(rule.fields[0]), ", ".join(map(quoted, rule.fields))
    match rule.kind:
        case "unique":
            return f"SELECT * FROM rows QUALIFY {one} IS NOT NULL AND count(*) OVER (PARTITION BY {names}) > 1 ORDER BY {names}", ()
        case "foreign":
            return f"SELECT a.* FROM {_unmatched(rule, scan(tuple(files[rule.other])))} AND b.there IS NULL", ()
        case "sum":
            return f"SELECT * FROM {_summed(rule, scan(tuple(files[rule.other])))} WHERE NOT {_equal(rule)}", (MINE, THEIRS)
        case "monotone":
            return f"SELECT * EXCLUDE ({VALUE}) FROM {_stepped(rule)} WHERE {VALUE} < {BEFORE}", (BEFORE,)
        case "fresh":
            return "SELECT * FROM rows WHERE false", ()
    about, kept = _of_row(rule)
    return f"SELECT * FROM rows WHERE ({about}) AND NOT coalesce({kept}, false)", ()


def _counted(rule: Rule, files: Mapping[str, Sequence[Path]], day: date) -> str:
    """The query of one rule: one struct of how many it is about and how many break it."""
    one = quoted(rule.fields[0])
    match rule.kind:
        case "unique":
            names = ", ".join(map(quoted, rule.fields))
            return f"SELECT {{about: sum(n), broken: sum(n - 1)}} FROM (SELECT count(*) AS n FROM rows WHERE {one} IS NOT NULL GROUP BY {names})"
        case "foreign":
            return f"SELECT {{about: count(*), broken: count(*) FILTER (b.there IS NULL)}} FROM {_unmatched(rule, scan(tuple(files[rule.other])))}"
        case "sum":
            summed = _summed(rule, scan(tuple(files[rule.other])))
            return f"SELECT {{about: count(*), broken: count(*) FILTER (NOT {_equal(rule)})}} FROM {summed}"
        case "monotone":
            return f"SELECT {{about: count({BEFORE}), broken: count(*) FILTER ({VALUE} < {BEFORE})}} FROM {_stepped(rule)}"
        case "fresh":
            # A month counts as its last day.
            last = f"CASE WHEN length(CAST(max({one}) AS VARCHAR)) = 7 THEN last_day(CAST(max({one}) || '-01' AS DATE)) ELSE CAST(max({one}) AS DATE) END"
            return f"SELECT {{about: 1, broken: CASE WHEN {last} >= DATE {text(day.isoformat())} - {rule.days} THEN 0 ELSE 1 END}} FROM rows"
    about, kept = _of_row(rule)
    return f"SELECT {{about: count(*) FILTER ({about}), broken: count(*) FILTER (({about}) AND NOT coalesce({kept}, false))}} FROM rows"


def _of_row(rule: Rule) -> tuple[str, str]:
    """Of a rule about single rows: which it is about, and what keeps it."""
    one = quoted(rule.fields[0])
    match rule.kind:
        case "filled":
            return "true", f"{one} IS NOT NULL"
        case "range":
            bounds = [f"{one} >= {rule.low:f}" if rule.low is not None else "", f"{one} <= {rule.high:f}" if rule.high is not None else ""]
            return f"{one} IS NOT NULL", " AND ".join(bound for bound in bounds if bound)
        case "listed":
            return f"{one} IS NOT NULL", f"CAST({one} AS VARCHAR) IN ({', '.join(map(text, rule.values))})"
        case "credit_code" | "identity_number":
            return f"{one} IS NOT NULL", (credit_code if rule.kind == "credit_code" else identity_number)(one)
    raise AssertionError(rule.kind)


def _unmatched(rule: Rule, other: str) -> str:
    """Rows `a` that name something, each with the `b` of the other data set that there is."""
    here = " AND ".join(f"a.{quoted(a)} = b.{quoted(b)}" for a, b in zip(rule.fields, rule.other_fields, strict=True))
    filled = " AND ".join(f"a.{quoted(a)} IS NOT NULL" for a in rule.fields)
    known = ", ".join(map(quoted, rule.other_fields))
    return f"rows AS a LEFT JOIN (SELECT DISTINCT {known}, true AS there FROM {other}) AS b ON {here} WHERE {filled}"


def _summed(rule: Rule, other: str) -> str:
    """Of each group on either side both sums."""
    a, b = quoted(rule.fields[0]), quoted(rule.other_fields[0])
    by = ", ".join(map(quoted, rule.by))
    mine, theirs = (
        f"SELECT {by + ', ' if by else ''}sum({one}) AS {name} FROM {rows} {f'GROUP BY {by}' if by else ''}"
        for one, name, rows in ((a, MINE, "rows"), (b, THEIRS, other))
    )
    join = f"FULL JOIN ({theirs}) USING ({by})" if by else f"CROSS JOIN ({theirs})"
    return f"({mine}) {join}"


def _equal(rule: Rule) -> str:
    """Are both sums there, and do they differ by no more than is tolerated?"""
    return f"coalesce(abs({MINE} - {THEIRS}) <= {rule.tolerance:f}, false)"


def _stepped(rule: Rule) -> str:
    """The rows in order, each with the figure before its own."""
    one = quoted(rule.fields[0])
    by = f"PARTITION BY {', '.join(map(quoted, rule.by))} " if rule.by else ""
    before = f"lag({one}) OVER ({by}ORDER BY {quoted(rule.over)})"
    return f"(SELECT *, {one} AS {VALUE}, {before} AS {BEFORE} FROM rows WHERE {one} IS NOT NULL AND {quoted(rule.over)} IS NOT NULL)"
