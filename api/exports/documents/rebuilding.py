"""Builds the data of a document anew from the records, to hold a data file against them.

It takes from the file only what was asked for then: of what, in which language, as known when.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from api.exports.documents.facts import city_day, minutes, outlet_month
from api.exports.documents.facts.canonical import canonical
from api.exports.documents.facts.case_minutes import MinutesQuestion, case_minutes
from api.question.asked import QueryRefused
from api.question.handed_in import Parts
from domain.two_languages import Language


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a data file says that it is of."""

    form: str
    known_at: datetime
    language: Language
    outlet: str = ""
    case: str = ""
    month: str = ""
    day: date | None = None


_DECODER = msgspec.json.Decoder(_Asked)


def rebuilt(parts: Parts, data: bytes) -> bytes:
    """Return the data of the same question by the records of now; raises QueryRefused where a file
    tells no question that they answer, NotFound.
    """
    try:
        asked = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise QueryRefused("this is no data file of a document", where="data") from error
    if asked.form == outlet_month.FORM:
        of_month = outlet_month.MonthQuestion(
            outlet_id=asked.outlet,
            month=asked.month,
            language=asked.language,
            known_at=asked.known_at,
        )
        return canonical(outlet_month.outlet_month(parts, of_month))
    if asked.form == city_day.FORM and asked.day is not None:
        of_day = city_day.DayQuestion(
            day=asked.day, language=asked.language, known_at=asked.known_at
        )
        return canonical(city_day.city_day(parts, of_day))
    if asked.form == minutes.FORM:
        of_case = MinutesQuestion(
            case_id=asked.case, language=asked.language, known_at=asked.known_at
        )
        return canonical(case_minutes(parts, of_case))
    raise QueryRefused("documents of this form are not made here", where="data")
