"""What the commands of a simulated city share: how far back it begins, and how far it has come."""

from __future__ import annotations

from datetime import datetime, timedelta

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from domain.legal_day import HANOI
from service.commands.text import ERR
from service.settings.clock import now


def days_back(days: int) -> datetime:
    """Return the midnight of Hanoi so many days before today's."""
    today = now().astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days)


def acknowledged_bar() -> Progress:
    """Return a bar of messages that the broker has acknowledged."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total}"),
        TimeElapsedColumn(),
        console=ERR,
    )
