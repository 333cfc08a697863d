"""Runs a command against a throw-away PostgreSQL server: python tests/with_postgres.py COMMAND …

The server lives in a temporary folder, listens on this machine only, and is gone afterwards. The command finds its address in
ZHIXING_DATABASE. Where no server program is installed it says so, loudly, and runs nothing.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ACCOUNT = "postgres"  # the server refuses to run as root


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def as_account(command: list[str]) -> list[str]:
    return ["runuser", "-u", ACCOUNT, "--", *command] if os.geteuid() == 0 else command


def main(command: list[str]) -> int:
    found = programs()
    if found is None:
        print("=== NOT INSTALLED: PostgreSQL. The tests of the store are not run on it. ===", file=sys.stderr)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="zhixing-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
    data, port, password = folder / "data", free_port(), secrets.token_hex(16)
    (folder / "password").write_text(password)
    quiet = {"stdout": subprocess.DEVNULL, "cwd": "/"}
    try:
        initdb = [
            str(found / "initdb"),
            "-D",
            str(data),
            "-U",
            "zhixing",
            "-A",
            "scram-sha-256",
            f"--pwfile={folder / 'password'}",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(as_account(initdb), check=True, **quiet)  # type: ignore[call-overload]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        subprocess.run(as_account([str(found / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start"]), check=True, **quiet)  # type: ignore[call-overload]
        address = f"postgresql://zhixing:{password}@127.0.0.1:{port}/postgres"
        return subprocess.run(command, env={**os.environ, "ZHIXING_DATABASE": address}).returncode
    finally:
        subprocess.run(as_account([str(found / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]), **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
