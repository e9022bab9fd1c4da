"""Keeps everything from starting on a data folder into which a restore was broken off."""

from __future__ import annotations

from pathlib import Path

from domain.errors import SettingsUnusable
from service.settings.settings import Settings


def half_restored_mark(settings: Settings) -> Path:
    """Return the file that is there while a restore is not whole."""
    return settings.data_dir / "restore-not-whole"


def refuse_half_restored(settings: Settings) -> None:
    """Return where no restore was broken off; raises SettingsUnusable with what to do."""
    mark = half_restored_mark(settings)
    if mark.exists():
        raise SettingsUnusable(
            "a restore into this folder was broken off: run `nhue restore` again", where=str(mark)
        )
