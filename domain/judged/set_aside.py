"""What could not be taken further and was set aside by name, so that all else goes on.

It is never dropped: it says what was raised, and is tried again.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

_MOST_LETTERS = 500


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


def raised_words(error: Exception) -> str:
    """Return what was raised in words, with file and line of our code, on one line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({PurePath(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    shown = str(error).replace("\0", " ").encode("utf-8", "replace").decode()
    said = " ".join(shown.split())
    return f"{type(error).__name__}: {said[:_MOST_LETTERS]}{where}"
