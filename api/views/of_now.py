"""What only the present tells: until when data has come, and whose clock is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from api.answers.advice.clocks import CLOCK_WORDS
from api.question.handed_in import Parts
from domain.legal_day import from_microseconds, to_microseconds
from domain.two_languages import Language

LOOKED_BACK = timedelta(days=3)  # longer ago it is a silence, which is an event with its begin
QUIET_AFTER = timedelta(hours=2)  # ours: a logger that sends once an hour is not quiet


def last_data(parts: Parts, outlet_ids: Collection[str], now: datetime) -> dict[str, datetime]:
    """Return the instant of each outlet's newest reading of the last three days, where it has one.

    Raises StoreUnavailable.
    """
    begin_us = to_microseconds(now - LOOKED_BACK)
    newest = parts.readings.newest_us(outlet_ids, begin_us)
    return {outlet_id: from_microseconds(at_us) for outlet_id, at_us in newest.items()}


class QuietOutlet(NamedTuple):
    """An outlet from which nothing has come for hours, and the instant of its newest reading."""

    outlet_id: str
    newest: datetime


def quiet_outlets(newest: Mapping[str, datetime], now: datetime) -> list[QuietOutlet]:
    """Return who sends nothing now, of outlets with their newest reading, the longest first."""
    quiet = [QuietOutlet(*one) for one in newest.items() if now - one[1] >= QUIET_AFTER]
    return sorted(quiet, key=lambda one: (one.newest, one.outlet_id))


class WrongClock(NamedTuple):
    """Whose clock is wrong, since when, and what to set, in the reader's language."""

    gateway_id: str
    since: datetime
    means: str


def wrong_clocks(
    parts: Parts, language: Language, gateway_id: str | None = None
) -> list[WrongClock]:
    """Return the clocks that are wrong by now, of a gateway or of all, the longest wrong first."""
    wrong = (
        one
        for one in parts.records.clocks().values()
        if one.until_us is None and gateway_id in (None, one.gateway_id)
    )
    return [
        WrongClock(
            one.gateway_id,
            from_microseconds(one.since_us),
            CLOCK_WORDS[one.fault][language == "vi"],
        )
        for one in sorted(wrong, key=lambda finding: (finding.since_us, finding.gateway_id))
    ]


def wrong_clock(parts: Parts, language: Language, gateway_id: str) -> WrongClock | None:
    """Return what is wrong by now with a gateway's clock, None where nothing is."""
    return next(iter(wrong_clocks(parts, language, gateway_id)), None)
