"""The form by which a person rules on readings of a day: read, previewed, and then entered.

What is written is checked as the API checks it; nothing is kept before it is confirmed.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from api.answers.entries import RulingEntry
from api.pages.access.forms import Filled, FormReader
from api.question.entry import entered_by_form
from api.question.handed_in import Parts
from api.question.of_pages import read_time
from api.views.entries import check_ruling
from domain.judged.quality import FlagRuling
from domain.measured.parameters import PARAMETERS

_FLAGS: dict[str, Literal[1, 4]] = {"1": 1, "4": 4}
REASON_LETTERS_MOST = 2_000


def ruling_of(parts: Parts, outlet_id: str, day: date, filled: Filled, by: str) -> FlagRuling:
    """Return the ruling that a form is of; raises NotFound, FaultsFound with every fault.

    Times are of the day in Hanoi, from 00:00 to 24:00.
    """
    form = FormReader(filled)
    begin = form.read("from", lambda text: read_time(day, text))
    end = form.read("to", lambda text: read_time(day, text))
    flag = form.read("flag", _flag)
    parameter = form.read("parameter", _parameter)
    form.bound("reason", REASON_LETTERS_MOST)
    form.refuse_faulty()
    entry = entered_by_form(
        RulingEntry,
        {
            "parameter": parameter,
            "from": begin,
            "to": end,
            "flag": flag,
            "reason": filled.one("reason"),
        },
    )
    return check_ruling(parts, by, outlet_id, entry)


def _flag(text: str) -> int:
    if text not in _FLAGS:
        raise ValueError("choose whether the readings count")
    return _FLAGS[text]


def _parameter(text: str) -> str:
    if text not in PARAMETERS:
        raise ValueError(f"{text!r} is not a parameter code")
    return text
