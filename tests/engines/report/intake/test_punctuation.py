"""Signs beside Chinese characters become the signs of Chinese print; numbers and foreign words keep theirs."""

from __future__ import annotations

import pytest

from zhixing.engines.report.intake.punctuation import printed


@pytest.mark.parametrize(
    ("recognised", "meant"),
    [
        ("增长7.5%,达到1,000家", "增长7.5%，达到1,000家"),
        ("一是:抓项目;二是", "一是：抓项目；二是"),
        ("国内生产总值(GDP)增长", "国内生产总值（GDP）增长"),
        ("(一)着力", "（一）着力"),
        ("完成投资3.5亿元,", "完成投资3.5亿元，"),
        ("细颗粒物(PM2.5)浓度", "细颗粒物（PM2.5）浓度"),
        ("会议于10:30开始", "会议于10:30开始"),
        ("总量突破 1000 家", "总量突破1000家"),
        ("One Belt One Road 倡议", "One Belt One Road倡议"),
        ('推进"双创"工作', "推进“双创”工作"),
        ("控制在1.88%0。", "控制在1.88‰。"),
        ("增长5%0.3", "增长5%0.3"),
        ("Hello, world (1)", "Hello, world (1)"),
        ("（南三环路一南四环路）", "（南三环路—南四环路）"),
        ("新建道路一条（含桥）", "新建道路一条（含桥）"),
        ("　　缩进 保留", "　　缩进保留"),
        ("", ""),
    ],
)
def test_signs_are_those_of_chinese_print(recognised: str, meant: str) -> None:
    assert printed([recognised]) == [meant]


def test_pairs_reach_over_lines() -> None:
    assert printed(['打造"信用', '永康"品牌，“双', '创"（解放路', "一南环路）"]) == ["打造“信用", "永康”品牌，“双", "创”（解放路", "—南环路）"]
