"""How the command line reads days, instants and numbers, and how it writes a table.

On a terminal a table has a frame; into a pipe go lines of cells between tabs, for other programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.measured.parameters import PARAMETERS
from service.commands.vietnamese.speaking import column, said


class _Notes(Console):
    """Notes beside the answer, on stderr."""

    def print(self, *objects: Any, **how: Any) -> None:
        """Write notes in the language of the command line."""
        super().print(*(said(one) if isinstance(one, str) else one for one in objects), **how)


ERR = _Notes(stderr=True)
DAY_FORMATS = ["%Y-%m-%d"]


def instant(text: str) -> datetime:
    """Return an ISO 8601 instant with its offset, such as 2026-11-23T08:00+07:00, in UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no instant; write it such as 2026-11-23T08:00+07:00"
        ) from None
    if found.tzinfo is None:
        raise typer.BadParameter(f"{text!r} has no offset; add +07:00 for Hanoi, or Z for UTC")
    return found.astimezone(UTC)


KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at",
        parser=instant,
        metavar="INSTANT",
        help="As known then, such as 2026-11-24T08:00+07:00.",
    ),
]


def decimal(text: str) -> Decimal:
    """Return a decimal number as the law writes one, with a point."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise typer.BadParameter(f"{text!r} is no decimal number; write it such as 0.9")
    return found


def parameter_code(text: str) -> str:
    """Return a parameter's code, whatever its case."""
    code = text.upper()
    if code not in PARAMETERS:
        raise typer.BadParameter(f"unknown parameter {text!r}; one of {', '.join(PARAMETERS)}")
    return code


def say(text: str) -> None:
    """Write one line of the answer to stdout."""
    typer.echo(said(text))


def show_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str = "none"
) -> None:
    """Write a table to stdout: framed on a terminal, else cells between tabs; None is a dash."""
    cells = [["-" if cell is None else str(cell) for cell in row] for row in rows]
    console = Console()
    if not cells:
        say(f"{title}: {empty}")
    elif console.is_terminal:
        heads = [column(one) for one in columns]
        table = Table(*heads, title=said(title), title_justify="left")
        for row in cells:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    else:
        say(title)
        for line in ([column(one) for one in columns], *cells):
            typer.echo("\t".join(line))
