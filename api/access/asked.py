"""What a route may ask of who asks: the reader, the name of who writes, and what is their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from api.access.table import IN_FULL, rule_of
from api.access.who_asks import Asked
from api.question.handed_in import AskedParts
from domain.access.permission import Answer, Own, Reader, may, own_of
from domain.access.roles import LIMITED_TO
from domain.errors import NotFound
from domain.judged.entered.cases import Case


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


async def asked_own(parts: AskedParts, reader: AskedReader) -> Own | None:
    """Return what is the reader's own, None where nothing limits it."""
    if reader.role not in LIMITED_TO:
        return None
    return own_of(reader, await run_in_threadpool(parts.records.registry))


AskedOwn = Annotated[Own | None, Depends(asked_own)]


async def asked_own_outlet(own: AskedOwn, outlet: str) -> str:
    """Return the outlet that is asked for where it is the reader's own, or nothing limits it.

    Raises NotFound, before a body is looked at.
    """
    refuse_outlet_of_another(own, outlet)
    return outlet


def refuse_outlet_of_another(own: Own | None, outlet: str) -> None:
    """Return where an outlet is the reader's own, or nothing limits it; raises NotFound."""
    if own is not None and outlet not in own.outlets:
        raise NotFound(f"no outlet {outlet!r} in the registry")


AskedOwnOutlet = Annotated[str, Depends(asked_own_outlet)]


async def asked_own_case(parts: AskedParts, own: AskedOwn, case: str) -> str:
    """Return the case that is asked for where it is of the reader's own, or nothing limits it.

    Raises NotFound, before a body is looked at.
    """
    if own is not None:
        refuse_case_of_another(own, await run_in_threadpool(parts.records.case, case))
    return case


def refuse_case_of_another(own: Own | None, case: Case) -> None:
    """Return where a case is of the reader's own, or nothing limits it; raises NotFound."""
    if own is not None and case.subject.outlet_id not in own.outlets:
        raise NotFound(f"no case {case.id!r}: GET /api/v1/cases lists them")


AskedOwnCase = Annotated[str, Depends(asked_own_case)]


@dataclass(frozen=True, slots=True)
class InsidesTold:
    """What of a gateway's or an outlet's insides a page may show: what a route of the API would.

    `own` is the reader's own, None where nothing limits it.
    """

    reader: Reader
    own: Own | None

    def of_outlet(self, path: str, outlet_id: str) -> bool:
        """Return whether the reader may read of an outlet by GET of a path; raises RouteWithoutRule
        where there is none.
        """
        return self._may(path) and (self.own is None or outlet_id in self.own.outlets)

    def of_gateway(self, path: str, gateway_id: str) -> bool:
        """Return whether the reader may read of a gateway by GET of a path; raises
        RouteWithoutRule where there is none.
        """
        return self._may(path) and (self.own is None or gateway_id in self.own.gateways)

    def _may(self, path: str) -> bool:
        return may(self.reader, rule_of("GET", path)) is Answer.YES


async def asked_insides(reader: AskedReader, own: AskedOwn) -> InsidesTold:
    """Return what a page may show of insides."""
    return InsidesTold(reader, own)


AskedInsides = Annotated[InsidesTold, Depends(asked_insides)]


def refuse_another(own: Own | None, gateway: str) -> None:
    """Return where a gateway is the reader's own, or nothing limits it; raises NotFound."""
    if own is not None and gateway not in own.gateways:
        raise NotFound(f"no gateway {gateway!r}: /api/v1/gateways lists them")
