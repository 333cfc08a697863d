"""Whether a file can be read in an encoding: as Python reads it whole, wherever a piece ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhixing.kernel import encodings

TEXTS = ["", "abc", "永康市", "永康市".encode("gb18030"), b"\xe6\xb0", b"\xff"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("chunk", [1, 2, 3, 1 << 16])
@pytest.mark.parametrize("text", TEXTS)
def test_a_file_is_readable_where_python_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | bytes, chunk: int, encoding: str) -> None:
    monkeypatch.setattr(encodings, "CHUNK", chunk)
    data = text.encode() if isinstance(text, str) else text
    (tmp_path / "x").write_bytes(data)
    try:
        data.decode(encoding)
        whole = True
    except UnicodeError:
        whole = False
    assert encodings.is_readable(tmp_path / "x", encoding) is whole
