"""JSON Lines: the keys of the contract, in their order, and exact numbers."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from zhixing.engines.report.record import Reading, Record
from zhixing.engines.report.render.jsonl import render_jsonl
from zhixing.engines.report.render.wording import number
from zhixing.kernel.sources import Manuscript

KEYS = (
    "tense kind quote start end value_start subject comparator value unit value_base unit_base measure stage_verb stage "
    "certainty qualifiers period section id lead support line"
)


def test_keys_stand_in_the_order_of_the_contract(report: Reading) -> None:
    lines = render_jsonl(report).splitlines()
    assert len(lines) == len(report.records)
    assert {" ".join(json.loads(line)) for line in lines} == {KEYS}


def test_spans_and_places_lead_back_to_the_text(report: Reading) -> None:
    text = report.manuscript.text
    for line in render_jsonl(report).splitlines():
        fields = json.loads(line)
        assert "".join(text[fields["start"] : fields["end"]].split()) == fields["quote"]
        assert text[: fields["start"]].count("\n") + 1 == fields["line"]


def test_numbers_are_exact_and_whole_ones_are_integers(report: Reading) -> None:
    lines = render_jsonl(report).splitlines()
    assert '"value": 6.2, "unit": "%", "value_base": 0.062,' in lines[0]
    assert '"value": 100, "unit": "个", "value_base": 100,' in lines[2]
    assert '"value_start": -1' in lines[-1]
    assert '"value": null, "unit": null' in lines[-1]
    assert '"qualifiers": ["2座"]' in lines[6]
    assert '"lead": ["县住建局"], "support": ["县财政局", "县水利局"]' in lines[5]


def test_the_upper_end_of_a_range_and_the_page_stand_only_where_they_are_known(report: Reading) -> None:
    paged = replace(report.manuscript, page_starts=(0, report.records[2].start))
    first = report.records[2]
    assert first.target
    ranged = replace(first, target=replace(first.target, comparator="~", value_high=Decimal("120.50")))
    fields = json.loads(render_jsonl(replace(report, manuscript=paged, records=(ranged,))))
    assert list(fields)[8:11] == ["value", "value_high", "unit"]
    assert fields["value_high"] == 120.5
    assert list(fields)[-2:] == ["line", "page"]
    assert (fields["line"], fields["page"]) == (1, 2)


@given(some.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
def test_any_decimal_keeps_its_value_and_needs_no_exponent(value: Decimal) -> None:
    written = number(value)
    assert Decimal(written) == value
    assert "e" not in written.lower()
    assert not written.endswith(".")
    assert json.loads(written) is not None


@given(some.text())
def test_any_text_survives(quote: str) -> None:
    record = Record("x", "plan", "task", quote, 0, 0, quote, "firm", "2026", quote)
    reading = Reading(Manuscript("x", "text", "", ""), None, (record,), (), ())  # type: ignore[arg-type]
    line = render_jsonl(reading)
    assert line.count("\n") == 1
    assert json.loads(line)["subject"] == quote


def test_chinese_is_written_as_chinese(odd: Callable[..., Reading]) -> None:
    assert "深化改革" in render_jsonl(odd("深化改革"))
