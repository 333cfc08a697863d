"""A Spark cluster as the engine: the same files and the same expressions through Spark Connect, for more rows than one machine counts.

What the cluster does by its own settings is set here to what DuckDB does, for this session alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from threading import Timer
from typing import Any

from zhixing.engines.indicators.lake import Lake, borrowed_ibis
from zhixing.kernel.errors import InputFault, MissingPart

PURPOSE, EXTRA = "Computing on a Spark cluster", "spark"
SHAPE = "an address like sc://HOST:15002"
# Seconds until an address has to answer, and until the first small job has to be done: a cluster starts its workers for it.
ANSWERS, WORKS = 20.0, 120.0
# How often a broken connection is taken up again, each time after four times as long: a minute in all, where Spark would wait for ten.
TRIES = 6
SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # what overflows, and text that is no number, is a fault and no null
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",  # decimals are exact or a fault
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",  # a day of long ago is the day that stands in the file
    "spark.sql.parquet.mergeSchema": "false",  # the files of one version have the same columns
    "spark.sql.files.ignoreMissingFiles": "false",  # rows that are not there are a fault
    "spark.sql.files.ignoreCorruptFiles": "false",
}


@dataclass(frozen=True, slots=True)
class Cluster(Lake):
    """A lake on a cluster: what the cluster cannot do is told as a fault of its address."""

    place: str = ""

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What a query answers, of which there is little."""
        try:
            return [row.asDict() for row in self.backend.raw_sql(query).collect()]
        except _faults() as fault:
            raise _told(self.place, fault) from fault

    def asked(self, query: str, dialect: str) -> Any:
        """A query in the words of another engine as an expression for the cluster."""
        try:
            return self.backend.sql(query, dialect=dialect)
        except _faults() as fault:
            raise _told(self.place, fault) from fault


def open_cluster(files: Mapping[str, Sequence[str]], address: str, answers: float = ANSWERS, works: float = WORKS) -> Lake:
    """The data sets of a mapping, each a list of Parquet files by the paths that the cluster knows them by, on the cluster at an address.

    An InputFault where nobody answers in time, where the cluster does not work, or where it does not find the files.
    """
    ibis, there = borrowed_ibis(), {id: list(paths) for id, paths in files.items() if paths}
    session, place = _session(address, answers)
    try:
        _works(session, place, works)
        backend = ibis.pyspark.connect(session, **SETTINGS)
        for id, paths in there.items():
            session.read.parquet(*paths).createOrReplaceTempView(id)
        tables = {id: backend.table(id) for id in there}
    except _faults() as fault:
        session.stop()
        raise _told(place, fault) from fault
    except InputFault:
        session.stop()
        raise
    versions = {id: tuple(PurePath(path).stem for path in paths) for id, paths in there.items()}
    return Cluster(backend, tables, versions, {id: f"{id} {table.schema()}" for id, table in tables.items()}, place=place)


def _session(address: str, answers: float) -> tuple[Any, str]:
    """A session of our own, and how the address is called where people read it: without what may be secret."""
    try:
        import grpc
        from pyspark.errors import PySparkException
        from pyspark.sql.connect.client import DefaultChannelBuilder
        from pyspark.sql.connect.client.retries import DefaultPolicy
        from pyspark.sql.connect.session import SparkSession
    except ImportError as error:
        raise MissingPart(PURPOSE, EXTRA) from error
    try:
        builder = DefaultChannelBuilder(address)
        place = f"sc://{builder.endpoint}"
    except (PySparkException, ValueError) as error:
        raise InputFault("--url", "no address of Spark Connect", SHAPE) from error
    channel = builder.toChannel()
    try:
        grpc.channel_ready_future(channel).result(timeout=answers)
    except grpc.FutureTimeoutError as error:
        remedy = "Start the Connect server of the cluster (docs/operate.md), or see whether a firewall lies between"
        raise InputFault(place, f"nobody answers within {answers:g} seconds", "the Spark Connect server of a cluster", remedy) from error
    finally:
        channel.close()
    try:
        session = SparkSession.builder.channelBuilder(builder).create()
        session.client.set_retry_policies([DefaultPolicy(max_retries=TRIES)])
    except (PySparkException, grpc.RpcError) as error:
        raise _told(place, error) from error
    return session, place


def _works(session: Any, place: str, works: float) -> None:
    """Let the cluster count to one: a Connect server answers also where it has no worker, and waits for one for ever."""
    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        with suppress(*_faults()):
            session.interruptAll()

    alarm = Timer(works, stop)
    alarm.daemon = True
    alarm.start()
    try:
        session.range(1).collect()
    except _faults() as fault:
        if not late:
            raise
        remedy = "See on the page of its master whether workers are there and have a processor and memory to spare"
        raise InputFault(place, f"answers, but does no work within {works:g} seconds", "a cluster with a free worker", remedy) from fault
    finally:
        alarm.cancel()


def _faults() -> tuple[type[BaseException], ...]:
    import grpc
    from pyspark.errors import PySparkException

    return PySparkException, grpc.RpcError


def _told(place: str, fault: BaseException) -> InputFault:
    """What went wrong on the cluster, in its own words but not by the yard."""
    text = str(fault).strip().partition("\n")[0][:300]
    if "PATH_NOT_FOUND" in text or "FILE_NOT_EXIST" in text:
        return InputFault(
            place, text, "the files of the lake by the same paths on every machine of the cluster", "Share the folder with them (docs/operate.md)"
        )
    return InputFault(place, text or type(fault).__name__, "a cluster of Spark 4 that answers", "The log of its Connect server says more")
