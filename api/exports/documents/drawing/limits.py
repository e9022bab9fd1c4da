"""Draws the limits of a document with clause, source and how sure we are of them."""

from __future__ import annotations

from collections.abc import Sequence

from api.exports.documents.drawing.sheet import Sheet
from api.exports.documents.drawing.words import said
from api.exports.documents.facts.told import LimitTold
from domain.two_languages import Language


def draw_limits(sheet: Sheet, limits: Sequence[LimitTold], language: Language) -> None:
    """Write each limit's formula and what is the same of several once, below them."""
    if not limits:
        return
    sheet.heading(said("limits", language))
    alike: dict[tuple[str, ...], list[str]] = {}
    for one in limits:
        key = (one.regulation, one.column, one.clause, "; ".join(one.sources), one.confidence)
        alike.setdefault(key, []).append(f"{one.parameter} {one.formula}")
    for (regulation, column, clause, source, sure), formulas in alike.items():
        words = said("limit.words", language).format(
            regulation=regulation,
            column=column,
            formula="; ".join(dict.fromkeys(formulas)),
            clause=clause,
            source=source,
            sure=said(f"sure.{sure}", language),
        )
        sheet.paragraph(words, 7)
