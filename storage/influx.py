"""Keeps readings in InfluxDB 2; the only file that knows its client.

InfluxDB overwrites, so this file decides before it writes whether an instant is taken: the first
value stands, another goes to the measurement `conflict`. It rests on one writer per bucket and
on batches in journal order. It never retries: what fails rises, and waits in the journal.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
from domain.legal_day import MICROSECONDS_PER_DAY
from domain.readings import Conflict, Reading
from storage import flux
from storage.influx_csv import columns_of, times_us_of
from storage.line_protocol import READING, conflict_line, reading_line, series_of, text_of
from storage.ports import ReadingColumns

_LINES_PER_WRITE = 10_000
_OUTLETS_PER_QUESTION = 50
_LONGEST_GAP_US = MICROSECONDS_PER_DAY
_CLIENT: Any = influxdb_client  # the client carries no types

# (outlet, parameter, time_us), and what stands there: (value, status)
_Instant = tuple[str, str, int]
_What = tuple[float, int]

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

    def append(self, readings: Sequence[Reading]) -> None:
        """Store a batch, durable on return; idempotent; raises StoreUnavailable."""
        if not readings:
            return
        with self._writing:
            try:
                self._append(sorted(readings, key=lambda reading: reading.position))
            except StoreUnavailable:
                # The server may have stored a part: ask it anew before the next batch.
                self._asked.clear()
                self._newest_us.clear()
                raise

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
        kept = self._kept_conflicts(outlet_id, parameter, begin_us, end_us)
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
        taken = self._taken(ordered)
        starts: dict[tuple[str, str], str] = {}
        lines: list[str] = []
        conflicts: list[Conflict] = []
        for reading in ordered:
            outlet_id, parameter, time_us, value, status, _ = reading
            instant = (outlet_id, parameter, time_us)
            what = (value, status)
            standing = taken.setdefault(instant, what)
            if standing is what:
                series = (outlet_id, parameter)
                start = starts.get(series)
                if start is None:
                    start = starts[series] = series_of(READING, outlet_id, parameter)
                lines.append(reading_line(start, reading))
            elif standing != what:
                conflicts.append(Conflict(*reading))
        self._write(lines)
        self._write(self._new_conflict_lines(conflicts))
        for outlet_id, parameter, time_us in taken:
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

    def _taken(self, ordered: Sequence[Reading]) -> dict[_Instant, _What]:
        """Return what stands already at the instants of a batch that are not new."""
        late: defaultdict[str, list[Reading]] = defaultdict(list)
        for reading in ordered:
            newest_us = self._newest_us.get((reading.outlet_id, reading.parameter))
            if newest_us is not None and reading.time_us <= newest_us:
                late[reading.outlet_id].append(reading)
        taken: dict[_Instant, _What] = {}
        for outlet_id, readings in late.items():
            parameters = sorted({reading.parameter for reading in readings})
            for begin_us, end_us in _spans({reading.time_us for reading in readings}):
                taken |= self._stored(outlet_id, parameters, begin_us, end_us)
        return taken

    def _stored(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[_Instant, _What]:
        times, values, fields, tags = self._ask(
            flux.readings(self._bucket, outlet_id, parameters, begin_us, end_us),
            "_time",
            "_value",
            "_field",
            "parameter",
        )
        value: dict[_Instant, float] = {}
        status: dict[_Instant, int] = {}
        rows = zip(times_us_of(times).tolist(), values, fields, map(text_of, tags), strict=True)
        for time_us, number, field, parameter in rows:
            if field == "value":
                value[outlet_id, parameter, time_us] = float(number)
            else:
                status[outlet_id, parameter, time_us] = int(float(number))
        return {instant: (number, status.get(instant, 0)) for instant, number in value.items()}

    def _new_conflict_lines(self, conflicts: Sequence[Conflict]) -> list[str]:
        # Numbered by instant, not tagged by position: a tag value of its own for each conflict
        # would be a series of its own, and a gateway that repeats itself would fill the index.
        by_series: defaultdict[tuple[str, str], list[Conflict]] = defaultdict(list)
        for conflict in conflicts:
            by_series[conflict.outlet_id, conflict.parameter].append(conflict)
        lines: list[str] = []
        for (outlet_id, parameter), of_series in by_series.items():
            times_us = [conflict.time_us for conflict in of_series]
            kept = self._kept_conflicts(outlet_id, parameter, min(times_us), max(times_us) + 1)
            known = {(conflict.time_us, conflict.value, conflict.status) for conflict in kept}
            numbers = Counter(conflict.time_us for conflict in kept)
            for conflict in of_series:
                what = (conflict.time_us, conflict.value, conflict.status)
                if what not in known:
                    known.add(what)
                    numbers[conflict.time_us] += 1
                    lines.append(conflict_line(conflict, numbers[conflict.time_us]))
        return lines

    def _kept_conflicts(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[Conflict]:
        times, values, fields, nths = self._ask(
            flux.conflicts(self._bucket, outlet_id, parameter, begin_us, end_us),
            "_time",
            "_value",
            "_field",
            "nth",
        )
        points: defaultdict[tuple[int, str], dict[str, float]] = defaultdict(dict)
        for time_us, value, field, nth in zip(
            times_us_of(times).tolist(), values, fields, nths, strict=True
        ):
            points[time_us, nth][field] = float(value)
        return [
            Conflict(
                outlet_id,
                parameter,
                time_us,
                point["value"],
                int(point["status"]),
                int(point["position"]),
            )
            for (time_us, _), point in points.items()
        ]

    def _write(self, lines: Sequence[str]) -> None:
        for first in range(0, len(lines), _LINES_PER_WRITE):
            block = "\n".join(lines[first : first + _LINES_PER_WRITE]).encode()
            with self._answering():
                self._writer.write(self._bucket, self._org, block, write_precision="us")

    def _ask(self, question: str, *columns: str) -> list[list[str]]:
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


def _spans(times_us: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield half-open ranges that hold all the instants, without long gaps inside."""
    ordered = sorted(times_us)
    begin_us = last_us = ordered[0]
    for time_us in ordered:
        if time_us - last_us > _LONGEST_GAP_US:
            yield begin_us, last_us + 1
            begin_us = time_us
        last_us = time_us
    yield begin_us, last_us + 1


def _why_refused(error: ApiException) -> str:
    match error.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            advice = "give a token that may read and write the bucket"
        case HTTPStatus.NOT_FOUND:
            advice = "create the bucket, or correct its name and organisation"
        case _:
            advice = "look at the server's log; what was to be written waits in the journal"
    return f"InfluxDB answers {error.status} ({error.message}); {advice}"
