"""Takes a gateway through its self-certification: one command after another, a verdict on each.

It decodes, validates and compares with the code of the real path, against the real registry, and
keeps everything in memory: nothing reaches the journal or a store. It never opens a connection and
reads no clock: what comes is handed in, what is to be sent is returned.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from domain.gateways.rejections import Refusal
from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds
from domain.registered import Outlet
from ingest.certification.answers import Heard, HeardMessage, HeardStatus, answered_id
from ingest.certification.points import POINTS, Point
from ingest.decode.nhue_json.decode import understand_json
from ingest.decode.nhue_json.journalled import sequence_of
from ingest.receipts.receipt import Receipt, encode_receipts
from ingest.receipts.standing import RecentReadings, Standing
from ingest.validate.against_registry import Rules, every_refusal
from ingest.validate.gateway_status import decode_status
from ingest.validate.samples import kept_samples
from ingest.wire.contract import WireMessage, commands_topic, receipts_topic
from storage.readings.memory import MemoryReadings

MESSAGES_MOST = 200  # of one point: more is a gateway that floods, and memory is bounded
REASONS_MOST = 20


class PointOutcome(StrEnum):
    """A point that was not answered in time is neither passed nor failed."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    NOT_RUN = "not-run"


class PointResult(msgspec.Struct, frozen=True):
    """The verdict on one point, and why; the reasons name the field."""

    point: str
    outcome: PointOutcome
    reasons: list[str]


class CertificationResult(msgspec.Struct, frozen=True, kw_only=True):
    """A run as far as it has come; `ended` None while it goes on, `trouble` why it broke off."""

    run: str
    gateway: str
    outlet: str
    parameter: str
    began: datetime
    ended: datetime | None = None
    trouble: str | None = None
    points: list[PointResult] = []

    @property
    def passed(self) -> bool:
        """Whether every point was run and passed."""
        passing = all(one.outcome is PointOutcome.PASS for one in self.points)
        return passing and len(self.points) == len(POINTS)


class Say(NamedTuple):
    """Publish this with QoS 1, not retained."""

    topic: str
    payload: bytes


class AskRetained(NamedTuple):
    """Subscribe to this topic again, so that the broker says what it has retained."""

    topic: str


