"""Makes the files and folders of our data for their owner alone: 0600 and 0700.

What is there already keeps its mode: who widened or narrowed it knows why. The command line's umask
says the same for what libraries create themselves.
"""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE_UMASK = 0o077
FILE_MODE = 0o600
_FOLDER_MODE = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are not there; raises OSError."""
    if not folder.is_dir():
        make_private_folder(folder.parent)
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)


def private(path: str, flags: int) -> int:
    """Open a file as `open(..., opener=private)` asks: made for its owner alone; raises OSError."""
    return os.open(path, flags | os.O_CLOEXEC, FILE_MODE)


def write_private(path: Path, data: bytes) -> None:
    """Write a file anew, made for its owner alone; raises OSError."""
    with open(path, "wb", opener=private) as file:
        file.write(data)
