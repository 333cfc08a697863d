"""The XML inside a DOCX: parsed safely, and asked by local names (two namespaces are in use for the same elements)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from zhixing.kernel.errors import InputFault


def parsed(where: str, data: bytes) -> Any:
    """The root of a part; entities are not resolved, a document type (an office document has none) is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise InputFault(where, "this part is damaged and cannot be read", "a complete .docx", "Save the document again, or as PDF") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputFault(where, "this part declares entities, which no word processor writes", "a plain .docx", "Save the document again, or as PDF")
    return root


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Any | None, name: str) -> Iterator[Any]:
    """The children of this name; none of nothing."""
    return (child for child in (element if element is not None else ()) if local(child) == name)


def first(element: Any | None, name: str) -> Any | None:
    """The first child of this name."""
    return next(children(element, name), None)


def attribute(element: Any | None, name: str) -> str:
    """An attribute by its local name; "" where there is none."""
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def is_on(element: Any | None) -> bool:
    """Whether a switch like w:vanish is there and not turned off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off")
