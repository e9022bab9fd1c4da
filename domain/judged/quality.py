"""What quality control says of readings: QARTOD flags, runs of them, and a person's rulings.

Flags are appended, never changed: a ruling leaves the flag that it overrules visible. Source of
the flag values: QARTOD (US IOOS), 1 pass, 2 not evaluated, 3 suspect, 4 fail, 9 missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class QualityFlag(IntEnum):
    """QARTOD's flag of one reading by one check, or of all checks together (the worst)."""

    PASS = 1
    NOT_EVALUATED = 2
    SUSPECT = 3
    FAIL = 4
    MISSING = 9


class Check(StrEnum):
    """The checks in the order in which they run.

    `CADENCE` tells of readings denser than the permit's interval, `CARRIED` of slots for which a
    logger that reports on change said by its silence that the value stands, `OUT_OF_CONTROL` of
    readings of a sensor that failed a check; `RULING` is a person's word. `SMALL_SPIKE`,
    `EXCURSION`, `SHIFT` and `UNSTEADY` only ask a person to look: no figure rests on them.
    """

    SYNTAX = "syntax"
    DEVICE_STATUS = "device_status"
    GROSS_RANGE = "gross_range"
    SPIKE = "spike"
    RATE_OF_CHANGE = "rate_of_change"
    FLAT_LINE = "flat_line"
    ATTENUATED = "attenuated"
    GAP = "gap"
    STEP_TOGETHER = "step_together"
    SMALL_SPIKE = "small_spike"
    EXCURSION = "excursion"
    SHIFT = "shift"
    UNSTEADY = "unsteady"
    CADENCE = "cadence"
    CARRIED = "carried"
    OUT_OF_CONTROL = "out_of_control"
    RULING = "ruling"


# What only asks a person to look: no mean, bound, outcome or certainty rests on it.
ASK_TO_LOOK = (Check.SMALL_SPIKE, Check.EXCURSION, Check.SHIFT, Check.UNSTEADY)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRun:
    """Consecutive readings of one series with one flag of one check, [begin_us, end_us] inclusive.

    `threshold` is what was exceeded, in words and figures; `set_by` names the thresholds' version
    or the person; `excludes`: these readings are left out of the mean. `overruled_by` names the
    ruling (its reason) that took the exclusion back, None where the flag stands.
    """

    check: Check
    flag: QualityFlag
    begin_us: int
    end_us: int
    readings: int
    threshold: str
    set_by: str
    excludes: bool
    overruled_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckNotRun:
    """A check that could not run on a series' day, and why: it is never taken for a pass."""

    check: Check
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRuling:
    """A person's word on the readings of [begin_us, end_us): PASS takes them in, FAIL leaves out.

    `known_at` is given by the store that keeps it. Of two rulings on an instant the newer counts.
    """

    outlet_id: str
    parameter: str
    begin_us: int
    end_us: int
    flag: QualityFlag
    reason: str
    ruled_by: str
    known_at: datetime

    def touches(self, begin_us: int, end_us: int) -> bool:
        """Return whether it speaks of any instant of [begin_us, end_us)."""
        return self.begin_us < end_us and self.end_us >= begin_us
