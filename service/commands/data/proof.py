"""Commands that prove: the journals' chains, a document against its data, an evidence pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from zipfile import ZipFile

import typer

from api.exports.dictionary.every import What
from api.exports.documents.rebuilding import rebuilt
from api.exports.pack.asked import DAYS_MOST_IN_A_FILE, pack_question
from api.exports.pack.packing import pack
from api.exports.pack.verify import CHANGED, MANIFEST, check
from domain.errors import SettingsUnusable
from ingest.receipts.log import receipts_of_day
from ingest.wire.as_received import JournalMessages
from service.commands.data.export import opened_parts
from service.commands.data.journal import verify_journals
from service.commands.text import DAY_FORMATS, ERR, KnownAt
from service.settings.settings import Settings
from storage.records.entered.attached_files import ATTACHED_FOLDER, AttachedFilesFolder

_OF_A_DOCUMENT = 2  # paper and data, beside the manifest


def verify(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help="A pack, or a document (its zip, or its PDF); if unset, the journals."),
    ] = None,
    *,
    data: Annotated[
        Path | None, typer.Option(help="The data file of a PDF, which is held against it.")
    ] = None,
    expect: Annotated[
        str | None, typer.Option(metavar="SHA-256", help="A pack's own digest, as noted before.")
    ] = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Make a document's data anew from our records, and compare."),
    ] = False,
) -> None:
    """Walk the journals' chains, or check a pack or a document; say what was changed.

    Without a file: the journals of the readings and of what people decided, which is held against
    the records too. With one, what is compared is said; a pack needs nothing else of ours, and has
    the same check in it for a Python alone (verify.py).
    """
    settings: Settings = context.obj
    if file is None:
        verify_journals(settings)
        return
    try:
        found = check(file, data, expect)
        facts = _facts_in(file, data) if rebuild and not found.faults else None
    except OSError as error:
        raise SettingsUnusable(
            f"{error.filename} cannot be read ({error.strerror}): name another file"
        ) from error
    for line in found.holds:
        ERR.print(line, soft_wrap=True, markup=False)
    for line in found.faults:
        ERR.print(line, soft_wrap=True, markup=False)
    differs = facts is not None and not _is_as_rebuilt(settings, facts)
    if differs or found.code:
        raise typer.Exit(CHANGED if differs else found.code)


def _facts_in(file: Path, data: Path | None) -> bytes:
    if data is not None:
        return data.read_bytes()
    with ZipFile(file) as packed:
        beside = [name for name in packed.namelist() if name != MANIFEST]
        facts = [name for name in beside if name.endswith(".json")]
        if len(beside) != _OF_A_DOCUMENT or len(facts) != 1:
            raise SettingsUnusable("a pack is not made anew: --rebuild is for documents")
        return packed.read(facts[0])


def _is_as_rebuilt(settings: Settings, facts: bytes) -> bool:
    with opened_parts(settings, What.COVERAGE) as parts:
        is_same = rebuilt(parts, facts) == facts
    if is_same:
        ERR.print("the data are byte for byte what our records give for the same question")
    else:
        ERR.print("our records give other data for the same question")
    return is_same


def evidence_pack(
    context: typer.Context,
    outlet: Annotated[str, typer.Argument(help="The outlet.")],
    first: Annotated[datetime, typer.Argument(formats=DAY_FORMATS, help="First legal day.")],
    last: Annotated[
        datetime, typer.Argument(formats=DAY_FORMATS, help="Last legal day, inclusive, ended.")
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The file that is written; if unset, named by itself."),
    ] = None,
    known_at: KnownAt = None,
) -> None:
    """Write an evidence pack: all that stands behind an outlet's days, in one zip.

    Messages, receipts, readings, flags, means, limits with their clauses, every verdict with its
    two times, rulings, cases, and the check that needs Python alone. Ten years at most. Readings
    in the embedded store belong to one process: end `nhue run` first, or ask its API.
    """
    settings: Settings = context.obj
    with opened_parts(settings, What.READINGS) as opened:
        parts = replace(
            opened,
            chain=JournalMessages(settings.journal_dir),
            attached=AttachedFilesFolder(settings.data_dir / ATTACHED_FOLDER),
            receipts_of_day=partial(receipts_of_day, settings.receipts_dir),
        )
        span = (first.date(), last.date())
        asked = pack_question(parts, outlet, span, known_at, most=DAYS_MOST_IN_A_FILE)
        path = Path(asked.name) if out is None else out
        try:
            # Beside the file, so that it takes its place at once and whole.
            with TemporaryDirectory(prefix=".nhue-pack-", dir=path.parent) as folder:
                made, files = Path(folder) / "pack", Path(folder) / "files"
                files.mkdir()
                with made.open("wb") as file:
                    packed = pack(parts, asked, files, file)
                size = made.stat().st_size
                made.replace(path)
        except OSError as error:
            raise SettingsUnusable(
                f"{path} cannot be written ({error.strerror}): name another file"
            ) from error
    ERR.print(f"{path}: {size:,} bytes, {packed.files} files")
    ERR.print(f"the pack's own digest: {packed.sha256}")
