"""Packs what a day's mean is made of into bytes and words, and opens both again.

Figures stand in `parts`, msgpack, in lists of a fixed order; words that repeat from day to day (a
flag's threshold, what a gap rests on) in the `wording`, JSON, each kept once. It never judges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from struct import pack
from typing import Any, NamedTuple

import msgspec

from domain.judged.columns import FlagColumns, FlagKind, PeriodColumns
from domain.judged.quality import Check, CheckNotRun, FlagRun
from domain.judged.verdicts import DailyMean, Gap, GapCause, PeriodMean

_MOST_IN_UINT16 = 2**16 - 1


# A new field comes last and has a default, so that rows of before still decode.
class Period(msgspec.Struct, array_like=True):
    """A period's figures, as the noun of that name has them."""

    begin_us: int
    end_us: int
    mean: float | None
    valid: int
    excluded: int
    missing: int
    no_discharge: int
    expected: int
    low: float | None
    high: float | None
    plain: float | None = None
    suspect: int = 0
    censored: int = 0
    unscreened: float | None = None


class _Hours(msgspec.Struct, array_like=True):
    """As PeriodColumns; None: the same bytes as the mean, or as the first period's slots."""

    begin_us: int
    length_us: int
    mean: bytes
    low: bytes | None
    high: bytes | None
    slots: bytes


class _Flags(msgspec.Struct, array_like=True):
    """As FlagColumns, `kind` by its place in the wording's flags."""

    kind: bytes
    begin_us: bytes
    end_us: bytes
    readings: bytes


class _GapRun(msgspec.Struct, array_like=True):
    begin_us: int
    end_us: int
    slots: int
    told: int  # its place in the wording's gaps


class _Parts(msgspec.Struct, array_like=True):
    hours: _Hours | None = None
    flags: _Flags | None = None
    batches: tuple[Period, ...] = ()
    gaps: tuple[_GapRun, ...] = ()
    refused: int = 0
    # Hours of an older version that are no 24 of one length
    uneven: tuple[Period, ...] = ()
    plain: float | None = None
    suspect: int = 0
    censored: int = 0
    detection_limit: float | None = None
    unscreened: float | None = None


class _GapsAlone(msgspec.Struct, array_like=True):
    """As _Parts, as far as its gaps: what stands before them is passed over."""

    hours: msgspec.Raw
    flags: msgspec.Raw
    batches: msgspec.Raw
    gaps: tuple[_GapRun, ...] = ()


class _Wording(msgspec.Struct, omit_defaults=True):
    flags: tuple[FlagKind, ...] = ()
    gaps: tuple[tuple[GapCause, str], ...] = ()
    not_run: tuple[tuple[str, str], ...] = ()


class Packed(NamedTuple):
    """A mean's parts and its wording, None where nothing is to be said."""

    parts: bytes
    wording: str | None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Parts)
_gaps_decoder = msgspec.msgpack.Decoder(_GapsAlone)
_figures_of = attrgetter(*Period.__struct_fields__)
_wording_decoder = msgspec.json.Decoder(_Wording)
msgspec.json.Decoder(tuple[CheckNotRun, ...])  # what `convert` makes is known before any thread


def packed(mean: DailyMean) -> Packed:
    """Return the bytes and words of a mean's hours, batches, gaps, flags and checks not run."""
    hours, uneven = _hours(mean.hours)
    flags, kinds = _flags(mean.flags)
    gaps: tuple[_GapRun, ...] = ()
    told: tuple[tuple[GapCause, str], ...] = ()
    if mean.gaps:
        told = tuple(dict.fromkeys((gap.cause, gap.evidence) for gap in mean.gaps))
        gaps = tuple(
            _GapRun(gap.begin_us, gap.end_us, gap.slots, told.index((gap.cause, gap.evidence)))
            for gap in mean.gaps
        )
    batches = tuple(period_figures(one) for one in mean.batches)
    doubt = mean.suspect, mean.censored, mean.detection_limit, mean.unscreened
    parts = _Parts(hours, flags, batches, gaps, mean.refused, uneven, mean.plain, *doubt)
    return Packed(_encoder.encode(parts), _wording(kinds, told, mean.not_run))


