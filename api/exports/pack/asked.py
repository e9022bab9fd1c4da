"""Which outlet and days a pack is asked for, settled; a span is never shortened silently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.question.asked import QueryRefused, ended_day
from api.question.handed_in import Parts
from api.question.known_at import known_instant, rfc3339_us
from domain.legal_day import each_day

DAYS_MOST = 366  # of one question over the network: a file is held on disk while it is sent
DAYS_MOST_IN_A_FILE = 3_660  # ten years


@dataclass(frozen=True, slots=True, kw_only=True)
class PackQuestion:
    """All that stands behind an outlet's ended days first..last, as known at a settled instant."""

    outlet_id: str
    first: date
    last: date
    known: datetime

    @property
    def days(self) -> list[date]:
        """The legal days, in order."""
        return each_day(self.first, self.last)

    @property
    def name(self) -> str:
        """The pack's file name."""
        known = f"{self.known:%Y%m%dT%H%M%S.%fZ}"
        return f"{self.outlet_id}_{self.first}_{self.last}_{known}.pack.zip"

    @property
    def asked(self) -> dict[str, str]:
        """The question as an address asks it again."""
        return {
            "from": str(self.first),
            "to": str(self.last),
            "known_at": rfc3339_us(self.known),
        }


def pack_question(
    parts: Parts,
    outlet_id: str,
    span: tuple[date, date],
    known_at: datetime | None,
    *,
    most: int = DAYS_MOST,
) -> PackQuestion:
    """Return what is asked, settled; raises NotFound, QueryRefused."""
    known = known_instant(parts, known_at)
    first, last = span[0], ended_day(span[1], known, "to")
    if first > last:
        raise QueryRefused(
            f"{first} comes after {last}; put the earlier day into `from`", where="from"
        )
    if (last - first).days >= most:
        raise QueryRefused(
            f"{first} to {last} are more than {most} days; ask in steps, "
            f"first from={first}&to={first + timedelta(days=most - 1)}",
            where="from",
        )
    parts.records.registry(known).outlet(outlet_id)
    return PackQuestion(outlet_id=outlet_id, first=first, last=last, known=known)
