"""What the page of plans says: where each target of a year stands, the others a click away.

Read from the same view as the API; it judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.answers.coverage.plans import PlanAnswer, PlansAnswer
from api.question.asked import last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.coverage.plans import plans_view
from compliance.city.plans.plans import plans


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansPage:
    """Everything that the page says; `years` are those whose plans are in our hands."""

    told: PlansAnswer
    plan: PlanAnswer
    years: tuple[int, ...]


@of_one_state
def plans_page(parts: Parts, year: int | None, known_at: datetime | None) -> PlansPage:
    """Return the page of a year's plan, where none is asked for of the newest that has begun.

    Raises NotFound.
    """
    known = known_instant(parts, known_at)
    begun = [one for one in plans() if one <= last_ended_day(known).year]
    told = plans_view(parts, begun[0] if year is None and begun else year, known)
    return PlansPage(told=told, plan=told.plans[0], years=tuple(sorted(plans())))
