"""A gateway and a broker in memory, with faults to choose, and a clock that only the test moves.

The good gateway answers by the simulators' own words (simulators/gateway/certified.py); a fault
changes the messages that answer one point, or how the connection behaves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.legal_day import to_microseconds
from ingest.certification.run import (
    Action,
    AskRetained,
    Certification,
    CertificationResult,
    Pace,
    certify_topic,
    status_topic,
)
from ingest.validate.against_registry import Rules
from simulators.encoder import Sample
from simulators.gateway.certified import Sandbox
from tests.ingest.sites import NOW, small_registry

PACE = Pace(point_seconds=60, break_after_seconds=2, away_seconds=10)
TOLERANCE_US = 600 * 1_000_000
Bodies = list[dict[str, Any]]
Change = Callable[[Bodies], object]


@dataclass(slots=True, kw_only=True)
class Faults:
    """What is wrong with a gateway; `change` alters the bodies that answer one point, in place."""

    silent_on: frozenset[str] = frozenset()
    change: dict[str, Change] = field(default_factory=dict)
    will: bool = True
    will_retained: bool = True
    never_retained: bool = False
    online_retained: bool = True
    says_farewell: bool = False
    since: str | None = None
    clean_session: bool = False
    forgets_while_away: bool = False
    sends_before_it_breaks: bool = False
    never_returns: bool = False


@dataclass(slots=True)
class World:
    """One run in memory; `run` takes it to its end and returns the result."""

    faults: Faults = field(default_factory=Faults)
    now: datetime = NOW
    receipts: Bodies = field(default_factory=list)
    commands: Bodies = field(default_factory=list)
    _due: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)
    _actions: list[Action] = field(default_factory=list)
    _connected: bool = True
    _waiting: list[bytes] = field(default_factory=list)
    _retained: bytes = b""
    _connected_since: str = (NOW - timedelta(hours=5)).isoformat()
    certification: Certification = field(init=False)
    _sandbox: Sandbox = field(init=False)

    def __post_init__(self) -> None:
        registry = small_registry()
        self.certification = Certification(
            "run-1",
            registry.outlet("CX-1"),
            Rules.of(registry),
            future_tolerance_us=TOLERANCE_US,
            pace=PACE,
            now_us=self.now_us,
        )
        self._sandbox = Sandbox(self._sample_of, lambda: self.now)
        self._retained = b"" if self.faults.never_retained else self._status(online=True)

    @property
    def now_us(self) -> int:
        return to_microseconds(self.now)

    def run(self) -> CertificationResult:
        self._actions += self.certification.begin(self.now_us)
        end = self.now + timedelta(hours=1)
        while not self.certification.done:
            assert self.now < end, self.certification.result()
            self._do()
            self.now += timedelta(seconds=0.5)
            for due in [one for one in self._due if one[0] <= self.now]:
                self._due.remove(due)
                due[1]()
            self._actions += self.certification.tick(self.now_us)
        self._do()
        return self.certification.result()

    def hear(self, topic: str, payload: bytes, *, retained: bool = False) -> None:
        self._actions += self.certification.hear(topic, payload, self.now_us, retained=retained)

    def _do(self) -> None:
        while self._actions:
            action = self._actions.pop(0)
            if isinstance(action, AskRetained):
                if self._retained:
                    self.hear(action.topic, self._retained, retained=True)
            elif action.topic.endswith("/receipts"):
                self.receipts.append(json.loads(action.payload))
            else:
                self.commands.append(json.loads(action.payload))
                self._deliver(action.payload)

    def _deliver(self, command: bytes) -> None:
        if not self._connected:
            if not self.faults.clean_session:
                self._waiting.append(command)
            return
        body = json.loads(command)
        point = body["id"].removeprefix("run-1-")
        if point.removesuffix("-away") in self.faults.silent_on:
            return
        answer = self._sandbox.answer(command)
        bodies: Bodies = [json.loads(one) for one in answer.messages]
        change = self.faults.change.get(point)
        if change is not None:
            change(bodies)
        for one in bodies:
            self.hear(certify_topic("GW-1"), json.dumps(one).encode())
        wish = answer.connection_break
        if wish is not None:
            measure = wish.measure
            leave = self.now + timedelta(seconds=wish.after_s)
            self._due.append((leave, lambda: self._leave(wish.away_s, measure)))

    def _leave(self, away_s: float, measure: Callable[[], bytes] | None) -> None:
        held = [] if measure is None or self.faults.forgets_while_away else [measure()]
        if self.faults.sends_before_it_breaks:
            self._publish(held)
        self._connected = False
        if self.faults.says_farewell:
            self._say(self._status(online=False, since=self.now.isoformat()), retained=True)
        elif self.faults.will:
            self._say(self._status(online=False), retained=self.faults.will_retained)
        if not self.faults.never_returns:
            back = self.now + timedelta(seconds=away_s)
            self._due.append((back, lambda: self._return(held)))

    def _return(self, held: list[bytes]) -> None:
        self._connected = True
        self._connected_since = self.now.isoformat()
        self._say(self._status(online=True), retained=self.faults.online_retained)
        if not self.faults.sends_before_it_breaks:
            self._publish(held)
        waiting, self._waiting = self._waiting, []
        for command in waiting:
            self._deliver(command)

    def _publish(self, payloads: list[bytes]) -> None:
        for payload in payloads:
            self.hear(certify_topic("GW-1"), payload)

    def _say(self, status: bytes, *, retained: bool) -> None:
        if retained:
            self._retained = status
        self.hear(status_topic("GW-1"), status)

    def _status(self, *, online: bool, since: str | None = None) -> bytes:
        state = "online" if online else "offline"
        told = self.faults.since or since or self._connected_since
        return json.dumps({"state": state, "since": told}).encode()

    def _sample_of(self, outlet_id: str, instant: datetime) -> Sample:
        minute = instant.astimezone(UTC).minute
        values = {"COD": 60.0 + minute / 100, "PH": 7.1, "TSS": 20.0, "TEMP": 27.5}
        return Sample(outlet_id=outlet_id, time=instant, values=values)
