"""When a sensor's readings are in doubt because a check of it failed: it is "out of control".

They count in the mean and prove nothing. From which checks that follows is compliance's to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from domain.legal_day import legal_day_bounds_us

_ONE_US = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorDoubt:
    """The readings of a parameter's sensor in [begin_us, end_us), microseconds UTC, and why.

    None: from the first reading on, or until a check passes. `why` names the check that failed and
    the last one that passed before it, by kind and instant: the same whoever entered them when.
    """

    parameter: str
    begin_us: int | None
    end_us: int | None
    why: str

    def touches(self, begin_us: int, end_us: int) -> bool:
        """Return whether it is of any time of [begin_us, end_us)."""
        return (self.begin_us is None or self.begin_us < end_us) and (
            self.end_us is None or self.end_us > begin_us
        )

    def holds(self, time_us: int) -> bool:
        """Return whether a reading of an instant is in doubt."""
        return self.touches(time_us, time_us + _ONE_US)

    def within(self, begin_us: int, end_us: int) -> SensorDoubt:
        """Return it with no end that lies outside [begin_us, end_us): all days that are wholly in
        one doubt say the same.
        """
        begins = self.begin_us is not None and self.begin_us > begin_us
        ends = self.end_us is not None and self.end_us < end_us
        return replace(
            self,
            begin_us=self.begin_us if begins else None,
            end_us=self.end_us if ends else None,
        )


def on_legal_day(doubts: Iterable[SensorDoubt], day: date) -> tuple[SensorDoubt, ...]:
    """Return the doubts that touch a legal day, each as it is within that day."""
    begin_us, end_us = legal_day_bounds_us(day)
    return tuple(one.within(begin_us, end_us) for one in doubts if one.touches(begin_us, end_us))
