"""What holds the city's figure below 100 %, in the order that brings it nearest."""

from __future__ import annotations

from api.answers.coverage.blockers import BlockersAnswer
from api.question.handed_in import Parts, of_one_state
from api.views.coverage.figures import FigureQuestion, figures_of
from api.views.coverage.kept import CityDays
from compliance.city.figure.blockers import By, Distances, FigureName, blockers, distances_of


@of_one_state
def blockers_view(
    parts: Parts, asked: FigureQuestion, figure: FigureName, by: By
) -> BlockersAnswer:
    """Return the clusters that hold a figure below, the distance of each, and what each brings."""
    city, figures = figures_of(parts, asked)
    found = blockers(
        figures.coverage,
        figures.window,
        figures.water,
        _distances(city),
        figure=figure,
        by=by,
    )
    return BlockersAnswer.told(figures, found, figure, by)


def _distances(city: CityDays) -> Distances:
    """Return how far each cluster's parameters are, worked out once for what it rests on."""
    here = city.registry.on(city.last)
    exceeded = (one for day in city.days for one in city.exceedances(day))
    return city.parts.distances.of(
        tuple(map(city.rests_on, city.days)), lambda: distances_of(here, exceeded)
    )
