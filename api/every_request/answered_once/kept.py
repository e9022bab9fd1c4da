"""Holds whole answers for a moment, bounded by their bytes; it knows nothing of who asks."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from starlette.types import Send

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer 200 with all of its bytes; `begun` is when it began to be made (seconds)."""

    headers: Headers
    body: bytes
    begun: float

    @property
    def bytes_all(self) -> int:
        """How many bytes its headers and its body have."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)

    async def send(self, send: Send) -> None:
        """Send it, as often as it is asked for."""
        await send({"type": "http.response.start", "status": 200, "headers": [*self.headers]})
        await send({"type": "http.response.body", "body": self.body})


class KeptAnswers:
    """The answers of the last moment, each by what was asked and of which records; one thread."""

    def __init__(self, bytes_most: int, seconds_most: float) -> None:
        """Begin with none."""
        self._bytes_most, self._seconds_most = bytes_most, seconds_most
        self._answers: dict[Hashable, Whole] = {}
        self._bytes = 0

    @property
    def bytes_kept(self) -> int:
        """How many bytes of answers are held now."""
        return self._bytes

    def of(self, asked: Hashable, now: float) -> Whole | None:
        """Return the answer that began within the last moment before `now` (seconds)."""
        found = self._answers.get(asked)
        return found if found is not None and self.is_fresh(found.begun, now) else None

    def is_fresh(self, begun: float, now: float) -> bool:
        """Return whether what began then may answer what is asked now (seconds)."""
        return now - begun <= self._seconds_most

    def keep(self, asked: Hashable, answer: Whole, now: float) -> None:
        """Keep an answer, and let go of what is over and, beyond the bound, of the oldest."""
        self._let_go(asked)
        self._answers[asked] = answer
        self._bytes += answer.bytes_all
        for one, held in list(self._answers.items()):  # as they were kept
            if self._bytes <= self._bytes_most and self.is_fresh(held.begun, now):
                break
            self._let_go(one)

    def _let_go(self, asked: Hashable) -> None:
        held = self._answers.pop(asked, None)
        self._bytes -= 0 if held is None else held.bytes_all
