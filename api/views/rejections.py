"""Refused messages and readings as an answer, with the beginning of what was sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from api.answers.city import RejectionAnswer, RejectionsAnswer
from api.question.handed_in import Parts
from api.question.paging import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionQuestion:
    """Which rejections are asked for: None is all; `gateways` are the reader's own."""

    gateway_id: str | None
    outlet_id: str | None
    parameter: str | None
    code: str | None
    gateways: Collection[str] | None
    page: Page


def rejections_view(parts: Parts, asked: RejectionQuestion) -> RejectionsAnswer:
    """Return rejections, newest first, and all counts by reason code."""
    rejections = parts.records.rejections(
        gateway_id=asked.gateway_id,
        outlet_id=asked.outlet_id,
        parameter=asked.parameter,
        code=asked.code,
        gateways=asked.gateways,
        after=asked.page.behind(int, int),
        most=asked.page.one_more,
    )
    cut = asked.page.cut(rejections, lambda one: (one.position, one.ordinal))
    return RejectionsAnswer(
        counts=parts.records.rejection_counts(asked.gateways),
        rejections=[RejectionAnswer.of(one) for one in cut.rows],
        **cut.told,
    )
