"""The shapes that several documents' facts share: a limit, a verdict on a day, and its parameter.

Nothing here names a person: a source is told without who entered it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from api.access.nameless import source_without_name
from api.exports.documents.facts.canonical import decimal_text
from api.question.known_at import rfc3339_us
from compliance.verdicts.reason_vi import reason_vi
from compliance.verdicts.severity import severity_class
from compliance.verdicts.vietnamese.clause_words import source_vi
from compliance.verdicts.vietnamese.limit_words import clauses_vi, formula_vi
from domain.judged.verdicts import DailyMean, Limit, Verdict, told_source
from domain.measured.parameters import PARAMETERS
from domain.two_languages import Language

MEASURED = "measured"


class LimitTold(msgspec.Struct, frozen=True, kw_only=True):
    """A limit with all that it rests on; figures are exact decimals in `unit`."""

    regulation: str
    column: str
    parameter: str
    unit: str
    lower: str | None
    upper: str | None
    kq: str | None
    kf: str | None
    k: str | None
    kind: str
    formula: str
    clause: str
    sources: tuple[str, ...]
    confidence: str

    @classmethod
    def of(cls, limit: Limit, language: Language) -> LimitTold:
        """Return a limit in a language."""
        told = tuple(
            dict.fromkeys(source_without_name(told_source(one)) for one in _sources(limit))
        )
        vietnamese = language == "vi"
        return cls(
            regulation=limit.regulation,
            column=limit.column,
            parameter=limit.parameter,
            unit=limit.unit,
            lower=decimal_text(limit.lower),
            upper=decimal_text(limit.upper),
            kq=decimal_text(limit.kq),
            kf=decimal_text(limit.kf),
            k=decimal_text(limit.k),
            kind=limit.kind.value,
            formula=(formula_vi(limit.formula) or limit.formula) if vietnamese else limit.formula,
            clause=clauses_vi(limit) if vietnamese else limit.clause,
            sources=tuple(map(source_vi, told)) if vietnamese else told,
            confidence=limit.confidence.value,
        )


def _sources(limit: Limit) -> Sequence[str]:
    return [one.source for one in limit.figures] or [limit.source]


class DayTold(msgspec.Struct, frozen=True, kw_only=True):
    """One legal day of one parameter.

    `state` is a verdict's outcome, `not_owed` where it was withdrawn, `measured` of what is not
    judged, else why there is none.
    `judged` was held against the limit, which `limit` finds among the document's. Counts are of
    slots; `without_value` counts those without a valid reading by cause. `readings_sha256` is the
    digest of the readings that it rests on.
    """

    day: date
    state: str
    certainty: str | None = None
    judged: str | None = None
    mean: str | None = None
    low: str | None = None
    high: str | None = None
    limit: int | None = None
    times_over: str | None = None
    severity: str | None = None
    valid: int = 0
    excluded: int = 0
    missing: int = 0
    no_discharge: int = 0
    expected: int = 0
    without_value: Mapping[str, int] = {}
    reason: str = ""
    readings_sha256: str | None = None
    known_at: str | None = None


class Limits:
    """The limits of a document, each once, in the order in which they are first told of."""

    def __init__(self, language: Language) -> None:
        """Begin with none."""
        self._language: Language = language
        self._places: dict[Limit, int] = {}

    def place(self, limit: Limit | None) -> int | None:
        """Return where a limit stands in the document."""
        if limit is None:
            return None
        return self._places.setdefault(limit, len(self._places))

    @property
    def told(self) -> tuple[LimitTold, ...]:
        """The limits, in order."""
        return tuple(LimitTold.of(one, self._language) for one in self._places)


def day_of_verdict(verdict: Verdict, limits: Limits, language: Language) -> DayTold:
    """Return what a verdict says of its day."""
    mean, judged = verdict.mean, verdict.judged or verdict.mean
    severity = severity_class(mean.parameter, verdict.times_over)
    return DayTold(
        day=mean.day,
        state="not_owed" if verdict.is_withdrawn else verdict.outcome.value,
        certainty=verdict.certainty.value,
        judged=decimal_text(judged.mean),
        mean=decimal_text(mean.mean),
        low=decimal_text(mean.low),
        high=decimal_text(mean.high),
        limit=limits.place(verdict.limit),
        times_over=decimal_text(verdict.times_over),
        severity=None if severity is None else severity.label,
        valid=mean.valid,
        excluded=mean.excluded,
        missing=mean.missing,
        no_discharge=mean.no_discharge,
        expected=mean.expected,
        without_value=_by_cause(mean),
        reason=reason_vi(verdict) if language == "vi" else verdict.reason,
        readings_sha256=mean.digest,
        known_at=rfc3339_us(verdict.known_at),
    )


def day_of_mean(mean: DailyMean) -> DayTold:
    """Return what is told of a day of a parameter of which nothing is judged, as of a flow."""
    return DayTold(
        day=mean.day,
        state=MEASURED,
        mean=decimal_text(mean.mean),
        low=decimal_text(mean.low),
        high=decimal_text(mean.high),
        valid=mean.valid,
        excluded=mean.excluded,
        missing=mean.missing,
        no_discharge=mean.no_discharge,
        expected=mean.expected,
        without_value=_by_cause(mean),
        readings_sha256=mean.digest,
    )


def _by_cause(mean: DailyMean) -> dict[str, int]:
    slots: Counter[str] = Counter()
    for gap in mean.gaps:
        slots[gap.cause.value] += gap.slots
    return dict(sorted(slots.items()))


def parameter_name(code: str, language: Language) -> str:
    """Return a parameter's name in a language."""
    parameter = PARAMETERS[code]
    return parameter.name_vi if language == "vi" else parameter.name_en
