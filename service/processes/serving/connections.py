"""Bounds what connections may take of the API: how many, and how long a request may be on its way.

A connection that sends nothing, half a request, a body without an end, or never reads its answer
is ended; where there are too many, the one that has asked nothing for longest gives way. What a
request is answered is decided elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Literal, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

CONNECTIONS_MOST = 640  # 500 people at once and their programs; below the usual limit of files
WAITING_MOST = 256  # that the system has taken and we have not; so many are taken at a time
HEADER_SECONDS = 10.0
BODY_SECONDS = 30.0
UNREAD_SECONDS = 60.0  # an answer that the other side does not read

Phase = Literal["request", "body", "answer"]
SECONDS_OF: dict[Phase, float] = {
    "request": HEADER_SECONDS,
    "body": BODY_SECONDS,
    "answer": UNREAD_SECONDS,
}


class BoundedConnection(H11Protocol):
    """uvicorn's connection, which knows since when it waits for the other side."""

    waits_since = 0.0
    _step: tuple[Phase, object, int] | None = None

    def connection_made(self, transport: object) -> None:
        """Take the connection; too many, and the one that has asked nothing for longest ends."""
        super().connection_made(transport)  # type: ignore[arg-type]  # as asyncio calls it
        self.waits_since = time.monotonic()
        if len(self.connections) > CONNECTIONS_MOST:
            idle = [one for one in self._others() if one.phase == "request"]
            gives_way = min(idle, key=lambda one: one.waits_since, default=self)
            self.connections.discard(gives_way)  # counted no more, though it ends a little later
            gives_way.transport.abort()

    @property
    def phase(self) -> Phase:
        """What is waited for: a request's head, its body, or that its answer is made and read."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is None or cycle.response_complete:
            return "answer" if self._unread else "request"
        return "body" if self.conn.their_state is h11.SEND_BODY else "answer"

    def end_if_overdue(self, now: float) -> bool:
        """End the connection where the other side keeps it waiting too long; say whether it did.

        `now` is of the monotonic clock, in seconds. The time that our answer takes is not counted.
        """
        step = (self.phase, self.cycle, self._unread)
        if step != self._step:
            if self._step is not None:
                self.waits_since = now
            self._step = step
        ours = self.phase == "answer" and not self._unread
        overdue = not ours and now - self.waits_since > SECONDS_OF[self.phase]
        if overdue:
            self.transport.abort()
        return overdue

    @property
    def _unread(self) -> int:
        """Bytes of an answer that the other side has not taken."""
        return 0 if self.transport.is_closing() else self.transport.get_write_buffer_size()

    def _others(self) -> list[BoundedConnection]:
        return [cast("BoundedConnection", one) for one in self.connections if one is not self]


def end_overdue(connections: Iterable[object]) -> int:
    """End every connection that keeps us waiting too long, and return how many these were."""
    now = time.monotonic()
    return sum(
        one.end_if_overdue(now) for one in tuple(connections) if isinstance(one, BoundedConnection)
    )
