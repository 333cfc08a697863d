"""How gunicorn serves the portal; what it says goes the way of all other words, see journal.py."""

import atexit
import os
import shutil
import tempfile
from typing import Any

from zhixing.web.journal import LOGGING

accesslog = None
loglevel = "warning"
worker_class = "gthread"
logconfig_dict = LOGGING

if os.environ.get("ZHIXING_METRICS_TOKEN") and not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="zhixing-metrics-")
    atexit.register(shutil.rmtree, os.environ["PROMETHEUS_MULTIPROC_DIR"], True)


def child_exit(server: Any, worker: Any) -> None:
    """What a process counted stays counted when it ends."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
