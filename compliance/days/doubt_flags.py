"""Tells which of a day's readings a sensor out of control made: a finding of its own.

It leaves nothing out: they count in the mean and prove nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compliance.days.merged_flags import with_more
from compliance.quality.runs import runs_in
from compliance.quality.series import CheckedSeries, places_of
from domain.judged.columns import FlagKind
from domain.judged.quality import Check, FlagRun, QualityFlag


def with_doubt_runs(
    flags: Sequence[Sequence[FlagRun]], checked: CheckedSeries
) -> Sequence[Sequence[FlagRun]]:
    """Return each day's runs of flags, with those of readings in doubt after them.

    What a person ruled to be true names that ruling beside the flag; what tells nothing at all is
    in no doubt.
    """
    for doubt in checked.doubts:
        here = places_of(doubt, checked.columns.time_us)
        at = np.arange(here.start, here.stop)[~checked.unmeasured[here]]
        key = np.full(len(at), -1, np.int64)
        kinds = [FlagKind(Check.OUT_OF_CONTROL, QualityFlag.SUSPECT, doubt.why, _BY, False, None)]
        if checked.rulings is not None:
            key = checked.rulings.overruling(np.isfinite(checked.columns.value))[at]
            kinds = [
                *(kinds[0]._replace(overruled_by=one.reason) for one in checked.rulings.rulings),
                *kinds,
            ]
        flags = with_more(flags, kinds, runs_in(at, key, checked.columns.time_us, checked.cuts))
    return flags


_BY = "checks of sensors"
