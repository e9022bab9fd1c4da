"""The shapes of laboratory samples: what is entered of one, and what stands beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from api.answers.entered.cases import AttachmentAnswer
from api.answers.entries import MOST_LETTERS, NOT_TOLD, told_name
from api.question.asked import Instant, ParameterCode
from api.question.entry import Entry
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from compliance.history.beside_samples import Beside, HowBeside
from compliance.quality.proof.relative_accuracy import RelativeAccuracy
from domain.judged.entered.samples import LabSample
from domain.legal_day import from_microseconds

MOST_OF_VALUE = 40


class SampleEntry(Entry):
    """One laboratory value as it stands on the report; a grab has no `to`."""

    parameter: ParameterCode
    begin: Instant = Field(alias="from")
    end: Instant | None = Field(default=None, alias="to", description="Of a composite sample")
    value: str = Field(
        max_length=MOST_OF_VALUE, description="As written, with a comma or a point, and < or none"
    )
    unit: str = Field(default="", max_length=MOST_OF_VALUE)
    uncertainty: str | None = Field(
        default=None, max_length=MOST_OF_VALUE, description="Expanded (k = 2), in the same unit"
    )
    method: str = Field(default="", max_length=MOST_LETTERS)
    laboratory: str = Field(default="", max_length=MOST_LETTERS)
    document: str = Field(default="", max_length=MOST_LETTERS, description="Number of the report")
    case: str | None = Field(default=None, description="Id of the case that it was taken for")
    replaces: str | None = Field(default=None, description="Id of a sample entered wrongly")


class BesideAnswer(BaseModel):
    """The sensor's value beside a sample: of its time, its slot, or the nearest within one interval
    of it (`how`), the mean of so many valid readings.
    """

    how: HowBeside
    readings: int
    value: float | None
    difference: float | None = Field(description="Sensor less laboratory; null of <")
    above: bool | None = Field(description="Of <: whether the sensor's value lies above it")

    @classmethod
    def of(cls, beside: Beside) -> Self:
        """Return the answer for what stands beside one sample."""
        return cls(
            how=beside.how,
            readings=beside.readings,
            value=beside.value,
            difference=beside.difference,
            above=beside.is_above,
        )


class SampleAnswer(BaseModel):
    """One sample as it was kept; `value` and `uncertainty` in the parameter's unit."""

    id: str
    outlet: str
    parameter: str
    begin: datetime = Field(serialization_alias="from")
    end: datetime = Field(serialization_alias="to")
    below: bool = Field(description="Whether the report says <")
    written: str
    written_unit: str
    value: float
    uncertainty: float | None
    method: str
    laboratory: str
    document: str
    entered_by: str | None = Field(description=NOT_TOLD)
    known_at: KnownAt
    replaces: str | None
    case: str | None
    attachments: list[AttachmentAnswer]

    @classmethod
    def of(cls, sample: LabSample) -> Self:
        """Return the answer for one sample."""
        return cls(
            id=sample.id,
            outlet=sample.outlet_id,
            parameter=sample.parameter,
            begin=from_microseconds(sample.begin_us),
            end=from_microseconds(sample.end_us),
            below=sample.is_below,
            written=sample.written,
            written_unit=sample.unit,
            value=sample.value,
            uncertainty=sample.uncertainty,
            method=sample.method,
            laboratory=sample.laboratory,
            document=sample.document,
            entered_by=told_name(sample.entered_by),
            known_at=sample.known_at,
            replaces=sample.replaces,
            case=sample.case_id,
            attachments=[AttachmentAnswer.of(one) for one in sample.attachments],
        )


class SampleBesideAnswer(BaseModel):
    """A sample and the sensor's value of the same instants."""

    sample: SampleAnswer
    sensor: BesideAnswer


class AccuracyAnswer(BaseModel):
    """Relative accuracy over pairs, as US EPA PS-2 has it; null where fewer than 3 tell nothing.

    `left_out` counts samples with < and those without a reading beside them.
    """

    pairs: int
    left_out: int
    mean_difference: float | None
    confidence: float | None
    mean_reference: float | None
    percent: float | None

    @classmethod
    def of(cls, accuracy: RelativeAccuracy | None, pairs: int, samples: int) -> Self:
        """Return the answer for so many pairs of so many samples."""
        return cls(
            pairs=pairs,
            left_out=samples - pairs,
            mean_difference=None if accuracy is None else accuracy.mean_difference,
            confidence=None if accuracy is None else accuracy.confidence,
            mean_reference=None if accuracy is None else accuracy.mean_reference,
            percent=None if accuracy is None else accuracy.percent,
        )


class SamplesAnswer(PagedAnswer):
    """The samples of a span, in order of their begin, without those that were replaced."""

    known_at: KnownAt
    samples: list[SampleBesideAnswer]
    accuracy: AccuracyAnswer | None = Field(
        description="Of all samples of the span, where one parameter is asked for; else null"
    )


class SampleKeptAnswer(BaseModel):
    """What was kept, known since `known_at`."""

    known_at: KnownAt
    sample: SampleAnswer
