"""Until when data of each outlet has come: of now alone, since readings are kept in one time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from api.question.handed_in import Parts
from domain.legal_day import from_microseconds, to_microseconds

LOOKED_BACK = timedelta(days=3)  # longer ago it is a silence, which is an event with its begin


def last_data(parts: Parts, outlet_ids: Collection[str], now: datetime) -> dict[str, datetime]:
    """Return the instant of each outlet's newest reading of the last three days, where it has one.

    Raises StoreUnavailable.
    """
    begin_us = to_microseconds(now - LOOKED_BACK)
    newest = parts.readings.newest_us(outlet_ids, begin_us)
    return {outlet_id: from_microseconds(at_us) for outlet_id, at_us in newest.items()}
