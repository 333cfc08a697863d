"""Uploads that wait for a person's word: kept on disk for an hour, in a folder that only the portal can read, under names that cannot be guessed.

ZHIXING_UPLOADS  the folder; without it one of the portal's own among the temporary files. The processes of one portal share it.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from zhixing.engines.records import sheet
from zhixing.kernel.errors import InputFault

SETTING = "ZHIXING_UPLOADS"
HOUR = 3600
# A person who uploads again and again pushes out the oldest.
MOST = 5
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(slots=True)
class Upload:
    """One kept upload: whose, for which table, under which name, and what is known of it."""

    token: str
    person: str
    table: str
    name: str
    owner: str
    seen: str
    account: dict[str, Any] | None = None
    done: bool = False

    @property
    def path(self) -> Path:
        """The file itself."""
        return folder() / f"{self.token}.upload"

    @property
    def seen_at(self) -> datetime:
        """When the preview was made."""
        return datetime.fromisoformat(self.seen)

    def save(self) -> None:
        """Write down what is known of it; whole or not at all."""
        draft = folder() / f"{self.token}.{secrets.token_hex(4)}.draft"
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")
        draft.replace(folder() / f"{self.token}.json")

    def forget(self) -> None:
        """Remove it."""
        for path in folder().glob(f"{self.token}.*"):
            path.unlink(missing_ok=True)


def keep(file: UploadedFile, person: str, table: str, owner: str, seen: datetime) -> Upload:
    """Keep what somebody uploads; what is larger than is taken is cut off and refused by its reader."""
    _clear(person)
    upload = Upload(secrets.token_urlsafe(32), person, table, bare_name(file.name), owner, seen.isoformat())
    left = sheet.LARGEST + 1
    with os.fdopen(os.open(upload.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk[:left])
            left -= len(chunk)
            if left <= 0:
                break
    upload.save()
    return upload


def find(token: str, person: str, table: str) -> Upload | None:
    """The upload of a name, if it is this person's, for this table, and not older than an hour."""
    _clear()
    if not _TOKEN.fullmatch(token):
        return None
    try:
        upload = Upload(**json.loads((folder() / f"{token}.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return upload if (upload.person, upload.table) == (person, table) and upload.path.exists() else None


def folder() -> Path:
    """The folder of uploads; one that belongs to somebody else, or that others can read, is not used."""
    path = Path(os.environ.get(SETTING) or Path(tempfile.gettempdir()) / f"zhixing-uploads-{os.getuid()}")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise InputFault(str(path), "a folder that others can use", "one that only the portal can read", f"Remove it, or name another in {SETTING}")
    return path


def bare_name(name: str | None) -> str:
    """The last part of a name, without what cannot be printed."""
    bare = "".join(character for character in (name or "").replace("\\", "/").rpartition("/")[2] if character.isprintable())
    return bare[-100:] or "upload"


def _clear(person: str = "") -> None:
    """Remove what is older than an hour, and the oldest of a person who has many."""
    kept: list[tuple[float, str]] = []
    for path in folder().iterdir():
        try:
            age = time.time() - path.stat().st_mtime
            if age > HOUR:
                path.unlink(missing_ok=True)
            elif person and path.suffix == ".json" and json.loads(path.read_text("utf-8")).get("person") == person:
                kept.append((age, path.stem))
        except (OSError, ValueError):
            continue
    for _, token in sorted(kept)[MOST - 1 :]:
        for path in folder().glob(f"{token}.*"):
            path.unlink(missing_ok=True)
