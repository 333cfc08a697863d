"""The kinds of files that are taken: one table, and how much each can prove at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

# How much a proof is worth, the best first: computed from operations, a signed document, a photo, a department's word.
Rank = Literal["computed", "document", "photo", "word"]
RANKS: tuple[Rank, ...] = get_args(Rank)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    zh, en     what it is called
    extension  the ending that it is stored and given out under, whatever it was called by those who brought it
    media      its media type
    inline     a browser may show it; all others are only ever downloaded
    picture    it is decoded and written anew, without what the camera put in
    rank       the most that it can prove: whether a paper is signed a person looks up, but a photo of it is never more than a photo
    """

    id: str
    zh: str
    en: str
    extension: str
    media: str
    rank: Rank
    inline: bool = False
    picture: bool = False


_OPEN = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("pdf", "PDF 文档", "PDF document", "pdf", "application/pdf", "document", inline=True),
        Kind("ofd", "OFD 版式文档", "OFD document", "ofd", "application/ofd", "document"),
        Kind("docx", "Word 文档", "Word document", "docx", _OPEN + "wordprocessingml.document", "document"),
        Kind("xlsx", "Excel 表格", "Excel workbook", "xlsx", _OPEN + "spreadsheetml.sheet", "word"),
        Kind("jpeg", "JPEG 图片", "JPEG picture", "jpg", "image/jpeg", "photo", inline=True, picture=True),
        Kind("png", "PNG 图片", "PNG picture", "png", "image/png", "photo", inline=True, picture=True),
        Kind("webp", "WebP 图片", "WebP picture", "webp", "image/webp", "photo", inline=True, picture=True),
        Kind("tiff", "TIFF 扫描图", "TIFF scan", "tif", "image/tiff", "photo", picture=True),
        Kind("mp4", "MP4 视频", "MP4 film", "mp4", "video/mp4", "photo"),
        Kind("csv", "CSV 表格", "CSV table", "csv", "text/csv", "word"),
        Kind("text", "纯文本", "Plain text", "txt", "text/plain", "word"),
    )
}


def capped(kind: Kind, claimed: str) -> Rank:
    """The rank that a file gets: what was claimed, the best that its kind allows where nothing was, never more than that.

    >>> capped(KINDS["jpeg"], "document"), capped(KINDS["pdf"], ""), capped(KINDS["pdf"], "word")
    ('photo', 'document', 'word')
    """
    return max((rank for rank in RANKS if rank in (kind.rank, claimed)), key=RANKS.index)


def suffices(rank: str, wanted: str) -> bool:
    """Is a proof of this rank at least the one that is wanted?

    >>> suffices("document", "photo"), suffices("photo", "document")
    (True, False)
    """
    return RANKS.index(rank) <= RANKS.index(wanted)
