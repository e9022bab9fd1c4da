"""Tells once a day that readings came denser than the permit's interval: a finding of its own.

It leaves no reading out: a slot counts once in the mean, however many readings it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack

from compliance.days.day_facts import RULES_VERSION
from compliance.means.slot_means import Dense
from domain.judged.columns import FlagColumns, FlagKind
from domain.judged.quality import Check, FlagRun, QualityFlag


def with_cadence(
    flags: Sequence[Sequence[FlagRun]], dense: Dense | None, interval_minutes: int | None
) -> Sequence[Sequence[FlagRun]]:
    """Return each day's runs of flags, with one of cadence after them where its slots are dense.

    Its readings are those of slots that hold more than one, from the first to the last of them.
    """
    if dense is None or interval_minutes is None:
        return flags
    said = (
        f"more than one reading in a slot of {interval_minutes} minutes, the permit's interval: "
        "each slot counts once in the mean"
    )
    kind = FlagKind(Check.CADENCE, QualityFlag.SUSPECT, said, f"rules {RULES_VERSION}", False, None)
    found = list(flags)
    for day, readings, begin_us, end_us in zip(
        dense.window.tolist(),
        dense.readings.tolist(),
        dense.begin_us.tolist(),
        dense.end_us.tolist(),
        strict=True,
    ):
        found[day] = _with(found[day], kind, begin_us, end_us, readings)
    return found


def _with(
    flags: Sequence[FlagRun], kind: FlagKind, begin_us: int, end_us: int, readings: int
) -> FlagColumns:
    before = flags if isinstance(flags, FlagColumns) else FlagColumns((), b"", b"", b"", b"")
    return FlagColumns(
        (*before.kinds, kind),
        before.kind + bytes([len(before.kinds)]),
        before.begin_us + pack("<q", begin_us),
        before.end_us + pack("<q", end_us),
        before.readings + pack("<i", readings),
    )
