"""Keeps a session subscribed to the topics of profiles, as they begin and end while it runs.

No probe of ours goes to such a topic: others may listen there. A subscription that is refused is
said with its cause, and asked for again; it takes no other reading with it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import structlog

from ingest.sources.mqtt.broker.hang_ups import Venture
from ingest.sources.mqtt.packets.client import BufferedClient
from ingest.sources.mqtt.subscriptions.served import shown_filter

_LOG = structlog.get_logger("nhue.gateway")
AGAIN_SECONDS = 30.0  # then what was refused, or not answered, is asked for anew
FILTERS_A_PACKET_MOST = 100  # some brokers take few at once
_SHOWN_MOST = 5


class ForeignSubscriptions:
    """The foreign topics of one session; the thread that turns the network loop uses it."""

    def __init__(self, client: BufferedClient) -> None:
        """Begin with none, not connected."""
        self._client = client
        self._wanted: dict[str, None] = {}
        self._unwanted: dict[str, None] = {}
        self._asked: dict[int, tuple[str, ...]] = {}
        self._asked_for: set[str] = set()
        self._refused: dict[str, str] = {}
        self._is_connected = self._is_asked = self._has_let_go = False
        self._again_at = float("inf")
        self.venture = Venture(
            "our subscriptions to the topics of profiles",
            "give our account the right to read them (`nhue gateway add ID --profile PROFILE`); "
            "until then nothing of these topics reaches us",
        )

    def follow(self, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> None:
        """Say which topics there are by now; `unwanted` may be held by our session from before."""
        ended = [one for one in self._wanted if one not in wanted]
        self._wanted = dict.fromkeys(wanted)
        self._unwanted = dict.fromkeys(one for one in (*ended, *unwanted) if one not in wanted)
        self._refused = {one: why for one, why in self._refused.items() if one in self._wanted}
        self._asked_for &= self._wanted.keys()
        self._has_let_go = False
        if self._is_connected:
            self._say()

    def connected(self) -> None:
        """Say all of it on a new connection."""
        self._forget()
        self._is_connected = True
        if self._wanted or self._unwanted:
            self._is_asked = self.venture.may_be_said()
        self._say()

    def ended(self, *, was_brief: bool) -> bool:
        """Say that the connection has ended; return whether before an answer of the broker."""
        unanswered = bool(self._asked)
        self.venture.ended(unanswered=unanswered, was_brief=was_brief)
        self._forget()
        return unanswered

    def answered(self, mid: int, codes: Sequence[Any]) -> None:
        """Take the broker's answer to a subscription: paho's reason codes."""
        filters = self._asked.pop(mid, ())
        for one, code in zip(filters, codes, strict=False):
            if code.is_failure and one in self._wanted:
                self._refused[one] = str(code)
                self._asked_for.discard(one)
                _LOG.error("a profile's topic is refused", topic=shown_filter(one), why=str(code))
            else:
                self._refused.pop(one, None)
        if self._refused:
            self._again_at = time.monotonic() + AGAIN_SECONDS
        elif filters and not self._asked:
            _LOG.info("topics of profiles are subscribed", topics=len(self._wanted))

    def tend(self) -> None:
        """Ask again where it is time to."""
        if time.monotonic() >= self._again_at:
            self._asked_for.clear()
            self._say()

    @property
    def trouble(self) -> str | None:
        """Say which topics the broker refuses us, None where it refuses none."""
        if not self._refused:
            return None
        shown = [f"{shown_filter(one)} ({why})" for one, why in sorted(self._refused.items())]
        more = f" and {len(shown) - _SHOWN_MOST} more" if len(shown) > _SHOWN_MOST else ""
        return (
            f"the broker refuses our subscription to {', '.join(shown[:_SHOWN_MOST])}{more}: what "
            "loggers publish there reaches nobody; give our account the right to read (`nhue "
            "gateway add ID --profile PROFILE`)"
        )

    def _say(self) -> None:
        self._again_at = float("inf")
        if not self._is_asked:
            # The first topic of a connection that began without any.
            if not self._wanted or self.venture.is_left_out:
                return
            self._is_asked = self.venture.may_be_said()
            if not self._is_asked:
                return
        if self._unwanted and not self._has_let_go:
            self._client.unsubscribe(list(self._unwanted))
        self._has_let_go = True
        missing = [one for one in self._wanted if one not in self._asked_for]
        for begin in range(0, len(missing), FILTERS_A_PACKET_MOST):
            part = tuple(missing[begin : begin + FILTERS_A_PACKET_MOST])
            _, mid = self._client.subscribe([(one, 1) for one in part])
            if mid is None:  # no connection any more
                self._again_at = time.monotonic() + AGAIN_SECONDS
                return
            self._asked[mid] = part
            self._asked_for.update(part)

    def _forget(self) -> None:
        self._asked, self._refused, self._asked_for = {}, {}, set()
        self._is_connected = self._is_asked = self._has_let_go = False
        self._again_at = float("inf")
