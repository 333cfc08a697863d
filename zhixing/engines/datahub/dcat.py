"""The catalogue as others read it: DCAT 3 with the words of DCAT-AP 3, as JSON-LD and Turtle."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from zhixing.engines.datahub.dataset import DataSet, Refresh, Sharing
from zhixing.engines.records import Label
from zhixing.kernel.errors import MissingPart

_EU = "http://publications.europa.eu/resource/authority"
FREQUENCIES: Mapping[Refresh, str] = {
    "daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY", "quarterly": "QUARTERLY", "yearly": "ANNUAL", "irregular": "IRREG", "ledger": "UPDATE_CONT",
}  # fmt: skip
RIGHTS: Mapping[Sharing, str] = {"unconditional": "RESTRICTED", "conditional": "RESTRICTED", "refused": "NON_PUBLIC"}
_IRI = {"@type": "@id"}
_SAID = {"@container": "@language"}
CONTEXT: Mapping[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "title": {"@id": "dct:title", **_SAID}, "description": {"@id": "dct:description", **_SAID}, "rights": {"@id": "dct:rights"},
    "statement": {"@id": "http://www.w3.org/2000/01/rdf-schema#label", **_SAID}, "name": {"@id": "foaf:name", **_SAID},
    "publisher": {"@id": "dct:publisher"}, "datasets": {"@id": "dcat:dataset"}, "distribution": {"@id": "dcat:distribution"}, "identifier": "dct:identifier",
    "language": {"@id": "dct:language", **_IRI}, "frequency": {"@id": "dct:accrualPeriodicity", **_IRI}, "access": {"@id": "dct:accessRights", **_IRI},
    "version": "dcat:version", "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"}, "accessURL": {"@id": "dcat:accessURL", **_IRI},
    "mediaType": {"@id": "dcat:mediaType", **_IRI}, "byteSize": {"@id": "dcat:byteSize", "@type": "xsd:nonNegativeInteger"},
    "checksum": {"@id": "spdx:checksum"}, "algorithm": {"@id": "spdx:algorithm", **_IRI}, "checksumValue": {"@id": "spdx:checksumValue", "@type": "xsd:hexBinary"},
    "page": {"@id": "dcat:landingPage", **_IRI},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holding:
    """What there is of a data set: its version, since when, and the bytes and hash of each of its files."""

    version: int
    modified: datetime
    files: tuple[tuple[str, int], ...]


def catalogued(title: Label, publisher: Label, datasets: Iterable[tuple[DataSet, Holding | None]], agencies: Mapping[str, str], address: str) -> dict[str, Any]:
    """The catalogue as JSON-LD. `address` is that of the page that lists the data sets; each has its own under it."""
    home = address.rstrip("/")
    return {
        "@context": dict(CONTEXT), "@id": f"{home}/", "@type": "dcat:Catalog", "title": _said(title), "description": _said(title),
        "publisher": _agent(f"{home}/publisher", publisher), "language": [f"{_EU}/language/ZHO", f"{_EU}/language/ENG"],
        "datasets": [_dataset(one, holding, agencies, home) for one, holding in datasets],
    }  # fmt: skip


def turtle(catalogue: Mapping[str, Any]) -> str:
    """The same in Turtle."""
    try:
        rdflib = import_module("rdflib")
    except ImportError:
        raise MissingPart("The catalogue in Turtle", "lake") from None
    with warnings.catch_warnings():
        # Its reader of JSON-LD uses what it itself advises against.
        warnings.simplefilter("ignore", DeprecationWarning)
        graph = rdflib.Graph().parse(data=json.dumps(catalogue), format="json-ld")
    return str(graph.serialize(format="turtle"))


def _said(label: Label) -> dict[str, str]:
    return {language: text for language, text in (("zh", label.zh), ("en", label.en)) if text}


def _agent(id: str, name: Label) -> dict[str, Any]:
    return {"@id": id, "@type": "foaf:Agent", "name": _said(name)}


def _dataset(one: DataSet, holding: Holding | None, agencies: Mapping[str, str], home: str) -> dict[str, Any]:
    here = f"{home}/{one.id}/"
    told: dict[str, Any] = {
        "@id": here, "@type": "dcat:Dataset", "identifier": one.id, "title": _said(one.label), "page": here,
        "description": _said(one.table.summary) or _said(one.label),
        "frequency": f"{_EU}/frequency/{FREQUENCIES[one.refresh]}", "access": f"{_EU}/access-right/{'PUBLIC' if one.open else RIGHTS[one.sharing]}",
        "rights": {"@type": "dct:RightsStatement", "statement": _rights(one)},
    }  # fmt: skip
    if one.owner:
        told["publisher"] = _agent(f"{home}/agencies/{one.owner}", Label(agencies.get(one.owner, one.owner), ""))
    if holding is not None:
        told |= {"version": str(holding.version), "modified": holding.modified.isoformat()}
        told["distribution"] = [
            {
                "@id": f"{here}#{hash}", "@type": "dcat:Distribution", "accessURL": here, "byteSize": str(size),
                "mediaType": "https://www.iana.org/assignments/media-types/application/vnd.apache.parquet",
                "checksum": {"@type": "spdx:Checksum", "algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "checksumValue": hash},
            }
            for hash, size in holding.files
        ]  # fmt: skip
    return told


def _rights(one: DataSet) -> dict[str, str]:
    terms = (one.shared, one.terms, Label("开放", "open") if one.open else Label("", ""))
    return _said(Label("，".join(term.zh for term in terms if term.zh), ", ".join(term.en for term in terms if term.en)))