Action = Say | AskRetained


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long things take, in seconds: each point at most, and a break of the connection."""

    point_seconds: float = 90.0
    break_after_seconds: float = 2.0
    away_seconds: float = 10.0


def certify_topic(gateway_id: str) -> str:
    """Return the topic on which a gateway answers; ingest does not listen to it."""
    return f"nhue/v1/{gateway_id}/certify"


def status_topic(gateway_id: str) -> str:
    """Return the topic on which a gateway says that it is online or offline."""
    return f"nhue/v1/{gateway_id}/status"


class Certification:
    """One run for one gateway; hand in what is heard and the time, do what is returned."""

    def __init__(
        self,
        run: str,
        outlet: Outlet,
        rules: Rules,
        *,
        future_tolerance_us: int,
        pace: Pace,
        now_us: int,
    ) -> None:
        """`outlet` is one of the gateway's; the points ask for its first parameter."""
        self.gateway_id = outlet.gateway_id
        self._run = run
        self._outlet = outlet
        self._rules = rules
        self._tolerance_us = future_tolerance_us
        self._pace = pace
        self._began_us = now_us
        self._ended_us: int | None = None
        self._results: list[PointResult] = []
        self._heard = self._heard_from(now_us)
        self._recent = self._nothing_known()

    @property
    def done(self) -> bool:
        """Whether every point has its verdict."""
        return len(self._results) == len(POINTS)

    def result(self, trouble: str | None = None) -> CertificationResult:
        """Return the verdicts so far; `trouble` says why the run was broken off."""
        ended = None if self._ended_us is None else from_microseconds(self._ended_us)
        return CertificationResult(
            run=self._run,
            gateway=self.gateway_id,
            outlet=self._outlet.id,
            parameter=self._heard.parameter,
            began=from_microseconds(self._began_us),
            ended=ended,
            trouble=trouble,
            points=list(self._results),
        )

    def begin(self, now_us: int) -> list[Action]:
        """Ask for the first point; both topics must be subscribed to already."""
        return self._ask(now_us)

    def hear(self, topic: str, payload: bytes, now_us: int, *, retained: bool) -> list[Action]:
        """Take in what came, whatever its bytes, and return what is to be done."""
        if self.done:
            return []
        actions: list[Action] = []
        if topic == status_topic(self.gateway_id):
            actions = self._hear_status(payload, now_us, retained=retained)
        elif topic == certify_topic(self.gateway_id):
            actions = self._hear_readings(payload, now_us)
        return actions + self.tick(now_us)

    def tick(self, now_us: int) -> list[Action]:
        """Return what is due by now: the verdict on a point, and the command of the next."""
        if self.done:
            return []
        actions = self._ask_while_away(now_us)
        found = self._point.judge(self._heard)
        late = now_us - self._heard.asked_us >= self._pace.point_seconds * MICROSECONDS_PER_SECOND
        reasons = found.faults + found.missing
        if late and not self._heard.anything:
            outcome = PointOutcome.NOT_RUN
            reasons = [f"no answer within {self._pace.point_seconds:g} s"]
        elif self._is_away and not late:
            return actions  # the next command would fall into this break
        elif found.faults or (late and reasons):
            outcome = PointOutcome.FAIL
        elif not reasons:
            outcome = PointOutcome.PASS
        else:
            return actions
        return actions + self._conclude(outcome, reasons, now_us)

    @property
    def _point(self) -> Point:
        return POINTS[len(self._results)]

    @property
    def _is_away(self) -> bool:
        said = self._heard.live_statuses
        return self._point.breaks and bool(said) and not said[-1].status.online

    @property
    def _id(self) -> str:
        return f"{self._run}-{self._point.key}"

    def _conclude(self, outcome: PointOutcome, reasons: list[str], now_us: int) -> list[Action]:
        self._results.append(PointResult(self._point.key, outcome, reasons[:REASONS_MOST]))
        if self.done:
            self._ended_us = now_us
            return []
        return self._ask(now_us)

    def _ask(self, now_us: int) -> list[Action]:
        self._heard = self._heard_from(now_us)
        self._recent = self._nothing_known()
        demand = self._point.demand(self._heard.parameter, now_us)
        if self._point.breaks:
            demand["break_after_seconds"] = self._pace.break_after_seconds
            demand["away_seconds"] = self._pace.away_seconds
        return [self._command(self._id, self._point.key, demand)]

    def _ask_while_away(self, now_us: int) -> list[Action]:
        """Send the second command of a reconnect: once offline was heard, or half the time away."""
        heard, pace = self._heard, self._pace
        if self._point.key != "reconnect" or heard.away_asked_us is not None:
            return []
        offline = any(not one.status.online for one in heard.live_statuses)
        seconds = pace.break_after_seconds + pace.away_seconds / 2
        if not offline and now_us - heard.asked_us < seconds * MICROSECONDS_PER_SECOND:
            return []
        heard.away_asked_us = now_us
        return [self._command(f"{self._id}-away", "live", {})]

    def _command(self, command_id: str, point: str, demand: dict[str, Any]) -> Action:
        until_us = self._heard.asked_us + round(self._pace.point_seconds * MICROSECONDS_PER_SECOND)
        body = {
            "command": "certify",
            "sandbox": True,
            "id": command_id,
            "point": point,
            "outlet": self._outlet.id,
            "parameter": self._heard.parameter,
            "until": from_microseconds(until_us).isoformat(),
            **demand,
        }
        return Say(commands_topic(self.gateway_id), json.dumps(body).encode())

    def _hear_status(self, payload: bytes, now_us: int, *, retained: bool) -> list[Action]:
        heard = self._heard
        if not self._point.breaks or len(heard.statuses) >= MESSAGES_MOST:
            return []
        status = decode_status(payload)
        if isinstance(status, Refusal):
            if not retained:
                heard.unusable.append(f"{status.code.value}: {status.detail}")
            return []
        heard.statuses.append(HeardStatus(now_us, retained, status))
        return [] if retained else [AskRetained(status_topic(self.gateway_id))]

    def _hear_readings(self, payload: bytes, now_us: int) -> list[Action]:
        answers = answered_id(payload)
        if answers is not None and answers not in {self._id, f"{self._id}-away"}:
            return []  # late, or of a run before
        heard = self._heard
        if len(heard.messages) + len(heard.unusable) >= MESSAGES_MOST:
            return []
        meaning = understand_json(payload, now_us)
        decoded = meaning.message
        if decoded is None:
            heard.unusable += [f"{one.code.value}: {one.detail}" for one in meaning.refusals]
            return [self._receipt(payload, None, meaning.refusals, Standing(), now_us)]
        refusals = every_refusal(meaning, self.gateway_id, self._rules, now_us, self._tolerance_us)
        kept = kept_samples(decoded, refusals)
        standing = self._recent.classify(kept, now_us)
        if answers is None:
            heard.unusable.append("answers is missing: repeat the command's `id` in the message")
        else:
            away = answers != self._id
            heard.messages.append(HeardMessage(now_us, decoded, refusals, kept, standing, away))
        return [self._receipt(payload, decoded, refusals, standing, now_us)]

    def _receipt(
        self,
        payload: bytes,
        message: WireMessage | None,
        refusals: Sequence[Refusal],
        standing: Standing,
        now_us: int,
    ) -> Action:
        """Return the receipt as a gateway gets it, marked; its position is 0: in no journal."""
        samples = [] if message is None else message.samples
        taken = standing.accepted + standing.duplicate + standing.conflict
        seq = sequence_of(payload) if message is None else message.seq
        refused = sum(len(sample.values) for sample in samples) - taken
        receipt = Receipt(self.gateway_id, seq, 0, now_us, standing, refused, refusals)
        body = {"sandbox": True, **msgspec.json.decode(encode_receipts([receipt]))}
        return Say(receipts_topic(self.gateway_id), msgspec.json.encode(body))

    def _heard_from(self, now_us: int) -> Heard:
        parameters = self._outlet.parameters
        return Heard(self._outlet.id, parameters[0], parameters, now_us)

    def _nothing_known(self) -> RecentReadings:
        return RecentReadings(MemoryReadings(), lambda _outlet: self._outlet.parameters)
