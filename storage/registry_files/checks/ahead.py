"""Finds what nobody can know yet: a calibration, an approval or an announcement that lies ahead.

A state, a permit's first day or planned work may lie ahead; what a paper says was done may not.
"""

from __future__ import annotations

from datetime import date, datetime

from domain.legal_day import legal_day_of, to_microseconds
from storage.registry_files.entries import Entries
from storage.registry_files.rows.cells import RegistryRow


def check_ahead(entries: Entries, now: datetime) -> None:
    """Blame each row that says something was done after the legal day, or instant, of now."""
    today = legal_day_of(to_microseconds(now))
    done: list[tuple[RegistryRow, str, date | None]] = [
        *((one.row, "approved_on", one.value.approved_on) for one in entries.stations),
        *((one.row, "approved_on", one.value.approved_on) for one in entries.permits),
        *((one.row, "calibrated_on", one.value.calibrated_on) for one in entries.calibrations),
    ]
    for row, column, day in done:
        if row.sound and day is not None and day > today:
            row.fault(f"{column} {day} lies ahead of today, {today}: correct the day", column)
    for one in entries.maintenance:
        if one.row.sound and one.value.announced_at > now:
            one.row.fault("announced_at lies ahead of now: correct it", "announced_at")
