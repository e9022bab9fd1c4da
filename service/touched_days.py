"""Which outlet-days an official's entry touches, so that they are judged again; it judges none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from compliance.regulation import Regulation, cited_regulation
from domain.errors import NotFound
from domain.law import EnteredFigure, FigureKind
from domain.legal_day import legal_day_of
from domain.quality import FlagRuling
from storage.ports import RecordStore


def touched_by_figures(
    records: RecordStore,
    regulations: Mapping[str, Regulation],
    figures: Sequence[EnteredFigure],
) -> set[tuple[str, date]]:
    """Return the judged days of every outlet with a permit under one of the figures' regulations,
    cited or followed by it; of a limit those of its parameter. Raises StoreUnavailable.
    """
    parameters: dict[str, set[str | None]] = {}
    for figure in figures:
        parameter = figure.parameter if figure.kind is FigureKind.LIMIT else None
        regulation = cited_regulation(regulations, figure.regulation)
        parameters.setdefault(regulation.id, set()).add(parameter)
    touched: dict[str, set[str | None]] = {}
    for permit in records.registry().permits:
        for regulation_id in _binding_ids(regulations, permit.regulation):
            if regulation_id in parameters:
                touched.setdefault(permit.outlet_id, set()).update(parameters[regulation_id])
    return {
        (outlet_id, verdict.mean.day)
        for outlet_id, of_outlet in sorted(touched.items())
        for parameter in ({None} if None in of_outlet else of_outlet)
        for verdict in records.verdicts(
            date.min, date.max, outlet_id=outlet_id, parameter=parameter
        )
    }


def _binding_ids(regulations: Mapping[str, Regulation], citation: str) -> list[str]:
    """Return a cited regulation's id and its successor's; empty where its table is not in hand."""
    try:
        regulation = cited_regulation(regulations, citation)
    except NotFound:
        return []
    following = regulation.successor
    return [regulation.id] if following is None else [regulation.id, following.id]


def touched_by_ruling(ruling: FlagRuling) -> set[tuple[str, date]]:
    """Return the outlet's legal days that hold an instant of a ruling's [begin, end)."""
    first, last = legal_day_of(ruling.begin_us), legal_day_of(ruling.end_us - 1)
    days = range((last - first).days + 1)
    return {(ruling.outlet_id, first + timedelta(days=n)) for n in days}
