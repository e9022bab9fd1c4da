"""Where the real series stand that some tests are run on, and what to say where they are not.

They are no part of the repository (their licences differ): a folder `shared` beside it holds them.
Each skip for want of them has the words below, and the run's last line counts them.
"""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
NOT_BESIDE = "not beside the repository in shared/data"


def missing(*names: str) -> str | None:
    """Return which of these files of shared/data cannot be had, None when all are there."""
    absent = [name for name in names if not (DATA / name).is_file()]
    return f"{NOT_BESIDE}: {', '.join(absent)}" if absent else None
