"""Asks a "what if" of the part that judges history again, and refuses what it cannot answer.

Nothing is stored: the readings that stand now are judged, so the answer has no known_at.
"""

from __future__ import annotations

from api.answers.what_if import WhatIfEntry, WhatIfSaid
from api.question.asked import QueryRefused, day_span, ended_day
from api.question.handed_in import Parts
from compliance.history.whatif.question import WhatIfRefused


def what_if_view(parts: Parts, entry: WhatIfEntry) -> WhatIfSaid:
    """Return the answer to a question; raises QueryRefused, NotFound for an unknown outlet."""
    now = parts.clock()
    ended_day(entry.last, now)
    day_span(entry.first, entry.last, now)
    try:
        return WhatIfSaid.of(parts.what_if(entry.question()))
    except WhatIfRefused as error:
        raise QueryRefused(error.message, where="what-if") from error
