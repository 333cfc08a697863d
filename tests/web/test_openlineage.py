"""OpenLineage events: each delivery and computation told once, as the official client would write it, with ids that stay; handed in to a server, nothing twice."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openlineage.client import event_v2 as official
from openlineage.client.generated import (
    column_lineage_dataset,
    dataset_version_dataset,
    documentation_job,
    error_message_run,
    nominal_time_run,
    output_statistics_output_dataset,
    schema_dataset,
)
from openlineage.client.serde import Serde

from tests.store.supervised import EDITOR, ROAD, YEAR, Year
from tests.web.recording import Recording, recording
from tests.web.test_figures import SECTION, folder, year
from zhixing.cli import main
from zhixing.kernel.errors import InputFault
from zhixing.store import attempts, clock, figures, keeping, lake, openlineage, rungs
from zhixing.web import county, telling, webhook

pytest.importorskip("ibis", reason="NOT TESTED: lineage of figures (the extra “lake”)")
__all__ = ["folder", "year"]


@pytest.fixture
def told(year: Year, portal: Path) -> list[openlineage.Event]:
    """The events of a county with figures and a milestone."""
    year.published(ROAD, "sign")
    year.enter("projects", EDITOR, {**SECTION, "name": "东环路", "kind": "urban_road", "completed_on": "2025-06-20"}, "water", date(2025, 6, 21))
    rungs.compute(year.here, portal, county.plans()[YEAR], date(2025, 7, 10))
    return of(portal)


def of(folder: Path, **asked: Any) -> list[openlineage.Event]:
    return [event for _, _, event in openlineage.events(county.catalogue(), folder, **asked)]


def facets(said: dict[str, Any]) -> dict[str, Any]:
    """Facets as the official client makes them out of what ours say."""
    found = {}
    for id, one in said.items():
        own = {key: value for key, value in one.items() if not key.startswith("_")} | {"producer": one["_producer"]}
        match id:
            case "schema":
                fields = [schema_dataset.SchemaDatasetFacetFields(**field) for field in own.pop("fields")]
                found[id] = schema_dataset.SchemaDatasetFacet(fields=fields, **own)
            case "version":
                found[id] = dataset_version_dataset.DatasetVersionDatasetFacet(**own)
            case "columnLineage":
                named = {
                    name: column_lineage_dataset.Fields([column_lineage_dataset.InputField(**field) for field in field["inputFields"]])
                    for name, field in own.pop("fields").items()
                }
                found[id] = column_lineage_dataset.ColumnLineageDatasetFacet(fields=named, **own)
            case "outputStatistics":
                found[id] = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(**own)
            case "nominalTime":
                found[id] = nominal_time_run.NominalTimeRunFacet(**own)
            case "errorMessage":
                found[id] = error_message_run.ErrorMessageRunFacet(**own)
            case "documentation":
                found[id] = documentation_job.DocumentationJobFacet(**own)
            case _:
                raise AssertionError(id)
    return found


def rebuilt(event: openlineage.Event) -> Any:
    """The same event by the classes of the official client, which check what they are given."""
    inputs = [official.InputDataset(one["namespace"], one["name"], facets=facets(one["facets"])) for one in event["inputs"]]
    outputs = [
        official.OutputDataset(one["namespace"], one["name"], facets=facets(one["facets"]), outputFacets=facets(one.get("outputFacets", {})))
        for one in event["outputs"]
    ]
    run, job = event["run"], event["job"]
    made = official.RunEvent(
        eventTime=event["eventTime"],
        producer=event["producer"],
        run=official.Run(run["runId"], facets=facets(run["facets"])),
        job=official.Job(job["namespace"], job["name"], facets=facets(job["facets"])),
        eventType=official.RunState[event["eventType"]],
        inputs=inputs,
        outputs=outputs,
    )
    return json.loads(Serde.to_json(made))


def bare(one: Any) -> Any:
    """Without what is empty: both say nothing by it."""
    if isinstance(one, dict):
        return {key: value for key, found in one.items() if (value := bare(found)) not in ({}, [], None)}
    return [bare(part) for part in one] if isinstance(one, list) else one


def test_every_event_is_what_the_official_client_would_write(told: list[openlineage.Event]) -> None:
    assert {event["job"]["name"].split(".")[0] for event in told} == {"publish", "compute", "read"}
    for event in told:
        assert bare(event) == bare(rebuilt(event)), event["job"]["name"]


def test_a_figure_names_its_data_its_version_and_its_columns(told: list[openlineage.Event]) -> None:
    own = [event for event in told if event["job"]["name"] == "compute.length_completed.2025.s1.a.01"]
    assert len(own) == 6, "each month"
    last = own[-1]
    (read,), (made,) = last["inputs"], last["outputs"]
    assert (read["name"], read["facets"]["version"]["datasetVersion"]) == ("projects", "1")
    assert {"name": "length", "type": "DECIMAL(38, 12)"} in read["facets"]["schema"]["fields"]
    fields = made["facets"]["columnLineage"]["fields"]["value"]["inputFields"]
    assert {one["field"] for one in fields} == {"completed_on", "kind", "length"} and {one["name"] for one in fields} == {"projects"}
    assert last["run"]["facets"]["nominalTime"]["nominalEndTime"].startswith("2025-06-30")


def test_a_milestone_names_the_days_that_it_was_read_off(told: list[openlineage.Event]) -> None:
    (event,) = [event for event in told if event["job"]["name"] == "read.project_opened.2025.s1.a.02"]
    fields = event["outputs"][0]["facets"]["columnLineage"]["fields"]
    assert list(fields) == ["begun_on", "completed_on", "opened_on"]
    assert [one["field"] for one in fields["opened_on"]["inputFields"]] == ["opened_on", "name", "stopped_on"]


def test_ids_stay_and_are_those_of_the_facts(told: list[openlineage.Event], portal: Path) -> None:
    ids = [event["run"]["runId"] for event in told]
    assert len(set(ids)) == len(ids)
    assert [event["run"]["runId"] for event in of(portal)] == ids
    half = openlineage.events(county.catalogue(), portal)[len(told) // 2]
    assert [event["run"]["runId"] for event in of(portal, after=half[0])] == ids[len(told) // 2 + 1 :]


def test_only_a_day_on_is_told_where_it_is_asked_for(told: list[openlineage.Event], portal: Path, year: Year) -> None:
    assert of(portal, since=clock.today()) == told and of(portal, since=date(2099, 1, 1)) == []
    lines = list(keeping.lineage(portal, year.here))
    assert [json.loads(line) for line in lines] == told


def test_a_refused_delivery_has_failed_and_says_nothing_of_what_stood_in_it(told: list[openlineage.Event], portal: Path) -> None:
    refusal = attempts.Refusal(
        "projects", 1, lake.versions("projects")[0].recorded, "wang", "金丝雀.csv", "a" * 64, "第3行“金丝雀”", "line 3 “金丝雀”", 9, 4, ""
    )
    teller = openlineage._Teller(county.catalogue(), portal)
    teller.hashes[1] = "0" * 64
    event = teller._refused(refusal, "建设项目")[2]
    assert event["eventType"] == "FAIL" and event["run"]["facets"]["errorMessage"]["message"] == "refused: 4 of 9 rows came back"
    assert "金丝雀" not in json.dumps(event, ensure_ascii=False)
    assert bare(event) == bare(rebuilt(event))


# Handed in.


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    """A lineage server that takes events, and the setting that names it."""
    monkeypatch.setattr(webhook, "sleep", lambda _: None)
    with recording() as found:
        monkeypatch.setenv(telling.SETTING, f"http://:a%20key@{found.place}/api/v1/lineage")
        yield found


def test_a_server_is_told_everything_once_in_order_with_its_key(told: list[openlineage.Event], server: Recording, year: Year, portal: Path) -> None:
    assert telling.told(year.here, clock.today()) == f"{len(told)} lineage events taken by {server.place}."
    assert [asked.told for asked in server.asked] == told
    assert {(asked.path, asked.headers["authorization"], asked.headers["content-type"]) for asked in server.asked} == {
        ("/api/v1/lineage", "Bearer a key", "application/json; charset=utf-8")
    }
    assert telling.told(year.here, clock.today()) == f"0 lineage events taken by {server.place}."
    year.enter("projects", EDITOR, {**SECTION, "name": "绿道补报", "length": "2", "completed_on": "2025-06-09"}, "water", date(2025, 7, 8))
    figures.compute(year.here, portal, county.plans()[YEAR], date(2025, 7, 10))
    assert telling.told(year.here, clock.today()).startswith("7 lineage events"), "a version, and six months that name it"


def test_what_is_not_taken_is_tried_again_and_told_the_next_time(told: list[openlineage.Event], server: Recording, year: Year) -> None:
    server.answers = [(200, b"{}", {})] * 2 + [(503, b"", {})] * 2 + [(201, b"", {})] + [(503, b"", {})] * 4
    said = telling.told(year.here, clock.today())
    assert said == f"3 of {len(told)} lineage events taken, then {server.place} failed: status 503. The others are told the next time."
    assert telling.told(year.here, clock.today()) == f"{len(told) - 3} lineage events taken by {server.place}."
    ids = [asked.told["run"]["runId"] for asked in server.asked]
    assert list(dict.fromkeys(ids)) == [event["run"]["runId"] for event in told], "each, in order, and none but what failed came twice"
    server.answers = [(422, b"", {})]


def test_nobody_waits_for_a_server_that_is_down(told: list[openlineage.Event], year: Year, portal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a page nor a computation knows of it; the run that does is bounded and says so."""
    monkeypatch.setenv(telling.SETTING, "http://127.0.0.1:9/lineage")
    began = time.monotonic()
    figures.compute(year.here, portal, county.plans()[YEAR], date(2025, 7, 10))
    monkeypatch.setattr(webhook, "LONGEST", 0)
    monkeypatch.setattr(telling, "LONGEST", 0)
    assert "0 of" in telling.told(year.here, clock.today()) and time.monotonic() - began < 30


@pytest.mark.parametrize(
    "text", ["http://lineage.example/x", "ftp://lineage.example/", "https://user:key@lineage.example/", "lineage", "https://[::1", "https:///x"]
)
def test_an_address_that_cannot_be_used_is_told_without_its_key(text: str) -> None:
    with pytest.raises(InputFault) as raised:
        telling.Server.of(text)
    assert telling.SETTING in str(raised.value) and "key@" not in str(raised.value).replace(":KEY@", "")
    assert "KEY" not in repr(telling.Server.of("https://:KEY@lineage.example/x"))


def test_without_a_setting_nothing_is_told(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(telling.SETTING, raising=False)
    assert telling.told(year.here, clock.today()) == "No lineage: ZHIXING_LINEAGE names no server."


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["lineage", str(tmp_path), "--since", "yesterday"])
    assert "a day like 2020-09-30" in capsys.readouterr().err
