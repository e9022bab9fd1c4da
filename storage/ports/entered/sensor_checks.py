"""What may be asked of the records about checks of sensors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from domain.judged.entered.sensor_checks import SensorCheck


class SensorCheckRecords(Protocol):
    """The part of the records that keeps calibrations and comparisons; never changed."""

    def add_sensor_check(
        self, check: SensorCheck, due: Iterable[tuple[str, date]] = ()
    ) -> SensorCheck:
        """In one transaction: keep a check, and mark outlet-days due; return it with its number
        and the instant from which it is known.

        Raises FaultsFound where it replaces none of its sensor, or one that is replaced already.
        """
        ...

    def sensor_checks(
        self, outlet_id: str | None = None, *, known_at: datetime | None = None
    ) -> list[SensorCheck]:
        """Return the checks of an outlet's sensors, or of all, in order of their instants, without
        those that were replaced by then.
        """
        ...