def opened(parts: bytes, wording: str | None) -> dict[str, Any]:
    """Return the fields of a mean that `packed` packed."""
    kept = _decoder.decode(parts)
    said = _NOTHING_SAID if wording is None else _opened_wording(wording)
    hours: Sequence[PeriodMean] = tuple(map(period_noun, kept.uneven))
    if kept.hours is not None:
        one = kept.hours
        slots = one.slots if len(one.slots) == len(one.mean) else one.slots * (len(one.mean) // 8)
        hours = PeriodColumns(
            one.begin_us,
            one.length_us,
            one.mean,
            one.mean if one.low is None else one.low,
            one.mean if one.high is None else one.high,
            slots,
        )
    runs = kept.flags
    return {
        "hours": hours,
        "flags": ()
        if runs is None
        else FlagColumns(said.flags, runs.kind, runs.begin_us, runs.end_us, runs.readings),
        "batches": tuple(map(period_noun, kept.batches)),
        "gaps": tuple(
            Gap(
                begin_us=gap.begin_us,
                end_us=gap.end_us,
                slots=gap.slots,
                cause=said.gaps[gap.told][0],
                evidence=said.gaps[gap.told][1],
            )
            for gap in kept.gaps
        ),
        "not_run": said.not_run,
        "refused": kept.refused,
        "plain": kept.plain,
        "suspect": kept.suspect,
        "censored": kept.censored,
        "detection_limit": kept.detection_limit,
        "unscreened": kept.unscreened,
    }


def slots_by_cause(parts: bytes, wording: str | None) -> Mapping[GapCause, int]:
    """Return of a mean that `packed` packed how many slots are put down to each cause alone."""
    gaps = _gaps_decoder.decode(parts).gaps
    if not gaps or wording is None:
        return {}
    told = _opened_wording(wording).gaps
    slots = Counter[GapCause]()
    for gap in gaps:
        slots[told[gap.told][0]] += gap.slots
    return slots


def period_figures(period: PeriodMean) -> Period:
    """Return a period as it is written."""
    return Period(*_figures_of(period))


def period_noun(written: Period) -> PeriodMean:
    """Return the period that was written."""
    return PeriodMean(**msgspec.structs.asdict(written))


def _hours(hours: Sequence[PeriodMean]) -> tuple[_Hours | None, tuple[Period, ...]]:
    """Return hours in columns, or one by one where they fit into none."""
    if not hours:
        return None, ()
    columns = hours if isinstance(hours, PeriodColumns) else _in_columns(hours)
    if columns is None:
        return None, tuple(map(period_figures, hours))
    mean, slots = columns.mean, columns.slots
    first = slots[:8]
    return _Hours(
        columns.begin_us,
        columns.length_us,
        mean,
        None if columns.low == mean else columns.low,
        None if columns.high == mean else columns.high,
        first if len(mean) > 8 and slots == first * (len(mean) // 8) else slots,  # noqa: PLR2004 - bytes
    ), ()


def _in_columns(hours: Sequence[PeriodMean]) -> PeriodColumns | None:
    begin_us, length_us = hours[0].begin_us, hours[0].end_us - hours[0].begin_us
    slots: list[int] = []
    for place, one in enumerate(hours):
        of_one = (one.valid, one.excluded, one.missing, one.no_discharge)
        slots += of_one
        if (
            (one.begin_us, one.end_us)
            != (begin_us + place * length_us, begin_us + (place + 1) * length_us)
            or one.expected != sum(of_one)
            or min(of_one) < 0
            or max(of_one) > _MOST_IN_UINT16
        ):
            return None
    mean, low, high = (
        pack(f"<{len(hours)}d", *(float("nan") if one is None else one for one in column))
        for column in zip(*((one.mean, one.low, one.high) for one in hours), strict=True)
    )
    return PeriodColumns(begin_us, length_us, mean, low, high, pack(f"<{len(slots)}H", *slots))


def _flags(flags: Sequence[FlagRun]) -> tuple[_Flags | None, tuple[FlagKind, ...]]:
    if not flags:
        return None, ()
    if isinstance(flags, FlagColumns):
        used = sorted(set(flags.kind))
        kinds, kind = flags.kinds, flags.kind
        if len(used) < len(kinds):
            kinds = tuple(kinds[place] for place in used)
            kind = kind.translate(_places(tuple(used)))
        return _Flags(kind, flags.begin_us, flags.end_us, flags.readings), kinds
    told = [
        FlagKind(run.check, run.flag, run.threshold, run.set_by, run.excludes, run.overruled_by)
        for run in flags
    ]
    kinds, count = tuple(dict.fromkeys(told)), len(told)
    return _Flags(
        bytes(kinds.index(one) for one in told),
        pack(f"<{count}q", *(run.begin_us for run in flags)),
        pack(f"<{count}q", *(run.end_us for run in flags)),
        pack(f"<{count}i", *(run.readings for run in flags)),
    ), kinds


@lru_cache(maxsize=1024)
def _places(used: tuple[int, ...]) -> bytes:
    return bytes(used.index(place) if place in used else 0 for place in range(256))


@lru_cache(maxsize=4096)
def _wording(
    flags: tuple[FlagKind, ...],
    gaps: tuple[tuple[GapCause, str], ...],
    not_run: tuple[CheckNotRun, ...],
) -> str | None:
    if not flags and not gaps and not not_run:
        return None
    said = _Wording(flags, gaps, tuple((one.check.value, one.why) for one in not_run))
    return msgspec.json.encode(said).decode()


def says(wording: str, check: Check) -> bool:
    """Return whether a check flagged something of whatever a wording is of."""
    return any(one.check is check for one in _opened_wording(wording).flags)


class _Said(NamedTuple):
    flags: tuple[FlagKind, ...]
    gaps: tuple[tuple[GapCause, str], ...]
    not_run: tuple[CheckNotRun, ...]


_NOTHING_SAID = _Said((), (), ())


@lru_cache(maxsize=4096)
def _opened_wording(wording: str) -> _Said:
    said = _wording_decoder.decode(wording)
    not_run = msgspec.convert(
        [{"check": check, "why": why} for check, why in said.not_run], tuple[CheckNotRun, ...]
    )
    return _Said(said.flags, said.gaps, not_run)
