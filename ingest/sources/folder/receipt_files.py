"""Writes beside a file's own place what became of it, for its sender to read.

Whole or not at all, and never through a link that an uploader made. What cannot be written stops
no file: `troubles` says so until one can be written there again.
"""

from __future__ import annotations

from pathlib import Path

from ingest.sources.folder.files import RECEIPT_ENDING
from ingest.sources.folder.no_links import opened_folder
from storage.private_files import write_whole

_READABLE_MODE = 0o644  # its folder keeps the other senders out


class ReceiptFiles:
    """The receipts of one drop folder; one thread writes them."""

    def __init__(self, drop_folder: Path) -> None:
        self.troubles: dict[str, str] = {}
        self._drop_folder = drop_folder

    def write(self, path: str, payload: bytes) -> None:
        """Write a file's receipt beside it, in place of an older one.

        A file that lies in no sender's folder gets none, nor does one whose folder is gone.
        """
        folder, below, name = path.rpartition("/")
        if not below:
            return
        shown = f"{folder}/*{RECEIPT_ENDING}"
        try:
            with opened_folder(self._drop_folder, folder) as handle:
                beside = Path(f"/proc/self/fd/{handle}") / (name + RECEIPT_ENDING)
                write_whole(beside, payload, mode=_READABLE_MODE)
        except FileNotFoundError:
            return
        except OSError as error:
            self.troubles[shown] = (
                f"cannot be written ({error.strerror}): let us write in that folder"
            )
        else:
            self.troubles.pop(shown, None)
