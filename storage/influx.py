"""Keeps readings in InfluxDB 2; the only file that knows its client.

InfluxDB overwrites, so this file decides before it writes whether an instant is taken: the first
value stands, another goes to the measurement `conflict`. It rests on one writer per bucket and
on batches in journal order. It never retries: what fails rises, and waits in the journal.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import influxdb_client
import numpy as np
import urllib3
from influxdb_client.client.exceptions import InfluxDBError
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException

from domain.errors import StoreUnavailable
from domain.readings import Conflict, Reading, Sample, readings_in
from storage import flux
from storage.influx_csv import columns_of, times_us_of
from storage.influx_standing import Instant, What, late_by_outlet, numbered, settle, spans
from storage.line_protocol import conflict_line, reading_lines, text_of
from storage.ports import ReadingColumns

_LINES_PER_WRITE = 10_000
_OUTLETS_PER_QUESTION = 50
_CLIENT: Any = influxdb_client  # the client carries no types

_NOTHING = ReadingColumns(np.empty(0, np.int64), np.empty(0, np.float64), np.empty(0, np.int8))


class InfluxReadings:
    """A ReadingStore in one bucket; safe to share between threads, one writing process a bucket."""

    def __init__(
        self, url: str, token: str, org: str, bucket: str, *, timeout_seconds: float = 30.0
    ) -> None:
        self._url, self._org, self._bucket = url, org, bucket
        self._client = _CLIENT.InfluxDBClient(
            url, token, org=org, timeout=int(timeout_seconds * 1000)
        )
        self._writer = self._client.write_api(write_options=SYNCHRONOUS)
        self._querier = self._client.query_api()
        self._dialect = _CLIENT.Dialect(header=True, annotations=[])
        self._writing = threading.Lock()
        self._making = threading.Lock()
        self._bucket_is_there = False
        # The newest instant of each series of the outlets asked for: newer ones are not taken.
        self._asked: set[str] = set()
        self._newest_us: dict[tuple[str, str], int] = {}

    def ensure_bucket(self) -> None:
        """Create the bucket, kept for ever, when it is missing; raises StoreUnavailable."""
        with self._answering():
            buckets = self._client.buckets_api()
            if buckets.find_bucket_by_name(self._bucket) is None:
                for_ever = _CLIENT.BucketRetentionRules(type="expire", every_seconds=0)
                buckets.create_bucket(
                    bucket_name=self._bucket, retention_rules=[for_ever], org=self._org
                )

    def _make_bucket_once(self) -> None:
        """The server may have been down when we started: the bucket is made when first needed."""
        with self._making:
            if not self._bucket_is_there:
                self.ensure_bucket()
                self._bucket_is_there = True

    def append(self, readings: Sequence[Reading]) -> None:
        """Store a batch, durable on return; idempotent; raises StoreUnavailable."""
        if not readings:
            return
        with self._writing:
            try:
                self._make_bucket_once()
                self._append(sorted(readings, key=lambda reading: reading.position))
            except StoreUnavailable:
                # The server may have stored a part: ask it anew before the next batch.
                self._asked.clear()
                self._newest_us.clear()
                raise

    def append_samples(self, samples: Sequence[Sample], positions: Sequence[int]) -> None:
        """Store a batch of samples; see `append`."""
        self.append(list(readings_in(samples, positions)))

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        """Return the standing readings in [begin_us, end_us); raises StoreUnavailable."""
        if begin_us >= end_us:
            return _NOTHING
        times, values, fields = self._ask(
            flux.readings(self._bucket, outlet_id, [parameter], begin_us, end_us),
            "_time",
            "_value",
            "_field",
        )
        times_us, numbers = times_us_of(times), np.array(values, np.float64)
        is_value = np.array(fields, np.str_) == "value"
        standing_us = times_us[is_value]
        status = np.zeros(len(standing_us), np.int8)
        status[np.searchsorted(standing_us, times_us[~is_value])] = numbers[~is_value]
        return ReadingColumns(standing_us, numbers[is_value], status)

    def conflicts(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[Conflict]:
        """Return what did not stand, by time and position; raises StoreUnavailable."""
        if begin_us >= end_us:
            return []
        kept = self._kept_conflicts(outlet_id, [parameter], begin_us, end_us)
        return sorted(kept, key=lambda conflict: (conflict.time_us, conflict.position))

    def latest_us(self, outlet_id: str) -> int | None:
        """Return the newest instant of an outlet, or None; raises StoreUnavailable."""
        (times,) = self._ask(flux.newest(self._bucket, [outlet_id]), "_time")
        return int(times_us_of(times).max()) if times else None

    def check(self) -> None:
        """Return when the server lets us read the bucket; raises StoreUnavailable."""
        self._ask(flux.readings(self._bucket, "", [""], 0, 1))

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _append(self, ordered: Sequence[Reading]) -> None:
        self._learn_newest({reading.outlet_id for reading in ordered})
        new, conflicts = settle(ordered, self._taken(ordered))
        self._write(reading_lines(new))
        self._keep_conflicts(conflicts)
        for outlet_id, parameter, time_us, *_ in new:
            series = (outlet_id, parameter)
            self._newest_us[series] = max(time_us, self._newest_us.get(series, time_us))

    def _learn_newest(self, outlet_ids: set[str]) -> None:
        unknown = sorted(outlet_ids - self._asked)
        for first in range(0, len(unknown), _OUTLETS_PER_QUESTION):
            some = unknown[first : first + _OUTLETS_PER_QUESTION]
            times, outlets, parameters = self._ask(
                flux.newest(self._bucket, some), "_time", "outlet", "parameter"
            )
            series = zip(map(text_of, outlets), map(text_of, parameters), strict=True)
            self._newest_us.update(zip(series, times_us_of(times).tolist(), strict=True))
            self._asked.update(some)

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
        times, values, fields, tags = self._ask(
            flux.readings(self._bucket, outlet_id, parameters, begin_us, end_us),
            "_time",
            "_value",
            "_field",
            "parameter",
        )
        names = {tag: text_of(tag) for tag in set(tags)}
        value: dict[Instant, float] = {}
        status: dict[Instant, int] = {}
        for time_us, number, field, tag in zip(
            times_us_of(times).tolist(), values, fields, tags, strict=True
        ):
            if field == "value":
                value[outlet_id, names[tag], time_us] = float(number)
            else:
                status[outlet_id, names[tag], time_us] = int(float(number))
        return {instant: (number, status.get(instant, 0)) for instant, number in value.items()}

    def _keep_conflicts(self, conflicts: Sequence[Conflict]) -> None:
        by_outlet: defaultdict[str, list[Conflict]] = defaultdict(list)
        for conflict in conflicts:
            by_outlet[conflict.outlet_id].append(conflict)
        lines: list[str] = []
        for outlet_id, of_outlet in by_outlet.items():
            parameters = sorted({conflict.parameter for conflict in of_outlet})
            kept: list[Conflict] = []
            for begin_us, end_us in spans({conflict.time_us for conflict in of_outlet}):
                kept += self._kept_conflicts(outlet_id, parameters, begin_us, end_us)
            lines += [conflict_line(conflict, nth) for nth, conflict in numbered(of_outlet, kept)]
        self._write(lines)

    def _kept_conflicts(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> list[Conflict]:
        times, values, fields, tags, nths = self._ask(
            flux.conflicts(self._bucket, outlet_id, parameters, begin_us, end_us),
            "_time",
            "_value",
            "_field",
            "parameter",
            "nth",
        )
        points: defaultdict[tuple[str, int, str], dict[str, float]] = defaultdict(dict)
        for time_us, value, field, tag, nth in zip(
            times_us_of(times).tolist(), values, fields, tags, nths, strict=True
        ):
            points[tag, time_us, nth][field] = float(value)
        return [
            Conflict(
                outlet_id,
                text_of(tag),
                time_us,
                point["value"],
                int(point["status"]),
                int(point["position"]),
            )
            for (tag, time_us, _), point in points.items()
        ]

    def _write(self, lines: Sequence[str]) -> None:
        for first in range(0, len(lines), _LINES_PER_WRITE):
            block = "\n".join(lines[first : first + _LINES_PER_WRITE]).encode()
            with self._answering():
                self._writer.write(self._bucket, self._org, block, write_precision="us")

    def _ask(self, question: str, *columns: str) -> list[list[str]]:
        self._make_bucket_once()
        with self._answering():
            answer: bytes = self._querier.query_raw(question, self._org, self._dialect).data
        return columns_of(answer, *columns)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except ApiException as error:
            raise StoreUnavailable(_why_refused(error), where=self._url) from error
        except (InfluxDBError, urllib3.exceptions.HTTPError, OSError) as error:
            raise StoreUnavailable(
                f"InfluxDB does not answer ({error}); start it or look at the network, "
                "we go on by ourselves as soon as it is back",
                where=self._url,
            ) from error


def _why_refused(error: ApiException) -> str:
    match error.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            advice = "give a token that may read and write the bucket"
        case HTTPStatus.NOT_FOUND:
            advice = "create the bucket, or correct its name and organisation"
        case _:
            advice = "look at the server's log; what was to be written waits in the journal"
    return f"InfluxDB answers {error.status} ({error.message}); {advice}"
