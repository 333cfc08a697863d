"""A paper as PDF, set by Typst."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from zhixing.engines.documents import geometry
from zhixing.engines.documents.paper import Annex, Grid, Paper, Text, dated, headed
from zhixing.engines.documents.title import title_lines
from zhixing.kernel.errors import MissingPart


def pdf(paper: Paper) -> bytes:
    """The paper as a PDF with its fonts inside. MissingPart where Typst is not installed."""
    try:
        import typst
    except ImportError:
        raise MissingPart("Official papers as PDF", "papers") from None
    source = files(__package__).joinpath("paper.typ").read_text("utf-8").encode("utf-8")
    installed = set(typst.Fonts().families())
    told = _told(paper, installed)
    # The imprint stands on the last page, and that is an even one: where it would not be, it is set on a page of its own.
    pages = _compiled(typst, source, told | {"turn": False}, "svg")
    turn = bool(told["imprint"]) and isinstance(pages, list) and len(pages) % 2 == 1
    return bytes(_compiled(typst, source, told | {"turn": turn}, "pdf"))


def missing_faces() -> tuple[str, ...]:
    """The faces of the standard that are not installed here and are stood in for; to be told beside the paper."""
    try:
        import typst
    except ImportError:
        raise MissingPart("Official papers as PDF", "papers") from None
    installed = set(typst.Fonts().families())
    return tuple(name for name, faces in geometry.FACES.items() if not installed & {face for face in faces if not face.startswith(("Noto", "Source"))})


def _compiled(typst: Any, source: bytes, told: dict[str, Any], form: str) -> Any:
    return typst.compile(source, format=form, sys_inputs={"paper": json.dumps(told, ensure_ascii=False)})


def _told(paper: Paper, installed: set[str]) -> dict[str, Any]:
    faces = {name: [face for face in faces if face in installed] or list(faces) for name, faces in geometry.FACES.items()}
    measures = {
        "top": geometry.TOP, "left": geometry.LEFT, "width": geometry.WIDTH, "height": geometry.HEIGHT, "pitch": float(geometry.PITCH),
        "advance": float(geometry.ADVANCE), "head": geometry.HEAD, "rule": geometry.RULE, "folio": geometry.FOLIO, "size2": geometry.SIZE_2,
        "size5": float(geometry.SIZE_5), "faces": faces,
    }  # fmt: skip
    return {
        "geometry": measures,
        "issuer": paper.issuer,
        "title": title_lines(paper.title),
        "number": paper.number,
        "serial": paper.serial,
        "secrecy": paper.secrecy,
        "urgency": paper.urgency,
        "signer": paper.signer,
        "recipients": "，".join(paper.recipients),
        "body": _blocks(paper.body),
        "annexes": [_annex(annex) for annex in paper.annexes],
        "signature": paper.signature,
        "signed_on": dated(paper.signed_on),
        "note": paper.note,
        "imprint": imprint(paper),
    }


def imprint(paper: Paper) -> list[dict[str, str]]:
    """The lines of the imprint (版记): copies, then who printed it and when."""
    lines = [{"left": f"抄送：{'，'.join(paper.copies)}。", "right": ""}] if paper.copies else []
    if paper.printed_by:
        lines.append({"left": paper.printed_by, "right": f"{dated(paper.printed_on or paper.signed_on)}印发"})
    return lines


def _annex(annex: Annex) -> dict[str, Any]:
    return {"name": annex.name, "wide": annex.wide, "body": _blocks(annex.body)}


def _blocks(body: tuple[Text | Grid, ...]) -> list[dict[str, Any]]:
    return [
        {"kind": "text", "text": one.text, "level": one.level, "link": one.link}
        if isinstance(one, Text)
        else {"kind": "grid", "titles": one.titles, "widths": one.widths, "rows": one.lines, "caption": one.caption}
        for one in headed(body)
    ]
