"""THE ORDER of a question that many ask: of which records, whether it is answered, by whom it is.

An answer is given again only while the records are as they were when it began to be made, and for
a second at most, since the clock and the readings go on. It decides nothing about access, and
answers itself nothing that is of one reader.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from re import Pattern
from weakref import WeakKeyDictionary

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.every_request.answered_once.alike import alike, is_for_all
from api.every_request.answered_once.kept import KeptAnswers, Whole
from domain.errors import StoreUnavailable

SECONDS_MOST = 1.0
BYTES_MOST = 33_554_432  # of all that is kept
ANSWER_BYTES_MOST = 1_048_576  # a longer one is sent while it is made, and kept by nobody
RECORDS_WAIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Making:
    """An answer that somebody waits for; None where it turns out to be that reader's alone."""

    begun: float
    answer: asyncio.Future[Whole | None]


@dataclass(slots=True)
class _Here:
    """What one event loop knows; nothing of it is shared with another."""

    kept: KeptAnswers = field(default_factory=lambda: KeptAnswers(BYTES_MOST, SECONDS_MOST))
    making: dict[Hashable, _Making] = field(default_factory=dict)
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_state: asyncio.Task[tuple[Hashable] | None] | None = None

    async def state(self, ask: Callable[[], Hashable]) -> tuple[Hashable] | None:
        """Return how the records are now, None where they do not say: asked once for all who wait.

        Never by a question that began before the caller came: it may know of a later decision.
        """
        if self.next_state is None:
            self.next_state = asyncio.create_task(self._ask(ask))
        return await asyncio.shield(self.next_state)

    async def _ask(self, ask: Callable[[], Hashable]) -> tuple[Hashable] | None:
        async with self.one_at_a_time:
            self.next_state = None
            found = None
            with anyio.move_on_after(RECORDS_WAIT_SECONDS):
                try:
                    found = (
                        await anyio.to_thread.run_sync(
                            ask, abandon_on_cancel=True, limiter=anyio.CapacityLimiter(1)
                        ),
                    )
                except StoreUnavailable:
                    return None
            return found


class AnsweredOnce:
    """Answers the same question of several who have not signed in once, for all of them.

    `told_alike` matches the paths of which all of these are told the same; `state` says how the
    records behind a request's app are, and is asked on a thread; `ticks` counts seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        told_alike: Pattern[str],
        state: Callable[[Scope], Hashable],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._told_alike, self._state, self._ticks = app, told_alike, state, ticks
        self._of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Here] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of the ASGI server."""
        asked = alike(scope, self._told_alike)
        if asked is None:
            await self._app(scope, receive, send)
            return
        here = self._of_loop.setdefault(asyncio.get_running_loop(), _Here())
        state = await here.state(partial(self._state, scope))
        if state is None:
            await self._app(scope, receive, send)
            return
        now = self._ticks()
        answer = here.kept.of((asked, state), now)
        making = here.making.get((asked, state))
        if answer is None and (making is None or not here.kept.is_fresh(making.begun, now)):
            await self._make(here, (asked, state), scope, receive, send)
            return
        if answer is None and making is not None:
            answer = await asyncio.shield(making.answer)
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await answer.send(send)

    async def _make(
        self, here: _Here, asked: Hashable, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Have the app answer, for the one who asks and for all who come meanwhile."""
        making = _Making(self._ticks(), asyncio.get_running_loop().create_future())
        here.making[asked] = making

        def made(whole: Whole | None) -> None:
            if making.answer.done():
                return
            if here.making.get(asked) is making:
                del here.making[asked]
            if whole is not None:
                here.kept.keep(asked, whole, self._ticks())
            making.answer.set_result(whole)

        held = _Held(send, partial(made, None))
        whole = None
        try:
            await self._app(scope, receive, held)
            whole = held.whole(making.begun)
        finally:
            made(whole)
        if whole is not None:  # last: a reader who takes it slowly holds up nobody
            await whole.send(send)


class _Held:
    """Holds an answer back that is for all, until it is whole; hands any other on as it comes."""

    def __init__(self, send: Send, begins_to_hand_on: Callable[[], None]) -> None:
        self._send, self._begins_to_hand_on = send, begins_to_hand_on
        self._start: Message | None = None
        self._body = bytearray()
        self._is_whole = False

    async def __call__(self, message: Message) -> None:
        if self._holds(message):
            return
        self._begins_to_hand_on()  # first: who waits for it must not wait for its reader
        if self._start is not None:
            start, self._start = self._start, None
            message = {**message, "body": bytes(self._body)}
            await self._send(start)
        await self._send(message)

    def _holds(self, message: Message) -> bool:
        if message["type"] == "http.response.start":
            if message["status"] == HTTPStatus.OK and is_for_all(message["headers"]):
                self._start = message
        elif self._start is not None:
            self._body += message.get("body", b"")
            self._is_whole = not message.get("more_body", False)
            return len(self._body) <= ANSWER_BYTES_MOST
        return self._start is not None

    def whole(self, begun: float) -> Whole | None:
        """Return the answer that was held back, None where it was handed on or has no end."""
        if self._start is None or not self._is_whole:
            return None
        return Whole(tuple(self._start["headers"]), bytes(self._body), begun)
