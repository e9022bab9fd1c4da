"""The command that certifies a gateway: it asks, shows each verdict as it falls, and ends.

Exit code 0 where every point passed, 1 otherwise; what a point asks for is in ingest/.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from api.routes.gateways.certifications import MINUTES, MINUTES_LEAST, MINUTES_MOST
from ingest.certification.points import POINTS
from ingest.certification.run import CertificationResult
from service.certifications import Certifications, pace_of
from service.commands.text import ERR, say, show_table
from service.settings.settings import Settings
from service.stores.opened import open_records
from service.threads import Workers

EXIT_NOT_PASSED = 1


def certify(
    context: typer.Context,
    gateway: Annotated[str, typer.Option(help="The gateway's id, as in the registry.")],
    minutes: Annotated[
        float,
        typer.Option(
            min=MINUTES_LEAST,
            max=MINUTES_MOST,
            help="The longest that the whole may take; each point has the same share.",
        ),
    ] = MINUTES,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,
) -> None:
    """Certify a gateway: ask it for a sample, a backlog, a duplicate, a fault, a broken connection.

    Nothing that it sends for this reaches the journal or a store. docs/certification.md tells what
    a gateway answers; the result is kept in the data folder.
    """
    settings: Settings = context.obj
    with open_records(settings) as records:
        result = Certifications(settings, records, Workers()).run(
            gateway, pace_of(minutes), _show_newest
        )
    if as_json:
        say(msgspec.json.format(msgspec.json.encode(result)).decode())
    else:
        _show(result)
    if not result.passed:
        raise typer.Exit(EXIT_NOT_PASSED)


def _show_newest(result: CertificationResult) -> None:
    newest = result.points[-1]
    ERR.print(
        f"{len(result.points)}/{len(POINTS)} {newest.point}: {newest.outcome}", highlight=False
    )


def _show(result: CertificationResult) -> None:
    word = "certified" if result.passed else "not certified"
    show_table(
        f"Gateway {result.gateway}, asked about {result.outlet} {result.parameter}: {word} "
        f"(run {result.run})",
        ("point", "outcome", "reasons"),
        [(one.point, one.outcome.value, "; ".join(one.reasons) or None) for one in result.points],
    )
