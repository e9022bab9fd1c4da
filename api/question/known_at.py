"""Decides as known at which instant a question is answered, and the law as it was known then.

It never answers as known at an instant that later entries could still change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema

from api.question.asked import known_by
from api.question.handed_in import Parts
from compliance.history.runs import days_of_facts
from compliance.law.entered.figures import with_figures
from compliance.law.limit.binding import LimitUnknown, NotLimited, no_permit
from compliance.law.limit.limits import resolve_limit
from compliance.law.regulation import Regulation
from domain.judged.verdicts import Limit
from domain.registry import Registry

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def rfc3339_us(instant: datetime) -> str:
    """Return an instant as RFC 3339 in UTC, to the microsecond, so that it can be asked again.

    >>> rfc3339_us(datetime(2026, 11, 24, 3, tzinfo=UTC))
    '2026-11-24T03:00:00.000000Z'
    """
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


KnownAt = Annotated[
    datetime,
    PlainSerializer(rfc3339_us, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def known_instant(parts: Parts, asked: datetime | None) -> datetime:
    """Return the instant of knowledge for a question; raises QueryRefused for the future."""
    now = parts.clock()  # before the records: what becomes known meanwhile is not the future
    return known_by(asked, now, parts.records.known_through())


def regulations_known(parts: Parts, known_at: datetime) -> dict[str, Regulation]:
    """Return the regulations with the figures that officials had entered by an instant."""
    return with_figures(parts.law.regulations, parts.records.figures(known_at))


@dataclass(frozen=True, slots=True)
class LawKnown:
    """Registry and regulations as known at one instant."""

    registry: Registry
    regulations: Mapping[str, Regulation]

    def limit(self, outlet_id: str, parameter: str, day: date) -> Limit | None:
        """Return the limit of an outlet's parameter on a legal day, None where there is none."""
        limit = self._resolved(self.registry.on(day), outlet_id, parameter, day)
        return limit if isinstance(limit, Limit) else None

    def limit_or_why(
        self, outlet_id: str, parameter: str, day: date
    ) -> Limit | LimitUnknown | NotLimited:
        """Return the same, or why there is none; of an outlet that is there no more by its permit.

        Raises NotFound.
        """
        return self._resolved(self.registry.around(outlet_id, day), outlet_id, parameter, day)

    def _resolved(
        self, here: Registry, outlet_id: str, parameter: str, day: date
    ) -> Limit | LimitUnknown | NotLimited:
        permit = here.permit_on(outlet_id, day)
        if permit is None:
            return no_permit(outlet_id, day)
        return resolve_limit(
            self.regulations,
            permit,
            parameter,
            station=here.station_of(outlet_id),
            day=day,
            own=here.permit_limits_on(permit, parameter, day),
        )

    def limit_days(
        self, outlet_id: str, parameter: str, day: date
    ) -> tuple[date | None, date | None]:
        """Return the first and last legal day of the stretch around a day on which its limit is the
        same, None where that has no beginning or no end.
        """
        turns = sorted(days_of_facts(self.registry, outlet_id, self.regulations))
        limit = self.limit(outlet_id, parameter, day)
        place = bisect_right(turns, day)
        before = [one for one in reversed(turns[:place]) if one > date.min]
        first = next(
            (one for one in before if self.limit(outlet_id, parameter, one - _ONE_DAY) != limit),
            None,
        )
        following = (one for one in turns[place:] if self.limit(outlet_id, parameter, one) != limit)
        turned = next(following, None)
        return first, None if turned is None else turned - _ONE_DAY
