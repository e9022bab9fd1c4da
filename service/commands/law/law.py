"""Commands on the law: what is in hand, and entering a figure that was not.

They check and keep; which figure binds is decided in compliance/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

import typer

from compliance.history.changed_days import days_of_figures
from compliance.law.arithmetic import bounds_text, class_text, plain
from compliance.law.entered.figures import check_figure, with_figures
from compliance.law.regulation import Regulation, cited_regulation, load_regulations
from domain.errors import NotFound
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.verdicts import Confidence, told_source
from domain.registered import ReceivingWater
from service.commands.text import parameter_code, say, show_table
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records

law_app = typer.Typer(
    no_args_is_help=True, help="The law: what is in hand, and entering a figure that is missing."
)


@law_app.command("list")
def list_law(
    context: typer.Context,
    regulation: Annotated[
        str | None, typer.Argument(help="One regulation with every figure; else all, in short.")
    ] = None,
) -> None:
    """Show the regulations, their columns and dates, what is in hand, and what was entered."""
    settings: Settings = context.obj
    shipped = load_regulations()
    with open_records(settings) as records:
        entered = records.figures()
    regulations = with_figures(shipped, entered)
    if regulation is None:
        _show_all(regulations, entered)
    else:
        _show_one(_cited(regulations, regulation), regulations, entered)


@law_app.command("enter")
def enter(
    context: typer.Context,
    *,
    regulation: Annotated[str, typer.Option(help="Its id, or as a permit cites it.")],
    kind: Annotated[FigureKind, typer.Option(help="C of the table (limit), or a coefficient.")],
    clause: Annotated[str, typer.Option(help="Where it stands in the law.")],
    document: Annotated[str, typer.Option(help="The paper that you have it from.")],
    confidence: Annotated[Confidence, typer.Option(help="How sure it is.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who enters it.")],
    parameter: Annotated[
        str | None, typer.Option(parser=parameter_code, metavar="CODE", help="Of a limit.")
    ] = None,
    column: Annotated[str | None, typer.Option(help="Of a limit: A, B, C.")] = None,
    unit: Annotated[str | None, typer.Option(help="Unit as the law writes it.")] = None,
    lower: Annotated[str | None, typer.Option(help="Lower limit (pH).")] = None,
    upper: Annotated[str | None, typer.Option(help="Upper limit.")] = None,
    value: Annotated[str | None, typer.Option(help="Of a coefficient.")] = None,
    above: Annotated[str | None, typer.Option(help="Its class begins above this.")] = None,
    up_to: Annotated[str | None, typer.Option(help="Its class ends with this.")] = None,
    water: Annotated[ReceivingWater | None, typer.Option(help="Of Kq: receiving water.")] = None,
    facility_kind: Annotated[str | None, typer.Option(help="Of K: the row's name.")] = None,
) -> None:
    """Enter one figure of a regulation, and mark the days that it touches to be judged again.

    Numbers in decimal text as the law writes them (0.9). A later entry for the same place
    supersedes an earlier one, which stays on record. Without any number it takes an entry back.
    """
    settings: Settings = context.obj
    shipped = load_regulations()
    figure = EnteredFigure(
        regulation=regulation,
        kind=kind,
        clause=clause,
        document=document,
        confidence=confidence,
        entered_by=by,
        known_at=now(),
        parameter=parameter,
        column=column,
        unit=unit,
        lower=lower,
        upper=upper,
        value=value,
        water=water,
        facility_kind=facility_kind,
        above=above,
        up_to=up_to,
    )
    with open_records(settings) as records:
        check_figure(with_figures(shipped, records.figures()), figure)
        due = days_of_figures(records, records.registry(), shipped, [figure])
        known_at = records.add_figures([figure], due)
    say(f"{_place(figure)}: {_said(figure)}, known at {known_at.isoformat()}")
    say(f"{len(due)} outlet-days wait to be judged again")


def _cited(regulations: Mapping[str, Regulation], citation: str) -> Regulation:
    try:
        return cited_regulation(regulations, citation)
    except NotFound:
        known = ", ".join(sorted(regulations))
        raise NotFound(f"no regulation {citation!r} in our hands; known are {known}") from None


def _show_all(regulations: Mapping[str, Regulation], entered: Sequence[EnteredFigure]) -> None:
    show_table(
        "Regulations",
        ("id", "columns", "in force", "followed by", "C in hand", "Kq", "Kf", "K", "entered"),
        [
            (
                one.id,
                " ".join(one.columns) or "not in hand",
                one.in_force or "not in hand",
                None if one.successor is None else one.successor.id,
                _in_hand(one, "limit", sum(map(len, one.limits.values()))),
                _in_hand(one, "kq", len(one.kq)),
                _in_hand(one, "kf", len(one.kf)),
                _in_hand(one, "k", len(one.k)),
                sum(cited_regulation(regulations, f.regulation) is one for f in entered),
            )
            for one in regulations.values()
        ],
    )


def _in_hand(regulation: Regulation, part: str, figures: int) -> str:
    if figures:
        return str(figures)
    return "not in hand" if part in regulation.not_in_hand else "-"


def _show_one(
    regulation: Regulation,
    regulations: Mapping[str, Regulation],
    entered: Sequence[EnteredFigure],
) -> None:
    say(f"{regulation.id}: {regulation.name_vi} ({regulation.name_en})")
    basis = regulation.formula_basis
    say(f"formula {regulation.formula} [{basis.confidence}] {basis.clause}")
    say(f"in force {regulation.in_force or 'from a day that is not in our hands'}")
    if (successor := regulation.successor) is not None:
        say(
            f"followed by {successor.id} from {successor.begins}; facilities that existed may stay "
            f"until {successor.existing_until or 'a day that is not in our hands'}"
        )
    if regulation.not_in_hand:
        say(f"not in the file: {', '.join(sorted(regulation.not_in_hand))}")
    show_table(
        "C of its table",
        ("parameter", "column", "discharge flow", "C", "how sure", "clause", "source"),
        [
            (
                tier.parameter,
                tier.column,
                _class(tier.above, tier.up_to),
                bounds_text(tier.lower, tier.upper, tier.unit),
                tier.basis.confidence,
                tier.basis.clause,
                told_source(tier.basis.source),
            )
            for tiers in regulation.limits.values()
            for tier in tiers
        ],
        empty="no figure in hand",
    )
    show_table(
        "Coefficients",
        ("name", "water or kind", "class", "value", "how sure", "clause", "source"),
        [
            (
                name,
                entry.water or entry.facility_kind,
                "no data" if entry.no_data else _class(entry.above, entry.up_to, entry.unit),
                plain(entry.value),
                entry.basis.confidence,
                entry.basis.clause,
                told_source(entry.basis.source),
            )
            for name, entries in (("Kq", regulation.kq), ("Kf", regulation.kf), ("K", regulation.k))
            for entry in entries
        ],
        empty="none in hand",
    )
    show_table(
        "Entered by officials, oldest first; the newest of a place stands",
        ("place", "figure", "how sure", "by", "known at", "document", "clause"),
        [
            (
                _place(one),
                _said(one),
                one.confidence,
                one.entered_by,
                one.known_at.isoformat(timespec="seconds"),
                one.document,
                one.clause,
            )
            for one in entered
            if cited_regulation(regulations, one.regulation) is regulation
        ],
    )


def _class(above: Decimal | None, up_to: Decimal | None, unit: str | None = "m3/day") -> str | None:
    if above is None and up_to is None:
        return None
    return class_text(above, up_to, unit or "")


def _place(figure: EnteredFigure) -> str:
    words = (figure.parameter, figure.column, figure.water, figure.facility_kind)
    bounds = (
        None if figure.above is None else f"above {figure.above}",
        None if figure.up_to is None else f"up to {figure.up_to}",
    )
    return " ".join(str(word) for word in (figure.kind, *words, *bounds) if word is not None)


def _said(figure: EnteredFigure) -> str:
    numbers = [
        f"{name} {number}"
        for name, number in (
            ("lower", figure.lower),
            ("upper", figure.upper),
            ("value", figure.value),
        )
        if number is not None
    ]
    if not numbers:
        return "taken back"
    return f"{', '.join(numbers)} {figure.unit or ''}".rstrip()
