"""Lays a pack's files down on disk as they are made, each with its digest, and zips them in order.

Only one file is in memory at a time, however long the span; a pack that grows beyond what one zip
of ours holds is refused, never cut.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile

from api.exports.plain_zip import plain_entry
from api.question.asked import QueryRefused

BYTES_MOST = 2_000_000_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_BLOCK_BYTES = 1 << 20


class Kept(StrEnum):
    """Whether a file is of what was known then, of what stands now, or the program and page."""

    AS_KNOWN = "as_known"
    AS_NOW = "as_now"
    OURS = "ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A file that was laid down."""

    file: str
    bytes: int
    sha256: str
    kept: Kept


class Spool:
    """The files of one pack in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Begin in an empty folder."""
        self._folder = folder
        self._size = 0
        self._laid: dict[str, Laid] = {}

    def lay(self, name: str, content: Iterable[bytes], kept: Kept) -> None:
        """Lay a file down; one that is there already goes on, as a day's that is opened again.

        Raises QueryRefused where the pack grows too large, ValueError for a name that climbs or
        has letters that not every system takes.
        """
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"{name!r} is no name of a file of a pack")
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            for block in content:
                self._size += file.write(block)
                if self._size > BYTES_MOST:
                    raise QueryRefused(
                        f"the pack would be larger than {BYTES_MOST} bytes; ask for fewer days",
                        where="from",
                    )
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self._laid[name] = Laid(file=name, bytes=path.stat().st_size, sha256=digest, kept=kept)

    @property
    def laid(self) -> list[Laid]:
        """What was laid down, by name."""
        return [self._laid[name] for name in sorted(self._laid)]

    def zip_into(self, file: BinaryIO) -> None:
        """Write all files in order of their names."""
        with ZipFile(file, "w", ZIP_STORED) as packed:
            for name in sorted(self._laid):
                entry = plain_entry(name)
                entry.file_size = self._laid[name].bytes
                with (self._folder / name).open("rb") as source, packed.open(entry, "w") as into:
                    copyfileobj(source, into, _BLOCK_BYTES)


def digest_of(files: Iterable[Laid]) -> str:
    """Return the digest of files by name and digest, as verify.py works it out."""
    return hashlib.sha256(b"".join(_lines(files))).hexdigest()


def _lines(files: Iterable[Laid]) -> Iterator[bytes]:
    for one in files:
        yield f"{one.sha256}  {one.file}\n".encode()
