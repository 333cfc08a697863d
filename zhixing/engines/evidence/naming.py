"""What a file is called: the name that somebody gave it, made harmless, with the ending of what it is."""

from __future__ import annotations

import re
import unicodedata

from zhixing.engines.evidence.kinds import Kind

LONGEST = 100
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff<>:"|?*%]')
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,5}$")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.I)


def cleaned(name: str, kind: Kind) -> str:
    """The name under which a file of this kind is kept and given out.

    >>> from zhixing.engines.evidence.kinds import KINDS
    >>> [cleaned(name, KINDS["pdf"]) for name in ("批复.pdf", "..\\\\..\\\\x.exe", "/etc/passwd", "a.pdf.exe", "", "第1.5期")]
    ['批复.pdf', 'x.pdf', 'passwd.pdf', 'a.pdf', '材料.pdf', '第1.5期.pdf']
    """
    last = re.split(r"[/\\]", name)[-1]
    stem = " ".join(_UNFIT.sub("", unicodedata.normalize("NFC", last)).split())
    while _ENDING.search(stem):
        stem = _ENDING.sub("", stem)
    stem = stem.strip(". ")[:LONGEST].strip(". ") or "材料"
    return f"{'_' if _RESERVED.match(stem) else ''}{stem}.{kind.extension}"
