"""Which days of an outlet were judged, or wait: only these become due when a fact changes.

It asks and marks none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.registry import Registry
from storage.ports.records import RecordStore

OutletDays = set[tuple[str, date]]

# More outlet-days than can wait: an operator's whole history is far below it.
_ALL = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Span:
    """Legal days, first to last inclusive."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Return whether it has a day."""
        return self.first <= day <= self.last


ALWAYS = Span(date.min, date.max)


class JudgedDays:
    """The days of an outlet that were judged or wait, asked with one question an outlet.

    One parameter tells them all: a day is judged for every parameter at once, and a day that was
    judged before a parameter was registered waits since then, or was judged again.
    """

    def __init__(self, records: RecordStore, registry: Registry) -> None:
        self._records = records
        self._registry = registry
        # Before the means are asked: a day that is settled meanwhile stands in one of the two.
        self._waiting: dict[str, set[date]] = {}
        for one in records.due(_ALL):
            self._waiting.setdefault(one.outlet_id, set()).add(one.day)

    def of(self, outlet_id: str, spans: Iterable[Span] = (ALWAYS,)) -> set[date]:
        """Return the days from the first to the last of the spans."""
        spans = tuple(spans)
        first, last = min(span.first for span in spans), max(span.last for span in spans)
        days = {day for day in self._waiting.get(outlet_id, ()) if first <= day <= last}
        rows = self._registry.rows_of.get(outlet_id, ())
        for parameter in dict.fromkeys(p for row in rows for p in row.parameters[:1]):
            means = self._records.means(outlet_id, first, last, parameter=parameter)
            days |= {mean.day for mean in means}
        return days
