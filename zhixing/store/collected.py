"""The static files as a server answers them: under hashed names and compressed, in a folder made once for each state of them."""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def collected() -> Path:
    """That folder. What browsers will lack is told."""
    from django.conf import settings
    from django.contrib.staticfiles import finders

    if missing := [name for name in settings.BROWSER_LIBRARIES if not finders.find(f"vendor/{name}")]:
        logging.getLogger("zhixing").warning("pages go without %s; `make vendor` fetches them", ", ".join(missing))
    found = sorted((name, Path(storage.path(name)).stat()) for finder in finders.get_finders() for name, storage in finder.list([]))
    state = hashlib.sha256(repr([(name, stat.st_size, stat.st_mtime_ns) for name, stat in found]).encode()).hexdigest()[:16]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zhixing"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        home = Path(tempfile.mkdtemp(prefix="zhixing-"))
    folder = home / f"static-{state}"
    if not (folder / "staticfiles.json").exists():
        collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0", "--settings", "zhixing.web.settings"]
        subprocess.run(collect, env={**os.environ, "ZHIXING_STATIC": str(folder)}, check=True)
    return folder
