"""The route on what could not be judged: which outlet-days, since when, and what was raised."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel

from api.access.asked import AskedOwn, refuse_outlet_of_another
from api.access.guard import guarded_router
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import AskedKnownAt, AskedOutlet
from api.question.handed_in import AskedParts
from api.question.known_at import KnownAt, known_instant
from api.question.paging import AskedPage, PagedAnswer
from domain.judged.set_aside import SetAsideDay
from storage.records.registry.known_outlets import refuse_unknown_outlet

set_aside_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["verdicts"])


class SetAsideAnswer(BaseModel):
    """An outlet's legal day that could not be judged: what was raised, and by which version."""

    outlet: str
    day: date
    raised: str
    version: str
    known_at: KnownAt

    @classmethod
    def of(cls, day: SetAsideDay) -> Self:
        """Return the answer for one day."""
        return cls(
            outlet=day.outlet_id,
            day=day.day,
            raised=day.raised,
            version=day.version,
            known_at=day.known_at,
        )


class SetAsideDaysAnswer(PagedAnswer):
    """The days set aside as known at `known_at`, newest day first, then by outlet."""

    known_at: KnownAt
    days: list[SetAsideAnswer]


@set_aside_router.get("/set-aside")
def set_aside(
    *,
    parts: AskedParts,
    own: AskedOwn,
    page: AskedPage,
    outlet: AskedOutlet = None,
    known_at: AskedKnownAt = None,
) -> SetAsideDaysAnswer:
    """Outlet-days that could not be judged; each is tried again when its data or we change."""
    refuse_unknown_outlet(parts.records, outlet)
    if outlet is not None:
        refuse_outlet_of_another(own, outlet)
    known = known_instant(parts, page.pinned(known_at))
    days = parts.records.set_aside_days(
        outlet,
        known_at=known,
        after=page.behind(date, str),
        most=page.one_more if own is None else None,
    )
    if own is not None:
        days = [one for one in days if one.outlet_id in own.outlets]
    cut = page.cut(days, lambda one: (str(one.day), one.outlet_id), known)
    return SetAsideDaysAnswer(
        known_at=known, days=[SetAsideAnswer.of(one) for one in cut.rows], **cut.told
    )
