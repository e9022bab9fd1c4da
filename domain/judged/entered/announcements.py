"""What somebody says of an outlet in advance or afterwards: that it is calibrated or worked on.

Announced before it began, it is known work of the outlet's days; announced afterwards it is only
shown beside their gaps. When it was announced, we say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.legal_day import HANOI, from_microseconds
from domain.registered import Maintenance


class WorkKind(StrEnum):
    """What is done at an outlet."""

    CALIBRATION = "calibration"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Work on an outlet's parameter (None: on all of them), [begin_us, end_us), microseconds UTC.

    `announced_us` is our own time stamp of its entering and stays what it was; `known_at` is since
    when it is known here, given by the store that keeps it.
    """

    outlet_id: str
    parameter: str | None
    kind: WorkKind
    begin_us: int
    end_us: int
    what: str
    announced_by: str
    announced_us: int
    known_at: datetime

    @property
    def is_beforehand(self) -> bool:
        """Whether it was announced before it began."""
        return self.announced_us <= self.begin_us

    def touches(self, begin_us: int, end_us: int) -> bool:
        """Return whether it is of any time of [begin_us, end_us)."""
        return self.begin_us < end_us and self.end_us > begin_us

    def work(self) -> Maintenance:
        """Return it as announced work; who announced it is not in its document."""
        announced_at = from_microseconds(self.announced_us)
        local = announced_at.astimezone(HANOI)
        return Maintenance(
            outlet_id=self.outlet_id,
            parameter=self.parameter,
            begin=from_microseconds(self.begin_us),
            end=from_microseconds(self.end_us),
            announced_at=announced_at,
            document=f"thông báo trên Nhuệ lúc {local:%H:%M %d/%m/%Y}: {self.what}",
        )
