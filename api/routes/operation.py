"""The routes on how the service itself is: what was refused, health, metrics.

What names hosts, folders or accounts, and what was sent, is told to officials alone.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers.city import HealthAnswer, RejectionsAnswer
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import AskedOutlet, AskedParameterOrAll
from api.question.handed_in import AskedParts
from api.question.paging import AskedPage
from api.routes.officials import READING_RESPONSES, AskedReader
from api.views.health import health_view
from api.views.rejections import RejectionQuestion, rejections_view
from domain.gateways.rejections import RejectionCode

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

operation_router = APIRouter(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["operation"])


@operation_router.get("/rejections", responses=READING_RESPONSES)
def rejections(
    *,
    parts: AskedParts,
    official: AskedReader,
    gateway: Annotated[str | None, Query(description="Gateway id; all where absent")] = None,
    outlet: AskedOutlet = None,
    parameter: AskedParameterOrAll = None,
    code: Annotated[RejectionCode | None, Query(description="Only this reason code")] = None,
    page: AskedPage,
) -> RejectionsAnswer:
    """Refused messages and readings, newest first, each with its reason."""
    asked = RejectionQuestion(
        gateway_id=gateway,
        outlet_id=outlet,
        parameter=parameter,
        code=None if code is None else code.value,
        page=page,
    )
    return rejections_view(parts, asked, with_excerpts=official is not None)


@operation_router.get(
    "/health",
    responses=READING_RESPONSES
    | {503: {"model": HealthAnswer, "description": "At least one part is down"}},
)
async def health(parts: AskedParts, official: AskedReader, response: Response) -> HealthAnswer:
    """The health of each part; 503 when one is down. The words of each part need a token."""
    health = health_view(parts, in_full=official is not None)
    if health.status == "down":
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return health


@operation_router.get("/metrics", response_class=Response)
async def metrics(parts: AskedParts) -> Response:
    """Counters and gauges in the Prometheus text format; also at /metrics."""
    return Response(parts.metrics(), media_type=METRICS_TYPE)
