"""`zhixing verify` on one store after the other: python -m tests.store.verifying, a JSON list of arguments a line; answers with exit code and words.

Each runs in a process of its own that is forked off where the program is loaded and nothing is opened yet.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys

import django.contrib.auth
import django.core.management
import django.db.models

from zhixing import cli

LOADED = (django.contrib.auth, django.core.management, django.db.models)


def verified(arguments: list[str]) -> None:
    """Run the command and print how it ended, as a line of JSON."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main(["verify", *arguments])
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)


if __name__ == "__main__":
    for line in sys.stdin:
        child = os.fork()
        if not child:
            verified(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(json.dumps([-1, "", f"broken off: {status}"]), flush=True)
