"""The nouns of scoring: what truly went wrong, what was found, and when readings came.

They hold plain figures; what matches what is decided in matching.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

EVERY_PARAMETER = "*"


class Source(StrEnum):
    """Where a finding comes from: a check of readings, a gap, an event of verdicts, a signal."""

    FLAG = "flag"
    GAP = "gap"
    EVENT = "event"
    SIGNAL = "signal"


# What says that a single reading or its absence is wrong; an exceedance is of the water, and a
# signal of fraud is a reason to visit.
ALARMS = frozenset({Source.FLAG, Source.GAP})
# What is found in readings that came; a gap and an exceeded day are of times.
OF_READINGS = frozenset({Source.FLAG, Source.SIGNAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueSpan:
    """What is true of one parameter of an outlet (`*`: of all) in [begin_us, end_us).

    `cause` is water, sensor, link or purpose, as the truth's file has it.
    """

    outlet_id: str
    parameter: str
    kind: str
    cause: str
    begin_us: int
    end_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of one parameter of an outlet (`*`: of all) in [begin_us, end_us], inclusive.

    `by` is a check's, a cause's or a signal's name; `rank` is how much a signal weighs, by its own
    scale.
    """

    outlet_id: str
    parameter: str
    source: Source
    by: str
    begin_us: int
    end_us: int
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class Series:
    """When the readings of one parameter of an outlet came, strictly rising, in microseconds."""

    outlet_id: str
    parameter: str
    time_us: NDArray[np.int64]
