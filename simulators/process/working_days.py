"""Decides how much is worked on a day: Sundays, holidays, the lunar new year, market days.

Shares of an ordinary working day, by the legal day. It knows no plant and no hour.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

# Tết Nguyên Đán by the Vietnamese calendar (UTC+7), which is a day off the Chinese one in 2030.
NEW_YEARS = (
    date(2018, 2, 16),
    date(2019, 2, 5),
    date(2020, 1, 25),
    date(2021, 2, 12),
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 2),
    date(2031, 1, 23),
    date(2032, 2, 11),
)
_HOLIDAYS = {(1, 1): 0.4, (4, 30): 0.35, (5, 1): 0.35, (9, 2): 0.35}
_EPOCH = date(1970, 1, 1)
_SUNDAY = 6
_STOPS_BEFORE, _STARTS_AFTER, _AS_EVER_AFTER = 6, 5, 14  # days about the new year
_RUSH_BEFORE = 28  # days in which craft villages work for the new year
_STANDSTILL = 0.08
_MARKET_EVERY = 5  # days


@lru_cache(maxsize=4096)
def share_of_work(day: int, sunday: float, *, is_craft: bool) -> float:
    """Return which share of an ordinary day's work is done on a day (days since 1970, UTC+7).

    `sunday` is that of a Sunday. A craft village works more before the new year and for its market.

    >>> share_of_work((date(2026, 2, 17) - date(1970, 1, 1)).days, 0.6, is_craft=False)
    0.08
    >>> share_of_work((date(2026, 11, 24) - date(1970, 1, 1)).days, 0.6, is_craft=False)
    1.0
    """
    on = _EPOCH + timedelta(days=day)
    share = sunday if on.weekday() == _SUNDAY else _HOLIDAYS.get((on.month, on.day), 1.0)
    if is_craft and day % _MARKET_EVERY == 0:
        share *= 1.25
    about_new_year = _about_new_year(on)
    if about_new_year < 1.0:
        return min(share, about_new_year)
    return share * 1.2 if is_craft and _is_rush(on) else share


def _about_new_year(on: date) -> float:
    """Return the share that the new year leaves of a day: a stop, and a slow beginning."""
    for new_year in NEW_YEARS:
        since = (on - new_year).days
        if -_STOPS_BEFORE <= since < -1:
            return 1.0 - 0.8 * (since + _STOPS_BEFORE + 1) / _STOPS_BEFORE
        if -1 <= since <= _STARTS_AFTER:
            return _STANDSTILL
        if _STARTS_AFTER < since < _AS_EVER_AFTER:
            return 0.3 + 0.7 * (since - _STARTS_AFTER) / (_AS_EVER_AFTER - _STARTS_AFTER)
    return 1.0


def _is_rush(on: date) -> bool:
    return any(-_RUSH_BEFORE <= (on - new_year).days < -_STOPS_BEFORE for new_year in NEW_YEARS)
