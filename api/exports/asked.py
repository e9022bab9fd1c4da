"""Which rows are asked for: a table, a span of legal days or a month, filters, as known when.

A span is never shortened silently, and a filter that a table cannot be asked by is refused.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.exports.dictionary.every import What
from api.question.asked import (
    MOST_READING_DAYS,
    QueryRefused,
    begun_month,
    day_span,
)
from api.question.cluster_filter import ANY_CLUSTER, ClusterFilter
from api.question.handed_in import Parts
from api.question.known_at import known_instant, rfc3339_us
from api.views.events import events_known
from domain.legal_day import each_day, legal_day_of, to_microseconds
from domain.registry import Registry

_BY_CLUSTER = frozenset({What.COVERAGE, What.REGISTRY})
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked, as it was written: None is all, or the usual."""

    month: str | None = None
    first: date | None = None
    last: date | None = None
    outlet_id: str | None = None
    parameter: str | None = None
    clusters: ClusterFilter = ANY_CLUSTER
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A table's rows of legal days first..last, as known at a settled instant."""

    what: What
    first: date
    last: date
    known: datetime
    outlet_id: str | None
    parameter: str | None
    clusters: ClusterFilter

    @property
    def pins(self) -> bool:
        """Whether what is asked for is kept with the instant at which it became known."""
        return self.what is not What.READINGS

    @property
    def days(self) -> list[date]:
        """The legal days asked for, in order."""
        return each_day(self.first, self.last)

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """The query that asks the same again, as it is answered now."""
        told = {
            "from": str(self.first),
            "to": str(self.last),
            "outlet": self.outlet_id,
            "parameter": self.parameter,
            "commune": self.clusters.commune,
            "kind": self.clusters.kind,
            "known_at": rfc3339_us(self.known) if self.pins else None,
        }
        return tuple((name, str(value)) for name, value in told.items() if value is not None)

    def takes_on(self, registry: Registry, outlet_id: str, day: date) -> bool:
        """Return whether an outlet was of one of the clusters asked for on a legal day."""
        return self.clusters.takes_on(registry, outlet_id, day)


def question(parts: Parts, what: What, wish: Wish) -> Question:
    """Return what is asked, settled; raises QueryRefused and NotFound."""
    if what is What.READINGS and wish.known_at is not None:
        raise QueryRefused(
            "readings are kept without the instant at which each became known; a mean carries the "
            "digest of those that it rested on",
            where="known_at",
        )
    for name, value in (("outlet", wish.outlet_id), ("parameter", wish.parameter)):
        if what in _BY_CLUSTER and value is not None:
            raise QueryRefused("this table is of clusters: leave it out", where=name)
    knows = events_known if what is What.EVENTS else known_instant
    known = knows(parts, wish.known_at)
    first, last = _span(what, wish, known)
    registry = parts.records.registry(known)
    if wish.outlet_id is not None:
        registry.outlet(wish.outlet_id)
    wish.clusters.check(registry)
    return Question(
        what=what,
        first=first,
        last=last,
        known=known,
        outlet_id=wish.outlet_id,
        parameter=wish.parameter,
        clusters=wish.clusters,
    )


def outlets_asked(registry: Registry, asked: Question) -> list[str]:
    """Return the outlets that are or were there and are asked for, in order."""
    taken = asked.clusters.outlets(registry)
    return sorted(
        one
        for one in registry.rows_of
        if asked.outlet_id in (None, one) and (taken is None or one in taken)
    )


def _span(what: What, wish: Wish, known: datetime) -> tuple[date, date]:
    if wish.month is None:
        first, last = day_span(wish.first, wish.last, known)
    elif wish.first is None and wish.last is None:
        first, last = _month(wish.month, known)
    else:
        raise QueryRefused("it says the days already: leave out `from` and `to`", where="month")
    if what is What.READINGS and (last - first).days >= MOST_READING_DAYS:
        raise QueryRefused(
            f"{first} to {last} are more than {MOST_READING_DAYS} days; ask in steps, "
            f"first from={first}&to={first + timedelta(days=MOST_READING_DAYS - 1)}",
            where="from",
        )
    return first, last


def _month(written: str, known: datetime) -> tuple[date, date]:
    """Return first and last day of a month that has begun."""
    first = begun_month(written, legal_day_of(to_microseconds(known)))
    return first, first.replace(day=monthrange(first.year, first.month)[1])
