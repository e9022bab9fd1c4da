"""The routes of gateways' self-certification: begun by who answers for a gateway, and read.

A run takes minutes, so it goes on after the answer; what a point asks for and when it passes is
decided in ingest/. Nothing that a gateway sends for it becomes a reading.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Protocol, Self

from fastapi import Depends, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.access.asked import AskedInFull, AskedOwn, AskedWriter, refuse_another
from api.access.guard import guarded_router
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.entry import Entry
from api.question.paging import ROWS_MOST, AskedPage, PagedAnswer
from ingest.certification.run import CertificationResult, PointOutcome

MINUTES = 12.0
MINUTES_LEAST, MINUTES_MOST = 4.0, 240.0
BROKE_OFF = "it broke off: the broker or the service ended; the city's officials are told the words"

certify_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["gateways"])


class Certifying(Protocol):
    """Who runs certifications; stands at `app.state.certifications`."""

    def start(self, gateway_id: str, minutes: float) -> CertificationResult:
        """Begin a run and return it; raises NotFound and Busy."""

    def results(
        self, gateway_id: str, *, before: str | None, most: int
    ) -> list[CertificationResult]:
        """Return a gateway's runs of names before one, newest first; raises NotFound."""

    def result(self, gateway_id: str, run: str) -> CertificationResult:
        """Return one run of a gateway; raises NotFound."""


class CertificationEntry(Entry):
    """How long the whole may take; each of the eight points has the same share."""

    minutes: float = Field(default=MINUTES, ge=MINUTES_LEAST, le=MINUTES_MOST)


class CertifiedPoint(BaseModel):
    """The verdict on one point; the reasons name the field of the message."""

    point: str
    outcome: PointOutcome = Field(description="`not-run`: the gateway did not answer in time")
    reasons: list[str]


class CertificationAnswer(BaseModel):
    """A run as far as it has come."""

    run: str
    gateway: str
    outlet: str = Field(description="The gateway's outlet that it was asked about")
    parameter: str
    began: datetime
    ended: datetime | None = Field(description="null while it goes on, or where it broke off")
    trouble: str | None = Field(
        description="Why the run broke off, in words for the city; null where it did not"
    )
    passed: bool = Field(description="Whether every point was run and passed")
    points: list[CertifiedPoint]

    @classmethod
    def of(cls, result: CertificationResult, *, in_full: bool) -> Self:
        """Return the answer for one run; not `in_full` its trouble names no host."""
        answer = cls.model_validate(result, from_attributes=True)
        if in_full or answer.trouble is None:
            return answer
        return answer.model_copy(update={"trouble": BROKE_OFF})


class CertificationsAnswer(PagedAnswer):
    """The runs of a gateway, newest first."""

    certifications: list[CertificationAnswer]


async def asked_certifications(request: Request) -> Certifying:
    """Return who runs certifications in this process; answers 503 where nobody does."""
    certifications: Certifying | None = getattr(request.app.state, "certifications", None)
    if certifications is None:
        raise HTTPException(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "this process runs no certifications: use `nhue certify --gateway ID`",
        )
    return certifications


AskedCertifications = Annotated[Certifying, Depends(asked_certifications)]


@certify_router.post(
    "/gateways/{gateway}/certifications",
    status_code=HTTPStatus.ACCEPTED,
)
def begin_certification(
    *,
    certifications: AskedCertifications,
    _writer: AskedWriter,
    own: AskedOwn,
    in_full: AskedInFull,
    gateway: str,
    entry: CertificationEntry,
) -> CertificationAnswer:
    """Ask a gateway for what docs/certification.md tells; ask for the run again to see it end."""
    refuse_another(own, gateway)
    return CertificationAnswer.of(certifications.start(gateway, entry.minutes), in_full=in_full)


@certify_router.get("/gateways/{gateway}/certifications")
def certifications(
    *,
    certifications: AskedCertifications,
    own: AskedOwn,
    in_full: AskedInFull,
    page: AskedPage,
    gateway: str,
) -> CertificationsAnswer:
    """The certifications of a gateway, newest first."""
    refuse_another(own, gateway)
    before = None if (behind := page.behind(str)) is None else behind[0]
    runs = certifications.results(gateway, before=before, most=page.one_more or ROWS_MOST)
    cut = page.cut(runs, lambda one: (one.run,))
    return CertificationsAnswer(
        certifications=[CertificationAnswer.of(one, in_full=in_full) for one in cut.rows],
        **cut.told,
    )


@certify_router.get("/gateways/{gateway}/certifications/{run}")
def certification(
    *,
    certifications: AskedCertifications,
    own: AskedOwn,
    in_full: AskedInFull,
    gateway: str,
    run: str,
) -> CertificationAnswer:
    """One certification: a verdict and its reasons for each point that has come to an end."""
    refuse_another(own, gateway)
    result = certifications.result(gateway, run)
    return CertificationAnswer.of(result, in_full=in_full)
