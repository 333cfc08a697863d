"""Data sets: what is known of a set of rows before a single one is there. Who answers for it, what for, its fields, how fresh, who may have it, which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from zhixing.engines.datahub.columns import Column, columns_of
from zhixing.engines.datahub.origin import Origin
from zhixing.engines.datahub.parts import quoted
from zhixing.engines.records import Label, Table

# 无条件共享, 有条件共享, 不予共享 (国发〔2016〕51号): a condition is said, a refusal names the law that it is by.
Sharing = Literal["unconditional", "conditional", "refused"]
# How often it has to be new; `irregular` is when there is something new, `ledger` whenever a row of its table changes.
Refresh = Literal["daily", "weekly", "monthly", "quarterly", "yearly", "irregular", "ledger"]
# whole: what is delivered is the data set; added: it comes to what is there, and takes the place of rows with the same key.
Mode = Literal["whole", "added"]
RuleKind = Literal["filled", "range", "unique", "listed", "foreign", "credit_code", "identity_number", "sum", "monotone", "fresh"]

SHARINGS: tuple[Sharing, ...] = get_args(Sharing)
REFRESHES: tuple[Refresh, ...] = get_args(Refresh)
MODES: tuple[Mode, ...] = get_args(Mode)
RULES: tuple[RuleKind, ...] = get_args(RuleKind)
# How many days may pass before it counts as late, the ends of periods and a few days to gather the figures taken in.
TERMS: Mapping[Refresh, int | None] = {"daily": 2, "weekly": 10, "monthly": 45, "quarterly": 120, "yearly": 425, "irregular": None, "ledger": None}
UNSAID = Label("", "")
# A key that is longer is told by its hash.
LONGEST_KEY = 60
SHARING_LABELS: Mapping[Sharing, Label] = {
    "unconditional": Label("无条件共享", "shared without condition"),
    "conditional": Label("有条件共享", "shared on condition"),
    "refused": Label("不予共享", "not shared"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that the rows of a data set should keep; what breaks it is counted and told, and refuses nothing.

    filled, credit_code, identity_number  of each row, about `fields`[0]
    range    `fields`[0] between low and high; listed: is one of `values`
    unique   no two rows with the same `fields`
    foreign  `fields` stand as `other_fields` in some row of the data set `other`
    sum      `fields`[0], summed up by `by`, is what `other_fields`[0] of `other` sums up to, within `tolerance`
    monotone `fields`[0] never falls along `over`, for each `by`: a stock
    fresh    the latest day or month of `fields`[0] lies at most `days` before the day of asking
    """

    id: str
    label: Label
    kind: RuleKind
    fields: tuple[str, ...]
    low: Decimal | None = None
    high: Decimal | None = None
    values: tuple[str, ...] = ()
    other: str = ""
    other_fields: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    over: str = ""
    days: int = 0
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class DataSet:
    """A set of rows with what a reader has to know of it. Its purpose is the summary of `table`.

    owner      the agency that answers for it; "" where each row has a keeper of its own, or where the county has named nobody
    published  it is a table of the ledger; else it is delivered
    sharing, terms  who in the administration may have it, and the condition or the law; `open`: everybody may have its open fields
    tolerated  the share of bad rows up to which a delivery is taken, without them
    version    of this declaration
    origin     the database that it is fetched from; None where it only comes as files
    """

    table: Table
    owner: str = ""
    published: bool = False
    refresh: Refresh = "irregular"
    sharing: Sharing = "conditional"
    terms: Label = UNSAID
    open: bool = False
    mode: Mode = "whole"
    tolerated: Decimal = Decimal("0.05")
    rules: tuple[Rule, ...] = ()
    version: int = 1
    origin: Origin | None = None

    @property
    def id(self) -> str:
        """The id, in the ledger and for indicators."""
        return self.table.id

    @property
    def label(self) -> Label:
        """What it is called."""
        return self.table.label

    @property
    def shared(self) -> Label:
        """Its sharing class in words."""
        return SHARING_LABELS[self.sharing]

    @property
    def term(self) -> int | None:
        """After how many days without anything new it is late; None where nobody has said."""
        return TERMS[self.refresh]

    @property
    def key_text(self) -> str:
        """SQL of what tells a delivered row from the others, as a short text that stays the same over deliveries."""
        told = f"concat_ws('|', {', '.join(f'CAST({quoted(id)} AS VARCHAR)' for id in self.table.key)})"
        return f"CASE WHEN length({told}) > {LONGEST_KEY} THEN md5({told}) ELSE {told} END"

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its rows."""
        return columns_of(self.table, published=self.published)


def dataset_of(table: Table, rules: tuple[Rule, ...] = ()) -> DataSet:
    """A declared table of the ledger as a data set by itself, with the rules that its rows should keep: shared without condition where no field is about a person or secret.

    >>> from zhixing.engines.records import Field
    >>> name = Field("name", Label("名称", "Name"), "text")
    >>> dataset_of(Table("ponds", Label("山塘", "Ponds"), Label("", ""), (name,), ("name",), "name")).sharing
    'unconditional'
    """
    guarded = any(field.sensitivity in ("personal", "secret") for field in table.fields)
    terms = Label("涉及个人或敏感信息，按字段分级脱敏提供", "Given out with its guarded fields masked") if guarded else UNSAID
    return DataSet(table, published=True, refresh="ledger", sharing="conditional" if guarded else "unconditional", terms=terms, rules=rules)
