"""Decides how a permit's own limits stand beside the regulation's: stay, interim, stricter.

A stay takes the limit away for its days, an interim limit replaces it, a stricter one competes
with it bound by bound. It never loosens a limit by one that is called stricter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from compliance.law.arithmetic import bounds_text, exact, weakest
from compliance.law.limit.binding import LimitUnknown, NotLimited
from domain.judged.verdicts import AS_REGISTERED, Confidence, Figure, Limit, LimitKind
from domain.measured.parameters import PARAMETERS
from domain.registered import Permit, PermitLimit, PermitLimitKind

_NOUN = {PermitLimitKind.STRICTER: "own limit", PermitLimitKind.INTERIM: "interim limit"}
_KIND = {
    PermitLimitKind.STRICTER: LimitKind.PERMIT_STRICTER,
    PermitLimitKind.INTERIM: LimitKind.PERMIT_INTERIM,
}


def with_own_limits(
    found: Limit | LimitUnknown | NotLimited,
    permit: Permit,
    parameter: str,
    own: Sequence[PermitLimit],
) -> Limit | LimitUnknown | NotLimited:
    """Return what binds once the permit's own limits of that day are heard, whatever their order.

    `own` must be of this parameter and bind on the day; units are the parameter's.
    """
    ordered = sorted(own, key=_order)
    for stay in ordered:
        if stay.kind is PermitLimitKind.STAY:
            return NotLimited(
                f"Permit {permit.number} stays the limit of {parameter} {_days(stay)} "
                f"({stay.document})."
            )
    standing = found
    for entry in ordered:
        if entry.kind is PermitLimitKind.STRICTER:
            standing = _compete(standing, permit, entry)
    for entry in [entry for entry in ordered if entry.kind is PermitLimitKind.INTERIM][-1:]:
        # Of two at once the one that began later replaces the other.
        return _replaced(found, standing, permit, entry)
    return standing


def _order(entry: PermitLimit) -> tuple[object, ...]:
    numbers = [float("-inf") if bound is None else bound for bound in (entry.lower, entry.upper)]
    return (entry.valid_from, entry.document, *numbers)


def _days(entry: PermitLimit) -> str:
    until = "until further notice" if entry.valid_to is None else f"to {entry.valid_to}"
    return f"from {entry.valid_from} {until}"


def _compete(
    found: Limit | LimitUnknown | NotLimited, permit: Permit, entry: PermitLimit
) -> Limit | LimitUnknown | NotLimited:
    if not isinstance(found, Limit):
        return _alone(found, permit, entry)
    lower, upper = found.lower, found.upper
    if entry.lower is not None and (lower is None or entry.lower > lower):
        lower = entry.lower
    if entry.upper is not None and (upper is None or entry.upper < upper):
        upper = entry.upper
    if (lower, upper) == (found.lower, found.upper):
        sentence = (
            f"{_told(permit, entry)} is not stricter than the {_figure_text(found)} that binds "
            "without it, and changes nothing."
        )
        return replace(found, binding=(*found.binding, sentence))
    sentence = f"{_told(permit, entry)} is stricter than {_figure_text(found)}, and stands."
    return _with(found, permit, entry, (lower, upper), sentence)


def _replaced(
    found: Limit | LimitUnknown | NotLimited,
    standing: Limit | LimitUnknown | NotLimited,
    permit: Permit,
    entry: PermitLimit,
) -> Limit:
    """Return the interim limit in place of the bounds that it sets; a bound it is silent on stays.

    `found` is the regulation's limit, `standing` the one with the stricter own limits on it.
    """
    if not isinstance(standing, Limit):
        return _alone(standing, permit, entry)
    lower = standing.lower if entry.lower is None else entry.lower
    upper = standing.upper if entry.upper is None else entry.upper
    if not isinstance(found, Limit) and (lower, upper) == (entry.lower, entry.upper):
        return _alone(found, permit, entry)
    text = _figure_text(standing)
    sentence = f"{_told(permit, entry)} stands {_days(entry)} in place of {text}."
    return _with(standing, permit, entry, (lower, upper), sentence)


def _with(
    found: Limit,
    permit: Permit,
    entry: PermitLimit,
    bounds: tuple[float | None, float | None],
    sentence: str,
) -> Limit:
    lower, upper = bounds
    figure = _figure(permit, entry, found.unit)
    told = bounds_text(_decimal(lower), _decimal(upper), found.unit)
    return replace(
        found,
        lower=lower,
        upper=upper,
        kind=_KIND[entry.kind],
        formula=f"{told} (permit's {_NOUN[entry.kind]}; without it {found.formula})",
        clause=f"{found.clause}; {figure.name}: {figure.clause}",
        source=f"{found.source}; {figure.name}: {figure.source}",
        confidence=weakest((found.confidence, figure.confidence)),
        figures=(*found.figures, figure),
        binding=(*found.binding, sentence),
    )


def _alone(found: LimitUnknown | NotLimited, permit: Permit, entry: PermitLimit) -> Limit:
    """Return the permit's own limit where the regulation's is unknown or binds nothing.

    Beside an unknown one a stricter limit is unconfirmed as a whole: the regulation's may be
    stricter still. An interim limit takes its place, known or not.
    """
    unit = PARAMETERS[entry.parameter].unit
    figure = _figure(permit, entry, unit)
    interim = entry.kind is PermitLimitKind.INTERIM
    doubtful = isinstance(found, LimitUnknown) and not interim
    how = f"stands {_days(entry)} in its place" if interim else "stands alone"
    doubt = "; the regulation's may be stricter" if doubtful else ""
    return Limit(
        regulation=permit.regulation,
        column=permit.column,
        parameter=entry.parameter,
        unit=unit,
        lower=entry.lower,
        upper=entry.upper,
        base_lower=None,
        base_upper=None,
        kq=None,
        kf=None,
        formula=f"{figure.value} (permit's {_NOUN[entry.kind]})",
        clause=f"{figure.name}: {figure.clause}",
        source=f"{figure.name}: {figure.source}",
        confidence=Confidence.UNCONFIRMED if doubtful else figure.confidence,
        kind=_KIND[entry.kind],
        figures=(figure,),
        binding=(f"{found.why} {_told(permit, entry)} {how}{doubt}.",),
    )


def _figure(permit: Permit, entry: PermitLimit, unit: str) -> Figure:
    return Figure(
        name=_NOUN[entry.kind],
        value=bounds_text(_decimal(entry.lower), _decimal(entry.upper), unit),
        why=f"{entry.kind.value} limit of permit {permit.number} {_days(entry)}",
        clause=f"permit {permit.number}",
        source=f"{entry.document}{AS_REGISTERED}",
        confidence=Confidence.ONE_SOURCE,
    )


def _told(permit: Permit, entry: PermitLimit) -> str:
    unit = PARAMETERS[entry.parameter].unit
    bounds = bounds_text(_decimal(entry.lower), _decimal(entry.upper), unit)
    return f"The {_NOUN[entry.kind]} {bounds} of permit {permit.number} ({entry.document})"


def _figure_text(limit: Limit) -> str:
    return bounds_text(_decimal(limit.lower), _decimal(limit.upper), limit.unit)


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else exact(number)
