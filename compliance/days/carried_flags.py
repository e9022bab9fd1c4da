"""Tells which of a day's valid slots count by a value that was carried: a finding of its own.

It leaves nothing out and accuses nobody: a logger that reports on change says so by its silence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from compliance.days.merged_flags import with_more
from compliance.means.slots.states import VALID
from compliance.quality.runs import runs_in
from compliance.quality.series import Carried
from domain.judged.columns import FlagKind
from domain.judged.quality import Check, FlagRun, QualityFlag
from domain.legal_day import MICROSECONDS_PER_SECOND


def with_carried_runs(
    flags: Sequence[Sequence[FlagRun]], carried: Carried | None, state: NDArray[np.int8]
) -> Sequence[Sequence[FlagRun]]:
    """Return each day's runs of flags, with those of carried values after them.

    A run's readings are the slots that one value was carried to, from the first one's begin to the
    last one's; `state` is that of each value that counts (slots/states.py).
    """
    if carried is None:
        return flags
    at = np.flatnonzero(carried.is_carried & (state == VALID))
    if not len(at):
        return flags
    minutes = carried.longest_us / MICROSECONDS_PER_SECOND / 60
    said = (
        "the logger reports on change: its last value stands while it says nothing for up to "
        f"{minutes:g} min"
    )
    set_by = f"profile {carried.profile_id}"
    kind = FlagKind(Check.CARRIED, QualityFlag.NOT_EVALUATED, said, set_by, False, None)
    counted = carried.counted
    runs = runs_in(at, np.zeros_like(at), counted.columns.time_us, counted.cuts)
    return with_more(flags, [kind], runs)


def left_out_carried(carried: Carried | None, here: slice) -> list[tuple[int, int, str]]:
    """Return when values that count were carried though their reading was left out, and by which
    check: [begin, end), microseconds UTC, of those at some places.
    """
    if carried is None:
        return []
    left_out = (carried.is_carried & carried.counted.screened)[here]
    # Of a logger that reports on change no other check leaves out what was measured
    return [
        (time_us, time_us + 1, Check.GROSS_RANGE.value)
        for time_us in carried.counted.columns.time_us[here][left_out].tolist()
    ]
