"""Deliveries and computations told as OpenLineage run events, for lineage servers of others: what was read in which version, what came of it, column by column.

The same ledger gives the same events, run ids included. No event holds a row, the name of a file or of a person, or what somebody wrote.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TypeAlias
from uuid import NAMESPACE_OID, uuid5

from zhixing.engines.commitments import load_plan, plan_years
from zhixing.engines.datahub import Column
from zhixing.engines.indicators import GIVEN, Measure, trace
from zhixing.engines.ledger import Fact, Kept
from zhixing.engines.milestones import Binding
from zhixing.kernel.errors import MissingPart
from zhixing.store import attempts, figures, lake, ledger, models, rungs
from zhixing.store.attempts import Refusal
from zhixing.store.clock import CHINA
from zhixing.store.lake import Version
from zhixing.store.remembered import PROGRAM
from zhixing.systems import Catalogue, load_measures, load_milestones

Event: TypeAlias = dict[str, Any]
# The number of the fact that an event tells, the time of that fact, and the event.
Told: TypeAlias = tuple[int, datetime, Event]
SPEC = "https://openlineage.io/spec"
PRODUCER = "urn:zhixing:ledger"
NAMESPACE = uuid5(NAMESPACE_OID, "zhixing")
TABLES = (lake.TABLE, figures.TABLE, rungs.TABLE)
CHUNK = 200
# By what milestones are read: the rungs of one that were read by the same were written together.
BY = ("year", "code", "data", "ladder", "edition", "meant")
FACETS = {
    "schema": "1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet",
    "version": "1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet",
    "columnLineage": "1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet",
    "outputStatistics": "1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet",
    "nominalTime": "1-0-1/NominalTimeRunFacet.json#/$defs/NominalTimeRunFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet",
    "documentation": "1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet",
}
COMPUTED = (Column("value", "DECIMAL(38, 12)"), Column("numerator", "DECIMAL(38, 12)"), Column("denominator", "DECIMAL(38, 12)"), Column("rows", "BIGINT"))


def events(here: Catalogue, folder: Path, after: int = 0, since: date | None = None) -> list[Told]:
    """Every event of the facts beyond a number, or of a day on, in the order of the ledger."""
    begin = datetime.combine(since, time(0), CHINA).astimezone(UTC) if since else datetime.min.replace(tzinfo=UTC)
    teller = _Teller(here, folder)
    found = [*teller.deliveries(), *teller.computed(after), *teller.climbed(after)]
    return sorted((one for one in found if one[0] > after and one[1] >= begin), key=lambda one: one[0])


@dataclass
class _Teller:
    """Tells the events of one county; what it has looked up it keeps.

    hashes  of each fact that is told of: run ids are made from them
    """

    here: Catalogue
    folder: Path
    hashes: dict[int, str] = field(default_factory=lambda: dict(models.Fact.objects.filter(table__in=TABLES).values_list("number", "hash")))
    columns: dict[tuple[str, str, int], tuple[str, ...]] = field(default_factory=dict)
    versions: dict[str, dict[int, Version]] = field(default_factory=dict)
    measures: dict[tuple[int, str], Measure] = field(default_factory=dict)
    bindings: dict[tuple[int, str], Binding] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for year in plan_years(self.folder):
            plan = load_plan(self.folder, year)
            self.measures |= {(year, one.commitment): one for one in load_measures(self.folder, self.here, plan)}
            self.bindings |= {(year, one.commitment): one for one in load_milestones(self.folder, self.here, plan)}

    @property
    def space(self) -> str:
        """The namespace of its jobs and data sets."""
        return f"zhixing://{self.here.county.slug}"

    def deliveries(self) -> Iterator[Told]:
        """Every version that came in, and every delivery that was refused."""
        for dataset in self.here.datasets:
            for version in self._versions(dataset.id).values():
                verb = "publish" if version.kind == "published" else "deliver"
                files = [{"namespace": self.space, "name": f"files/{version.given}", "facets": {}}] if version.given else []
                yield self._told(version, f"{verb}.{dataset.id}", dataset.table.summary.zh, files, [self._put_out(version)])
            for refusal in attempts.refusals(dataset.id):
                yield self._refused(refusal, dataset.table.summary.zh)

    def computed(self, after: int) -> Iterator[Told]:
        """Every figure that was computed."""
        for fact, row in _written(figures.TABLE, after):
            year, code = int(str(row["year"])), str(row["code"])
            measure = self.measures.get((year, code))
            own = measure is not None and (measure.asked.indicator.id, measure.asked.indicator.version) == (row["indicator"], row["edition"])
            data, day = str(row.get("data") or ""), date.fromisoformat(str(row["day"]))
            lineage = {"value": self._columns(code, measure, data, day)} if measure and own and row.get("value") is not None else {}
            nominal = {"nominalStartTime": f"{year}-01-01T00:00:00+08:00", "nominalEndTime": f"{day.isoformat()}T23:59:59+08:00"}
            title = measure.asked.indicator.label.zh if measure and own else str(row["indicator"])
            output = self._output(f"figures/{year}/{code}", COMPUTED, f"{row['period']}.{fact.change.version}", lineage)
            yield self._told(fact, f"compute.{row['indicator']}.{year}.{code}", title, self._read(data), [output], {"nominalTime": nominal})

    def climbed(self, after: int) -> Iterator[Told]:
        """Every milestone that was read off its register: the rungs that were written together are one run."""
        together = itertools.groupby(_written(rungs.TABLE, after), key=lambda pair: [pair[1].get(id) for id in BY])
        for (year, code, *_), group in together:
            *_, (fact, row) = group
            binding = self.bindings.get((int(str(year)), str(code)))
            steps = binding.ladder.steps if binding and (binding.ladder.id, binding.ladder.version) == (row["ladder"], row["edition"]) else ()
            lineage = {one.field: self._step(binding, one.field) for one in steps} if binding else {}
            columns = [Column(one.field, "DATE") for one in steps]
            output = self._output(f"milestones/{year}/{code}", columns, f"{fact.number}", lineage)
            title = binding.ladder.label.zh if binding and steps else str(row["ladder"])
            yield self._told(fact, f"read.{row['ladder']}.{year}.{code}", title, self._read(str(row.get("data") or "")), [output])

    def _told(
        self, of: Fact | Version, job: str, about: str, inputs: Sequence[Event], outputs: Sequence[Event], facets: Mapping[str, Event] | None = None
    ) -> Told:
        number = of.number if isinstance(of, Fact) else of.fact
        return number, of.recorded, self._event("COMPLETE", number, of.recorded, job, about, inputs, outputs, facets or {})

    def _refused(self, one: Refusal, about: str) -> Told:
        message = {"message": f"refused: {one.bad} of {one.rows} rows came back", "programmingLanguage": "python"}
        files = [{"namespace": self.space, "name": f"files/{one.given}", "facets": {}}]
        return one.fact, one.recorded, self._event("FAIL", one.fact, one.recorded, f"deliver.{one.dataset}", about, files, [], {"errorMessage": message})

    def _event(
        self, kind: str, number: int, at: datetime, job: str, about: str, inputs: Sequence[Event], outputs: Sequence[Event], facets: Mapping[str, Event]
    ) -> Event:
        return {
            "eventType": kind,
            "eventTime": at.isoformat(),
            "run": {"runId": f"{uuid5(NAMESPACE, self.hashes[number])}", "facets": {id: _facet(id, one) for id, one in facets.items()}},
            "job": {"namespace": self.space, "name": job, "facets": {"documentation": _facet("documentation", {"description": about})}},
            "inputs": list(inputs),
            "outputs": list(outputs),
            "producer": PRODUCER,
            "schemaURL": f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent",
        }

    def _put_out(self, version: Version) -> Event:
        """A version as what a run has made."""
        output = self._output(version.dataset, version.columns, f"{version.number}")
        sizes = {"rowCount": version.rows, "size": sum(part.bytes for part in version.parts), "fileCount": len(version.parts)}
        return {**output, "outputFacets": {"outputStatistics": _facet("outputStatistics", sizes)}}

    def _output(self, name: str, columns: Iterable[Column], version: str, lineage: Mapping[str, Sequence[Event]] | None = None) -> Event:
        facets = {"schema": _schema(columns), "version": _facet("version", {"datasetVersion": version})}
        known = {name: {"inputFields": list(fields)} for name, fields in (lineage or {}).items() if fields}
        facets |= {"columnLineage": _facet("columnLineage", {"fields": known})} if known else {}
        return {"namespace": self.space, "name": name, "facets": facets}

    def _read(self, data: str) -> list[Event]:
        """The versions that a run has read, as its row names them; of what was not there nothing."""
        found = []
        for one in data.split():
            id, _, number = one.partition("@")
            version = self._versions(id).get(int(number))
            if version is not None:
                facets = {"schema": _schema(version.columns), "version": _facet("version", {"datasetVersion": number})}
                found.append({"namespace": self.space, "name": id, "facets": facets})
        return found

    def _columns(self, code: str, measure: Measure, data: str, day: date) -> list[Event]:
        """The columns that a figure is made from; none where its data cannot be opened any more."""
        key = (code, measure.asked.indicator.id, measure.asked.indicator.version)
        if key not in self.columns:
            self.columns[key] = self._traced(measure, data, day)
        pairs = [one.split(".", 1) for one in self.columns[key]]
        return [self._field(table, column) for table, column in pairs if table not in {given.id for given in GIVEN}]

    def _traced(self, measure: Measure, data: str, day: date) -> tuple[str, ...]:
        try:
            with figures.behind(self.here, measure, data, day) as there:
                return trace(measure.asked, day, there).columns
        except MissingPart:
            return ()

    def _step(self, binding: Binding, field: str) -> list[Event]:
        ladder = binding.ladder
        return [self._field(ladder.table, one) for one in dict.fromkeys((field, *binding.rows, *ladder.held, *ladder.ends))]

    def _field(self, dataset: str, column: str) -> Event:
        return {"namespace": self.space, "name": dataset, "field": column}

    def _versions(self, id: str) -> dict[int, Version]:
        if id not in self.versions:
            self.versions[id] = {one.number: one for one in lake.versions(id)}
        return self.versions[id]


def _written(table: str, after: int) -> list[tuple[Fact, Mapping[str, Kept]]]:
    """What the program wrote of its rows beyond a fact, each with the row as it was then, in the order of the ledger."""
    rows = models.Fact.objects.filter(table=table, number__gt=after).values_list("row", flat=True).distinct()
    last, found = ledger.digest().number, list[tuple[Fact, Mapping[str, Kept]]]()
    for at in range(0, len(ids := list(rows)), CHUNK):
        for facts in ledger.of_rows(table, ids[at : at + CHUNK], last):
            row: dict[str, Kept] = {}
            for fact in facts:
                row = row | fact.change.fields
                if fact.number > after and fact.change.actor == PROGRAM and fact.change.deed in ("entered", "changed"):
                    found.append((fact, row))
    return sorted(found, key=lambda pair: pair[0].number)


def _schema(columns: Iterable[Column]) -> Event:
    return _facet("schema", {"fields": [{"name": one.name, "type": one.type} for one in columns]})


def _facet(id: str, said: Event) -> Event:
    return {"_producer": PRODUCER, "_schemaURL": f"{SPEC}/facets/{FACETS[id]}", **said}
