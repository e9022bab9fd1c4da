"""The address of an evidence pack, for the city's inspectors and officials.

A pack is written whole before its first byte is sent: what cannot be written is said as such.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http import HTTPStatus
from os import SEEK_END
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, BinaryIO
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from api.access.guard import guarded_router
from api.every_request.problems import PROBLEM_RESPONSES
from api.exports.pack.asked import PackQuestion, pack_question
from api.exports.pack.packing import Packed, pack
from api.question.asked import AskedKnownAt, Day
from api.question.handed_in import AskedParts, Busy, Parts
from domain.errors import StoreUnavailable

_BLOCK_BYTES = 1 << 18
_one_at_a_time = threading.BoundedSemaphore(1)
pack_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["documents"])
_FILES: dict[int | str, dict[str, object]] = {
    int(HTTPStatus.OK): {
        "description": "The pack as a zip; `Nhue-Pack-Digest` is the digest to note",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@pack_router.get("/outlets/{outlet}/pack", response_class=StreamingResponse, responses=_FILES)
def evidence_pack(
    *,
    parts: AskedParts,
    outlet: str,
    first: Annotated[Day, Query(alias="from", description="First legal day")],
    last: Annotated[
        Day, Query(alias="to", description="Last legal day, inclusive, ended; at most 366 days")
    ],
    known_at: AskedKnownAt = None,
) -> StreamingResponse:
    """All that stands behind an outlet's days in one zip, which is checked with nothing else of
    ours.
    """
    asked = pack_question(parts, outlet, (first, last), known_at)
    if not _one_at_a_time.acquire(blocking=False):
        raise Busy("another pack is being written; ask again in a moment")
    try:
        file, made = _packed(parts, asked)
    except OSError as error:
        raise StoreUnavailable(f"a pack cannot be written: {error}") from error
    finally:
        _one_at_a_time.release()
    size = file.seek(0, SEEK_END)
    file.seek(0)
    again = urlencode(asked.asked)
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{asked.name}"',
        "Content-Length": str(size),
        "Content-Location": f"/api/v1/outlets/{outlet}/pack?{again}",
        "Nhue-Pack-Digest": made.sha256,
    }
    return StreamingResponse(
        _blocks(file),
        media_type="application/zip",
        headers=headers,
        background=BackgroundTask(file.close),
    )


def _packed(parts: Parts, asked: PackQuestion) -> tuple[BinaryIO, Packed]:
    """Return a pack in a file without a name, which goes with who closes it."""
    with TemporaryDirectory(prefix="nhue-pack-") as folder:
        path, files = Path(folder) / "pack", Path(folder) / "files"
        files.mkdir()
        with path.open("wb") as file:
            made = pack(parts, asked, files, file)
        return path.open("rb"), made


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK_BYTES):
        yield block
