"""What a walk over the journal found: which file, which position, what is wrong, what to do.

Nothing here reads or judges a file; verify.py does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from storage.journal.diary import RemovedSegment


class Harm(StrEnum):
    """The kinds of damage; a torn tail alone can come of a power cut."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    TORN_TAIL = "torn-tail"
    REWRITTEN = "rewritten"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written; `position` is None where no record is meant."""

    harm: Harm
    file: str
    position: int | None
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}: {self.advice}"


@dataclass(slots=True)
class Verified:
    """What there is, and every finding in the order of the positions; none: the chain holds.

    `records` are those read, `last` the last position, `digest` the chain's there (None after
    damage), `proven_day` the last day whose line agrees.
    """

    records: int = 0
    last: int = 0
    digest: bytes | None = None
    sealed_segments: int = 0
    plain_segments: int = 0
    removed: list[RemovedSegment] = field(default_factory=list)
    proven_day: date | None = None
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
