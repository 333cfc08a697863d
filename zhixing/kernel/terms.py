"""The closed terms that describe a commitment: the same in what a report says, what a plan declares and what the work comes to."""

from __future__ import annotations

from typing import Literal

Kind = Literal["quantity", "milestone", "task"]
Comparator = Literal[">=", ">", "<=", "<", "=", "~"]
Measure = Literal["increment", "level", "growth", "share", "points", "reduction", "rank"]
Stage = Literal[
    "plan", "prepared", "launched", "start_construction", "topping_out", "completed", "accepted", "opened_in_use", "established", "awarded", "other"
]
Certainty = Literal["firm", "strive", "about"]
