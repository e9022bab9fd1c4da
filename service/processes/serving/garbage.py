"""Has Python look seldom through all that it holds: each look stops every answer.

What serving keeps (years of days, pieces of pages) is looked through for cycles whenever it has
grown by a quarter: 0.2 s with 400 plants. What a question leaves behind is young and found soon.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

WHOLE_LOOK_SECONDS = 600.0
_YOUNG, _OLDER, _ALL = 10_000, 20, 10_000  # the last: hardly ever by itself


@contextmanager
def looked_for_seldom() -> Iterator[None]:
    """Leave out what is loaded by now, and look through the rest hardly ever but when asked."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _OLDER, _ALL)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()  # else what libraries hold is told as leaked at the process's end
