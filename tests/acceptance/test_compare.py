"""`zhixing compare` as a person uses it: formats, files, reports that do not fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Runs = Callable[..., Any]
PLAN = "政府工作报告\n——2024年1月9日在澄川县第十七届人民代表大会第三次会议上\n各位代表：\n二、2024年工作安排\n新建城市绿道20公里以上。\n新增养老床位300张。\n"
REVIEW = (
    "政府工作报告\n——2025年1月9日在澄川县第十七届人民代表大会第四次会议上\n各位代表：\n"
    "一、2024年工作回顾\n新建城市绿道23.5公里。\n二、2025年工作安排\n新建城市绿道30公里。\n"
)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two reports of a county that does not exist."""
    plan, review = tmp_path / "2024.txt", tmp_path / "2025.txt"
    plan.write_text(PLAN, "utf-8")
    review.write_text(REVIEW, "utf-8")
    return plan, review


def test_a_table_in_the_terminal(pair: tuple[Path, Path], run: Runs) -> None:
    done = run("compare", *pair)
    assert (done.code, done.err) == (0, "")
    assert "多 3.5 公里" in done.out.decode()
    assert done.out.decode().splitlines()[-1] == "承诺 2 条：达到 1 · 未达到 0 · 口径不同 0 · 未提及 1 · 未到期 0"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "html", "jsonl"])
def test_a_file_by_its_ending(pair: tuple[Path, Path], tmp_path: Path, ending: str, run: Runs) -> None:
    out = tmp_path / f"out.{ending}"
    done = run("compare", *pair, "-o", out)
    assert (done.code, done.out, done.err) == (0, b"", f"{out}\n")
    assert out.read_bytes()[:4] == {"csv": b"\xef\xbb\xbf\xe5", "xlsx": b"PK\x03\x04", "html": b"<!do", "jsonl": b'{"ou'}[ending]


def test_the_wrong_way_round_is_one_sentence_and_exit_code_2(pair: tuple[Path, Path], run: Runs) -> None:
    done = run("compare", pair[1], pair[0])
    assert (done.code, done.out) == (2, b"")
    assert len(done.err.splitlines()) == 1


def test_force(tmp_path: Path, pair: tuple[Path, Path], run: Runs) -> None:
    other = tmp_path / "other.txt"
    other.write_text(REVIEW.replace("澄川县", "青原县"), "utf-8")
    assert run("compare", pair[0], other).code == 2
    done = run("compare", pair[0], other, "--force")
    assert done.code == 0
    assert "两份报告不是同一地方的" in done.out.decode()
