"""From a stream of bytes to a file that may be kept: cut off at the limit, hashed while it comes, told by its bytes, pictures written anew."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zhixing.engines.evidence.detection import kind_of
from zhixing.engines.evidence.kinds import KINDS, Kind, Rank, capped
from zhixing.engines.evidence.naming import cleaned
from zhixing.engines.evidence.picture import develop
from zhixing.engines.evidence.refused import Refused

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Given:
    """What came: its bytes in a file, how many, and their hash."""

    path: Path
    size: int
    hash: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that may be kept.

    path, size, hash  of what is to be stored; `given` is the hash of the bytes that came, another one where a picture was written anew
    small             the small pictures, by the length of their longer side
    """

    path: Path
    size: int
    hash: str
    given: str
    kind: Kind
    name: str
    rank: Rank
    small: dict[int, Path]


def receive(pieces: Iterable[bytes], path: Path, most: int, name: str = "") -> Given:
    """Write what comes to a new file, hashing it; behind `most` bytes nothing more is read, and what was written is removed."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            for piece in pieces:
                size += len(piece)
                if size > most:
                    raise Refused(name, "too_large", shown_size(most))
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise Refused(name, "empty")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Given(path, size, digest.hexdigest())


def settle(given: Given, name: str, claimed: str = "") -> Taken:
    """Find the kind of what came and make of it what may be kept; raises Refused with the one sentence why not. The small files beside it are the caller's."""
    try:
        with given.path.open("rb") as file:
            kind = kind_of(file)
        path, size, digest, small = given.path, given.size, given.hash, {}
        if kind.picture:
            path = given.path.with_name(given.path.name + ".anew")
            small = develop(given.path, kind, path)
            size, digest = path.stat().st_size, hash_of(path)
    except Refused as refused:
        raise refused.named(name) from None
    return Taken(path, size, digest, given.hash, kind, cleaned(name, kind), capped(kind, claimed), small)


def small_pictures(path: Path, kind: str, scratch: Path) -> dict[int, Path]:
    """The small pictures of a stored file, made again in the folder `scratch`; none where it is no picture."""
    return develop(path, KINDS[kind], scratch / "again") if KINDS[kind].picture else {}


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def shown_size(count: int) -> str:
    """A number of bytes as people read it.

    >>> shown_size(900), shown_size(52_428_800), shown_size(1_600_000)
    ('900 B', '50 MB', '1.5 MB')
    """
    for unit, one in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= one:
            return f"{count / one:.1f}".removesuffix(".0") + f" {unit}"
    return f"{count} B"
