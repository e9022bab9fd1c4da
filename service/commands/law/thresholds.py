"""The group of commands on thresholds of quality control; each stands in the file of its name."""

from __future__ import annotations

import typer

from service.commands.law.own_thresholds import end, enter, list_own
from service.commands.law.proposals import propose

thresholds_app = typer.Typer(
    no_args_is_help=True,
    help="Thresholds of quality control: what an outlet's own past proposes, and its own.",
)
thresholds_app.command("propose")(propose)
thresholds_app.command("enter")(enter)
thresholds_app.command("list")(list_own)
thresholds_app.command("end")(end)
