"""Kinds are told from bytes."""

from __future__ import annotations

import time

import pytest

from zhixing.engines.report.intake.kind import Kind, kind_of


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4", "pdf"),
        (b"\r\n\0junk%PDF-1.4", "pdf"),
        (b"PK\x03\x04....", "docx"),
        (b"\x89PNG\r\n\x1a\n", "scan"),
        (b"\xff\xd8\xff\xe0", "scan"),
        (b"BM\x10\0\0\0\0\0\0\0\x36\0", "scan"),
        (b"RIFF\0\0\0\0WEBP", "scan"),
        (b"BMW opens a plant", "text"),
        (b"<!DOCTYPE html>", "html"),
        ("\ufeff  <HTML lang=zh>".encode(), "html"),
        ("<html><p>".encode("utf-16"), "html"),
        (b"<meta charset=gb2312><p>", "html"),
        (b"1 < 2 <b", "text"),
        ("各位代表：".encode(), "text"),
        ("各位代表：".encode("gb18030"), "text"),
        ("# 报告\n<br><br><br><br><br>".encode(), "html"),
    ],
)
def test_kinds(head: bytes, kind: Kind) -> None:
    assert kind_of("a.txt", head) == kind


def test_markdown_may_hold_elements_of_html() -> None:
    assert kind_of("a.md", "# 报告\n<br><br><br><br><br>".encode()) == "text"
    assert kind_of("a.md", b"<div align=center>\n\n# Title") == "text"
    assert kind_of("a.md", b"<html><body>") == "html"


@pytest.mark.parametrize("head", [b"<!---->" * 9362, b"<?xml>" * 10_000, b" " * 65_536, b"<" * 65_536, b"\n" * 65_536])
def test_hostile_heads_cost_no_time(head: bytes) -> None:
    start = time.monotonic()
    assert kind_of("a.txt", head) == "text"
    assert time.monotonic() - start < 1
