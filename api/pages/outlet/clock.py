"""What an outlet's page says of its gateway's clock while that is wrong; it finds nothing."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from api.answers.advice.clocks import CLOCK_WORDS
from api.question.handed_in import Parts
from domain.legal_day import from_microseconds
from domain.two_languages import Language


class WrongClock(NamedTuple):
    """Since when a clock is wrong, and what to set, in the page's language."""

    since: datetime
    means: str


def wrong_clock(parts: Parts, language: Language, gateway_id: str) -> WrongClock | None:
    """Return what is wrong by now with a gateway's clock, None where nothing is."""
    finding = parts.records.clocks().get(gateway_id)
    if finding is None or finding.until_us is not None:
        return None
    english, vietnamese = CLOCK_WORDS[finding.fault]
    since = from_microseconds(finding.since_us)
    return WrongClock(since, vietnamese if language == "vi" else english)
