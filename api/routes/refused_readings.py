"""The route on readings that the reading store refuses for good, each with reason and remedy."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from api.access.guard import guarded_router
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import AskedOutlet
from api.question.handed_in import AskedParts
from api.question.known_at import KnownAt
from api.question.paging import AskedPage, PagedAnswer
from domain.legal_day import from_microseconds
from domain.measured.refused import KeptRefused
from storage.records.registry.known_outlets import refuse_unknown_outlet

refused_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["operation"])


class RefusedAnswer(BaseModel):
    """A reading that the store refuses for good; `position` is its message's in the journal."""

    position: int
    outlet: str
    parameter: str
    time: datetime
    value: float
    status: str
    reason: str
    remedy: str
    known_at: KnownAt
    asked_again: bool

    @classmethod
    def of(cls, kept: KeptRefused) -> Self:
        """Return the answer for one reading."""
        reading = kept.refused.reading
        return cls(
            position=reading.position,
            outlet=reading.outlet_id,
            parameter=reading.parameter,
            time=from_microseconds(reading.time_us),
            value=reading.value,
            status=f"{reading.status:02d}",
            reason=kept.refused.reason,
            remedy=kept.refused.remedy,
            known_at=kept.known_at,
            asked_again=kept.asked,
        )


class RefusedCount(BaseModel):
    """How many readings are refused for one reason, and what to do about it."""

    reason: str
    remedy: str
    readings: int


class StoreRefusedAnswer(PagedAnswer):
    """All counts by reason, and readings by journal position."""

    counts: list[RefusedCount]
    readings: list[RefusedAnswer]


@refused_router.get("/store/refused")
def store_refused(
    parts: AskedParts, page: AskedPage, outlet: AskedOutlet = None
) -> StoreRefusedAnswer:
    """Readings that the store refuses for good and that wait to be given again after a mend."""
    refuse_unknown_outlet(parts.records, outlet)
    refused = parts.records.refused(
        outlet, after=page.behind(int, int, str, str, int), most=page.one_more
    )
    cut = page.cut(refused, _place)
    counts = parts.records.refused_counts()
    return StoreRefusedAnswer(
        counts=[
            RefusedCount(reason=reason, remedy=remedy, readings=count)
            for (reason, remedy), count in counts.items()
        ],
        readings=[RefusedAnswer.of(one) for one in cut.rows],
        **cut.told,
    )


def _place(kept: KeptRefused) -> tuple[int, int, str, str, int]:
    reading = kept.refused.reading
    of = (reading.position, reading.time_us, reading.outlet_id, reading.parameter)
    return *of, kept.ordinal
