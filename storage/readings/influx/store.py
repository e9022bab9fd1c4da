"""Keeps readings in InfluxDB 2: what a ReadingStore must do, on one bucket.

InfluxDB overwrites, so this file decides before it writes whether an instant is taken: the first
value stands, another goes to the measurement `conflict`. It rests on batches in journal order, and
on one writer per bucket or on writers that take turns (docs/decisions/0015). It never retries: what
fails rises, and waits in the journal; what is refused for good is named, and the rest is stored.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import le

import numpy as np

from domain.errors import StoreUnavailable
from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Conflict, Reading, Sample, readings_in
from domain.measured.refused import RefusedReading
from storage.ports.readings import NO_PLACES, ReadingColumns, WriterTurns
from storage.readings.influx.answer_csv import times_us_of
from storage.readings.influx.batch.in_order import newest_after
from storage.readings.influx.batch.standing import (
    Instant,
    What,
    late_by_outlet,
    settle,
    spans,
)
from storage.readings.influx.bucket import InfluxBucket
from storage.readings.influx.findings import InfluxFindings
from storage.readings.influx.kept_beside import KeptBeside
from storage.readings.influx.line_protocol import (
    Names,
    meaning_of,
    sample_blocks,
    text_of,
)
from storage.readings.influx.questions import flux
from storage.readings.influx.reader import OUTLETS_PER_QUESTION, InfluxReader
from storage.readings.influx.refusals import LinesRefused
from storage.readings.influx.writer import READINGS_PER_WRITE, InfluxWriter

_NEVER_US = 2**63 - 1
_NOTHING = ReadingColumns(np.empty(0, np.int64), np.empty(0, np.float64), np.empty(0, np.int8))


class InfluxReadings:
    """A ReadingStore in one bucket; safe to share between threads.

    Of several writing processes each is given `turns`; then the first that is stored stands.
    """

    def __init__(
        self,
        url: str,
        token: str,
        org: str,
        bucket: str,
        *,
        timeout_seconds: float = 30.0,
        turns: WriterTurns | None = None,
    ) -> None:
        self._turns = turns
        self._bucket = InfluxBucket(url, token, org, bucket, timeout_seconds=timeout_seconds)
        self._writing = threading.Lock()
        # Of the outlets asked for, each parameter's newest instant: newer ones are not taken.
        self._newest_us: dict[str, dict[str, int]] = {}
        self._names = Names()
        self._findings = InfluxFindings(self._bucket)
        self._reader = InfluxReader(self._bucket)
        self._writer = InfluxWriter(self._bucket, turns)
        self._beside = KeptBeside(self._bucket, self._writer)

    def ensure_bucket(self) -> None:
        """Create the bucket, kept for ever, when it is missing; raises StoreUnavailable."""
        self._bucket.ensure()

    def append(self, readings: Sequence[Reading]) -> Sequence[RefusedReading]:
        """Store a batch, and return what InfluxDB refuses for good; raises StoreUnavailable."""
        if not readings:
            return ()
        with self._one_batch():
            return self._append(readings, NO_PLACES)

    def append_samples(
        self,
        samples: Sequence[Sample],
        positions: Sequence[int],
        *,
        through: int | None = None,
        places: Mapping[int, RunPlace] = NO_PLACES,
    ) -> Sequence[RefusedReading]:
        """Store a batch of samples, then its mark; see `append`.

        Outlets whose samples are all newer than what they hold go straight to the server.
        """
        if not samples and through is None:
            return ()
        with self._one_batch():
            refused = self._append_samples(samples, positions, places) if samples else []
            if through is not None:
                self._writer.keep_mark(through)
            return refused

    def marks(self) -> Mapping[int, int]:
        """Return by worker the highest mark that was kept; raises StoreUnavailable."""
        workers, marks = self._bucket.ask(flux.marks(self._bucket.name), "worker", "_value")
        return {int(worker): int(float(mark)) for worker, mark in zip(workers, marks, strict=True)}

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        """Return the standing readings in [begin_us, end_us); raises StoreUnavailable."""
        return self.read_range(outlet_id, [parameter], begin_us, end_us)[parameter]

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        """Return the standing readings of several parameters; raises StoreUnavailable."""
        if begin_us >= end_us or not parameters:
            return dict.fromkeys(parameters, _NOTHING)
        # Where another's field hides ours from Flux, InfluxQL would mix both.
        mixed = bool(self._findings.odd_parameters)
        return self._reader.read(outlet_id, parameters, begin_us, end_us, mixed=mixed)

    def conflicts(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[Conflict]:
        """Return what did not stand, by time and position; raises StoreUnavailable."""
        if begin_us >= end_us:
            return []
        kept = self._beside.conflicts(outlet_id, [parameter], begin_us, end_us)
        if not kept:
            return []
        # Kept, and standing by now: it came again with a lower number.
        standing = self._stored(outlet_id, [parameter], begin_us, end_us)
        others = [one for one in kept if standing.get(one[:3]) != (one.value, one.status)]
        return sorted(others, key=lambda conflict: (conflict.time_us, conflict.position))

    def places(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> Mapping[int, RunPlace]:
        """Return the places of standing readings' messages; raises StoreUnavailable."""
        if begin_us >= end_us:
            return NO_PLACES
        standing = self._stored(outlet_id, [parameter], begin_us, end_us)
        held = self._beside.held(standing, outlet_id, [parameter], begin_us, end_us)
        return {time_us: one.place for (_, _, time_us), one in held.items()}

    def latest_us(self, outlet_id: str) -> int | None:
        """Return the newest instant of an outlet, or None; raises StoreUnavailable."""
        (times,) = self._bucket.ask(flux.newest(self._bucket.name, [outlet_id]), "_time")
        return int(times_us_of(times).max()) if times else None

    def first_us(self, outlet_ids: Collection[str]) -> dict[str, int]:
        """Return the oldest instant of each outlet that has one; raises StoreUnavailable."""
        return self._reader.first_us(outlet_ids)

    def newest_us(self, outlet_ids: Collection[str], begin_us: int) -> dict[str, int]:
        """Return each outlet's newest instant from `begin_us` on; raises StoreUnavailable."""
        return self._reader.newest_us(outlet_ids, begin_us)

    def findings(self) -> Sequence[str]:
        """Return what is to be mended, as of some minutes ago at most; raises StoreUnavailable."""
        return self._findings.told()

    def kept_seconds(self) -> int | None:
        """Return how long the bucket keeps a reading, None for ever."""
        return self._bucket.retention_seconds() or None

    def check(self) -> None:
        """Return when the server lets us read the bucket; raises StoreUnavailable."""
        self._bucket.ask(flux.readings(self._bucket.name, "", [""], 0, 1))

    def close(self) -> None:
        """Let go of the connections."""
        self._bucket.close()

    @contextmanager
    def _one_batch(self) -> Iterator[None]:
        with self._writing:
            try:
                self._bucket.ensure_once()
                if self._turns is None:
                    yield
                    return
                with self._turns.turn() as alone:
                    if not alone:
                        self._newest_us.clear()
                    yield
            except StoreUnavailable:
                # The server may have stored a part: ask it anew before the next batch.
                self._newest_us.clear()
                raise

    def _append_samples(
        self, samples: Sequence[Sample], positions: Sequence[int], places: Mapping[int, RunPlace]
    ) -> list[RefusedReading]:
        outlet_ids = {sample.outlet_id for sample in samples}
        self._learn_newest(outlet_ids)
        in_journal_order = all(map(le, positions, positions[1:]))
        newest_us = newest_after(samples, self._newest_us) if in_journal_order else {}
        ahead = samples
        if len(newest_us) < len(outlet_ids):
            ahead = [sample for sample in samples if sample.outlet_id in newest_us]
        refused: list[RefusedReading] = []
        if places:
            readings = readings_in(samples, positions)
            self._beside.keep_first(readings, places, newest_us)
        try:
            self._writer.put(sample_blocks(ahead, self._names, READINGS_PER_WRITE))
        except LinesRefused:  # written again reading by reading, so that no other is lost with one
            readings = readings_in(samples, positions)
            refused += self._writer.write_readings(
                [r for r in readings if r.outlet_id in newest_us]
            )
        self._newest_us.update(newest_us)
        if len(ahead) < len(samples):
            readings = readings_in(samples, positions)
            late = [r for r in readings if r.outlet_id not in newest_us]
            refused += self._append(late, places)
        return refused

    def _append(
        self, readings: Sequence[Reading], places: Mapping[int, RunPlace]
    ) -> list[RefusedReading]:
        ordered = sorted(readings, key=lambda reading: reading.position)
        self._learn_newest({reading.outlet_id for reading in ordered})
        taken = self._taken(ordered)
        held = self._beside.held_of(ordered, places, taken) if places else {}
        settled = settle(ordered, taken, places, held)
        # What a reading is written over is kept before, so that a crash between loses neither.
        self._beside.keep_places(settled.held)
        refused = self._beside.keep_conflicts(settled.conflicts)
        refused += self._writer.write_readings(settled.new)
        refused += self._writer.write_readings(settled.over, over=True)
        for outlet_id, parameter, time_us, *_ in settled.new:
            newest_us = self._newest_us[outlet_id]
            newest_us[parameter] = max(time_us, newest_us.get(parameter, time_us))
        return refused

    def _learn_newest(self, outlet_ids: set[str]) -> None:
        unknown = sorted(outlet_ids - self._newest_us.keys())
        for first in range(0, len(unknown), OUTLETS_PER_QUESTION):
            some = unknown[first : first + OUTLETS_PER_QUESTION]
            times, outlets, fields = self._bucket.ask(
                flux.newest(self._bucket.name, some), "_time", "outlet", "_field"
            )
            newest_of: dict[str, dict[str, int]] = {outlet_id: {} for outlet_id in some}
            for time_us, outlet, field in zip(
                times_us_of(times).tolist(), outlets, fields, strict=True
            ):
                parameter, is_status = meaning_of(field)
                if not is_status:
                    newest_of[text_of(outlet)][parameter] = time_us
            # Another's field of another type hides the newest of ours: each instant is asked for.
            odd = dict.fromkeys(self._findings.odd_parameters, _NEVER_US)
            self._newest_us |= {outlet_id: newest | odd for outlet_id, newest in newest_of.items()}

    def _taken(self, ordered: Sequence[Reading]) -> dict[Instant, What]:
        """Return what stands already at the instants of a batch that are not new."""
        taken: dict[Instant, What] = {}
        for outlet_id, late in late_by_outlet(ordered, self._newest_us).items():
            parameters = sorted({reading.parameter for reading in late})
            for begin_us, end_us in spans({reading.time_us for reading in late}):
                taken |= self._stored(outlet_id, parameters, begin_us, end_us)
        return taken

    def _stored(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[Instant, What]:
        times, values, fields = self._bucket.ask(
            flux.readings(self._bucket.name, outlet_id, parameters, begin_us, end_us),
            "_time",
            "_value",
            "_field",
        )
        meaning = {field: meaning_of(field) for field in set(fields)}
        value: dict[Instant, float] = {}
        status: dict[Instant, int] = {}
        for time_us, number, field in zip(times_us_of(times).tolist(), values, fields, strict=True):
            parameter, is_status = meaning[field]
            if is_status:
                status[outlet_id, parameter, time_us] = int(float(number))
            else:
                value[outlet_id, parameter, time_us] = float(number)
        return {instant: (number, status.get(instant, 0)) for instant, number in value.items()}
