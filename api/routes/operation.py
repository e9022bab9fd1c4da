"""The routes on how the service itself is: what was refused, health, metrics.

What names hosts, folders or accounts, and what was sent, is told to those alone who answer for it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Response

from api.access.asked import AskedInFull, AskedOwn, refuse_another
from api.access.guard import guarded_router
from api.answers.city import HealthAnswer, RejectionsAnswer
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import AskedOutlet, AskedParameterOrAll
from api.question.handed_in import AskedParts
from api.question.paging import AskedPage
from api.views.health.view import health_view
from api.views.rejections import RejectionQuestion, rejections_view
from domain.gateways.rejections import RejectionCode

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

operation_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["operation"])


@operation_router.get("/rejections")
def rejections(
    *,
    parts: AskedParts,
    own: AskedOwn,
    gateway: Annotated[str | None, Query(description="Gateway id; all where absent")] = None,
    outlet: AskedOutlet = None,
    parameter: AskedParameterOrAll = None,
    code: Annotated[RejectionCode | None, Query(description="Only this reason code")] = None,
    page: AskedPage,
) -> RejectionsAnswer:
    """Refused messages and readings, newest first, each with its reason."""
    if gateway is not None:
        refuse_another(own, gateway)
    asked = RejectionQuestion(
        gateway_id=gateway,
        outlet_id=outlet,
        parameter=parameter,
        code=None if code is None else code.value,
        gateways=None if own is None else own.gateways,
        page=page,
    )
    return rejections_view(parts, asked)


@operation_router.get(
    "/health",
    responses={503: {"model": HealthAnswer, "description": "At least one part is down"}},
)
async def health(parts: AskedParts, in_full: AskedInFull, response: Response) -> HealthAnswer:
    """The health of each part; 503 when one is down. The parts' own words are for the city."""
    health = health_view(parts, in_full=in_full)
    if health.status == "down":
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return health


@operation_router.get("/metrics", response_class=Response)
async def metrics(parts: AskedParts) -> Response:
    """Counters and gauges in the Prometheus text format; also at /metrics."""
    return Response(parts.metrics(), media_type=METRICS_TYPE)
