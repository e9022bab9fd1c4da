"""Commands on the journal: verify it, and keep it (seal what is full, remove what is too old)."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from ingest.storing.storer import WATERMARK
from service.settings.clock import now
from ingest.retention.claims import claims_of
from ingest.retention.journal_round import keep
from service.settings.settings import Settings
from service.stores.opened import open_records, open_unchecked
from storage.journal.verify.findings import Verified
from storage.journal.verify.verify import verify as verify_journal
from storage.ports.progress import of_worker

_ERR = Console(stderr=True)
EXIT_CHANGED = 1


def verify(context: typer.Context) -> None:
    """Walk the journals' chains and say what was changed, taken out, put in or removed.

    That of the readings, and that of what people decided, which is held against the records too.
    """
    settings: Settings = context.obj
    decided = _decisions_verified(settings.decisions_folder)
    differing: list[str] = []
    with open_unchecked(settings) as records:
        found = verify_journal(
            settings.journal_dir, stored_position=records.watermark(_stored(settings))
        )
        if decided is not None and not decided.findings:
            differing = records.decision_differences()
    _say(found, "journal records")
    if decided is not None:
        _say(decided, "decisions")
    for difference in differing:
        _ERR.print(difference, soft_wrap=True)
    if found.findings or differing or (decided is not None and decided.findings):
        raise typer.Exit(EXIT_CHANGED)


def keep_journal(context: typer.Context) -> None:
    """Seal and compress full segments, and remove those beyond NHUE_JOURNAL_KEEP_DAYS, if set."""
    settings: Settings = context.obj
    with open_records(settings) as records:
        kept = keep(
            settings.journal_dir,
            now=now(),
            keep_days=settings.journal_keep_days,
            held=claims_of(records),
            stored_position=records.watermark(_stored(settings)),
        )
    _ERR.print(
        f"{len(kept.sealed)} segments sealed, {len(kept.removed)} removed, {len(kept.held)} held"
    )
    for segment in kept.held:
        _ERR.print(f"{segment.name} stays: {'; '.join(segment.why)}", soft_wrap=True)
    for trouble in kept.troubles:
        _ERR.print(str(trouble))


def _stored(settings: Settings) -> str:
    return of_worker(WATERMARK, settings.ingest_worker)


def _decisions_verified(folder: Path) -> Verified | None:
    """Return what the walk over the decisions found, None where there is no journal of them."""
    return verify_journal(folder) if folder.is_dir() else None


def _say(found: Verified, what: str) -> None:
    for finding in found.findings:
        _ERR.print(str(finding), soft_wrap=True)
    for note in found.notes:
        _ERR.print(str(note), soft_wrap=True)
    if not found.findings:
        _ERR.print(f"{found.records} {what}, the chain holds")
