"""Writes figures, days and instants as people of each language write them.

It rounds for the eye only, and never so that a figure over a limit looks equal to it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from domain.legal_day import HANOI, from_microseconds, legal_day_bounds_us
from domain.two_languages import ENGLISH_MONTHS, Language

_BEYOND_WRITING = 1e12  # no limit comes near; a broken sensor may
_WHOLE_PERCENT, _NEARLY_WHOLE_PERCENT = 100.0, 99.9
_MOST_DECIMALS = 12  # beyond the digits of any sensor


def number(language: Language, value: float, apart_from: float | None = None) -> str:
    """Return a figure with two decimals at most, more where needed to tell it from another.

    >>> number("vi", 148.5), number("en", 148.503, apart_from=148.5), number("en", 0.00512)
    ('148,5', '148.503', '0.00512')
    """
    if abs(value) >= _BEYOND_WRITING:
        return f"{value:.3g}"
    decimals = 2 if abs(value) >= 1 or value == 0 else 5
    while (
        apart_from is not None
        and value != apart_from
        and decimals < _MOST_DECIMALS
        and round(value, decimals) == round(apart_from, decimals)
    ):
        decimals += 1
    written = f"{value:.{decimals}f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return written.replace(".", ",") if language == "vi" else written


@lru_cache(maxsize=4_096)  # of many outlets the same
def day_words(language: Language, day: date) -> str:
    """Return a day as people write it: 23/11/2026, or 23 November 2026."""
    return (
        f"{day:%d/%m/%Y}"
        if language == "vi"
        else f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
    )


def month_words(language: Language, month: date) -> str:
    """Return a month as people write it: 11/2026, or November 2026."""
    return (
        f"{month:%m/%Y}" if language == "vi" else f"{ENGLISH_MONTHS[month.month - 1]} {month.year}"
    )


def told_day(language: Language, told: str) -> str:
    """Return the day, month or years that a source names, as people write them.

    >>> told_day("vi", "2019-06-30"), told_day("en", "2014-03"), told_day("vi", "2017-2018")
    ('30/06/2019', 'March 2014', '2017–2018')
    """
    try:
        return day_words(language, date.fromisoformat(told))
    except ValueError:
        pass
    try:
        return month_words(language, date.fromisoformat(f"{told}-01"))
    except ValueError:
        return told.replace("-", "–")


def instant_words(language: Language, instant: datetime) -> str:
    """Return an instant in Hanoi time, to the second, with its zone; its address has it whole.

    >>> instant_words("vi", datetime(2026, 11, 24, 7, 5, 9, 572871, tzinfo=HANOI))
    '07:05:09, 24/11/2026 (UTC+7)'
    """
    local = instant.astimezone(HANOI)
    return f"{local:%H:%M:%S}, {day_words(language, local.date())} (UTC+7)"


def minute_words(language: Language, instant: datetime) -> str:
    """Return an instant in Hanoi time, to the minute.

    >>> minute_words("vi", datetime(2026, 11, 24, 7, 5, 9, tzinfo=HANOI))
    '07:05, 24/11/2026'
    """
    local = instant.astimezone(HANOI)
    return f"{local:%H:%M}, {day_words(language, local.date())}"


def clock_words(time_us: int) -> str:
    """Return the time of an instant (microseconds UTC) in Hanoi, to the minute.

    >>> clock_words(1_800_000_000_000_000)
    '15:00'
    """
    return f"{from_microseconds(time_us).astimezone(HANOI):%H:%M}"


def within_day(day: date, begin_us: int, end_us: int) -> str:
    """Return which part of a legal day a span [begin_us, end_us) covers, in Hanoi's time.

    >>> begin_us = legal_day_bounds_us(date(2026, 11, 15))[0]
    >>> within_day(date(2026, 11, 15), begin_us - 1, begin_us + 90 * 60_000_000)
    '00:00–01:30'
    >>> within_day(date(2026, 11, 15), begin_us + 1, begin_us + 999 * 60 * 60_000_000)
    '00:00–24:00'
    """
    first_us, last_us = legal_day_bounds_us(day)
    end = "24:00" if end_us >= last_us else clock_words(end_us)
    return f"{clock_words(max(begin_us, first_us))}–{end}"


def percent(language: Language, share_percent: float) -> str:
    r"""Return a percentage rounded half up to one decimal; 100 % is said of the whole alone.

    >>> percent("vi", 28.57), percent("vi", 99.96), percent("en", 100.0)
    ('28,6\xa0%', '99,9\xa0%', '100\xa0%')
    """
    rounded = float(Decimal(repr(share_percent)).quantize(Decimal("0.1"), ROUND_HALF_UP))
    if share_percent < _WHOLE_PERCENT:
        rounded = min(rounded, _NEARLY_WHOLE_PERCENT)
    return f"{number(language, rounded)}\N{NO-BREAK SPACE}%"


def times(language: Language, times_over: float) -> str:
    """Return how many times over the limit, cut: never more than it is, nor in the next class.

    >>> times("vi", 1.0999), times("en", 1.0004), times("en", 1.0078125), times("en", 3.0)
    ('×1,09', '×1.0004', '×1.007', '×3')
    """
    if times_over >= _BEYOND_WRITING:
        return f"×{float(Context(3, ROUND_DOWN).create_decimal(repr(times_over))):.3g}"
    every_digit, decimals = Decimal(repr(times_over)), 2
    cut = every_digit.quantize(Decimal("0.01"), ROUND_DOWN)
    while cut <= 1 < every_digit:
        decimals += 1
        cut = every_digit.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)
    return f"×{exact(language, float(cut))}"


def quantity(language: Language, value: float, unit: str, apart_from: float | None = None) -> str:
    """Return a figure with its unit; a unit of `-` (pH) is not written."""
    return number(language, value, apart_from) + _unit(unit)


def exact(language: Language, value: float) -> str:
    """Return a figure of the law with every decimal that it has: it is never rounded.

    >>> exact("vi", 12.375), exact("en", 5000.0)
    ('12,375', '5000')
    """
    written = format(Decimal(repr(value)).normalize(), "f")
    return written.replace(".", ",") if language == "vi" else written


def limit_quantity(language: Language, value: float, unit: str) -> str:
    """Return a limit with its unit, never rounded."""
    return exact(language, value) + _unit(unit)


def _unit(unit: str) -> str:
    return "" if unit == "-" else f"\N{NO-BREAK SPACE}{unit.replace('m3', 'm³')}"


def bounds(language: Language, lower: float | None, upper: float | None, unit: str) -> str:
    """Return a limit's bounds: `6–9`, `148,5 mg/L` or `≥ 6`; a dash where there is none."""
    if lower is not None and upper is not None:
        return f"{exact(language, lower)}–{limit_quantity(language, upper, unit)}"
    if upper is not None:
        return limit_quantity(language, upper, unit)
    if lower is not None:
        return f"≥\N{NO-BREAK SPACE}{limit_quantity(language, lower, unit)}"
    return "–"
