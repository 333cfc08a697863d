"""The command line as a person uses it: formats, files, folders, plans, pipes."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import zhixing

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "examples" / "chengchuan-2025.txt"
COUNTY = ROOT / "counties" / "yongkang"
FORMATS = ("table", "jsonl", "csv", "xlsx", "html")
Runs = Callable[..., Any]


def form_of(data: bytes) -> str:
    """The format of an output by its first bytes."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    text = data.decode("utf-8-sig")
    if text.lstrip().lower().startswith("<!doctype html"):
        return "html"
    if text.startswith("{"):
        return "jsonl"
    return "csv" if text.splitlines()[0].count(",") > 5 else "table"


def test_version(run: Runs) -> None:
    done = run("--version")
    assert (done.code, done.out.decode(), done.err) == (0, f"zhixing {zhixing.__version__}\n", "")


def test_the_program_is_installed_under_its_name() -> None:
    program = Path(sys.executable).with_name("zhixing")
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"zhixing {zhixing.__version__}\n"


def test_read_prints_a_table(run: Runs) -> None:
    done = run("read", SAMPLE)
    assert (done.code, done.err) == (0, "")
    assert form_of(done.out) == "table"
    assert "澄川县" in done.out.decode()
    assert "2025" in done.out.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(form: str, run: Runs) -> None:
    done = run("read", SAMPLE, "--format", form)
    assert (done.code, done.err, form_of(done.out)) == (0, "", form)


@pytest.mark.parametrize("form", FORMATS[1:])
def test_the_ending_of_the_output_is_its_format(form: str, tmp_path: Path, run: Runs) -> None:
    out = tmp_path / "new folder" / f"读出.{form.upper() if form == 'csv' else form}"
    done = run("read", SAMPLE, "-o", out)
    assert (done.code, done.out) == (0, b"")
    assert done.err.strip() == str(out)
    assert form_of(out.read_bytes()) == form


def test_the_format_that_is_named_wins_over_the_ending(tmp_path: Path, run: Runs) -> None:
    out = tmp_path / "records.txt"
    assert run("read", SAMPLE, "--format", "jsonl", "-o", out).code == 0
    assert form_of(out.read_bytes()) == "jsonl"


def test_jsonl_has_the_fields_of_the_contract(run: Runs) -> None:
    text = SAMPLE.read_text("utf-8")
    wanted = (
        "tense kind quote start end value_start subject comparator value unit value_base unit_base measure stage_verb stage certainty qualifiers period section"
    )
    records = [json.loads(line) for line in run("read", SAMPLE, "--format", "jsonl").out.decode().splitlines()]
    assert len(records) == len({record["id"] for record in records}) > 200
    for record in records:
        assert set(wanted.split()) <= set(record), record
        assert 0 <= record["start"] < record["end"] <= len(text), record
        assert (record["kind"] == "quantity") == (record["value_base"] is not None), record
        assert (record["kind"] == "milestone") == (record["stage"] is not None), record


def test_the_workbook_is_whole(run: Runs) -> None:
    with zipfile.ZipFile(io.BytesIO(run("read", SAMPLE, "--format", "xlsx").out)) as archive:
        assert archive.testzip() is None


def test_plan_of_a_county(run: Runs) -> None:
    done = run("plan", COUNTY)
    assert (done.code, done.err) == (0, "")
    assert len(set(re.findall(r"\bs\d+\.\w+\.\d+\b", done.out.decode()))) == 350


def test_plan_against_its_report(shared: Callable[[str], Path], run: Runs) -> None:
    done = run("plan", COUNTY, "--report", shared("reports/yongkang-2020.txt"))
    assert (done.code, done.err) == (0, "")
    said = re.search(r"找到原文 (\d+)/(\d+) 条", done.out.decode())
    assert said
    assert int(said[2]) == 350
    assert int(said[1]) >= 340


@pytest.mark.parametrize("arguments", [("plan", "counties/nowhere"), ("plan", "counties/yongkang", "--year", "1999")], ids=["no county", "no such year"])
def test_a_plan_that_is_not_there(arguments: tuple[str, ...], run: Runs) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith("zhixing: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [(), ("read",), ("read", "x", "--format", "doc"), ("fly",)], ids=["nothing", "no file", "no such format", "no such verb"])
def test_a_wrong_command_says_how_it_is_used(arguments: tuple[str, ...], run: Runs) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.err.startswith("usage: zhixing")


@pytest.mark.parametrize("form", ["html", "xlsx", "jsonl"])
def test_a_folder(form: str, tmp_path: Path, run: Runs) -> None:
    reports, out = tmp_path / "reports", tmp_path / "out"
    reports.mkdir()
    names = ("甲.txt", "b 2.txt", "c.2025.md")
    for name in names:
        shutil.copy(SAMPLE, reports / name)
    (reports / "d.txt").write_bytes(b"")
    (reports / "notes.ini").write_text("[no report]", "utf-8")
    done = run("read", reports, "-o", out, "--format", form)
    assert done.code == 2
    assert done.err.count("\n") == 1, done.err
    assert "d.txt" in done.err
    assert sorted(path.name for path in out.iterdir()) == sorted(f"{Path(name).stem}.{form}" for name in names)
    assert {form_of(path.read_bytes()) for path in out.iterdir()} == {form}
    table = done.out.decode()
    assert all(name in table for name in names)
    assert table.count("澄川县") == 3


def test_a_folder_of_good_reports_is_no_failure(tmp_path: Path, run: Runs) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    shutil.copy(SAMPLE, reports / "a.txt")
    shutil.copy(SAMPLE, reports / "a.md")
    done = run("read", reports, "-o", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    assert len(list((tmp_path / "out").iterdir())) == 2, "two inputs of one stem must not overwrite each other"


def test_a_folder_gives_the_same_as_its_files_one_by_one(tmp_path: Path, run: Runs) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    shutil.copy(SAMPLE, reports)
    run("read", reports, "-o", tmp_path / "out", "--format", "jsonl")
    assert (tmp_path / "out" / "chengchuan-2025.jsonl").read_bytes() == run("read", SAMPLE, "--format", "jsonl").out


def test_a_folder_needs_somewhere_to_write(tmp_path: Path, run: Runs) -> None:
    shutil.copy(SAMPLE, tmp_path)
    done = run("read", tmp_path)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "-o" in done.err


@pytest.mark.parametrize("form", ["jsonl", "html", "table", "csv"])
def test_a_pipe_that_is_closed_early(form: str) -> None:
    command = [sys.executable, "-m", "zhixing", "read", str(SAMPLE), "--format", form]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        error = process.stderr.read().decode()
    assert error == ""
    assert process.returncode in (0, -13, 141)
