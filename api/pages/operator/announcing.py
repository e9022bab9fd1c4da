"""The form by which work on an outlet is announced, read as the API reads an entry.

Days and times are as people write them, in Hanoi; nothing is kept of a form with a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from api.answers.entries import MOST_LETTERS, AnnouncementEntry
from api.pages.access.forms import Filled
from api.question.entry import entered_by_form
from api.question.handed_in import Parts
from api.question.of_pages import read_time, read_written_day
from api.views.entries import check_announcement
from domain.errors import Fault, FaultsFound
from domain.judged.announcements import Announcement, WorkKind
from domain.measured.parameters import PARAMETERS

_Read = TypeVar("_Read")


def announcement_of(parts: Parts, outlet_id: str, filled: Filled, by: str) -> Announcement:
    """Return the announcement that a form is of; raises NotFound, FaultsFound with every fault.

    Without a last day the work ends on its first.
    """
    faults: list[Fault] = []

    def read(name: str, known: Callable[[str], _Read]) -> _Read | None:
        try:
            return known(filled.one(name).strip())
        except ValueError as error:
            faults.append(Fault(name, 1, str(error)))
            return None

    kind = read("kind", _kind)
    parameter = read("parameter", _parameter)
    first = read("from_day", _day)
    last = first if not filled.one("to_day").strip() else read("to_day", _day)
    begin = None if first is None else read("from", lambda text: read_time(first, text))
    end = None if last is None else read("to", lambda text: read_time(last, text))
    if len(filled.one("what")) > MOST_LETTERS:
        faults.append(Fault("what", 1, f"write at most {MOST_LETTERS} letters"))
    if faults:
        raise FaultsFound(faults)
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
