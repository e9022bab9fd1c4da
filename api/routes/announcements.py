"""The routes on what operators and vendors announce of their outlets: calibration, maintenance.

Who may read and who may write stands in api/access/table.py.
"""

from __future__ import annotations

from http import HTTPStatus

from api.access.asked import AskedOwnOutlet, AskedWriter
from api.access.guard import guarded_router
from api.answers.entries import AnnouncementEntry, AnnouncementKeptAnswer, AnnouncementsAnswer
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import AskedFirstDay, AskedKnownAt, AskedLastDay
from api.question.handed_in import AskedParts
from api.question.paging import AskedPageOrAll
from api.views import entries

announcements_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES)


@announcements_router.get("/outlets/{outlet}/announcements", tags=["evidence"])
def announcements(
    *,
    parts: AskedParts,
    outlet: AskedOwnOutlet,
    first: AskedFirstDay = None,
    last: AskedLastDay = None,
    known_at: AskedKnownAt = None,
    page: AskedPageOrAll,
) -> AnnouncementsAnswer:
    """What was announced of an outlet, beforehand or afterwards, oldest first."""
    return entries.announcements_view(parts, outlet, (first, last), known_at, page=page)


@announcements_router.post(
    "/outlets/{outlet}/announcements", tags=["evidence"], status_code=HTTPStatus.CREATED
)
def announce(
    parts: AskedParts, outlet: AskedOwnOutlet, writer: AskedWriter, entry: AnnouncementEntry
) -> AnnouncementKeptAnswer:
    """Announce calibration or maintenance; when it was announced, our own clock says."""
    announcement = entries.check_announcement(parts, writer, outlet, entry)
    return entries.keep_announcement(parts, announcement)
