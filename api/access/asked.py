"""What a route may ask of who asks: the reader, the name of who writes, and what is their own."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.access.table import IN_FULL
from api.access.who_asks import Asked
from api.question.handed_in import AskedParts
from domain.access.permission import Own, Reader, own_of
from domain.errors import NotFound


async def asked_by(request: Request) -> Asked:
    """Return who asks, and by which session."""
    asked: Asked = request.state.asked
    return asked


AskedBy = Annotated[Asked, Depends(asked_by)]


async def asked_reader(asked: AskedBy) -> Reader:
    """Return who asks."""
    return asked.reader


AskedReader = Annotated[Reader, Depends(asked_reader)]


async def asked_writer(asked: AskedBy) -> str:
    """Return the name of who writes; the guard lets nobody without one so far."""
    return asked.reader.name or ""


AskedWriter = Annotated[str, Depends(asked_writer)]


async def asked_in_full(asked: AskedBy) -> bool:
    """Return whether what names hosts, folders or accounts is told."""
    return asked.reader.role in IN_FULL


AskedInFull = Annotated[bool, Depends(asked_in_full)]


def asked_own(parts: AskedParts, reader: AskedReader) -> Own | None:
    """Return what is the reader's own, None where nothing limits it."""
    return own_of(reader, parts.records.registry())


AskedOwn = Annotated[Own | None, Depends(asked_own)]


def refuse_another(own: Own | None, gateway: str) -> None:
    """Return where a gateway is the reader's own, or nothing limits it; raises NotFound."""
    if own is not None and gateway not in own.gateways:
        raise NotFound(f"no gateway {gateway!r}: /api/v1/gateways lists them")
