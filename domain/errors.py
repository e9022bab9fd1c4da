"""Every error that Nhuệ raises on purpose, as one tree.

NhueError
├── FaultsFound          a file that people write is refused whole: every fault with its line
├── UnitNotConvertible   a unit that we cannot turn into the parameter's own
├── NotFound             the registry does not hold what was asked for
├── DecidedSince         somebody else decided on the same since it was read
├── StoreUnavailable     an outside store does not answer now (retryable)
│   └── DecisionPending  what was decided is on disk, and not to be entered again
├── JournalDamaged       the journal's bytes do not agree with their checksum or chain
└── SettingsUnusable     settings that exclude each other or name what cannot be had
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class NhueError(Exception):
    """Root of the tree; `where` names the file, topic or row, `retryable` says to try again."""

    retryable = False

    def __init__(
        self, message: str, *, where: str | None = None, clause: str | None = None
    ) -> None:
        super().__init__(message if where is None else f"{where}: {message}")
        self.message = message
        self.where = where
        self.clause = clause


class ReadingsLacking(NhueError):
    """A day was read from fewer readings than it was judged on before: the store lost some."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a file that a person wrote, and what to do about it.

    `column` is the one that is at fault, empty where none is named.
    """

    file: str
    line: int
    message: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class FaultsFound(NhueError):
    """A file was refused whole; `faults` holds every fault found, in file and line order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnitNotConvertible(NhueError):
    """A value came in a unit that we cannot turn into the parameter's own."""


class NotFound(NhueError):
    """The registry does not hold what was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierDecision:
    """A decision that came between: its number, kind, who decided, and since when it is known."""

    number: int
    kind: str
    by: str
    known_at: datetime


class DecidedSince(NhueError):
    """Somebody else decided on the same since it was read; `decisions` holds what, oldest first."""

    def __init__(self, subject: str, decisions: Sequence[EarlierDecision]) -> None:
        self.subject = subject
        self.decisions = tuple(decisions)
        said = "; ".join(
            f"{one.by} ({one.kind}, {one.known_at.isoformat(timespec='seconds')})"
            for one in decisions
        )
        super().__init__(f"decided since you read it: {said}; read it again", where=subject)


class StoreUnavailable(NhueError):
    """An outside store does not answer now; what was to be written waits in the journal."""

    retryable = True


class DecisionPending(StoreUnavailable):
    """A decision is on disk, and takes effect when the records answer again: entered once more, it
    would be there twice.
    """

    retryable = False

    def __init__(self, number: int, why: str, *, where: str | None = None) -> None:
        self.number = number
        super().__init__(
            f"decision {number} is on disk, and takes effect when the records answer again: do not "
            f"enter it again ({why})",
            where=where,
        )


class JournalDamaged(NhueError):
    """A journal record does not agree with its checksum or with the record before it."""


class SettingsUnusable(NhueError):
    """Settings that exclude each other, or that name what cannot be had."""
