"""What holds the city's figure below 100 %, in the order that brings it nearest."""

from __future__ import annotations

from api.answers.coverage.blockers import BlockersAnswer
from api.question.handed_in import Parts, of_one_state
from api.views.coverage.figures import FigureQuestion, figures_of
from compliance.city.figure.blockers import By, FigureName, blockers, distances_of


@of_one_state
def blockers_view(
    parts: Parts, asked: FigureQuestion, figure: FigureName, by: By
) -> BlockersAnswer:
    """Return the clusters that hold a figure below, the distance of each, and what each brings."""
    city, figures = figures_of(parts, asked)
    coverage, window = figures.coverage, figures.window
    exceeded = parts.records.exceedances(window.first, window.last, known_at=city.known)
    found = blockers(
        coverage,
        window,
        figures.water,
        distances_of(city.registry.on(coverage.day), exceeded),
        figure=figure,
        by=by,
    )
    return BlockersAnswer.told(figures, found, figure, by)
