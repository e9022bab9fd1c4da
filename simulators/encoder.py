"""Decides how a simulated gateway writes a readings message, by docs/wire.md alone.

An encoder of its own, on the standard library's json: it never shares code with the decoder
of `ingest`, so that a mistake of one side shows on the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

HANOI_OFFSET_S = 7 * 3_600  # UTC+7, no daylight saving
_HANOI = timezone(timedelta(seconds=HANOI_OFFSET_S))

STATUS_WORDS = ("00", "01", "02")  # measuring, calibrating, device error (Circular 10/2021)

_to_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """All parameters of one outlet at one instant; `status` and `units` only where they differ
    from the wire's defaults ("00", and the parameter's own unit).
    """

    outlet_id: str
    time: datetime
    values: Mapping[str, float]
    units: Mapping[str, str] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)


def hanoi_time(time_s: int) -> datetime:
    """Return whole seconds since 1970 UTC as an aware datetime in UTC+7.

    >>> hanoi_time(0).isoformat()
    '1970-01-01T07:00:00+07:00'
    """
    return datetime.fromtimestamp(time_s, _HANOI)


def wire_time(instant: datetime) -> str:
    """Return RFC 3339 with offset +07:00; raises ValueError on a naive datetime.

    >>> wire_time(hanoi_time(1_795_489_205))
    '2026-11-24T10:00:05+07:00'
    """
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime {instant.isoformat()}: add the offset")
    return instant.astimezone(_HANOI).isoformat()


def encode_readings(seq: int, sent: datetime, samples: Sequence[Sample]) -> bytes:
    """Return one readings message as UTF-8 JSON; raises ValueError on NaN, infinity, naive time."""
    written = []
    for sample in samples:
        entry: dict[str, object] = {
            "outlet": sample.outlet_id,
            "time": wire_time(sample.time),
            "values": sample.values,
        }
        if sample.units:
            entry["units"] = sample.units
        if sample.status:
            entry["status"] = sample.status
        written.append(entry)
    return _to_json({"seq": seq, "sent": wire_time(sent), "samples": written}).encode()


def encode_status(
    *, online: bool, since: datetime, cannot_resend: Mapping[str, str] | None = None
) -> bytes:
    """Return a status message, which is retained and also serves as the last will.

    `cannot_resend` (id, reason) says what was asked for and is gone.
    """
    body: dict[str, object] = {"state": "online" if online else "offline"}
    body["since"] = wire_time(since)
    if cannot_resend is not None:
        body["cannot_resend"] = cannot_resend
    return _to_json(body).encode()
