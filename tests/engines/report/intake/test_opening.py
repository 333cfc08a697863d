"""The door: kinds are told from the bytes; whatever cannot be read gets one clear sentence."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhixing.engines.report.intake import open_manuscript
from zhixing.kernel.errors import InputFault


def test_a_file_keeps_its_name_digest_and_characters(open_file: Callable[..., Any]) -> None:
    data = "\ufeff新建道路12公里。\r\n".encode()
    manuscript = open_file("报告.pdf", data)
    assert (manuscript.name, manuscript.medium, manuscript.text) == ("报告.pdf", "text", "新建道路12公里。\r\n")
    assert manuscript.digest == hashlib.sha256(data).hexdigest()
    assert manuscript.encoding == "utf-8-sig"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "this file is empty"),
        (b"{\\rtf1\\ansi report}", "an RTF document"),
        (b"GIF89a" + bytes(100), "a GIF picture"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "a HEIC picture"),
        (b"\x1f\x8b\x08" + bytes(100), "a packed archive"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "a web archive"),
        (b"\x7fELF" + bytes(100), "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "WordDocument".encode("utf-16-le"), "the old .doc format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an old Office format"),
        (bytes(range(256)) * 100, "it has zero bytes"),
        (b"%PDF-1.7 and nothing else", "this PDF is damaged"),
        (b"PK\x03\x04 and nothing else", "this archive is damaged"),
    ],
)
def test_what_is_not_read_says_what_it_is(open_file: Callable[..., Any], data: bytes, sentence: str) -> None:
    with pytest.raises(InputFault, match=sentence) as caught:
        open_file("report.txt", data)
    assert str(caught.value).startswith("report.txt: ")
    assert "\n" not in str(caught.value)


def test_places_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, sentence in ((tmp_path, "this is a folder"), (tmp_path / "none.txt", "there is no such file"), (tmp_path / "pipe", "this is not a file")):
        with pytest.raises(InputFault, match=sentence):
            open_manuscript(path)
    for name in ("x" * 300, "x\0y", "file.txt/below"):
        (tmp_path / "file.txt").write_bytes(b"x")
        with pytest.raises(InputFault):
            open_manuscript(tmp_path / name)


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "closed.txt"
    path.write_text("x")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputFault, match=r"closed\.txt: you may not read this file"):
        open_manuscript(path)


def test_a_text_of_200_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.write("各位代表，现在报告工作。\n".encode() * 10_000)
        file.truncate(200 << 20)
    program = """
        import resource, sys
        from pathlib import Path
        from zhixing.engines.report.intake import open_manuscript
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            open_manuscript(Path(sys.argv[1]))
        except Exception as fault:
            print(fault)
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program), path], capture_output=True, text=True, check=True)
    sentence, grown = done.stdout.splitlines()
    assert sentence.startswith("large.txt: this is a text of 200 MB; expected at most 20 MB.")
    assert int(grown) < 5


def test_a_line_of_millions_of_characters(open_file: Callable[..., Any]) -> None:
    text = "各位代表，" * 1_000_000
    assert open_file("long.txt", text.encode()).text == text
