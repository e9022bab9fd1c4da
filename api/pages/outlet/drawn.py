"""The pieces of an outlet's page that cost most to write: drawings, days of the table, the year.

Each is kept by all that it says, so that a reader who comes after another, or a page on which one
day is new, has the rest written already.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from api.pages.chart.shapes import Chart
from api.pages.outlet.month import OutletPage
from api.pages.outlet.rows import DayRow
from api.pages.outlet.year import YearStrip, others_drawn
from api.pages.rendering import piece
from api.pages.texts.language import Speech
from api.question.handed_in import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The pieces, each safe to stand in a page."""

    charts: tuple[str, ...]
    rows: tuple[str, ...]
    year: str
    others: str


def drawn_of(parts: Parts, speech: Speech, page: OutletPage) -> Drawn:
    """Return the pieces of a page in its language."""
    drawing = _Drawing(parts, speech, page)
    return Drawn(
        charts=tuple(map(drawing.chart, page.charts)),
        rows=tuple(map(drawing.row, page.rows)),
        year="" if page.year is None else drawing.year(page.year),
        others=drawing.others(),
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Of which page, and in which words."""

    parts: Parts
    speech: Speech
    page: OutletPage

    def chart(self, chart: Chart) -> str:
        """Return one drawing of the month, with what it shows in words."""
        page = self.page
        told = (chart, frozenset(page.counts.items()), page.limits, page.month)
        return self._kept("outlet/month_chart.html", told, lambda: {"chart": chart, "page": page})

    def row(self, row: DayRow) -> str:
        """Return a day of the table: a verdict is never changed, and known at one instant."""
        told = row.day, row.state, row.limit if row.verdict is None else row.verdict.known_at
        return self._kept("outlet/month_row.html", told, lambda: {"row": row})

    def year(self, year: YearStrip) -> str:
        """Return twelve months, each day by its answer."""
        return self._kept("outlet/year_strip.html", year.months, lambda: {"year": year})

    def others(self) -> str:
        """Return the month of the other parameters."""
        others, month = self.page.others, self.page.month
        return self._kept(
            "outlet/month_others.html",
            others.rests_on,
            lambda: {"others": others_drawn(self.parts, others), "month": month},
        )

    def _kept(
        self, template: str, rests_on: Hashable, facts: Callable[[], Mapping[str, object]]
    ) -> str:
        """Return a piece: that of before, where it rests on the same."""
        speech, outlet_id, parameter = self.speech, self.page.outlet.id, self.page.parameter
        # Every link repeats the language and the instant that were asked for.
        words = speech.language, speech.asked, speech.known_at
        return self.parts.drawn.of(
            (template, words, outlet_id, parameter.code, rests_on),
            lambda: piece(
                template,
                speech,
                outlet_id=outlet_id,
                parameter=parameter.code,
                unit=parameter.unit,
                **facts(),
            ),
        )
