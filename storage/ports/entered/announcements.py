"""What may be asked of the records about work that was announced on outlets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from domain.judged.entered.announcements import Announcement


class AnnouncementRecords(Protocol):
    """The part of the records that keeps announcements; appended to, never overwritten."""

    def add_announcement(
        self, announcement: Announcement, due: Iterable[tuple[str, date]] = ()
    ) -> Announcement:
        """In one transaction: keep an announcement, and mark outlet-days due.

        Returns it with the instant from which it is known, which is when it was announced.
        """
        ...

    def announcements(
        self, outlet_id: str, begin_us: int, end_us: int, *, known_at: datetime | None = None
    ) -> list[Announcement]:
        """Return the announcements that touch [begin_us, end_us), oldest first."""
        ...
