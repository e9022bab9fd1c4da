"""Lays the figures that officials entered over the regulations' files; the newest of a place wins.

It changes no file and forgets nothing: which entries there are is the store's to say. Whether an
entry may be taken in is checked in checks.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from compliance.law.arithmetic import bounds_text
from compliance.law.entered.checks import check_figure
from compliance.law.regulation import Basis, FactorClass, Regulation, TableLimit, cited_regulation
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.verdicts import ENTERED_BY
from domain.legal_day import HANOI
from domain.measured.parameters import PARAMETERS
from domain.measured.units import converter

__all__ = ["check_figure", "with_figures"]

_Place = tuple[object, ...]


def with_figures(
    regulations: Mapping[str, Regulation], figures: Sequence[EnteredFigure]
) -> dict[str, Regulation]:
    """Return the regulations with entered figures in their places, by id.

    Of two entries for a place the one known later stands; an entry without a figure takes an
    earlier one back, and the file's own figure (or its lack) stands again. The entries must have
    passed `check_figure`: raises NotFound for a regulation and UnitNotConvertible for a unit that
    we do not know.
    """
    standing: dict[_Place, EnteredFigure] = {}
    for figure in sorted(figures, key=lambda entry: entry.known_at):
        standing[_place(regulations, figure)] = figure
    overlaid = dict(regulations)
    for figure in standing.values():
        if _is_withdrawal(figure):
            continue
        regulation = overlaid[cited_regulation(regulations, figure.regulation).id]
        overlaid[regulation.id] = (
            _with_limit(regulation, figure)
            if figure.kind is FigureKind.LIMIT
            else _with_class(regulation, figure)
        )
    return overlaid


def _is_withdrawal(figure: EnteredFigure) -> bool:
    return figure.lower is None and figure.upper is None and figure.value is None


def _place(regulations: Mapping[str, Regulation], figure: EnteredFigure) -> _Place:
    regulation = cited_regulation(regulations, figure.regulation)
    reach = _number(figure.above), _number(figure.up_to)
    if figure.kind is FigureKind.LIMIT:
        return (regulation.id, figure.kind, figure.parameter, figure.column, *reach)
    return (regulation.id, figure.kind, figure.water, _kind_name(regulation, figure), *reach)


def _kind_name(regulation: Regulation, figure: EnteredFigure) -> str | None:
    """Return the short name of a row of K that is told in the law's own words."""
    for entry in regulation.k:
        if figure.facility_kind is not None and figure.facility_kind == entry.applies_to:
            return entry.facility_kind
    return figure.facility_kind


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _basis(figure: EnteredFigure) -> Basis:
    day = figure.known_at.astimezone(HANOI).date()
    return Basis(
        clause=figure.clause,
        source=f"{ENTERED_BY}{figure.entered_by} on {day} from {figure.document}",
        confidence=figure.confidence,
    )


def _with_limit(regulation: Regulation, figure: EnteredFigure) -> Regulation:
    parameter, column, unit = str(figure.parameter), str(figure.column), str(figure.unit)
    kept_unit = PARAMETERS[parameter].unit
    told = converter(unit, kept_unit)
    written = _number(figure.lower), _number(figure.upper)
    lower, upper = (None if bound is None else told.of_decimal(bound) for bound in written)
    above, up_to = _number(figure.above), _number(figure.up_to)
    tiers = regulation.limits.get((parameter, column), ())
    before = [tier for tier in tiers if (tier.above, tier.up_to) == (above, up_to)]
    converted = None if unit == kept_unit else f"entered as {bounds_text(*written, unit)}"
    notes = [*(tier.note for tier in before), converted]
    entry = TableLimit(
        parameter=parameter,
        column=column,
        unit=kept_unit,
        lower=lower,
        upper=upper,
        # A condition of the file's own row holds for the figure that corrects it.
        not_applied_to=before[0].not_applied_to if before else frozenset(),
        basis=_basis(figure),
        above=above,
        up_to=up_to,
        unit_written=before[0].unit_written if before else None,
        note="; ".join(note for note in notes if note) or None,
        entered=True,
    )
    others = [tier for tier in tiers if tier not in before]
    ordered = tuple(sorted((*others, entry), key=lambda tier: tier.above or Decimal(0)))
    return replace(regulation, limits={**regulation.limits, (parameter, column): ordered})


def _with_class(regulation: Regulation, figure: EnteredFigure) -> Regulation:
    factor = figure.kind.value
    kind = _kind_name(regulation, figure)
    place = figure.water, kind, _number(figure.above), _number(figure.up_to)
    classes: tuple[FactorClass, ...] = getattr(regulation, factor)
    before = [
        entry
        for entry in classes
        if not entry.no_data
        and (entry.water, entry.facility_kind, entry.above, entry.up_to) == place
    ]
    entry = FactorClass(
        value=Decimal(str(figure.value)),
        basis=_basis(figure),
        water=figure.water,
        above=place[2],
        up_to=place[3],
        unit=figure.unit,
        facility_kind=kind,
        applies_to=before[0].applies_to if before else None,
        entered=True,
    )
    others = [old for old in classes if old not in before]
    ordered = tuple(sorted((*others, entry), key=lambda found: found.above or Decimal(0)))
    match figure.kind:
        case FigureKind.KQ:
            return replace(regulation, kq=ordered)
        case FigureKind.KF:
            return replace(regulation, kf=ordered)
        case _:
            return replace(regulation, k=ordered)
