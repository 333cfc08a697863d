"""The catalogue as DCAT: it says what is declared, and keeps the rules of DCAT-AP 3, which are shown to find what is wrong."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.engines.datahub.conftest import FIRMS, declared
from zhixing.engines.datahub import DataSet, dcat
from zhixing.engines.records import Label
from zhixing.kernel.errors import MissingPart

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated", "ignore:.*:DeprecationWarning:pyshacl", "ignore:.*:DeprecationWarning:rdflib")
SHAPES = Path(__file__).with_name("dcat_ap_3.ttl")
HOLDING = dcat.Holding(3, datetime(2020, 6, 30, 8, tzinfo=UTC), (("ab" * 32, 1200),))


def document(firms: DataSet, folder: Path) -> dict[str, Any]:
    (open_one,) = declared(
        folder, FIRMS.replace('"conditional"\nterms = "用于行政审批和统计"', '"unconditional"\nopen = true').replace('"firms"', '"open_firms"')
    )
    title, publisher = Label("澄川县公共数据目录", "Catalogue of Chengchuan"), Label("澄川县数据局", "Data office")
    return dcat.catalogued(title, publisher, [(firms, HOLDING), (open_one, None)], {"water": "澄川县水利局"}, "https://data.example.org/catalogue")


def conforms(told: dict[str, Any]) -> tuple[bool, str]:
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    graph = rdflib.Graph().parse(data=json.dumps(told), format="json-ld")
    kept, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES), advanced=True)
    return kept, text


def test_the_catalogue_says_what_is_declared(firms: DataSet, tmp_path: Path) -> None:
    told = document(firms, tmp_path)
    first, second = told["datasets"]
    assert (first["@id"], first["title"], first["identifier"]) == (
        "https://data.example.org/catalogue/firms/",
        {"zh": "市场主体", "en": "Enterprises"},
        "firms",
    )
    assert first["frequency"].endswith("/MONTHLY")
    assert first["rights"]["statement"]["zh"] == "有条件共享，用于行政审批和统计"
    assert [first["access"].rpartition("/")[2], second["access"].rpartition("/")[2]] == ["RESTRICTED", "PUBLIC"]
    assert first["publisher"]["name"] == {"zh": "澄川县水利局"}
    assert [(one["byteSize"], one["checksum"]["checksumValue"]) for one in first["distribution"]] == [("1200", "ab" * 32)]
    assert "distribution" not in second


def test_it_keeps_the_rules_of_dcat_ap(firms: DataSet, tmp_path: Path) -> None:
    kept, text = conforms(document(firms, tmp_path))
    assert kept, text


@pytest.mark.parametrize("fault", ["title", "description", "publisher", "accessURL", "frequency", "checksumValue", "byteSize"])
def test_the_rules_can_fail(firms: DataSet, tmp_path: Path, fault: str) -> None:
    told = document(firms, tmp_path)
    first = told["datasets"][0]
    match fault:
        case "title" | "description":
            del first[fault]
        case "publisher":
            del told["publisher"]
        case "accessURL":
            del first["distribution"][0]["accessURL"]
        case "frequency":
            first["frequency"] = "http://example.org/often"
        case "checksumValue":
            del first["distribution"][0]["checksum"]["checksumValue"]
        case "byteSize":
            first["distribution"][0]["byteSize"] = "-1"
    assert not conforms(told)[0]


def test_turtle_says_the_same(firms: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rdflib = pytest.importorskip("rdflib")
    compare = pytest.importorskip("rdflib.compare")
    told = document(firms, tmp_path)
    graphs = [rdflib.Graph().parse(data=text, format=form) for text, form in ((dcat.turtle(told), "turtle"), (json.dumps(told), "json-ld"))]
    assert compare.isomorphic(*graphs)
    assert len(graphs[0]) > 30
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(MissingPart, match="lake"):
        dcat.turtle(told)
