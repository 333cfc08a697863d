"""A Spark cluster to throw away: one master, some workers and a Connect server on this machine, listening on loopback alone.

python tests/spark_cluster.py [WORKERS]  starts one, prints its address, and ends it when its input ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

HERE, STARTS = "127.0.0.1", 120
# What the server of every session may take, and each worker.
MEMORY = "1g"


def lacking() -> str:
    """What keeps a cluster from being started here; "" where nothing does."""
    missing = [name for name, there in (("the extra “spark” (pyspark)", find_spec("pyspark")), ("Java 17 or later", shutil.which("java"))) if not there]
    return " and ".join(missing)


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    sockets = [socket.create_server((HERE, 0)) for _ in range(number)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def spark_cluster(workers: int = 2, memory: str = MEMORY) -> Iterator[str]:
    """The address of a cluster; without workers it answers and does nothing. It is gone afterwards, with all that it wrote."""
    folder = Path(tempfile.mkdtemp(prefix="zhixing-spark-"))
    started: list[subprocess.Popen[bytes]] = []
    spec = find_spec("pyspark")
    assert spec is not None and spec.origin is not None
    home = Path(spec.origin).parent
    own = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": HERE, "SPARK_CONF_DIR": str(folder), "SPARK_LOCAL_DIRS": str(folder), "SPARK_DAEMON_MEMORY": "512m"}

    def start(name: str, *command: str) -> None:
        with (folder / f"{name}.log").open("wb") as log:
            started.append(
                subprocess.Popen(
                    [str(home / "bin" / command[0]), *command[1:]], env={**os.environ, **own}, cwd=folder, stdout=log, stderr=log, start_new_session=True
                )
            )

    try:
        master, page, connect, *pages = free_ports(3 + workers)
        deploy = "org.apache.spark.deploy"
        start("master", "spark-class", f"{deploy}.master.Master", "--host", HERE, "--port", f"{master}", "--webui-port", f"{page}")
        _answering(started[0], master, folder / "master.log")
        for number, its in enumerate(pages, 1):
            room = ("--host", HERE, "--cores", "1", "--memory", memory, "--webui-port", f"{its}", "-d", str(folder / f"worker{number}"))
            start(f"worker{number}", "spark-class", f"{deploy}.worker.Worker", *room, f"spark://{HERE}:{master}")
        settings = {
            "spark.driver.host": HERE, "spark.driver.bindAddress": HERE, "spark.connect.grpc.binding.address": HERE,
            "spark.connect.grpc.binding.port": f"{connect}", "spark.driver.memory": MEMORY, "spark.executor.memory": memory,
            "spark.sql.shuffle.partitions": "4", "spark.ui.enabled": "false",
        }  # fmt: skip
        given = [text for name, value in settings.items() for text in ("--conf", f"{name}={value}")]
        server = "org.apache.spark.sql.connect.service.SparkConnectServer"
        start("connect", "spark-submit", "--master", f"spark://{HERE}:{master}", "--class", server, *given, "spark-internal")
        _answering(started[-1], connect, folder / "connect.log")
        yield f"sc://{HERE}:{connect}"
    finally:
        for process in reversed(started):
            _end(process)
        shutil.rmtree(folder, ignore_errors=True)


def _answering(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until somebody listens."""
    for _ in range(STARTS * 4):
        if process.poll() is not None:
            break
        with socket.socket() as caller:
            if caller.connect_ex((HERE, port)) == 0:
                return
        time.sleep(0.25)
    raise RuntimeError(f"Spark did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here, with what it started itself."""
    for sent, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 15)):
        try:
            os.killpg(process.pid, sent)
            process.wait(patience)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


if __name__ == "__main__":
    with spark_cluster(int(sys.argv[1]) if len(sys.argv) > 1 else 2) as address:
        print(address, flush=True)
        sys.stdin.read()
