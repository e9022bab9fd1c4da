"""What the page of one verdict says: its explanation on one screen, and what was said before.

Read from the records, as known at one instant; it judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.pages.outlet.rows import full_reason, state_of
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.evidence import explained_in, verdict_on
from compliance.verdicts.explain.explain import Explanation, lines
from domain.judged.verdicts import Verdict
from domain.measured.parameters import PARAMETERS, Parameter
from domain.two_languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainPage:
    """Everything that the page says; `history` is of every verdict, the newest first, each with
    the word by which it is shown, as `state` is.
    """

    told: Explanation
    state: str
    parameter: Parameter
    day: date
    reason: str
    lines: tuple[str, ...]
    history: tuple[tuple[str, Verdict], ...]
    known_at: datetime


@of_one_state
def explain_page(
    parts: Parts,
    language: Language,
    *,
    outlet_id: str,
    parameter: str,
    day: date,
    known_at: datetime | None,
) -> ExplainPage:
    """Return the page of one verdict; raises NotFound."""
    known = known_instant(parts, known_at)
    verdict = verdict_on(parts, outlet_id, parameter, day, known)
    told = explained_in(language, parts, verdict).told
    history = parts.records.verdict_history(outlet_id, parameter, day)
    return ExplainPage(
        told=told,
        state=state_of(verdict),
        parameter=PARAMETERS[parameter],
        day=day,
        reason=full_reason(language, verdict),
        lines=tuple(lines(told, language)),
        history=tuple((state_of(one), one) for one in reversed(history) if one.known_at <= known),
        known_at=known,
    )
