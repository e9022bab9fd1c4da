"""The shapes of the answers on means: counts, bounds, hours, gaps by cause, flags and checks.

Made from the domain's nouns by `of`; they decide nothing. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from domain.judged.quality import Check, CheckNotRun, FlagRun, QualityFlag
from domain.judged.verdicts import DailyMean, Gap, GapCause, PeriodMean
from domain.legal_day import from_microseconds
from domain.measured.parameters import PARAMETERS

_FLAGS = ", ".join(f"{flag.value} {flag.name.lower().replace('_', ' ')}" for flag in QualityFlag)
_LOWEST = "The lowest that the mean could have been, whatever was missing; null: not bounded"
_HIGHEST = "The highest that the mean could have been, whatever was missing; null: not bounded"
_UNSCREENED = "Mean with what quality control left out; null where it left out nothing measured"


class PeriodAnswer(BaseModel):
    """The mean of a part of a legal day, [begin, end): a clock hour, or an hour of a batch."""

    begin: datetime
    end: datetime
    mean: float | None = Field(description="In the parameter's unit")
    low: float | None = Field(description=_LOWEST)
    high: float | None = Field(description=_HIGHEST)
    unscreened: float | None = Field(description=_UNSCREENED)
    valid_count: int
    excluded_count: int
    missing_count: int
    no_discharge_count: int
    expected_count: int
    capture_percent: float

    @classmethod
    def of(cls, period: PeriodMean) -> Self:
        """Return the answer for one period."""
        return cls(
            begin=from_microseconds(period.begin_us),
            end=from_microseconds(period.end_us),
            mean=period.mean,
            low=period.low,
            high=period.high,
            unscreened=period.unscreened,
            valid_count=period.valid,
            excluded_count=period.excluded,
            missing_count=period.missing,
            no_discharge_count=period.no_discharge,
            expected_count=period.expected,
            capture_percent=100.0 * period.capture,
        )


class GapAnswer(BaseModel):
    """Slots of [begin, end) without a valid reading, put down to one cause, with its evidence."""

    cause: GapCause
    begin: datetime
    end: datetime
    slots: int
    evidence: str

    @classmethod
    def of(cls, gap: Gap) -> Self:
        """Return the answer for one gap."""
        return cls(
            cause=gap.cause,
            begin=from_microseconds(gap.begin_us),
            end=from_microseconds(gap.end_us),
            slots=gap.slots,
            evidence=gap.evidence,
        )


class FlagRunAnswer(BaseModel):
    """Consecutive readings that one check flagged alike, from the first to the last inclusive."""

    check: Check
    flag: int = Field(description=f"QARTOD: {_FLAGS}")
    begin: datetime
    end: datetime
    readings: int
    threshold: str
    set_by: str = Field(description="Version of the thresholds, or the person who ruled")
    excludes: bool = Field(description="Whether these readings are left out of the mean")
    overruled_by: str | None = Field(description="The ruling that took them back in")

    @classmethod
    def of(cls, run: FlagRun) -> Self:
        """Return the answer for one run of flags."""
        return cls(
            check=run.check,
            flag=int(run.flag),
            begin=from_microseconds(run.begin_us),
            end=from_microseconds(run.end_us),
            readings=run.readings,
            threshold=run.threshold,
            set_by=run.set_by,
            excludes=run.excludes,
            overruled_by=run.overruled_by,
        )


class CheckNotRunAnswer(BaseModel):
    """A check that could not run, and why: it proves nothing."""

    check: Check
    why: str

    @classmethod
    def of(cls, check: CheckNotRun) -> Self:
        """Return the answer for one check that did not run."""
        return cls(check=check.check, why=check.why)


class MeanAnswer(BaseModel):
    """A legal day's 24-hour mean; null without a valid reading."""

    outlet: str
    parameter: str
    unit: str
    day: date
    mean: float | None = Field(description="In `unit`")
    low: float | None = Field(description=_LOWEST)
    high: float | None = Field(description=_HIGHEST)
    unscreened: float | None = Field(description=_UNSCREENED)
    valid_count: int
    excluded_count: int
    missing_count: int
    no_discharge_count: int
    expected_count: int
    refused_count: int = Field(
        description="Readings that came and that the reading store refuses for good: not in `mean`"
    )
    capture_percent: float
    load_kg: float | None = Field(description="Flow-weighted load of `load_slots` slots, kg")
    load_slots: int
    gaps: list[GapAnswer]
    flags: list[FlagRunAnswer]
    not_run: list[CheckNotRunAnswer]
    rules: str = Field(description="Versions of the rules of means and of the quality thresholds")
    digest_sha256: str = Field(description="Of the readings that it rests on, in time order")
    hours: list[PeriodAnswer] | None = Field(description="Clock hours; null without detail=true")
    batches: list[PeriodAnswer] | None = Field(
        description="Hours of batch discharges; null without detail=true"
    )

    @classmethod
    def of(cls, mean: DailyMean, *, detail: bool = False) -> Self:
        """Return the answer for one daily mean, with its hours where `detail` is asked for."""
        return cls.model_validate(mean_fields(mean, detail=detail))


def mean_fields(mean: DailyMean, *, detail: bool) -> dict[str, object]:
    """Return the fields of a mean's answer by name, for the answers that hold more than it."""
    return {
        "outlet": mean.outlet_id,
        "parameter": mean.parameter,
        "unit": PARAMETERS[mean.parameter].unit,
        "day": mean.day,
        "mean": mean.mean,
        "low": mean.low,
        "high": mean.high,
        "unscreened": mean.unscreened,
        "valid_count": mean.valid,
        "excluded_count": mean.excluded,
        "missing_count": mean.missing,
        "no_discharge_count": mean.no_discharge,
        "expected_count": mean.expected,
        "refused_count": mean.refused,
        "capture_percent": 100.0 * mean.capture,
        "load_kg": mean.load_kg,
        "load_slots": mean.load_slots,
        "gaps": [GapAnswer.of(gap) for gap in mean.gaps],
        "flags": [FlagRunAnswer.of(run) for run in mean.flags],
        "not_run": [CheckNotRunAnswer.of(check) for check in mean.not_run],
        "rules": mean.rules,
        "digest_sha256": mean.digest,
        "hours": [PeriodAnswer.of(hour) for hour in mean.hours] if detail else None,
        "batches": [PeriodAnswer.of(hour) for hour in mean.batches] if detail else None,
    }


class MeansAnswer(PagedAnswer):
    """Daily means of legal days from..to (inclusive), as known at `known_at`."""

    known_at: KnownAt
    means: list[MeanAnswer]
