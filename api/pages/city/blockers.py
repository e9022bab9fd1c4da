"""What the page says of the clusters that hold the figure below 100 %: which would bring most.

Read from the same view as the API; it cuts a page from the list, and judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.answers.coverage.blockers import BlockerAnswer, BlockersAnswer
from api.question.handed_in import Parts, of_one_state
from api.views.coverage.blockers import blockers_view
from api.views.coverage.figures import FigureQuestion
from compliance.city.figure.blockers import By, FigureName
from domain.registry import Registry

ROWS_A_PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockersQuestion:
    """Which figure is to be raised, by what in order, of which day, and which page of it."""

    figure: FigureName = FigureName.DAY
    by: By = By.CLUSTERS
    day: date | None = None
    known_at: datetime | None = None
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockersPage:
    """Everything that the page says; `at` is the page that is shown."""

    told: BlockersAnswer
    rows: tuple[BlockerAnswer, ...]
    at: int
    pages: int
    registry: Registry

    def outlet_name(self, outlet_id: str) -> str:
        """Return an outlet's name on the day."""
        return self.registry.around(outlet_id, self.told.day).outlet(outlet_id).name


@of_one_state
def blockers_page(parts: Parts, asked: BlockersQuestion) -> BlockersPage:
    """Return a page of the clusters that hold a figure below."""
    question = FigureQuestion(day=asked.day, known_at=asked.known_at)
    told = blockers_view(parts, question, asked.figure, asked.by)
    pages = max(1, -(-len(told.blockers) // ROWS_A_PAGE))
    at = min(asked.page, pages)
    return BlockersPage(
        told=told,
        rows=tuple(told.blockers[(at - 1) * ROWS_A_PAGE : at * ROWS_A_PAGE]),
        at=at,
        pages=pages,
        registry=parts.records.registry(told.known_at),
    )
