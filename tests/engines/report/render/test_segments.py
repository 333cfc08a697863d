"""The text cut at every boundary."""

from collections.abc import Callable

from zhixing.engines.report.record import Reading, Record, Target
from zhixing.engines.report.render.segments import figure, joined, segmented


def test_nested_and_shared_spans_are_cut_and_each_piece_knows_what_covers_it(report: Reading) -> None:
    text = report.manuscript.text
    (segments,) = segmented(report, [(0, len(text))])
    assert "".join(text[segment.start : segment.end] for segment in segments) == text
    marked = [(text[segment.start : segment.end], segment.records, segment.begins, segment.ends) for segment in segments if 5 in segment.records]
    assert marked == [("南湖、", (5,), (5,), ()), ("北湖公园开工建设", (6, 5), (6,), (5, 6))]
    assert [text[segment.start : segment.end] for segment in segments if segment.unparsed is not None] == ["十条举措各显神通。"]


def test_a_record_that_runs_over_a_paragraph_begins_once(report: Reading) -> None:
    start, end = report.records[2].start, report.records[2].end
    first, second = segmented(report, [(0, start + 2), (start + 2, end)])
    assert [segment.begins for segment in first if 2 in segment.records] == [(2,)]
    assert [segment.begins for segment in second if 2 in segment.records] == [()]


def test_blanks_and_line_breaks_inside_chinese_go() -> None:
    text = "实施 技改\n项目 100\n0 个 in the\ncloud。县长??某某"
    assert joined(text, 0, len(text)) == "实施技改项目1000个in the cloud。县长\u3000某某"


def test_the_figure_is_the_number_with_its_unit(record: Callable[..., Record], target: Callable[..., Target]) -> None:
    for text, value, unit, found in (
        ("总量达 1 000 台以上", "1000", "台", "1 000 台"),
        ("装机1000万千瓦", "1000", "万千瓦", "1000万千瓦"),
        ("增长三分之二以上", "0.67", "", "三分之二"),
        ("引进100多\n家企业", "100", "家", "100多\n家"),
    ):
        number = found.split()[0][0]
        made = record(text, "".join(text.split()), "甲", kind="quantity", target=target(text, number, value, unit))
        span = figure(text, made)
        assert span
        assert text[slice(*span)] == found
    assert figure("全覆盖", record("全覆盖", "全覆盖", "甲", kind="quantity", target=target("全覆盖", "", "100", "%"))) is None
