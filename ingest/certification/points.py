"""The points of a gateway's self-certification: what each asks for, and what is wrong or missing.

Every judge is a pure function of what was heard since its command; a reason names the field and
what to do. It publishes nothing, reads no clock and keeps nothing (docs/certification.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import (
    MICROSECONDS_PER_HOUR,
    MICROSECONDS_PER_SECOND,
    from_microseconds,
    to_microseconds,
)
from ingest.certification.answers import Heard, HeardMessage, HeardStatus

WRONG_UNIT = "kg/kg"  # no parameter is kept in it, and none can be turned out of it
STATUSES = ("01", "02", "00")
BACKLOG_SAMPLES = 12
LIVE_SECONDS = 600  # how old a sample "of now" may be, and how far the clocks may differ
MESSAGES_OF_A_PAIR = 2


class Found(NamedTuple):
    """What is wrong for good, and what has not come yet; both empty: passed."""

    faults: list[str]
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its key, what the command asks beside the point, and the judge of the answer.

    `breaks` where the gateway has to break its connection, and the status topic counts.
    """

    key: str
    demand: Callable[[str, int], dict[str, Any]]
    judge: Callable[[Heard], Found]
    breaks: bool = False


def _nothing_more(_parameter: str, _asked_us: int) -> dict[str, Any]:
    return {}


def backlog_span_us(asked_us: int) -> tuple[int, int]:
    """Return the half-open hour that a backlog has to fill: the last whole hour but one."""
    end_us = asked_us // MICROSECONDS_PER_HOUR * MICROSECONDS_PER_HOUR - MICROSECONDS_PER_HOUR
    return end_us - MICROSECONDS_PER_HOUR, end_us


def _backlog_demand(_parameter: str, asked_us: int) -> dict[str, Any]:
    begin, end = (from_microseconds(one).isoformat() for one in backlog_span_us(asked_us))
    return {"from": begin, "to": end, "samples": BACKLOG_SAMPLES}


def _wrong_unit_demand(parameter: str, _asked_us: int) -> dict[str, Any]:
    return {"units": {parameter: WRONG_UNIT}}


def _device_status_demand(_parameter: str, _asked_us: int) -> dict[str, Any]:
    return {"statuses": list(STATUSES)}


def _live(heard: Heard) -> Found:
    faults = _refused(heard)
    if not heard.messages:
        return Found(faults, ["no sample came"])
    for one in heard.messages:
        faults += _not_of_now(one)
        ours = [s for s in one.message.samples if s.outlet == heard.outlet_id]
        measured = {code for sample in ours for code in sample.values}
        lacking = [code for code in heard.parameters if code not in measured]
        if lacking:
            faults.append(
                f"samples.values of outlet {heard.outlet_id} lack {', '.join(lacking)}: the outlet "
                "is registered for them (a broken device sends status 02)"
            )
    return Found(faults, [])


def _backlog(heard: Heard) -> Found:
    faults, samples = _refused(heard), heard.samples
    begin_us, end_us = backlog_span_us(heard.asked_us)
    times_us = [one.time_us for message in heard.messages for one in message.kept]
    if any(not begin_us <= time_us < end_us for time_us in times_us):
        faults.append("samples.time lies outside of `from` to `to`")
    if times_us != sorted(times_us):
        faults.append("samples.time does not go up: send a backlog in the order of measuring")
    if any(one.standing.conflict for one in heard.messages):
        faults.append("samples.values: two values for one instant")
    if len(samples) < BACKLOG_SAMPLES:
        return Found(faults, [f"{len(samples)} of {BACKLOG_SAMPLES} samples came"])
    if all(len(one.message.samples) == 1 for one in heard.messages):
        faults.append("samples: one a message; put many samples of a backlog into a message")
    return Found(faults, [])


def _duplicate(heard: Heard) -> Found:
    faults = _refused(heard)
    if len(heard.messages) < MESSAGES_OF_A_PAIR:
        return Found(faults, _of_a_pair(heard))
    again = heard.messages[1].standing
    if again.conflict:
        faults.append("samples.values: the second message has another value for the same instant")
    elif again.accepted or not again.duplicate:
        faults.append("samples: the second message is not the first again (time or values differ)")
    return Found(faults, [])


def _conflict(heard: Heard) -> Found:
    faults = _refused(heard)
    if len(heard.messages) < MESSAGES_OF_A_PAIR:
        return Found(faults, _of_a_pair(heard))
    again = heard.messages[1].standing
    if not again.conflict:
        same = "samples.values: the second message has the same values; send another one"
        other = "samples.time: the second message has another instant; send the same one"
        faults.append(same if again.duplicate else other)
    return Found(faults, [])


def _wrong_unit(heard: Heard) -> Found:
    expected = (RejectionCode.UNIT_UNKNOWN, heard.parameter)
    faults = _refused(heard, expected)
    if not heard.messages:
        return Found(faults, ["no sample came"])
    refused = [(one.code, one.parameter) for said in heard.messages for one in said.refusals]
    if expected not in refused:
        faults.append(
            f"samples.units.{heard.parameter} is not {WRONG_UNIT!r}: a unit that was not meant "
            "would be taken for the right one"
        )
    elif not any(one.standing.accepted for one in heard.messages):
        faults.append("samples: nothing came beside the wrong unit; send a right sample with it")
    return Found(faults, [])


