"""An indicator as a query of the system that owns the tables: one SELECT over the tables that it names, in DuckDB's words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhixing.engines.indicators.indicator import Sql
from zhixing.engines.indicators.lake import PURPOSE, Lake
from zhixing.engines.indicators.periods import Moment
from zhixing.kernel.errors import InputFault, MissingPart

DIALECT = "duckdb"


def prepared(sql: Sql, moment: Moment) -> str:
    """The query with its days filled in; an InputFault where it is anything but one SELECT over the declared tables."""
    try:
        import sqlglot
        from sqlglot import exp
    except ImportError as error:
        raise MissingPart(PURPOSE, "lake") from error
    try:
        statements = sqlglot.parse(sql.text, dialect=DIALECT)
    except sqlglot.errors.ParseError as error:
        raise InputFault("sql", str(error).partition("\n")[0], "one SELECT") from error
    query = statements[0] if len(statements) == 1 else None
    if not isinstance(query, exp.Query):
        raise InputFault("sql", "something else", "one SELECT")
    within = {cte.alias for cte in query.find_all(exp.CTE)}
    strangers = sorted({table.name or table.sql() for table in query.find_all(exp.Table)} - within - set(sql.tables))
    if strangers:
        raise InputFault("sql", ", ".join(strangers), "only the declared tables: " + ", ".join(sql.tables))
    days = {"day": moment.day, "since": moment.since}
    for parameter in list(query.find_all(exp.Parameter, exp.Placeholder)):
        name = parameter.name
        if name not in days:
            raise InputFault("sql", f"${name}", "$day or $since")
        parameter.replace(exp.cast(exp.Literal.string(days[name].isoformat()), "DATE"))
    return query.sql(dialect=DIALECT)


def run(sql: Sql, moment: Moment, lake: Lake) -> tuple[Fraction, int, Fraction, Fraction | None] | None:
    """Value, rows, numerator and denominator; None where the query gives nothing."""
    expression = lake.asked(_divided(prepared(sql, moment)), DIALECT)
    if "numerator" not in expression.columns:
        raise InputFault("sql", "no column numerator", "the columns numerator and, of a share, denominator")
    found = lake.rows(str(lake.backend.compile(expression.limit(2))))
    if len(found) > 1:
        raise InputFault("sql", "more than one row", "one row")
    top, bottom = (_number(found[0].get(key)) if found else None for key in ("numerator", "denominator"))
    if top is None or ("denominator" in expression.columns and not bottom):
        return None
    rows = _number(found[0].get("rows")) or Fraction(0)
    return (top / bottom if bottom else top), int(rows), top, bottom


def _divided(text: str) -> str:
    """The query with what DuckDB does where it divides said in words that hold on every engine: as floats; by zero there is nothing."""
    from sqlglot import exp, parse_one

    query = parse_one(text, dialect=DIALECT)
    # The inner ones last in the list and first in the query: each is replaced where it stands.
    for division in reversed(list(query.find_all(exp.Div))):
        division.set("this", exp.cast(division.this, "DOUBLE"))
        division.set("expression", exp.func("NULLIF", exp.cast(division.expression, "DOUBLE"), exp.Literal.number(0)))
    return query.sql(dialect=DIALECT)


def _number(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value if isinstance(value, int) else Decimal(str(value)))
