"""Decides how a simulated city goes on air: its past first, in order and bounded, then live.

One connection for each gateway. The clock is handed in, so a test may bring its own; nothing here
knows MQTT's client, and nothing looks at what became of a reading.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Lock, Semaphore

from simulators.cities.sites import Site
from simulators.city.city import SimulatedCity, city
from simulators.city.messages import (
    count_history,
    due_messages,
    history,
    sample_at,
)
from simulators.city.sent import Sequences, SimulatedMessage
from simulators.gateway.awaited import OUTCOMES, UNREADABLE
from simulators.gateway.broker import Broker, BrokerError
from simulators.gateway.connection import SimulatedGateway
from simulators.gateway.foreign import ForeignGateway
from simulators.gateway.formats.speaking import speech_of
from simulators.gateway.misbehaving import Misbehaviour

Progress = Callable[[int, int], None]

_POLL_S = 0.1
_REPORT_EVERY = 50  # messages
_CATCH_UP_TICKS = 60  # a longer pause (a laptop asleep) is filled at the plants' own interval


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateOptions:
    """What to simulate and where to send it.

    The past runs from `begin` to the clock's now; without `begin` there is none. `since` (default:
    begin) is for going on with an earlier run: a backlog may then reach back before begin.
    `live` goes on afterwards until stopped, a sample every `live_interval_seconds` (None: the
    permits' interval). `receipts_within_s`: how long to wait for a next receipt, when not live.
    With a `clock_factor` above 1 the past is lived through instead, so many times as fast, from
    `begin` until it has caught up with the clock, which it never overtakes. `sites` (None: those
    of the small city) are the clusters; `misbehaving` gateways do what they should not.
    """

    broker: Broker
    seed: int = 7
    begin: datetime | None = None
    since: datetime | None = None
    live: bool = True
    interval_minutes: int = 5
    live_interval_seconds: int | None = None
    samples_per_message: int = 12
    in_flight: int = 500
    receipts_within_s: float = 5.0
    clock: Callable[[], datetime] = _now
    clock_factor: float = 1.0
    sites: Sequence[Site] | None = None
    writes: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    misbehaving: Mapping[str, Collection[Misbehaviour]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.clock_factor > 1.0 and self.begin is None:
            raise ValueError(
                f"a clock at {self.clock_factor:g} times the real one and no begin: it would tell "
                "of what has not been"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateResult:
    """What was published and what came back; `receipts` by outcome, and those unreadable."""

    gateways: int
    published: int
    acknowledged: int
    readings: int
    receipts: Mapping[str, int]


def simulate(
    options: SimulateOptions, stop: Event, progress: Progress | None = None
) -> SimulateResult:
    """Publish the past, then live until `stop`; returns soon after `stop` is set.

    `progress(acknowledged, total)` is called on this thread, in messages of the past. Raises
    BrokerError where the broker does not answer or turns a gateway away.
    """
    simulated = city(options.seed, options.interval_minutes, options.sites)
    fleet = _Fleet(simulated, options, stop)
    try:
        fleet.connect()
        now = options.clock()
        begin = now if options.begin is None else options.begin
        if options.clock_factor > 1.0:
            _publish_live(fleet, begin, begin, _faster(options, begin))
        else:
            _publish_past(fleet, begin, now, progress)
            if options.live:
                _publish_live(fleet, begin, now, lambda real: real)
        if not options.live:
            fleet.await_receipts(options.receipts_within_s)
    finally:
        fleet.close()
    return fleet.result()


def _publish_past(fleet: _Fleet, begin: datetime, now: datetime, progress: Progress | None) -> None:
    simulated, samples = fleet.simulated, fleet.options.samples_per_message
    since = fleet.options.since or begin
    total = count_history(simulated, begin, now, samples, since=since)
    report = progress or (lambda _acknowledged, _total: None)
    report(0, total)
    past = history(simulated, begin, now, samples, sequences=fleet.sequences, since=since)
    for message in past:
        if not fleet.publish(message):
            return
        if fleet.published % _REPORT_EVERY == 0:
            report(fleet.acknowledged, total)
    while fleet.acknowledged < fleet.published and not fleet.stop.wait(_POLL_S):
        report(fleet.acknowledged, total)
    report(fleet.acknowledged, total)


def _faster(options: SimulateOptions, begin: datetime) -> Callable[[datetime], datetime]:
    """Return what a clock shows at an instant that began in the past and runs faster, until it has
    caught up.
    """
    started = options.clock()
    return lambda now: min(now, begin + (now - started) * options.clock_factor)


def _publish_live(
    fleet: _Fleet, begin: datetime, done: datetime, shown: Callable[[datetime], datetime]
) -> None:
    """Publish what is due by what a clock shows; not live, until it has caught up."""
    options = fleet.options
    tick_s = options.live_interval_seconds or options.interval_minutes * 60
    longest = timedelta(seconds=tick_s * _CATCH_UP_TICKS)
    while not fleet.stop.wait(min(1.0, tick_s / 5 / options.clock_factor)):
        fleet.send_again()
        real = options.clock()
        now = shown(real)
        if now <= done:
            continue
        due = due_messages(
            fleet.simulated,
            done,
            now,
            sequences=fleet.sequences,
            since=options.since or begin,
            interval_seconds=None if now - done > longest else options.live_interval_seconds,
        )
        done = now
        for message in due:
            if not fleet.publish(message):
                return
        if now == real and not options.live:
            return


@dataclass(slots=True)
class _Fleet:
    """The gateways of a city, and how many messages are on their way."""

    simulated: SimulatedCity
    options: SimulateOptions
    stop: Event
    published: int = 0
    acknowledged: int = 0
    readings: int = 0
    gateways: dict[str, SimulatedGateway] = field(default_factory=dict)
    sequences: Sequences = field(default_factory=Sequences)
    _room: Semaphore = field(init=False)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.options.in_flight < 1:
            raise ValueError(f"in_flight is {self.options.in_flight}: at least 1")
        self._room = Semaphore(self.options.in_flight)

    def connect(self) -> None:
        """Connect every gateway, or those of before `stop`; raises BrokerError with the first that
        fails, unless it was stopped meanwhile: the broker may end by the same signal.
        """
        for gateway_id in self.simulated.gateways:
            if self.stop.is_set():
                return
            gateway = self._gateway(gateway_id)
            try:
                gateway.connect()
            except BrokerError:
                if self.stop.is_set():
                    return
                raise
            self.gateways[gateway_id] = gateway

    def publish(self, message: SimulatedMessage) -> bool:
        """Publish when there is room in flight; False when stopped before there was."""
        while not self._room.acquire(timeout=_POLL_S):
            if self.stop.is_set():
                return False
        if self.stop.is_set():
            return False
        self.published += 1
        self.readings += message.readings
        gateway = self.gateways[message.gateway_id]
        if isinstance(gateway, ForeignGateway):
            gateway.publish_samples(message.samples)
        else:
            gateway.publish(message.topic, message.payload, message.seq)
        return True

    def send_again(self) -> None:
        """Have each gateway send again what has had no receipt for too long."""
        for gateway in self.gateways.values():
            gateway.send_again()

    def await_receipts(self, within_s: float) -> None:
        """Wait until every message has a receipt, or none has come for so many seconds."""
        patience = round(within_s / _POLL_S)
        waited, seen = 0, self._receipt_count()
        while seen < self.published and waited < patience and not self.stop.wait(_POLL_S):
            count = self._receipt_count()
            waited, seen = (waited + 1, seen) if count == seen else (0, count)

    def close(self) -> None:
        """Close every connection that was opened; a broker that is gone costs one wait, not ten."""
        with ThreadPoolExecutor(max(1, len(self.gateways))) as at_once:
            list(at_once.map(SimulatedGateway.close, self.gateways.values()))

    def result(self) -> SimulateResult:
        """Return the counts so far."""
        return SimulateResult(
            gateways=len(self.gateways),
            published=self.published,
            acknowledged=self.acknowledged,
            readings=self.readings,
            receipts={outcome: self._receipts(outcome) for outcome in (*OUTCOMES, UNREADABLE)},
        )

    def _gateway(self, gateway_id: str) -> SimulatedGateway:
        options, plants = self.options, self.simulated.gateways[gateway_id]
        if gateway_id in options.writes:
            channels = {one.plant.outlet_id: one.plant.parameters for one in plants}
            return ForeignGateway(
                gateway_id,
                options.broker,
                clock=options.clock,
                acknowledged=self._note_acknowledged,
                speech=speech_of(options.writes[gateway_id], gateway_id, channels),
                folder=options.folder,
            )
        return SimulatedGateway(
            gateway_id,
            options.broker,
            clock=options.clock,
            acknowledged=self._note_acknowledged,
            sample_of=partial(sample_at, plants),
            misbehaves=options.misbehaving.get(gateway_id, ()),
        )

    def _note_acknowledged(self) -> None:
        with self._lock:
            self.acknowledged += 1
        self._room.release()

    def _receipts(self, outcome: str) -> int:
        return sum(gateway.receipts[outcome] for gateway in self.gateways.values())

    def _receipt_count(self) -> int:
        return sum(self._receipts(outcome) for outcome in (*OUTCOMES, UNREADABLE))