def _device_status(heard: Heard) -> Found:
    faults = _refused(heard)
    told = tuple(
        (sample.status or {}).get(heard.parameter, "00")
        for sample in heard.samples
        if heard.parameter in sample.values
    )
    asked = STATUSES[: len(told)]
    if told[: len(STATUSES)] != asked:
        faults.append(
            f"samples.status.{heard.parameter} was {', '.join(told)}: asked were "
            f"{', '.join(STATUSES)}, a sample of each"
        )
    if len(told) < len(STATUSES):
        return Found(faults, [f"{len(told)} of {len(STATUSES)} samples of {heard.parameter} came"])
    return Found(faults, [])


def _last_will(heard: Heard) -> Found:
    live = heard.live_statuses
    if not live:
        return Found(
            list(heard.unusable), ["status: nothing was heard when the connection was to break"]
        )
    gone = next((one for one in live if not one.status.online), None)
    if gone is None or live[0].status.online:
        return Found(["status: no offline before the gateway was back: register a last will"], [])
    faults = [*heard.unusable, *_of_will(gone, heard.asked_us)]
    back = next((one for one in live if one.status.online), None)
    faults += _not_retained(heard, gone, None if back is None else back.received_us)
    if back is None:
        return Found(faults, ["status: not back online; publish it on every connect"])
    if back.status.since_us is None:
        faults.append("status.since of online has no offset or is unset: write it with +07:00 or Z")
    faults += _not_retained(heard, back, None)
    kept = [one for one in heard.statuses if one.retained and one.status.online]
    if not any(one.received_us >= back.received_us for one in kept):
        return Found(faults, ["status: online was not retained; publish it with the retain flag"])
    return Found(faults, [])


def _of_will(gone: HeardStatus, asked_us: int) -> list[str]:
    if gone.status.since_us is None:
        return ["status.since of the last will has no offset or is unset: write it at connecting"]
    if gone.status.since_us > asked_us:
        said_itself = (
            "status.since of offline lies after the command, so the gateway said it itself: a "
            "connection that breaks says nothing; register it as the last will"
        )
        return [said_itself]
    return []


def _not_retained(heard: Heard, said: HeardStatus, until_us: int | None) -> list[str]:
    """Return the fault where the broker, asked after a status, had retained another one."""
    for one in heard.statuses:
        in_time = until_us is None or one.received_us < until_us
        if one.retained and one.received_us >= said.received_us and in_time:
            if one.status.online == said.status.online:
                return []
            word = "online" if said.status.online else "offline"
            return [f"status: {word} was not retained by the broker: set the retain flag"]
    if until_us is None:
        return []
    return ["status: the last will was not retained by the broker: set the will's retain flag"]


def _reconnect(heard: Heard) -> Found:
    faults, missing = _refused(heard), []
    for one in heard.messages:
        faults += _not_of_now(one)
    away_us = heard.away_asked_us
    held = [one for one in heard.messages if not one.while_away]
    if away_us is None or not any(one.received_us > away_us for one in held):
        early = " (what came before the connection broke does not count)" if held else ""
        missing.append(
            f"samples: what was measured while away did not come{early}: keep a message until its "
            "PUBACK, and send it again"
        )
    if not any(one.while_away for one in heard.messages):
        missing.append(
            "the command that was sent while the gateway was away has no answer: the session is "
            "not persistent (clean session off, always the same client id), or QoS is not 1"
        )
    return Found(faults, missing)


def _of_a_pair(heard: Heard) -> list[str]:
    return [f"{len(heard.messages)} of {MESSAGES_OF_A_PAIR} messages came"]


def _refused(heard: Heard, but: tuple[RejectionCode, str] | None = None) -> list[str]:
    """Return every refusal in words, without the one that was asked for, and what was unusable."""
    found = [
        f"{one.code.value}{_place(one)}: {one.detail}"
        for said in heard.messages
        for one in said.refusals
        if (one.code, one.parameter) != but
    ]
    return [*heard.unusable, *found]


def _place(refusal: Refusal) -> str:
    if refusal.sample is None:
        return ""
    field_name = "" if refusal.parameter is None else f", {refusal.parameter}"
    return f" (samples[{refusal.sample}]{field_name})"


def _not_of_now(one: HeardMessage) -> list[str]:
    """Return where a sample or the clock of `sent` lies further from now than a live one may."""
    most_us = LIVE_SECONDS * MICROSECONDS_PER_SECOND
    apart_us = to_microseconds(one.message.sent) - one.received_us
    if abs(apart_us) > most_us:
        seconds = apart_us // MICROSECONDS_PER_SECOND
        return [f"sent lies {seconds} s from our clock: set the gateway's clock"]
    if any(one.received_us - sample.time_us > most_us for sample in one.kept):
        return [f"samples.time is older than {LIVE_SECONDS} s: send what is measured now"]
    return []


POINTS = (
    Point("live", _nothing_more, _live),
    Point("backlog", _backlog_demand, _backlog),
    Point("duplicate", _nothing_more, _duplicate),
    Point("conflict", _nothing_more, _conflict),
    Point("wrong-unit", _wrong_unit_demand, _wrong_unit),
    Point("device-status", _device_status_demand, _device_status),
    Point("last-will", _nothing_more, _last_will, breaks=True),
    Point("reconnect", _nothing_more, _reconnect, breaks=True),
)
