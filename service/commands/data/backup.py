"""Commands on backups: take one while the service runs, show them, and restore one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from service.backup.manifest import manifest_at, manifests
from service.backup.restoring import restore as restore_house
from service.backup.taking import let_go, take_backup
from service.commands.text import ERR, instant, show_table
from service.settings.clock import now
from service.settings.settings import Settings

_MEGABYTE = 1_000_000
_Folder = Annotated[Path, typer.Argument(help="The folder of backups, on another disk.")]


def backup(
    context: typer.Context,
    folder: _Folder,
    *,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Keep so many of the newest backups; unset: all.")
    ] = None,
) -> None:
    """Copy records, journals and all else of the data folder, while the service runs.

    What the folder has already is not copied again. Readings are not in it: a restored house makes
    them again from the journal.
    """
    settings: Settings = context.obj
    with _progress() as progress:
        task = progress.add_task("", total=None)
        taken = take_backup(
            settings, folder, now(), progress=lambda path: progress.update(task, description=path)
        )
    ERR.print(
        f"backup of {taken.manifest.taken_at.isoformat()}: {len(taken.manifest.files)} files, "
        f"{taken.size / _MEGABYTE:.1f} MB, of which {taken.new_bytes / _MEGABYTE:.1f} MB new on disk"
    )
    if keep is not None:
        ERR.print(f"{let_go(folder, keep)} older backups let go")


def restore(
    context: typer.Context,
    folder: _Folder,
    *,
    at: Annotated[
        datetime | None,
        typer.Option(parser=instant, metavar="INSTANT", help="The newest backup taken by then."),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="Show the backups, and restore none.")] = False,
) -> None:
    """Make a house of a backup again, in an empty data folder; broken off, run it again."""
    settings: Settings = context.obj
    if show:
        show_table(
            f"Backups in {folder}, oldest first",
            ("taken at", "files", "bytes", "records", "version"),
            [
                (
                    one.taken_at.isoformat(),
                    len(one.files),
                    sum(file.size for file in one.files),
                    one.records,
                    one.nhue,
                )
                for one in manifests(folder)
            ],
            empty="no backup is here",
        )
        return
    manifest = manifest_at(folder, at)
    with _progress() as progress:
        task = progress.add_task("", total=None)
        files = restore_house(
            settings,
            folder,
            manifest,
            progress=lambda path: progress.update(task, description=path),
        )
    ERR.print(f"{files} files of the backup of {manifest.taken_at.isoformat()} restored")
    ERR.print("start the service: it makes the readings again from the journal")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), TimeElapsedColumn(), console=ERR, transient=True
    )
