"""Reads what gateways say of themselves, and decides since when it holds (docs/wire.md, "status").

Any bytes give a status or a refusal, never an exception. The journal's order is the truth: a state
is never put before one that came earlier. It decides nothing about why a reading is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from domain.gateways.rejections import Refusal, RejectionCode
from domain.health_log import GatewayState
from domain.legal_day import MICROSECONDS_PER_SECOND, each_day, legal_day_of, to_microseconds
from ingest.decode.json_keys import read_json
from ingest.decode.meaning.unreadable import what_is_wrong, why_unreadable
from ingest.decode.vocabulary.shared import own_keys
from ingest.wire.contract import MESSAGE_BYTES_MOST
from storage.ports.gateways.presence import PresenceRecords

# Before 1990 no automatic station existed; such a time is a clock that was never set.
_EARLIEST_US = 631_152_000 * MICROSECONDS_PER_SECOND
# A gateway's clock may run ahead of ours by so much, and its will was written by that clock.
CLOCK_AHEAD_MOST_US = 600 * MICROSECONDS_PER_SECOND
# What a state changes in days longer past was judged with the state before it already.
CHANGED_DAYS_MOST = 31
_EVER_US = 2**62


class _WireStatus(msgspec.Struct, gc=False):
    """The message's shape; `since` is read apart, as a state without it still counts."""

    state: Literal["online", "offline"]
    since: Any = None


msgspec.json.Decoder(_WireStatus)  # what `convert` makes is known before any thread


@dataclass(frozen=True, slots=True)
class Status:
    """One status as sent; `since_us` is None where it has no offset, is unset or unreadable."""

    online: bool
    since_us: int | None


def decode_status(payload: bytes) -> Status | Refusal:
    """Return the status, or why it cannot be read (size, JSON, or no state that we know)."""
    if len(payload) > MESSAGE_BYTES_MOST:
        return Refusal(
            RejectionCode.TOO_LARGE, f"{len(payload)} bytes; at most {MESSAGE_BYTES_MOST}"
        )
    try:
        loaded = read_json(payload)
    except (ValueError, RecursionError) as error:
        detail = f"status: {why_unreadable(error, 'JSON in UTF-8')}"
        return Refusal(RejectionCode.UNREADABLE, detail)
    try:
        status = msgspec.convert(own_keys(loaded), _WireStatus)
    except (msgspec.ValidationError, RecursionError) as error:
        detail = f"status: {what_is_wrong(error)}: docs/wire.md shows the message's shape"
        return Refusal(RejectionCode.WRONG_TYPE, detail)
    return Status(status.state == "online", _instant_us(status.since))


def placed(
    status: Status, last: GatewayState | None, *, gateway_id: str, received_us: int, position: int
) -> GatewayState | None:
    """Return the state with its instant, or None where it repeats what `last` said.

    `last` is the same gateway's state before it in the journal. An online state holds since its
    own `since`; an offline one since its receipt, as a last will carries the time of connecting,
    unless its `since` lies clearly after the last known online: then the gateway said farewell.
    What is unset, after the receipt, or not after `last` takes the receipt.
    """
    since_us = status.since_us
    if last is not None and _repeats(status, last):
        return None  # a retained status comes again whenever we subscribe
    at_us = received_us
    if since_us is not None and since_us <= received_us:
        is_farewell = last is not None and since_us > last.at_us + CLOCK_AHEAD_MOST_US
        if is_farewell or (status.online and (last is None or since_us > last.at_us)):
            at_us = since_us
    if last is not None:
        at_us = max(at_us, last.at_us + 1)  # our own clock may have been set back
    return GatewayState(gateway_id=gateway_id, at_us=at_us, online=status.online, position=position)


def changed_days(state: GatewayState, last: GatewayState | None, received_us: int) -> list[date]:
    """Return the legal days, ended at the receipt, whose gaps a new state may put down otherwise.

    From where the gateway went offline to where it is online again; at most the last 31. The first
    state ever heard of a gateway changes nothing.
    """
    if last is None:
        return []
    came_back = state.online and not last.online
    begin = legal_day_of(last.at_us if came_back else state.at_us)
    today = legal_day_of(received_us)
    first = max(begin, today - timedelta(days=CHANGED_DAYS_MOST))
    return each_day(first, today - timedelta(days=1))


class GatewayHistory:
    """Takes statuses in journal order; it knows each gateway's last state, from the records."""

    def __init__(self, records: PresenceRecords) -> None:
        """Begin with nothing in mind; what the records hold is read when a gateway speaks."""
        self._records = records
        self._last: dict[str, GatewayState | None] = {}

    def take(
        self, status: Status, *, gateway_id: str, received_us: int, position: int
    ) -> tuple[GatewayState | None, list[date]]:
        """Return the new state, None for a repetition, and the ended days that it changes.

        Raises StoreUnavailable. The same journal gives the same states, whatever the records hold
        of later positions: so a replay adds nothing.
        """
        if gateway_id not in self._last:
            self._last[gateway_id] = self._before(gateway_id, position)
        last = self._last[gateway_id]
        state = placed(
            status, last, gateway_id=gateway_id, received_us=received_us, position=position
        )
        if state is None:
            return None, []
        self._last[gateway_id] = state
        return state, changed_days(state, last, received_us)

    def _before(self, gateway_id: str, position: int) -> GatewayState | None:
        """Return the state kept last before a position: the newest one, but for a replay."""
        states = self._records.gateway_states(gateway_id, _EVER_US, _EVER_US)
        newest = _last_before(states, position)
        if newest is not None:
            return newest
        return _last_before(self._records.gateway_states(gateway_id, 0, _EVER_US), position)


def _last_before(states: Iterable[GatewayState], position: int) -> GatewayState | None:
    earlier = [state for state in states if state.position < position]
    return max(earlier, key=lambda state: state.position, default=None)


def _repeats(status: Status, last: GatewayState) -> bool:
    if status.online != last.online:
        return False
    return not status.online or status.since_us is None or status.since_us <= last.at_us


def _instant_us(since: Any) -> int | None:
    try:
        instant = msgspec.convert(since, datetime)
    except msgspec.ValidationError:
        return None
    if instant.tzinfo is None:
        return None
    since_us = to_microseconds(instant)
    return since_us if since_us >= _EARLIEST_US else None
