"""Puts every slot without a valid reading down to a cause: no plant is charged with our outage.

A slot that was received is judged by what came (no discharge, calibrating, device error, quality),
and so is a missing one of which the device says why it has no value; any other by who was there:
the broker and us first, then announced maintenance, then the gateway. It never guesses: what
nothing explains is `unknown`. Pure: spans of time are passed in.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from compliance.means.slots.states import (
    BY_CALIBRATION,
    BY_DEVICE_ERROR,
    EXCLUDED,
    MISSING,
    NO_DISCHARGE,
    VALID,
)
from domain.health_log import BY_THE_BROKER, GatewayState
from domain.judged.verdicts import Gap, GapCause
from domain.measured.readings import DeviceStatus

# [begin_us, end_us), and for the evidence which document or reason it rests on.
Span = tuple[int, int]
NamedSpan = tuple[int, int, str]

# What a plant is never charged with.
OURS = frozenset(
    {GapCause.OUR_OUTAGE, GapCause.BROKER, GapCause.STORE_REFUSED, GapCause.STORE_FORGOT}
)

# A maintenance or an offline gateway explains a slot that it covers at least by half; our own
# outage explains a slot that it touches at all, for a plant is never charged with it.
_HALF = 2

_CAUSES = tuple(GapCause)
_NONE = -1
_EVIDENCE = {
    GapCause.NO_DISCHARGE: "the outflow stood at zero",
    GapCause.SENSOR: "the logger reported status 02, device error",
    GapCause.CALIBRATION: "the logger reported status 01, calibrating",
    GapCause.GATEWAY_OFFLINE: "the gateway's retained status or last will said offline",
    GapCause.NOT_OPERATING: (
        "its cluster or station was not in operation on that day, so that no reading was owed"
    ),
    GapCause.STORE_FORGOT: (
        "it is older than the reading store keeps readings, so that nobody can tell here whether "
        "it came: let the store keep them for ever, bring an empty one up with `nhue replay`"
    ),
    GapCause.UNKNOWN: "nothing on record explains it",
}
_BY_QUALITY = "quality control left the readings out"


# What a device says without a value, and the evidence of it; an error before a calibration.
_STATED = {
    DeviceStatus.CALIBRATING: GapCause.CALIBRATION,
    DeviceStatus.ERROR: GapCause.SENSOR,
}
WITHOUT_VALUE = {
    GapCause.CALIBRATION: "the logger reported status 01, calibrating, and no value",
    GapCause.SENSOR: "the logger reported status 02, device error, and no value",
}


class _Slots(NamedTuple):
    """The slots' borders, and for each the cause as an index of `_CAUSES` (-1: a valid slot).

    `stated`: the cause is what the device said in a value's place.
    """

    begin_us: NDArray[np.int64]
    interval_us: int
    cause: NDArray[np.int8]
    stated: NDArray[np.bool_]


def attribute_gaps(
    states: NDArray[np.int8],
    excluded_by: NDArray[np.int8],
    *,
    begin_us: int,
    interval_us: int,
    maintenance: Sequence[NamedSpan] = (),
    offline: Sequence[Span] = (),
    outages: Sequence[NamedSpan] = (),
    stated: Sequence[tuple[int, int]] = (),
    refused: Sequence[NamedSpan] = (),
    screened: Sequence[NamedSpan] = (),
    ruled_out: Sequence[NamedSpan] = (),
    forgotten_before_us: int | None = None,
    operating: bool = True,
) -> tuple[Gap, ...]:
    """Return the runs of slots that are not valid, each with one cause and its evidence.

    `states` and `excluded_by` hold one number of slots/states.py for each slot of the day; slot n
    is [begin_us + n x interval_us, one interval on). The slots of all gaps are the slots that are
    not valid. `stated` are instants of the day at which the device said that it measures nothing,
    with its status; `screened` are the checks that left readings out, `ruled_out`
    the rulings that did, each by whom and why; the store may have lost what is before
    `forgotten_before_us`; on a day that is not `operating` no reading is owed. Raises ValueError
    where the arrays differ in length or a state is unknown. Source of the device statuses: Circular
    10/2021.
    """
    if len(states) != len(excluded_by):
        raise ValueError(f"{len(states)} states and {len(excluded_by)} exclusions")
    if not bool(np.all((states >= MISSING) & (states <= NO_DISCHARGE))):
        raise ValueError("a slot's state is 0, 1, 2 or 3")
    if bool(np.all(states == VALID)):
        return ()
    starts = begin_us + np.arange(len(states), dtype=np.int64) * interval_us
    nothing = np.zeros(len(states), np.bool_)
    slots = _Slots(starts, interval_us, np.full(len(states), _NONE, np.int8), nothing)
    missing = states == MISSING
    _put(slots, states == NO_DISCHARGE, GapCause.NO_DISCHARGE)
    _put_excluded(slots, states == EXCLUDED, excluded_by, ruled_out)
    _put(slots, missing, GapCause.UNKNOWN if operating else GapCause.NOT_OPERATING)
    # The later one stands: what came and the store refused over our outage over what the store may
    # have forgotten over maintenance over the gateway, whose backlog may have come too.
    if offline and operating:
        _put(slots, missing & _half_covered(slots, offline), GapCause.GATEWAY_OFFLINE)
    if maintenance:
        work = [(begin, end) for begin, end, _ in maintenance]
        _put(slots, missing & _half_covered(slots, work), GapCause.MAINTENANCE)
    if forgotten_before_us is not None:
        _put(slots, missing & (starts < forgotten_before_us), GapCause.STORE_FORGOT)
    if outages:
        ours = [(begin, end) for begin, end, _ in outages]
        _put(slots, missing & (_covered_us(slots, ours) > 0), GapCause.OUR_OUTAGE)
        # What waited for us at the broker while we were away is lost by the broker, where it is.
        lost = [(begin, end) for begin, end, reason in outages if reason.startswith(BY_THE_BROKER)]
        _put(slots, missing & (_covered_us(slots, lost) > 0), GapCause.BROKER)
    # What came tells more than who was there, also where it came late.
    for status, cause in _STATED.items():
        times = [time_us for time_us, told in stated if told == status]
        said = missing & _holding(slots, times)
        _put(slots, said, cause)
        slots.stated[said] = True
    if refused:
        came = missing & (_covered_us(slots, [(begin, end) for begin, end, _ in refused]) > 0)
        _put(slots, came, GapCause.STORE_REFUSED)
        slots.stated[came] = False
    named = {
        GapCause.MAINTENANCE: maintenance,
        GapCause.OUR_OUTAGE: outages,
        GapCause.BROKER: outages,
        GapCause.STORE_REFUSED: refused,
        GapCause.QUALITY: screened,
        GapCause.RULED_OUT: ruled_out,
    }
    return tuple(_gap(slots, run, named) for run in _runs(slots))


def offline_spans(states: Sequence[GatewayState], begin_us: int, end_us: int) -> list[Span]:
    """Return when a gateway was offline within [begin_us, end_us), from its states in any order.

    Before its first state nothing is known of it; its last one goes on to the end.
    """
    spans: list[Span] = []
    since: int | None = None
    for state in sorted(states, key=lambda one: (one.at_us, one.position)):
        if state.online and since is not None:
            spans.append((since, state.at_us))
            since = None
        elif not state.online and since is None:
            since = state.at_us
    if since is not None:
        spans.append((since, end_us))
    clipped = [(max(begin, begin_us), min(end, end_us)) for begin, end in spans]
    return [(begin, end) for begin, end in clipped if begin < end]


def merged(spans: Sequence[Span]) -> list[Span]:
    """Return spans by their begin, joined where they touch or overlap; empty ones are left out."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if begin >= end:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _put(slots: _Slots, where: NDArray[np.bool_], cause: GapCause) -> None:
    slots.cause[where] = _CAUSES.index(cause)


