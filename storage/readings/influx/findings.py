"""Finds what an operator should mend of a bucket that somebody else made or writes too.

A bucket that forgets, and a field that another writer made something else than a float: such a
field hides floats from questions over a longer time. It changes nothing.

Only the first and last value of each series are looked at: a field that was another one in the
middle alone, and none at either end, is not found (docs/api.md).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

from storage.readings.influx.bucket import InfluxBucket
from storage.readings.influx.line_protocol import meaning_of
from storage.readings.influx.questions import flux
from storage.readings.influx.refusals import GIVE_AGAIN, retention_remedy

STANDS_SECONDS = 300.0


class InfluxFindings:
    """The findings of one bucket, asked for anew where they are older than some minutes."""

    def __init__(self, bucket: InfluxBucket) -> None:
        """Ask nothing yet: the server may still be down."""
        self._bucket = bucket
        self._lock = threading.Lock()
        self._found: tuple[str, ...] = ()
        self._asked = -STANDS_SECONDS
        # Parameters whose field holds something else than floats somewhere.
        self.odd_parameters: frozenset[str] = frozenset()

    def told(self) -> tuple[str, ...]:
        """Return each finding with its remedy; raises StoreUnavailable."""
        with self._lock:
            if time.monotonic() - self._asked >= STANDS_SECONDS:
                self._found = tuple(self._ask())
                self._asked = time.monotonic()
            return self._found

    def _ask(self) -> Iterator[str]:
        name = self._bucket.name
        kept = timedelta(seconds=self._bucket.retention_seconds())
        if kept:
            yield (
                f"the bucket {name!r} keeps readings for {kept / timedelta(days=1):g} days only, "
                f"older ones are refused and lost to it: {retention_remedy(name)}"
            )
        ends = [self._bucket.ask_typed(flux.field_ends(name, end)) for end in ("first", "last")]
        odd = {field for answer in ends for field in odd_fields(answer)}
        self.odd_parameters = frozenset(meaning_of(field)[0] for field in odd)
        for parameter in sorted(self.odd_parameters):
            yield (
                f"another writer made the field {parameter} of the bucket {name!r} something else "
                "than a float, which hides readings: delete that writer's points of it "
                f"(`influx delete`) and stop it, {GIVE_AGAIN}"
            )


def odd_fields(answer: str) -> set[str]:
    r"""Return the fields of a typed answer whose values are no floats.

    >>> sorted(odd_fields("#datatype,string,long,double,string\r\n,result,table,_value,_field\r\n"
    ...     ",_result,0,7,PH\r\n\r\n#datatype,string,long,long,string\r\n"
    ...     ",result,table,_value,_field\r\n,_result,1,1,COD\r\n"))
    ['COD']
    """
    fields: set[str] = set()
    types: list[str] = []
    names: list[str] = []
    for line in answer.splitlines():
        cells = line.split(",")
        if line.startswith("#datatype"):
            types, names = cells, []
        elif types and not names:
            names = cells
        elif len(cells) == len(types) and types[names.index("_value")] != "double":
            fields.add(cells[names.index("_field")])
    return fields
