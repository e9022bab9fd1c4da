"""The form by which work on an outlet is announced, read as the API reads an entry.

Days and times are as people write them, in Hanoi; nothing is kept of a form with a fault.
"""

from __future__ import annotations

from datetime import date, datetime

from api.answers.entries import MOST_LETTERS, AnnouncementEntry
from api.pages.access.forms import Filled, FormReader
from api.question.entry import entered_by_form
from api.question.handed_in import Parts
from api.question.of_pages import read_time, read_written_day
from api.views.entries import check_announcement
from domain.judged.entered.announcements import Announcement, WorkKind
from domain.measured.parameters import PARAMETERS


def announcement_of(parts: Parts, outlet_id: str, filled: Filled, by: str) -> Announcement:
    """Return the announcement that a form is of; raises NotFound, FaultsFound with every fault.

    Without a last day the work ends on its first.
    """
    form = FormReader(filled)
    kind = form.read("kind", _kind)
    parameter = form.read("parameter", _parameter)
    first = form.read("from_day", _day)
    last = first if not filled.one("to_day").strip() else form.read("to_day", _day)
    begin = None if first is None else form.read("from", lambda text: read_time(first, text))
    end = None if last is None else form.read("to", lambda text: read_time(last, text))
    form.bound("what", MOST_LETTERS)
    form.refuse_faulty()
    entry = entered_by_form(
        AnnouncementEntry,
        {
            "kind": kind,
            "parameter": parameter or None,
            "from": begin,
            "to": end,
            "what": filled.one("what"),
        },
    )
    return check_announcement(parts, by, outlet_id, entry)


def _kind(text: str) -> WorkKind:
    if text not in {one.value for one in WorkKind}:
        raise ValueError("choose calibration or maintenance")
    return WorkKind(text)


def _parameter(text: str) -> str:
    if text and text not in PARAMETERS:
        raise ValueError(f"{text!r} is not a parameter code")
    return text


def _day(text: str) -> date:
    day = read_written_day(text)
    if day is None:
        raise ValueError("write the day, as 28/11/2026")
    return day


def as_written(now: datetime) -> dict[str, str]:
    """Return what stands in the form at first: today."""
    return {"from_day": f"{now:%d/%m/%Y}", "to_day": f"{now:%d/%m/%Y}"}
