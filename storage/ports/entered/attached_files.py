"""What may be asked of the place where attached files are kept, each under its digest."""

from __future__ import annotations

from typing import Protocol


class AttachedFiles(Protocol):
    """Keeps the bytes of attachments: on disk before a decision names them, never changed."""

    def keep(self, data: bytes) -> str:
        """Put bytes on disk; return their SHA-256 in hexadecimal. Raises FaultsFound where there
        is no room for them, StoreUnavailable.
        """
        ...

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a digest; raises NotFound, and StoreUnavailable where they do not
        have that digest any more.
        """
        ...
