"""Writes a zip that is the same bytes wherever it is written: stored, of 1980, in a given order.

It compresses nothing: each release of zlib may deflate otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip knows no earlier instant
_MODE = 0o100644
_UNIX = 3


def write_plain_zip(file: BinaryIO, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files by name and content, one at a time, in the order in which they are given."""
    with ZipFile(file, "w", ZIP_STORED, allowZip64=True) as made:
        for name, content in files:
            made.writestr(plain_entry(name), content)


def plain_entry(name: str) -> ZipInfo:
    """Return the entry of a file, which tells nothing of when and where it is written."""
    entry = ZipInfo(name, _EPOCH)
    entry.compress_type = ZIP_STORED
    entry.create_system = _UNIX
    entry.external_attr = _MODE << 16
    return entry
