"""Where each of the city's plans stands, as known at an instant."""

from __future__ import annotations

from datetime import datetime

from api.answers.coverage.plans import CountAnswer, PlanAnswer, PlansAnswer
from api.question.asked import last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.coverage.kept import CityDays
from compliance.city.plans.plans import history, plans
from compliance.city.plans.targets import day_of_plan, plan_standing
from domain.errors import NotFound


@of_one_state
def plans_view(parts: Parts, year: int | None, known_at: datetime | None) -> PlansAnswer:
    """Return where the plan of a year stands, None is each of them; raises NotFound for a year
    whose plan is not in our hands.
    """
    known = known_instant(parts, known_at)
    asked = plans() if year is None else {year: plans().get(year)}
    told, version = [], parts.records.registry(known).version
    for of_year, plan in asked.items():
        if plan is None:
            raise NotFound(
                f"no report of a plan of {of_year} is in our hands; there are those of "
                f"{', '.join(map(str, sorted(plans())))}"
            )
        day = day_of_plan(of_year, last_ended_day(known))
        city = CityDays(parts, day, day, known)
        told.append(PlanAnswer.of(plan_standing(plan, city.registry, city.coverage(day))))
    return PlansAnswer(
        known_at=known,
        registry_version=version,
        plans=told,
        history=[CountAnswer.of(one) for one in history()],
    )
