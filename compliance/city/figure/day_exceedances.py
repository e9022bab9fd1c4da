"""What was exceeded on one legal day, as text and read back the same. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from domain.judged.coverage import BriefExceedance


def written_exceedances(exceedances: Iterable[BriefExceedance]) -> str:
    """Return the exceedances of one day as text, the same for the same; the day is not in it.

    >>> from datetime import date
    >>> day = date(2026, 11, 1)
    >>> over = BriefExceedance("cx-1", "COD", day, 0.1 + 0.2, None, 0.25, 1.2)
    >>> read_exceedances(day, written_exceedances([over])) == (over,)
    True
    """
    rows = [
        (one.outlet_id, one.parameter, one.value, one.lower, one.upper, one.times_over)
        for one in exceedances
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read_exceedances(day: date, text: str) -> tuple[BriefExceedance, ...]:
    """Return what `written_exceedances` wrote of a day; of any other text it may raise whatever it
    does.
    """
    return tuple(
        BriefExceedance(outlet_id, parameter, day, value, lower, upper, times_over)
        for outlet_id, parameter, value, lower, upper, times_over in json.loads(text)
    )
