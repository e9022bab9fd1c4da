"""What could not be taken further and was set aside by name, so that all else goes on.

It is never dropped: it says what was raised, and is tried again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideDay:
    """An outlet's legal day that could not be judged, since `known_at`.

    `raised` is the error in words, with the place in our code; `version` is ours when it was tried.
    """

    outlet_id: str
    day: date
    raised: str
    version: str
    known_at: datetime
