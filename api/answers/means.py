"""The shapes of the answers on means: counts, bounds, hours, gaps by cause, flags and checks.

Made from the domain's nouns by `of`; they decide nothing. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Self

from pydantic import BaseModel, Field

from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from domain.judged.columns import FlagColumns, FlagKind
from domain.judged.quality import Check, FlagRun, QualityFlag
from domain.judged.verdicts import DailyMean, Gap, GapCause, PeriodMean
from domain.legal_day import from_microseconds
from domain.measured.parameters import PARAMETERS

_FLAGS = ", ".join(f"{flag.value} {flag.name.lower().replace('_', ' ')}" for flag in QualityFlag)
_LOWEST = "The lowest that the mean could have been, whatever was missing; null: not bounded"
_HIGHEST = "The highest that the mean could have been, whatever was missing; null: not bounded"
_instant = lru_cache(maxsize=16_384)(from_microseconds)  # of slots, which a city's outlets share
_SUSPECT = "Valid slots that hold a suspect reading: they count in the mean and prove nothing"
_CENSORED = "Valid slots at or under the sensor's detection limit"
_CARRIED = "Valid slots whose value was carried over the silence of a logger that reports on change"
_PLAIN = "Mean of the readings one by one, where denser ones make it differ; null: the same"
_UNSCREENED = "Mean with what quality control left out; null where it left out nothing measured"


class PeriodAnswer(BaseModel):
    """The mean of a part of a legal day, [begin, end): a clock hour, or an hour of a batch."""

    begin: datetime
    end: datetime
    mean: float | None = Field(description="In the parameter's unit")
    low: float | None = Field(description=_LOWEST)
    high: float | None = Field(description=_HIGHEST)
    unscreened: float | None = Field(description=_UNSCREENED)
    plain: float | None = Field(description=_PLAIN)
    suspect_count: int = Field(description=_SUSPECT)
    censored_count: int = Field(description=_CENSORED)
    valid_count: int
    excluded_count: int
    missing_count: int
    no_discharge_count: int
    expected_count: int
    capture_percent: float

    @classmethod
    def of(cls, period: PeriodMean) -> Self:
        """Return the answer for one period."""
        return cls.model_validate(_period_fields(period))


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
        return cls.model_validate(_gap_fields(gap))


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


class CheckNotRunAnswer(BaseModel):
    """A check that could not run, and why: it proves nothing."""

    check: Check
    why: str


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
    plain: float | None = Field(description=_PLAIN)
    suspect_count: int = Field(description=_SUSPECT)
    censored_count: int = Field(description=_CENSORED)
    valid_count: int
    excluded_count: int
    missing_count: int
    no_discharge_count: int
    expected_count: int
    carried_count: int = Field(description=_CARRIED)
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
    """Return the fields of a mean's answer by name, for the answers that hold more than it.

    Not validated: a whole list is, at once, in a fraction of the time of one answer after another.
    """
    return {
        "outlet": mean.outlet_id,
        "parameter": mean.parameter,
        "unit": PARAMETERS[mean.parameter].unit,
        "day": mean.day,
        "mean": mean.mean,
        "low": mean.low,
        "high": mean.high,
        "unscreened": mean.unscreened,
        "plain": mean.plain,
        "suspect_count": mean.suspect,
        "censored_count": mean.censored,
        "valid_count": mean.valid,
        "excluded_count": mean.excluded,
        "missing_count": mean.missing,
        "no_discharge_count": mean.no_discharge,
        "expected_count": mean.expected,
        "carried_count": mean.carried,
        "refused_count": mean.refused,
        "capture_percent": 100.0 * mean.capture,
        "load_kg": mean.load_kg,
        "load_slots": mean.load_slots,
        "gaps": list(map(_gap_fields, mean.gaps)),
        "flags": _flag_fields(mean.flags),
        "not_run": [{"check": one.check, "why": one.why} for one in mean.not_run],
        "rules": mean.rules,
        "digest_sha256": mean.digest,
        "hours": list(map(_period_fields, mean.hours)) if detail else None,
        "batches": list(map(_period_fields, mean.batches)) if detail else None,
    }


def _period_fields(period: PeriodMean) -> dict[str, object]:
    return {
        "begin": _instant(period.begin_us),
        "end": _instant(period.end_us),
        "mean": period.mean,
        "low": period.low,
        "high": period.high,
        "unscreened": period.unscreened,
        "plain": period.plain,
        "suspect_count": period.suspect,
        "censored_count": period.censored,
        "valid_count": period.valid,
        "excluded_count": period.excluded,
        "missing_count": period.missing,
        "no_discharge_count": period.no_discharge,
        "expected_count": period.expected,
        "capture_percent": 100.0 * period.capture,
    }


def _gap_fields(gap: Gap) -> dict[str, object]:
    return {
        "cause": gap.cause,
        "begin": _instant(gap.begin_us),
        "end": _instant(gap.end_us),
        "slots": gap.slots,
        "evidence": gap.evidence,
    }


def _flag_fields(runs: Sequence[FlagRun]) -> list[dict[str, object]]:
    if isinstance(runs, FlagColumns):
        kinds = list(map(_kind_fields, runs.kinds))
        figures: Iterator[tuple[int, int, int, int]] = runs.figures()
    else:
        kinds = list(map(_kind_fields, runs))
        figures = ((n, one.begin_us, one.end_us, one.readings) for n, one in enumerate(runs))
    return [
        {
            **kinds[place],
            "begin": _instant(begin_us),
            "end": _instant(end_us),
            "readings": readings,
        }
        for place, begin_us, end_us, readings in figures
    ]


_OF_A_RUN = dict.fromkeys(("begin", "end", "readings"))  # their places in what is written


def _kind_fields(kind: FlagKind | FlagRun) -> dict[str, object]:
    return {
        "check": kind.check,
        "flag": int(kind.flag),
        **_OF_A_RUN,
        "threshold": kind.threshold,
        "set_by": kind.set_by,
        "excludes": kind.excludes,
        "overruled_by": kind.overruled_by,
    }


class MeansAnswer(PagedAnswer):
    """Daily means of legal days from..to (inclusive), as known at `known_at`."""

    known_at: KnownAt
    means: list[MeanAnswer]
