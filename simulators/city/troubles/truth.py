"""Says what went wrong where and when: the truth that what detects it is held against.

One row for each occurrence and parameter, in order; who detects never sees it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

import numpy as np

from simulators.city.plant import Plant
from simulators.city.troubles.frauds import SentLower, WhenHigh
from simulators.city.troubles.measuring import Fraud, OfSensor, OfWater, Shown, Trouble
from simulators.city.troubles.on_the_way import Withheld

COLUMNS = ("outlet", "parameter", "kind", "cause", "begin", "end")
EVERY_PARAMETER = "*"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """What is true of one parameter of an outlet (`*`: of all) in [begin_s, end_s).

    `cause` is water, sensor, link or purpose.
    """

    begin_s: int
    end_s: int
    outlet_id: str
    parameter: str
    kind: str
    cause: str


def truth_of(plant: Plant, troubles: tuple[Trouble, ...], begin_s: int, end_s: int) -> list[Span]:
    """Return what went wrong at a plant within [begin_s, end_s), in order."""
    return sorted(
        Span(first_s, last_s, plant.outlet_id, parameter, trouble.kind, _cause(trouble))
        for trouble in troubles
        for first_s, last_s in _spans(plant, trouble, begin_s, end_s)
        for parameter in (
            trouble.parameters if isinstance(trouble, Shown | SentLower) else (EVERY_PARAMETER,)
        )
    )


def write_truth(file: TextIO, spans: Iterable[Span]) -> int:
    """Write spans as CSV, instants in RFC 3339 UTC; return how many."""
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)
    count = 0
    for span in spans:
        at = (_instant(span.begin_s), _instant(span.end_s))
        rows.writerow((span.outlet_id, span.parameter, span.kind, span.cause, *at))
        count += 1
    return count


def _spans(plant: Plant, trouble: Trouble, begin_s: int, end_s: int) -> Iterator[tuple[int, int]]:
    """Yield when a trouble was there; of one that waits for a bad moment, each such moment."""
    for first_s, last_s in trouble.window.spans(begin_s, end_s):
        if not isinstance(trouble, WhenHigh):
            yield first_s, last_s
            continue
        step_s = plant.interval_s
        time_s = np.arange(-(-first_s // step_s) * step_s, last_s, step_s, dtype=np.int64)
        edges = np.diff(np.r_[0, trouble.is_high(plant, time_s).astype(np.int8), 0])
        for begin, end in zip(
            np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True
        ):
            yield int(time_s[begin]), int(time_s[end - 1]) + step_s


def _cause(trouble: Trouble) -> str:
    if isinstance(trouble, OfWater):
        return "water"
    if isinstance(trouble, OfSensor):
        return "sensor"
    return "purpose" if isinstance(trouble, Fraud | Withheld | SentLower) else "link"


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
