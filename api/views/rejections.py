"""Refused messages and readings as an answer: what was sent is shown to officials alone."""

from __future__ import annotations

from dataclasses import dataclass

from api.answers.city import RejectionAnswer, RejectionsAnswer
from api.question.handed_in import Parts
from api.question.paging import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionQuestion:
    """Which rejections are asked for: None is all."""

    gateway_id: str | None
    outlet_id: str | None
    parameter: str | None
    code: str | None
    page: Page


def rejections_view(
    parts: Parts, asked: RejectionQuestion, *, with_excerpts: bool
) -> RejectionsAnswer:
    """Return rejections, newest first, and all counts by reason code."""
    rejections = parts.records.rejections(
        gateway_id=asked.gateway_id,
        outlet_id=asked.outlet_id,
        parameter=asked.parameter,
        code=asked.code,
        after=asked.page.behind(int, int),
        most=asked.page.one_more,
    )
    cut = asked.page.cut(rejections, lambda one: (one.position, one.ordinal))
    return RejectionsAnswer(
        counts=parts.records.rejection_counts(),
        rejections=[RejectionAnswer.of(one, with_excerpt=with_excerpts) for one in cut.rows],
        **cut.told,
    )
