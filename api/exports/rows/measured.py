"""Rows of readings and of daily means: outlet after outlet, so that little is held at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from api.exports.asked import Question, outlets_asked
from api.exports.dictionary.every import TABLES, What
from api.question.handed_in import Parts
from domain.judged.verdicts import DailyMean
from domain.legal_day import legal_day_bounds_us
from domain.measured.parameters import PARAMETERS
from domain.registry import Registry
from storage.ports.readings import ReadingColumns
from storage.table_files.columns import Cell, Chunk, chunks_of

_STATUSES = np.array([f"{status:02d}" for status in range(100)], object)  # two digits by law


def readings_chunks(parts: Parts, asked: Question) -> Iterator[Chunk]:
    """Give the standing readings by outlet, parameter and instant; raises StoreUnavailable."""
    registry = parts.records.registry(asked.known)
    for outlet_id in outlets_asked(registry, asked):
        codes = [
            code
            for code in sorted(registry.ever_measured(outlet_id))
            if asked.parameter in (None, code)
        ]
        found = [
            parts.readings.read_range(
                outlet_id, codes, legal_day_bounds_us(first)[0], legal_day_bounds_us(last)[1]
            )
            for first, last in _spans(registry, asked, outlet_id)
            if codes
        ]
        for code in codes:
            for columns in found:
                if len(columns[code]):
                    yield _chunk(registry, outlet_id, code, columns[code])


def means_chunks(parts: Parts, asked: Question) -> Iterator[Chunk]:
    """Give the newest daily means by outlet, day and parameter; raises StoreUnavailable."""
    return chunks_of(TABLES[What.MEANS], _means(parts, asked))


def _means(parts: Parts, asked: Question) -> Iterator[tuple[Cell, ...]]:
    registry = parts.records.registry(asked.known)
    for outlet_id in outlets_asked(registry, asked):
        for mean in parts.records.means(
            outlet_id, asked.first, asked.last, parameter=asked.parameter, known_at=asked.known
        ):
            if asked.takes_on(registry, outlet_id, mean.day):
                yield _mean(mean, is_simulated(registry, outlet_id, mean.day))


def _mean(mean: DailyMean, simulated: bool | None) -> tuple[Cell, ...]:  # noqa: FBT001 - a cell
    return (
        mean.outlet_id,
        mean.day,
        mean.parameter,
        PARAMETERS[mean.parameter].unit,
        mean.mean,
        mean.low,
        mean.high,
        mean.unscreened,
        mean.plain,
        mean.valid,
        mean.excluded,
        mean.missing,
        mean.no_discharge,
        mean.expected,
        mean.suspect,
        mean.censored,
        mean.carried,
        mean.refused,
        100.0 * mean.capture,
        mean.load_kg,
        mean.load_slots,
        mean.rules,
        mean.digest,
        simulated,
    )


def _chunk(registry: Registry, outlet_id: str, code: str, columns: ReadingColumns) -> Chunk:
    return Chunk(
        rows=len(columns),
        same={
            "outlet_id": outlet_id,
            "parameter": code,
            "unit": PARAMETERS[code].unit,
            "simulated": registry.cluster_of(outlet_id).simulated,
        },
        columns={
            "at_utc": columns.time_us,
            "value": columns.value,
            "status": _STATUSES[columns.status],
        },
    )


def _spans(registry: Registry, asked: Question, outlet_id: str) -> Iterator[tuple[date, date]]:
    """Give the runs of days on which an outlet was of a cluster that is asked for."""
    taken = (day for day in asked.days if asked.takes_on(registry, outlet_id, day))
    runs = groupby(enumerate(taken), lambda one: one[1] - timedelta(days=one[0]))
    for _, run in runs:
        days = [day for _, day in run]
        yield days[0], days[-1]


def is_simulated(registry: Registry, outlet_id: str, day: date) -> bool | None:
    """Return whether an outlet's cluster of a legal day is invented; None where it had none."""
    here = registry.on(day)
    return here.cluster_of(outlet_id).simulated if outlet_id in here.outlets else None