def _put_excluded(
    slots: _Slots,
    excluded: NDArray[np.bool_],
    excluded_by: NDArray[np.int8],
    ruled_out: Sequence[NamedSpan],
) -> None:
    """Say of slots what left their readings out: the device's word over a person's over a check."""
    _put(slots, excluded, GapCause.QUALITY)
    if ruled_out:
        ruled = [(begin, end) for begin, end, _ in ruled_out]
        _put(slots, excluded & (_covered_us(slots, ruled) > 0), GapCause.RULED_OUT)
    _put(slots, excluded & (excluded_by == BY_DEVICE_ERROR), GapCause.SENSOR)
    _put(slots, excluded & (excluded_by == BY_CALIBRATION), GapCause.CALIBRATION)


def _holding(slots: _Slots, times_us: Sequence[int]) -> NDArray[np.bool_]:
    """Return which slots hold any of the instants; the last half interval may be in slot 0."""
    held = np.zeros(len(slots.begin_us), np.bool_)
    since = np.array(times_us, np.int64) - slots.begin_us[0]
    held[since // slots.interval_us % len(held)] = True
    return held


def _covered_us(slots: _Slots, spans: Sequence[Span]) -> NDArray[np.int64]:
    """Return how many microseconds of each slot the spans cover together."""
    covered = np.zeros(len(slots.begin_us), np.int64)
    ends = slots.begin_us + slots.interval_us
    for begin, end in merged(spans):
        covered += np.maximum(0, np.minimum(ends, end) - np.maximum(slots.begin_us, begin))
    return covered


def _half_covered(slots: _Slots, spans: Sequence[Span]) -> NDArray[np.bool_]:
    return _covered_us(slots, spans) * _HALF >= slots.interval_us


def _runs(slots: _Slots) -> list[tuple[int, int]]:
    """Return [first, end) of each run of slots with one cause, valid slots left out."""
    cause, stated = slots.cause, slots.stated
    changes = np.flatnonzero((cause[1:] != cause[:-1]) | (stated[1:] != stated[:-1])) + 1
    borders = [0, *changes.tolist(), len(cause)]
    runs = itertools.pairwise(borders)
    return [(first, end) for first, end in runs if cause[first] != _NONE]


def _gap(
    slots: _Slots,
    run: tuple[int, int],
    named: Mapping[GapCause, Sequence[NamedSpan]],
) -> Gap:
    first, end = run
    cause = _CAUSES[slots.cause[first]]
    begin_us = int(slots.begin_us[first])
    end_us = int(slots.begin_us[end - 1]) + slots.interval_us
    match cause:
        case _ if slots.stated[first]:
            evidence = WITHOUT_VALUE[cause]
        case GapCause.QUALITY:
            checks = _named(named[cause], begin_us, end_us)
            evidence = f"{_BY_QUALITY}{f': {checks}' if checks else ''}"
        case GapCause.RULED_OUT:
            evidence = f"a person left the readings out: {_named(named[cause], begin_us, end_us)}"
        case GapCause.OUR_OUTAGE | GapCause.BROKER:
            evidence = f"our health log: {_named(named[cause], begin_us, end_us)}"
        case GapCause.STORE_REFUSED:
            why = _named(named[cause], begin_us, end_us)
            evidence = f"it came, and the reading store refuses it for good: {why}"
        case GapCause.MAINTENANCE:
            evidence = f"announced maintenance: {_named(named[cause], begin_us, end_us)}"
        case _:
            evidence = _EVIDENCE[cause]
    return Gap(
        begin_us=begin_us,
        end_us=end_us,
        slots=end - first,
        cause=cause,
        evidence=f"{evidence[0].upper()}{evidence[1:]}.",
    )


def _named(spans: Sequence[NamedSpan], begin_us: int, end_us: int) -> str:
    """Return the names of the spans that a gap touches, in order of time, each once."""
    touching = sorted(span for span in spans if max(span[0], begin_us) < min(span[1], end_us))
    return "; ".join(dict.fromkeys(name for _, _, name in touching))
