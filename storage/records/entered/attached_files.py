"""Keeps attached files in a folder of the data folder, each under the digest of its bytes.

A name that somebody gave is never a path here. What is kept is on disk when `keep` returns, and
read back only where its bytes still have its digest.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from domain.errors import Fault, FaultsFound, NotFound, StoreUnavailable
from storage.private_files import make_private_folder, write_whole

ATTACHED_FOLDER = "attachments"  # of the data folder
# What was measured and decided goes to the same disk, and comes first: it cannot be sent again.
ROOM_LEFT_BYTES = 256 * 1_048_576
_NO_ROOM = (
    "the disk is nearly full, and what is left is for what is measured: tell who runs the service, "
    "and attach the file when there is room"
)
_DIGEST = re.compile(r"[0-9a-f]{64}")


class AttachedFilesFolder:
    """Attached files in `folder`, two digits of their digests to a folder of theirs."""

    def __init__(self, folder: Path) -> None:
        """Begin on a folder, which is made with the first file."""
        self.folder = folder

    def keep(self, data: bytes) -> str:
        """Put bytes on disk; return their SHA-256 in hexadecimal. Raises FaultsFound where there
        is no room for them, StoreUnavailable.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        try:
            # What stands there and is not what was attached, is made good by who attaches it again.
            if not path.exists() or path.read_bytes() != data:
                make_private_folder(path.parent)
                if shutil.disk_usage(path.parent).free < ROOM_LEFT_BYTES + len(data):
                    raise FaultsFound([Fault("file", 1, _NO_ROOM)])
                write_whole(path, data)
        except OSError as error:
            raise StoreUnavailable(
                f"the attached file could not be kept: {error.strerror}", where=str(path)
            ) from error
        return digest

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a digest; raises NotFound, StoreUnavailable."""
        if not _DIGEST.fullmatch(sha256):
            raise NotFound(f"{sha256!r} is no digest of an attached file")
        path = self._path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(
                f"the attached file {sha256[:12]} is not in {self.folder}: give it back from a "
                "backup (`nhue restore`)"
            ) from error
        except OSError as error:
            raise StoreUnavailable(
                f"the attached file cannot be read: {error.strerror}", where=str(path)
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreUnavailable(
                "the attached file is not what was attached: its bytes were changed",
                where=str(path),
            )
        return data

    def digests(self) -> list[str]:
        """Return the digests under which there are files, in order; raises StoreUnavailable."""
        try:
            names = [path.name for path in self.folder.glob("??/*")]
        except OSError as error:
            raise StoreUnavailable(str(error), where=str(self.folder)) from error
        return sorted(name for name in names if _DIGEST.fullmatch(name))

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest
