"""Holds what was found against what is true: by event, by reading, how late, and what was false.

Pure, and the only place that says what counts as found. It knows no check and no simulator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from compliance.history.scored.spans import (
    ALARMS,
    EVERY_PARAMETER,
    OF_READINGS,
    Found,
    Series,
    TrueSpan,
)

_Mask = NDArray[np.bool_]
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindScore:
    """How one kind of trouble was found: events, readings within them, and the median delay from
    an event's begin to the first that was found of it (None where none was). `by` counts the
    events that each finder touched.
    """

    kind: str
    cause: str
    events: int
    found: int
    readings: int
    flagged: int
    delay_us: float | None
    by: Mapping[str, int]

    @property
    def recall(self) -> float:
        """The share of its events that were found; NaN without any."""
        return _share(self.found, self.events)

    @property
    def recall_of_readings(self) -> float:
        """The share of the readings within its events that were flagged; NaN without any."""
        return _share(self.flagged, self.readings)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinderScore:
    """How one finder fared: what it told, and how much of that touches nothing that is true.

    Of flags, runs that follow each other reading by reading are one.
    """

    source: str
    by: str
    told: int
    false: int
    readings: int
    false_readings: int

    @property
    def precision(self) -> float:
        """The share of what it told that touches something true; NaN where it told nothing."""
        return _share(self.told - self.false, self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What was found of a truth. A false alarm is a run of readings that any check flagged, or a
    gap, that touches no true span and no neighbour of one; `outlet_days` are those with readings.
    """

    kinds: tuple[KindScore, ...]
    finders: tuple[FinderScore, ...]
    false_alarms: int
    outlet_days: int

    @property
    def false_alarms_a_day(self) -> float:
        """False alarms of all parameters of an outlet a day; NaN without days."""
        return _share(self.false_alarms, self.outlet_days)

    def of(self, *causes: str) -> tuple[int, int, int, int]:
        """Return events, those found, readings and those flagged of these causes together."""
        some = [one for one in self.kinds if one.cause in causes]
        return (
            sum(one.events for one in some),
            sum(one.found for one in some),
            sum(one.readings for one in some),
            sum(one.flagged for one in some),
        )


def score(
    truth: Sequence[TrueSpan],
    found: Iterable[Found],
    series: Sequence[Series],
    *,
    outlet_days: int,
) -> Score:
    """Return how what was found fares against what is true.

    An event is found where a finding of its parameter, or of all, touches it and overlaps no other
    true span better (by what both hold of what either holds); a reading where a flag or a signal
    holds it. Found of outlets without a series is passed over.
    """
    held = _Held(truth, found, series)
    by_kind: dict[tuple[str, str], list[TrueSpan]] = defaultdict(list)
    for span in truth:
        by_kind[span.cause, span.kind].append(span)
    return Score(
        kinds=tuple(
            held.of_kind(cause, kind, spans) for (cause, kind), spans in sorted(by_kind.items())
        ),
        finders=tuple(held.finders()),
        false_alarms=held.false_alarms(),
        outlet_days=outlet_days,
    )


class _Held:
    """Truth and findings by outlet and parameter, as masks over its readings."""

    def __init__(
        self, truth: Sequence[TrueSpan], found: Iterable[Found], series: Sequence[Series]
    ) -> None:
        self.series = {(one.outlet_id, one.parameter): one.time_us for one in series}
        self.of_outlet: dict[str, list[str]] = defaultdict(list)
        for outlet_id, parameter in self.series:
            self.of_outlet[outlet_id].append(parameter)
        self.truth: dict[_Key, list[TrueSpan]] = defaultdict(list)
        for span in truth:
            for key in self._keys(span.outlet_id, span.parameter):
                self.truth[key].append(span)
        self.found: dict[_Key, list[Found]] = defaultdict(list)
        self.told = [one for one in found if one.outlet_id in self.of_outlet]
        for one in self.told:
            for key in self._keys(one.outlet_id, one.parameter):
                self.found[key].append(one)
        self.near = {key: self._near(key) for key in self.series}
        self.flagged = {
            key: _mask(times, [one for one in self.found[key] if _is_of_readings(one)])
            for key, times in self.series.items()
        }
        self.credited = self._credited()

    def of_kind(self, cause: str, kind: str, spans: Sequence[TrueSpan]) -> KindScore:
        by: dict[str, int] = defaultdict(int)
        delays: list[int] = []
        within: dict[_Key, _Mask] = {}
        for span in spans:
            for key in self._keys(span.outlet_id, span.parameter):
                times = self.series[key]
                place = slice(*np.searchsorted(times, [span.begin_us, span.end_us]))
                within.setdefault(key, np.zeros(len(times), np.bool_))[place] = True
            touching = self.credited.get(id(span), ())
            for name in {one.by for one in touching}:
                by[name] += 1
            if touching:
                first_us = min(one.begin_us for one in touching)
                delays.append(max(0, first_us - span.begin_us))
        return KindScore(
            kind=kind,
            cause=cause,
            events=len(spans),
            found=len(delays),
            readings=sum(int(mask.sum()) for mask in within.values()),
            flagged=sum(int((mask & self.flagged[key]).sum()) for key, mask in within.items()),
            delay_us=median(delays) if delays else None,
            by=dict(sorted(by.items(), key=lambda one: (-one[1], one[0]))),
        )

    def _credited(self) -> dict[int, list[Found]]:
        """Return by span what was found of it: each finding counts for the span of its parameter
        that it overlaps best, so that a device's word on its calibration finds no drift around it.
        """
        credited: dict[int, list[Found]] = defaultdict(list)
        for key in self.series:
            spans = self.truth[key]
            begins = np.array([span.begin_us for span in spans], np.int64)
            ends = np.array([span.end_us for span in spans], np.int64)
            for one in self.found[key]:
                until_us = one.end_us + 1
                both = np.minimum(ends, until_us) - np.maximum(begins, one.begin_us)
                touched = np.flatnonzero(both > 0)
                if not len(touched):
                    continue
                either = np.maximum(ends, until_us) - np.minimum(begins, one.begin_us)
                share = both[touched] / either[touched]
                for place in touched[share == share.max()].tolist():
                    credited[id(spans[place])].append(one)
        return credited

    def finders(self) -> list[FinderScore]:
        by_finder: dict[tuple[str, str], dict[_Key, list[Found]]] = {}
        for one in self.told:
            finder = by_finder.setdefault((one.source, one.by), defaultdict(list))
            finder[one.outlet_id, one.parameter].append(one)
        return [self._finder(*name, of) for name, of in sorted(by_finder.items())]

    def _finder(self, source: str, by: str, of: Mapping[_Key, list[Found]]) -> FinderScore:
        told = false = readings = false_readings = 0
        for key, some in of.items():
            loose = [one for one in some if not _is_of_readings(one) or key not in self.series]
            told += len(loose)
            false += sum(not self._is_true(one) for one in loose)
            if key not in self.series:
                continue
            flags = [one for one in some if _is_of_readings(one)]
            for first, end in _stretches(_mask(self.series[key], flags)):
                is_true = bool(self.near[key][first:end].any())
                told, false = told + 1, false + (not is_true)
                readings += end - first
                false_readings += 0 if is_true else end - first
        return FinderScore(
            source=source,
            by=by,
            told=told,
            false=false,
            readings=readings,
            false_readings=false_readings,
        )

    def false_alarms(self) -> int:
        count = 0
        for key, times in self.series.items():
            alarms = [one for one in self.found[key] if one.source in ALARMS]
            mask = _mask(times, [one for one in alarms if _is_of_readings(one)])
            near = self.near[key]
            count += sum(not near[first:end].any() for first, end in _stretches(mask))
        # What is of all parameters is counted once, and so is one gap of all of them
        silent = {
            (one.outlet_id, one.begin_us, one.end_us): one
            for one in self.told
            if one.source in ALARMS and not _is_of_readings(one)
        }
        return count + sum(not self._is_true(one) for one in silent.values())

    def _is_true(self, one: Found) -> bool:
        return any(
            one.begin_us <= end_us and one.end_us >= begin_us
            for key in self._keys(one.outlet_id, one.parameter)
            for begin_us, end_us in self._widened(key)
        )

    def _widened(self, key: _Key) -> list[tuple[int, int]]:
        """Return the true spans, each to the readings before and after it."""
        times, widened = self.series[key], []
        for span in self.truth[key]:
            first, past = np.searchsorted(times, [span.begin_us, span.end_us]).tolist()
            begin_us = int(times[first - 1]) if first > 0 else span.begin_us
            widened.append((begin_us, int(times[past]) if past < len(times) else span.end_us))
        return widened

    def _near(self, key: _Key) -> _Mask:
        """Return which readings lie in a true span or beside one: a step to it and from it."""
        times = self.series[key]
        near = np.zeros(len(times), np.bool_)
        for begin_us, end_us in self._widened(key):
            near[slice(*np.searchsorted(times, [begin_us, end_us + 1]))] = True
        return near

    def _keys(self, outlet_id: str, parameter: str) -> list[_Key]:
        if parameter == EVERY_PARAMETER:
            return [(outlet_id, one) for one in self.of_outlet.get(outlet_id, ())]
        return [(outlet_id, parameter)] if (outlet_id, parameter) in self.series else []


def _is_of_readings(one: Found) -> bool:
    return one.source in OF_READINGS


def _mask(times: NDArray[np.int64], some: Sequence[Found]) -> _Mask:
    mask = np.zeros(len(times), np.bool_)
    for one in some:
        first, past = np.searchsorted(times, [one.begin_us, one.end_us + 1])
        mask[first:past] = True
    return mask


def _stretches(mask: _Mask) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
