"""A file that somebody attached: named as they named it, known by what it holds.

The bytes are kept apart, under their own digest; a name is told and never used as a path.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file as it was attached: `media_type` by its content, `sha256` in hexadecimal digits."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str
