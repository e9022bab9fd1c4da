"""What may be asked of the records about a whole city's days: in brief, by few questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Protocol

from domain.judged.coverage import BriefExceedance, BriefVerdict, FlowMean


class CityDayRecords(Protocol):
    """The part of the records that tells the city's days; `SettlingRecords.settle` adds to them."""

    def brief_verdicts(self, day: date, *, known_at: datetime) -> list[BriefVerdict]:
        """Return the newest verdicts of one day in brief, by outlet and parameter: of a whole city
        in a fraction of the time of `verdicts`.
        """
        ...

    def newest_verdict_numbers(
        self, first: date, last: date, *, known_at: datetime
    ) -> Mapping[date, int]:
        """Return of each of the days first..last that has a verdict the number of the one that was
        known last at an instant.

        Numbers rise as verdicts become known, so that the same number tells the same verdicts.
        """
        ...

    def exceedances(self, first: date, last: date, *, known_at: datetime) -> list[BriefExceedance]:
        """Return the newest verdicts of days first..last that are exceeded, by day, outlet and
        parameter, with what was held against which limit.
        """
        ...

    def flow_means(
        self, day: date, outlet_ids: Collection[str], *, known_at: datetime
    ) -> list[FlowMean]:
        """Return the newest means of a day of what flows in and out, by outlet and parameter."""
        ...
