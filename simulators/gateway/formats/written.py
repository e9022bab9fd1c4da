"""What a gateway writes in a format of its own: messages on topics, or files with names.

By the public documents that the formats follow, never by what reads them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulators.encoder import STATUS_WORDS, Sample

MEASURING_WORD = STATUS_WORDS[0]


@dataclass(frozen=True, slots=True)
class Written:
    """One message on a topic, or, with a name and no topic, one file of the gateway's folder."""

    topic: str
    payload: bytes
    file_name: str | None = None


# What a gateway of an id writes of samples in the order of time
Writer = Callable[[str, Sequence[Sample]], list[Written]]


def by_profile(gateway_id: str, body: Any) -> Written:
    """Return JSON on the topic of what is read by a profile."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Written(f"nhue/v1/{gateway_id}/by-profile", text.encode())


def measured(sample: Sample) -> dict[str, float]:
    """Return the values of a sample that are measured: a format that knows no status leaves the
    others out.
    """
    return {
        code: value
        for code, value in sample.values.items()
        if sample.status.get(code, MEASURING_WORD) == MEASURING_WORD
    }


def by_outlet(samples: Sequence[Sample]) -> Iterator[tuple[str, list[Sample]]]:
    """Yield each outlet with its samples."""
    for outlet_id in dict.fromkeys(sample.outlet_id for sample in samples):
        yield outlet_id, [sample for sample in samples if sample.outlet_id == outlet_id]


def epoch_ms(instant: datetime) -> int:
    """Return milliseconds since 1970 UTC."""
    return round(instant.timestamp() * 1_000)
