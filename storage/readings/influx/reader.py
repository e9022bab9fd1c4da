"""Reads an outlet's readings from a bucket with one question: in InfluxQL, else in Flux.

Both give the same readings; InfluxQL costs the server and us a quarter. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial

import numpy as np

from storage.ports.readings import ReadingColumns
from storage.readings.influx.answer_csv import readings_of, times_us_of
from storage.readings.influx.bucket import InfluxBucket
from storage.readings.influx.line_protocol import text_of
from storage.readings.influx.questions import flux
from storage.readings.influx.questions import influxql as influx_ql

OUTLETS_PER_QUESTION = 50


class InfluxReader:
    """Asks one bucket for readings."""

    def __init__(self, bucket: InfluxBucket) -> None:
        self._bucket = bucket

    def read(
        self,
        outlet_id: str,
        parameters: Sequence[str],
        begin_us: int,
        end_us: int,
        *,
        mixed: bool = False,
    ) -> dict[str, ReadingColumns]:
        """Return the readings of [begin_us, end_us); raises StoreUnavailable.

        `mixed`: the bucket holds fields of another type too, and only Flux tells them apart.
        """
        if not mixed:
            asked = influx_ql.question(outlet_id, parameters, begin_us, end_us)
            answer = self._bucket.ask_in_influxql(asked)
            if answer is not None:
                with suppress(influx_ql.NotAsAsked):
                    return influx_ql.readings_in(answer, parameters)
        times, values, fields = self._bucket.ask(
            flux.readings(self._bucket.name, outlet_id, parameters, begin_us, end_us),
            "_time",
            "_value",
            "_field",
        )
        times_us, numbers = times_us_of(times), np.array(values, np.float64)
        names = np.array(fields, np.str_)
        return {p: readings_of(p, names, times_us, numbers) for p in parameters}

    def first_us(self, outlet_ids: Collection[str]) -> dict[str, int]:
        """Return the oldest instant of each outlet that has one; raises StoreUnavailable."""
        return self._ends(outlet_ids, min, partial(flux.oldest, self._bucket.name))

    def newest_us(self, outlet_ids: Collection[str], begin_us: int) -> dict[str, int]:
        """Return each outlet's newest instant from `begin_us` on; raises StoreUnavailable."""
        asked = partial(flux.newest, self._bucket.name, begin_us=begin_us)
        return self._ends(outlet_ids, max, asked)

    def _ends(
        self,
        outlet_ids: Collection[str],
        end: Callable[[int, int], int],
        query: Callable[[list[str]], str],
    ) -> dict[str, int]:
        found: dict[str, int] = {}
        every = sorted(outlet_ids)
        for first in range(0, len(every), OUTLETS_PER_QUESTION):
            asked = query(every[first : first + OUTLETS_PER_QUESTION])
            times, outlets = self._bucket.ask(asked, "_time", "outlet")
            for time_us, outlet in zip(times_us_of(times).tolist(), outlets, strict=True):
                outlet_id = text_of(outlet)
                found[outlet_id] = end(found.get(outlet_id, time_us), time_us)
        return found
