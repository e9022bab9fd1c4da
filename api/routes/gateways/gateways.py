"""The routes on gateways: how each is, what became of its messages, and which numbers it owes.

Nothing is decided here; a gateway that neither the registry names nor the journal holds is unknown.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.access.asked import AskedOwn, refuse_another
from api.access.guard import guarded_router
from api.answers.gateways import (
    GatewayAnswer,
    GatewaysAnswer,
    ReceiptAnswer,
    ReceiptOutcome,
    ReceiptsAnswer,
    SequenceGapAnswer,
    SequenceGapsAnswer,
)
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import QueryRefused
from api.question.handed_in import AskedParts, Parts
from api.question.paging import ROWS_MOST, AskedPage, AskedPageOrAll
from domain.errors import NotFound
from domain.gateways.running_numbers import GapState
from domain.legal_day import legal_day_of, to_microseconds

POSITION_MOST = 2**63 - 1

gateways_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["gateways"])


@gateways_router.get("/gateways")
def gateways(parts: AskedParts, own: AskedOwn, page: AskedPageOrAll) -> GatewaysAnswer:
    """Every gateway: online or offline, last heard, last position, open gaps, and its clock.

    `outlets` are those for which it speaks today.
    """
    records = parts.records
    registry = records.registry()
    outlets = registry.outlets_by_gateway(legal_day_of(to_microseconds(parts.clock())))
    states = records.newest_gateway_states()
    sequences = {one.gateway_id: one for one in records.gateway_sequences()}
    open_gaps = records.open_gap_counts()
    clocks = records.clocks()
    known = {*registry.gateways, *states, *sequences} - {""}
    if own is not None:
        known &= own.gateways
        outlets = {
            key: [one for one in of_one if one in own.outlets] for key, of_one in outlets.items()
        }
    cut = page.of(sorted(known), lambda one: (one,))
    return GatewaysAnswer(
        gateways=[
            GatewayAnswer.of(
                one,
                outlets.get(one, []),
                states.get(one),
                sequences.get(one),
                open_gaps.get(one, 0),
                clock=clocks.get(one),
            )
            for one in cut.rows
        ],
        **cut.told,
    )


@gateways_router.get("/gateways/{gateway}/receipts")
def gateway_receipts(
    *,
    parts: AskedParts,
    own: AskedOwn,
    gateway: str,
    after: Annotated[
        int, Query(ge=0, le=POSITION_MOST, description="Only positions after this one")
    ] = 0,
    before: Annotated[
        int | None,
        Query(ge=0, le=POSITION_MOST, description="Only positions before this one: to page on"),
    ] = None,
    page: AskedPage,
    outcome: Annotated[ReceiptOutcome | None, Query(description="Only this outcome")] = None,
) -> ReceiptsAnswer:
    """What became of a gateway's messages, as it was told, newest first."""
    refuse_another(own, gateway)
    _known(parts, gateway)
    if before is not None and before <= after:
        raise QueryRefused("it must be above `after`; positions rise with time", where="before")
    behind = page.behind(int)
    if behind is not None:
        before = behind[0] if before is None else min(before, behind[0])
    most = page.one_more or ROWS_MOST
    receipts = parts.receipts(gateway, after=after, before=before, outcome=outcome, most=most)
    cut = page.cut(receipts, lambda one: (one["position"],))
    shown = [ReceiptAnswer.of(one) for one in cut.rows]
    return ReceiptsAnswer(gateway=gateway, receipts=shown, **cut.told)


@gateways_router.get("/gateways/{gateway}/gaps")
def gateway_gaps(
    *,
    parts: AskedParts,
    own: AskedOwn,
    gateway: str,
    page: AskedPage,
    state: Annotated[GapState | None, Query(description="Only gaps in this state")] = None,
) -> SequenceGapsAnswer:
    """Numbers that a gateway's messages left out: open, filled or given up, last noticed first."""
    refuse_another(own, gateway)
    _known(parts, gateway)
    gaps = parts.records.sequence_gaps(
        gateway, state=state, after=page.behind(int, str, int, int), most=page.one_more
    )
    cut = page.cut(gaps, lambda one: (one.noticed_us, one.gateway_id, one.run, one.first))
    shown = [SequenceGapAnswer.of(gap) for gap in cut.rows]
    return SequenceGapsAnswer(gateway=gateway, gaps=shown, **cut.told)


def _known(parts: Parts, gateway: str) -> None:
    """Return where a gateway is in the registry or has been heard of; raises NotFound."""
    if "\0" not in gateway:
        if gateway in parts.records.registry().gateways:
            return
        if parts.records.gateway_sequences(gateway):
            return
        if gateway in parts.records.newest_gateway_states():
            return
    raise NotFound(f"no gateway {gateway!r}: /api/v1/gateways lists them")
