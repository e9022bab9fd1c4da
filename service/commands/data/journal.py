"""Commands on the journal: verify it, and keep it (seal what is full, remove what is too old)."""

from __future__ import annotations

from pathlib import Path

import msgspec
import typer

from domain.errors import NotFound, StoreUnavailable
from domain.judged.entered.attachments import Attachment
from ingest.storing.storer import WATERMARK
from service.commands.text import ERR
from service.settings.clock import now
from ingest.retention.claims import claims_of
from ingest.retention.journal_round import keep
from service.settings.settings import Settings
from service.stores.opened import open_records, open_unchecked
from storage.journal.decisions.journal import read_decisions
from storage.journal.verify.findings import Verified
from storage.journal.verify.verify import verify as verify_journal
from storage.ports.work.progress import of_worker
from storage.records.entered.attached_files import ATTACHED_FOLDER, AttachedFilesFolder

EXIT_CHANGED = 1
_WITH_FILES = frozenset({"case-step", "lab-sample"})


class _Attached(msgspec.Struct, frozen=True):
    """Of what was decided only the files that were attached."""

    attachments: tuple[Attachment, ...] = ()


_DECODER = msgspec.json.Decoder(_Attached)


def verify_journals(settings: Settings) -> None:
    """Walk the journals' chains and say what was changed, taken out, put in or removed; raises Exit
    where anything was. That of the decisions is held against the records and the attached files.
    """
    decided = _verified(settings.decisions_folder)
    with open_unchecked(settings) as records:
        stored = records.watermark(_stored(settings))
        found = _verified(settings.journal_dir, stored)
        is_sound = decided is None or not decided.findings
        told = records.decision_differences() if is_sound else []
    lost, differing = (told, []) if decided is None else ([], told)
    if found is None and stored:
        lost.append(
            f"{stored} journal records are stored, and no journal is in {settings.journal_dir}: "
            "give it back from a backup (`nhue restore`)"
        )
    walked = [one for one in (found, decided) if one is not None]
    for one in walked:
        _say(one, "decisions" if one is decided else "journal records")
    if decided is not None and is_sound:
        differing = [*differing, *_attached_differences(settings)]
    for words in (*lost, *differing):
        ERR.print(words, soft_wrap=True, markup=False)
    # Where processes run apart, each journal is in the data folder of one of them.
    is_lost = bool(lost) and settings.records_address.startswith("sqlite")
    if is_lost or differing or any(one.findings for one in walked):
        raise typer.Exit(EXIT_CHANGED)


def _attached_differences(settings: Settings) -> list[str]:
    """Return in words which files that decisions name are missing, or are not what was attached."""
    folder = AttachedFilesFolder(settings.data_dir / ATTACHED_FOLDER)
    named = {
        one.sha256: (one.name, decision.position, decision.head.subject)
        for decision in read_decisions(settings.decisions_folder)
        if decision.kind in _WITH_FILES
        for one in _DECODER.decode(decision.content).attachments
    }
    differing = []
    for digest, (name, position, subject) in named.items():
        where = f"decision {position} ({subject})"
        try:
            folder.read(digest)
        except NotFound:
            differing.append(
                f"{where}: the attached file {name} (SHA-256 {digest}) is missing: give it back "
                "from a backup, or attach it again"
            )
        except StoreUnavailable:
            differing.append(
                f"{where}: the attached file {name} (SHA-256 {digest}) was changed, or cannot be "
                "read: give it back from a backup, or attach it again"
            )
    if named and not differing:
        ERR.print(f"{len(named)} attached files are as they were attached")
    return differing


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
    ERR.print(
        f"{len(kept.sealed)} segments sealed, {len(kept.removed)} removed, {len(kept.held)} held"
    )
    for segment in kept.held:
        ERR.print(f"{segment.name} stays: {'; '.join(segment.why)}", soft_wrap=True)
    for trouble in kept.troubles:
        ERR.print(str(trouble))


def _stored(settings: Settings) -> str:
    return of_worker(WATERMARK, settings.ingest_worker)


def _verified(folder: Path, stored: int | None = None) -> Verified | None:
    """Return what the walk over a journal found, None where there is no such folder."""
    return verify_journal(folder, stored_position=stored) if folder.is_dir() else None


def _say(found: Verified, what: str) -> None:
    for finding in found.findings:
        ERR.print(str(finding), soft_wrap=True)
    for note in found.notes:
        ERR.print(str(note), soft_wrap=True)
    if not found.findings:
        ERR.print(f"{found.records} {what}, the chain holds")
