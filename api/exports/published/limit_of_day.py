"""The limit that stands beside what is published of a parameter and day, or why there is none.

It decides no limit (compliance/law/limit does).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from api.question.known_at import LawKnown
from compliance.law.limit.binding import LimitUnknown, NotLimited
from compliance.law.limit.limits import is_judged
from compliance.verdicts.reason_en import no_limit_known
from domain.judged.verdicts import Limit, Outcome


class LimitOf(NamedTuple):
    """The limit of a parameter on a legal day, or why there is none, as a verdict says it."""

    limit: Limit | None
    no_limit: Outcome | None
    why: str = ""

    @classmethod
    def day(cls, law: LawKnown, outlet_id: str, code: str, day: date) -> LimitOf:
        """Return it of a legal day; raises NotFound."""
        if not is_judged(code):
            return cls(None, Outcome.NOT_LIMITED)
        match law.limit_or_why(outlet_id, code, day):
            case LimitUnknown(why):
                return cls(None, Outcome.LIMIT_UNKNOWN, no_limit_known(why))
            case NotLimited():
                return cls(None, Outcome.NOT_LIMITED)
            case limit:
                return cls(limit, None)
