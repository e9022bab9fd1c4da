"""Keeps beside the readings what did not stand, and the places of messages in runs of numbers.

What it keeps is written before the reading that it is about, and again without harm. It decides
nothing about what stands (batch/standing.py does).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Conflict, Reading
from domain.measured.refused import RefusedReading
from storage.readings.influx.answer_csv import times_us_of
from storage.readings.influx.batch.standing import Held, Instant, What, numbered, spans
from storage.readings.influx.bucket import InfluxBucket
from storage.readings.influx.line_protocol import conflict_line, meaning_of, place_line, text_of
from storage.readings.influx.questions import flux
from storage.readings.influx.refusals import Line
from storage.readings.influx.writer import InfluxWriter

_BETWEEN = ";"  # what stands, and what stood before it: a crash may leave either


class KeptBeside:
    """Conflicts and places of one bucket; the store's lock is held over what it writes."""

    def __init__(self, bucket: InfluxBucket, writer: InfluxWriter) -> None:
        """Keep nothing yet."""
        self._bucket, self._writer = bucket, writer

    def keep_first(
        self,
        readings: Iterable[Reading],
        places: Mapping[int, RunPlace],
        outlet_ids: Collection[str],
    ) -> None:
        """Keep the places of readings of some outlets, each the first of its instant."""
        self.keep_places(
            {
                (outlet_id, parameter, time_us): [Held(value, status, places[position], position)]
                for outlet_id, parameter, time_us, value, status, position in readings
                if position in places and outlet_id in outlet_ids
            }
        )

    def keep_places(self, held: Mapping[Instant, Sequence[Held]]) -> None:
        """Keep places; one that is refused for good is not known, and its reading refused too."""
        texts: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        told: dict[tuple[str, int], Reading] = {}
        for (outlet_id, parameter, time_us), ones in held.items():
            texts[outlet_id, time_us][parameter] = _BETWEEN.join(map(_text, ones))
            value, status, _, position = ones[0]
            told[outlet_id, time_us] = Reading(
                outlet_id, parameter, time_us, value, status, position
            )
        self._writer.write([(place_line(*at, fields), told[at]) for at, fields in texts.items()])

    def held_of(
        self,
        readings: Iterable[Reading],
        places: Mapping[int, RunPlace],
        taken: Mapping[Instant, What],
    ) -> dict[Instant, Held]:
        """Return what stands with a place at the taken instants of readings that have one."""
        by_outlet: defaultdict[str, list[Reading]] = defaultdict(list)
        for reading in readings:
            if reading.position in places and reading[:3] in taken:
                by_outlet[reading.outlet_id].append(reading)
        found: dict[Instant, Held] = {}
        for outlet_id, ones in by_outlet.items():
            parameters = sorted({one.parameter for one in ones})
            for begin_us, end_us in spans({one.time_us for one in ones}):
                found |= self.held(taken, outlet_id, parameters, begin_us, end_us)
        return found

    def held(
        self,
        standing: Mapping[Instant, What],
        outlet_id: str,
        parameters: Sequence[str],
        begin_us: int,
        end_us: int,
    ) -> dict[Instant, Held]:
        """Return what is known of the places of what stands in [begin_us, end_us)."""
        times, texts, fields = self._bucket.ask(
            flux.places(self._bucket.name, outlet_id, parameters, begin_us, end_us),
            "_time",
            "_value",
            "_field",
        )
        found: dict[Instant, Held] = {}
        for time_us, text, field in zip(times_us_of(times).tolist(), texts, fields, strict=True):
            instant = outlet_id, meaning_of(field)[0], time_us
            for one in map(_held, text.split(_BETWEEN)):
                if standing.get(instant) == (one.value, one.status):
                    found[instant] = one
        return found

    def keep_conflicts(self, conflicts: Sequence[Conflict]) -> list[RefusedReading]:
        """Keep those that are not kept yet; return what is refused for good."""
        by_outlet: defaultdict[str, list[Conflict]] = defaultdict(list)
        for conflict in conflicts:
            by_outlet[conflict.outlet_id].append(conflict)
        lines: list[Line] = []
        for outlet_id, of_outlet in by_outlet.items():
            parameters = sorted({conflict.parameter for conflict in of_outlet})
            kept: list[Conflict] = []
            for begin_us, end_us in spans({conflict.time_us for conflict in of_outlet}):
                kept += self.conflicts(outlet_id, parameters, begin_us, end_us)
            lines += [
                (conflict_line(conflict, nth), Reading(*conflict))
                for nth, conflict in numbered(of_outlet, kept)
            ]
        return self._writer.write(lines)

    def conflicts(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> list[Conflict]:
        """Return what is kept of [begin_us, end_us), in no order."""
        times, values, fields, tags, nths = self._bucket.ask(
            flux.conflicts(self._bucket.name, outlet_id, parameters, begin_us, end_us),
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


def _text(held: Held) -> str:
    value, status, (run, number), position = held
    return f"{float(value)!r} {status} {run} {number} {position}"


def _held(text: str) -> Held:
    value, *numbers = text.split(" ")
    status, run, number, position = map(int, numbers)
    return Held(float(value), status, RunPlace(run, number), position)
