"""The routes on laboratory samples and checks of sensors: which there are, and entering one.

Who may read and who may write stands in api/access/table.py.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from api.access.asked import AskedOwnOutlet, AskedWriter
from api.access.guard import guarded_router
from api.answers.entered.samples import SampleEntry, SampleKeptAnswer, SamplesAnswer
from api.answers.entered.sensor_checks import (
    SensorCheckEntry,
    SensorCheckKeptAnswer,
    SensorChecksAnswer,
)
from api.every_request.problems import PROBLEM_RESPONSES
from api.question.asked import AskedFirstDay, AskedKnownAt, AskedParameterOrAll, Day
from api.question.handed_in import AskedParts
from api.question.paging import AskedPage
from api.views.entering.samples import enter_sample, samples_view
from api.views.entering.sensor_checks import enter_sensor_check, sensor_checks_view

_AskedLastDay = Annotated[
    Day | None,
    Query(
        alias="to",
        description="Last legal day, inclusive; the one of `known_at` where absent. At most 366 "
        "days",
    ),
]

proof_router = guarded_router(prefix="/api/v1", responses=PROBLEM_RESPONSES, tags=["evidence"])


@proof_router.get("/outlets/{outlet}/samples")
def samples(
    *,
    parts: AskedParts,
    outlet: AskedOwnOutlet,
    parameter: AskedParameterOrAll = None,
    first: AskedFirstDay = None,
    last: _AskedLastDay = None,
    known_at: AskedKnownAt = None,
    page: AskedPage,
) -> SamplesAnswer:
    """Laboratory samples of an outlet beside the sensor's value of the same instants."""
    return samples_view(parts, outlet, parameter, (first, last), known_at, page=page)


@proof_router.post("/outlets/{outlet}/samples", status_code=HTTPStatus.CREATED)
def sample(
    parts: AskedParts, outlet: AskedOwnOutlet, writer: AskedWriter, entry: SampleEntry
) -> SampleKeptAnswer:
    """Keep a laboratory's value of one parameter; one entered wrongly is replaced by another."""
    return enter_sample(parts, writer, outlet, entry)


@proof_router.get("/outlets/{outlet}/sensor-checks")
def sensor_checks(
    *,
    parts: AskedParts,
    outlet: AskedOwnOutlet,
    known_at: AskedKnownAt = None,
    page: AskedPage,
) -> SensorChecksAnswer:
    """Calibrations and comparisons of an outlet's sensors, and when they are out of control."""
    return sensor_checks_view(parts, outlet, known_at, page=page)


@proof_router.post("/outlets/{outlet}/sensor-checks", status_code=HTTPStatus.CREATED)
def sensor_check(
    parts: AskedParts, outlet: AskedOwnOutlet, writer: AskedWriter, entry: SensorCheckEntry
) -> SensorCheckKeptAnswer:
    """Keep a check of a sensor; the days whose doubt it changes are judged again."""
    return enter_sensor_check(parts, writer, outlet, entry)
