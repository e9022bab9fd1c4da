"""Writes the exact decimals, days and instants of a document's facts as people of each language do.

It rounds for the eye only, and never so that a figure over a limit looks equal to it; the data
file beside a document has every digit.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from domain.legal_day import HANOI
from domain.two_languages import ENGLISH_MONTHS, Language

_BEYOND_WRITING = Decimal(10) ** 12
_MOST_DECIMALS = 12


def figure(written: str | None, language: Language, apart_from: str | None = None) -> str:
    """Return an exact decimal with two decimals at most, more where that tells it from another.

    >>> figure("148.503", "vi"), figure("148.503", "en", "148.5"), figure(None, "en")
    ('148,5', '148.503', '–')
    """
    if written is None:
        return "–"
    value = Decimal(written)
    if abs(value) >= _BEYOND_WRITING:
        return f"{value:.3g}"
    decimals = 2 if abs(value) >= 1 or value == 0 else 5
    other = None if apart_from is None else Decimal(apart_from)
    while (
        other is not None
        and value != other
        and decimals < _MOST_DECIMALS
        and round(value, decimals) == round(other, decimals)
    ):
        decimals += 1
    return _in(f"{value:.{decimals}f}", language)


def exact(written: str, language: Language) -> str:
    """Return an exact decimal with every digit that it has: a figure of the law is never rounded.

    >>> exact("12.375", "vi")
    '12,375'
    """
    return written.replace(".", ",") if language == "vi" else written


def bounds(lower: str | None, upper: str | None, unit: str, language: Language) -> str:
    """Return a limit's bounds with their unit: `5,5–9`, `148,5 mg/L`, `≥ 6`; a dash where none."""
    suffix = unit_words(unit)
    if lower is not None and upper is not None:
        return f"{exact(lower, language)}–{exact(upper, language)}{suffix}"
    if upper is not None:
        return exact(upper, language) + suffix
    return "–" if lower is None else f"≥ {exact(lower, language)}{suffix}"


def unit_words(unit: str) -> str:
    """Return a unit as it is written behind a figure; that of pH is not."""
    return "" if unit == "-" else f" {unit.replace('m3', 'm³')}"


def percent(written: str | None, language: Language) -> str:
    """Return a percentage, rounded to one decimal; 100 % is said of the whole alone.

    >>> percent("99.97", "vi"), percent("100", "en"), percent(None, "en")
    ('99,9 %', '100 %', '–')
    """
    if written is None:
        return "–"
    value = Decimal(written)
    rounded = min(round(value, 1), Decimal("99.9")) if value < 100 else value  # noqa: PLR2004 - the whole
    return f"{_in(f'{rounded:.1f}', language)} %"


def day_words(day: date, language: Language) -> str:
    """Return a day as people write it."""
    if language == "vi":
        return f"{day:%d/%m/%Y}"
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"


def month_words(month: date, language: Language) -> str:
    """Return the month of a day as people write it."""
    return (
        f"{month:%m/%Y}" if language == "vi" else f"{ENGLISH_MONTHS[month.month - 1]} {month.year}"
    )


def instant_words(written: str, language: Language) -> str:
    """Return an instant of RFC 3339 in Hanoi's time, to the second."""
    local = datetime.fromisoformat(written).astimezone(HANOI)
    return f"{local:%H:%M:%S}, {day_words(local.date(), language)} (UTC+7)"


def _in(written: str, language: Language) -> str:
    told = written.rstrip("0").rstrip(".") if "." in written else written
    return told.replace(".", ",") if language == "vi" else told
