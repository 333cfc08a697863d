"""How much it says that two fields agree: the comparisons of Splink with declared odds, and the blocks within which pairs are looked at.

The odds are declared and not learnt from the data: why two rows are one enterprise must not change because a third department delivers.
`m` is how often a level comes among pairs that are the same, `u` how often among those that are not; log2(m / u) is what it weighs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Level = tuple[str, str, float, float]  # what is told of it, its condition, m, u


@dataclass(frozen=True, slots=True)
class Model:
    """What is compared and within which blocks.

    comparisons  by the field that they are told as
    odds    how likely two records of a county are the same before anything is compared
    link, review  from how many bits on two are taken for the same, and from how many on a person is asked
    """

    comparisons: dict[str, Sequence[Level]]
    blocks: tuple[str, ...]
    odds: float = 1e-5
    link: float = 6.0
    review: float = -1.0

    def settings(self) -> dict[str, Any]:
        """The settings of Splink. Two different codes that are both believed are two bodies, and one code is one: neither is compared."""
        open_pair = "(l.code is null or r.code is null)"
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "id",
            "probability_two_random_records_match": self.odds,
            "retain_matching_columns": False,
            "blocking_rules_to_generate_predictions": [f"{block} and {open_pair}" for block in self.blocks],
            "comparisons": [_comparison(field, levels) for field, levels in self.comparisons.items()],
        }


def _comparison(field: str, levels: Sequence[Level]) -> dict[str, Any]:
    """A comparison; where one of the two says nothing, nothing is said."""
    nothing = {"sql_condition": levels[0][1], "label_for_charts": levels[0][0], "is_null_level": True}
    told = [{"sql_condition": sql, "label_for_charts": label, "m_probability": m, "u_probability": u} for label, sql, m, u in levels[1:]]
    return {"output_column_name": field, "comparison_levels": [nothing, *told]}


def _missing(*columns: str) -> Level:
    return "missing", " or ".join(f'"{column}_l" is null or "{column}_r" is null' for column in columns), 0, 0


def _same(column: str) -> str:
    return f'"{column}_l" = "{column}_r"'


_TRADES = "(starts_with(coalesce(\"trade_l\", ''), coalesce(\"trade_r\", '')) or starts_with(coalesce(\"trade_r\", ''), coalesce(\"trade_l\", '')))"
_SHORTER = 'least(length("core_l"), length("core_r"))'
_ONE_FORM = "coalesce(\"form_l\", '') = coalesce(\"form_r\", '')"
_PART = "coalesce(\"branch_l\", '') <> coalesce(\"branch_r\", '')"
_OTHER_NUMBER = "coalesce(\"ordinal_l\", '') <> coalesce(\"ordinal_r\", '')"
# The edit distance of DuckDB counts bytes, of which a Chinese sign has three.
_ONE_OFF = 'list_has_any("without_l", "without_r")'

NAME: Sequence[Level] = (
    _missing("core"),
    ("another branch", _PART, 1e-6, 0.02),
    ("another number", _OTHER_NUMBER, 1e-5, 0.02),
    ("same name of a company", f"{_same('core')} and {_ONE_FORM} and \"form_l\" in ('company', 'cooperative')", 0.5, 4e-8),
    ("same name", f"{_same('core')} and {_ONE_FORM}", 0.15, 2e-6),
    ("same but for the form", _same("core"), 0.08, 2e-6),
    ("its name before", '"former_l" = "core_r" or "former_r" = "core_l"', 0.03, 1e-6),
    ("one sign differs in a long name", f"{_ONE_OFF} and {_SHORTER} >= 5 and {_ONE_FORM}", 0.06, 2e-6),
    ("shortened", f"{_same('brand')} and {_TRADES}", 0.08, 5e-6),
    ("one sign differs", f"{_ONE_OFF} and {_SHORTER} >= 3", 0.04, 1e-5),
    ("same word", _same("brand"), 0.02, 5e-4),
    ("begins alike", 'left("core_l", 2) = left("core_r", 2)', 0.01, 1e-3),
    ("other", "ELSE", 0.02, 0.95),
)
CODE: Sequence[Level] = (
    _missing("spelt"),
    ("same, with a wrong check character", _same("spelt"), 0.6, 1e-7),
    ("nearly the same", 'damerau_levenshtein("spelt_l", "spelt_r") <= 2', 0.3, 2e-7),
    ("other", "ELSE", 0.1, 0.99),
)
ADDRESS: Sequence[Level] = (
    _missing("place"),
    ("same road and number", f"{_same('town')} and {_same('road')} and {_same('number')}", 0.55, 5e-4),
    ("same road", f'{_same("road")} and coalesce("town_l" = "town_r", true)', 0.15, 0.01),
    ("same town", _same("town"), 0.2, 0.1),
    ("another town", '"town_l" <> "town_r"', 0.05, 0.8),
    ("other", "ELSE", 0.05, 0.1),
)
PERSON: Sequence[Level] = (_missing("person"), ("same", _same("person"), 0.85, 2e-3), ("other", "ELSE", 0.15, 0.998))
PHONE: Sequence[Level] = (_missing("phone"), ("same", _same("phone"), 0.7, 3e-4), ("other", "ELSE", 0.3, 0.9997))

ENTERPRISES = Model(
    {"name": NAME, "code": CODE, "address": ADDRESS, "person": PERSON, "phone": PHONE},
    (
        "l.core = r.core and l.form = r.form and l.form in ('company', 'cooperative')",
        "l.core = r.core and l.town = r.town",
        "l.core = r.core and l.person = r.person",
        "l.former = r.core",
        "l.core = r.former",
        "l.brand = r.brand and l.town = r.town",
        "l.brand = r.brand and l.person = r.person",
        "l.brand = r.brand and l.road = r.road and l.number = r.number",
        "l.phone = r.phone",
        "l.person = r.person and l.town = r.town",
        "l.road = r.road and l.number = r.number and l.town = r.town",
        "left(l.spelt, 9) = left(r.spelt, 9)",
        "right(l.spelt, 9) = right(r.spelt, 9)",
    ),
)

PERSONS = Model(
    {
        "name": (_missing("core"), ("same", _same("core"), 0.95, 1e-3), ("other", "ELSE", 0.05, 0.999)),
        "born": (_missing("born"), ("same", _same("born"), 0.97, 5e-5), ("same year", 'left("born_l", 4) = left("born_r", 4)', 0.02, 0.013), ("other", "ELSE", 0.01, 0.98)),
        "address": ADDRESS,
        "phone": PHONE,
    },
    ("l.core = r.core and l.born = r.born", "l.core = r.core and l.town = r.town", "l.phone = r.phone"),
)  # fmt: skip
