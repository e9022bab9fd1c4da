"""Carries what a logger that reports on change sent last over the slots for which it said nothing.

A carried value stands as the reading that it is of does: left out, suspect or sound. It lies at its
slot's begin, and counts up to the longest silence also where the silence turned out longer, since
until then nobody could know. It invents no value, and looks across a midnight at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from compliance.quality.marks.kernels import STATUS_FAIL, SYNTAX_FAIL
from compliance.quality.runs import NO_RULING, Rulings
from compliance.quality.series import Carried, CheckedSeries
from domain.legal_day import MICROSECONDS_PER_DAY
from domain.measured.readings import DeviceStatus
from storage.ports.readings import ReadingColumns

_Ints = NDArray[np.int64]
_Flags = NDArray[np.bool_]
_Kind = TypeVar("_Kind", bound=np.generic)
_NEVER_US = 1 << 61


@dataclass(frozen=True, slots=True, kw_only=True)
class OnChange:
    """What silence of a parameter says: that its value stands, for `longest_us` at the most.

    `ended_us` are instants, in any order, from which on it no longer does; slots are of
    `interval_us`; nothing is carried into a slot that begins after `until_us`.
    """

    profile_id: str
    longest_us: int
    interval_us: int
    ended_us: Sequence[int] = ()
    until_us: int | None = None


def with_carried(
    sent: CheckedSeries, day_before: CheckedSeries, on_change: OnChange
) -> CheckedSeries:
    """Return a series with what its silences add to it; `day_before` is checked by itself.

    Each reading that measured a value and that no person left out is carried to the slots after its
    own, up to that of the next reading or the instant of `ended_us`, exclusive, or to the last that
    begins within the longest silence. Rulings bind carried values by their time.
    """
    both = [(day_before, _sources(day_before)), (sent, _sources(sent))]
    came_us = np.concatenate([one.columns.time_us for one, _ in both])
    of_source = np.concatenate([sources for _, sources in both])
    time_us, source = _slots_carried(came_us, of_source, sent, on_change)

    def of_each(name: str) -> _Flags:
        return np.concatenate([getattr(one, name) for one, _ in both])[source]

    value = np.concatenate([one.columns.value for one, _ in both])[source]
    excluded, screened = of_each("excluded"), of_each("screened")
    suspect, censored = of_each("suspect"), of_each("censored")
    if sent.rulings is not None:
        ruled = Rulings(time_us, sent.parameter, sent.rulings.rulings)
        excluded = ruled.applied(excluded, np.isfinite(value))
        screened = screened & (ruled.at == NO_RULING)
        suspect = suspect & (ruled.at == NO_RULING) & ~excluded
        censored = (value <= sent.limits.detection_limit) & ~excluded
    order = np.argsort(np.concatenate((sent.columns.time_us, time_us)), kind="stable")

    def joined(of_sent: NDArray[_Kind], added: NDArray[_Kind]) -> NDArray[_Kind]:
        return np.concatenate((of_sent, added))[order]

    measuring = np.full(len(time_us), DeviceStatus.MEASURING, np.int8)
    columns = ReadingColumns(
        joined(sent.columns.time_us, time_us),
        joined(sent.columns.value, value),
        joined(sent.columns.status, measuring),
    )
    counted = replace(
        sent,
        columns=columns,
        cuts=np.searchsorted(columns.time_us, sent.borders_us).astype(np.int64),
        marks=joined(sent.marks, np.zeros(len(time_us), np.uint16)),
        asked=joined(sent.asked, np.zeros(len(time_us), np.uint8)),
        excluded=joined(sent.excluded, excluded),
        screened=joined(sent.screened, screened),
        suspect=joined(sent.suspect, suspect),
        censored=joined(sent.censored, censored),
    )
    nothing = np.zeros(len(sent.columns), np.bool_)
    return replace(
        sent,
        carried=Carried(
            counted=counted,
            is_carried=joined(nothing, np.ones(len(time_us), np.bool_)),
            longest_us=on_change.longest_us,
            profile_id=on_change.profile_id,
        ),
    )


def _sources(series: CheckedSeries) -> _Flags:
    """Return which readings measured a value that no person left out."""
    measured: _Flags = (series.marks & (SYNTAX_FAIL | STATUS_FAIL)) == 0
    if series.rulings is not None:
        measured &= ~(series.excluded & (series.rulings.at != NO_RULING))
    return measured


def _slots_carried(
    came_us: _Ints, is_source: _Flags, sent: CheckedSeries, on_change: OnChange
) -> tuple[_Ints, _Ints]:
    """Return the begin of each slot of the series that a value is carried to, rising, and the place
    among all that came of the reading that it is of.
    """
    interval_us = on_change.interval_us
    begin_us = int(sent.borders_us[0]) - MICROSECONDS_PER_DAY
    a_day = -(-MICROSECONDS_PER_DAY // interval_us)  # of its slots the last may be shorter

    def slot_of(time_us: _Ints) -> _Ints:
        day, since_us = np.divmod(time_us - begin_us, MICROSECONDS_PER_DAY)
        found: _Ints = day * a_day + since_us // interval_us
        return found

    sources = np.flatnonzero(is_source)
    from_us = came_us[sources]
    next_us = np.append(came_us[1:], _NEVER_US)[sources]
    ended_us = np.append(np.sort(np.asarray(on_change.ended_us, np.int64)), _NEVER_US)
    next_us = np.minimum(next_us, ended_us[np.searchsorted(ended_us, from_us)])
    within_us = from_us + on_change.longest_us
    if on_change.until_us is not None:
        within_us = np.minimum(within_us, on_change.until_us)
    slots = a_day * len(sent.borders_us) - 1  # the day before is one more, as borders are
    last = np.minimum(np.minimum(slot_of(next_us) - 1, slot_of(within_us)), slots)
    first = np.maximum(slot_of(from_us) + 1, a_day)
    count = np.maximum(last - first + 1, 0)
    # Of the nth reading first[n], first[n] + 1 …: what each begins at less what stands before it
    slot = np.arange(int(count.sum())) + np.repeat(first - np.cumsum(count) + count, count)
    day, of_day = np.divmod(slot, a_day)
    times_us: _Ints = begin_us + day * MICROSECONDS_PER_DAY + of_day * interval_us
    return times_us, np.repeat(sources, count)
