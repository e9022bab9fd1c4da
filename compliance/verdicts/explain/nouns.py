"""The nouns of an explanation: one verdict, told in parts that an API can answer as JSON.

They hold what explain.py found in a verdict; they decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.judged.verdicts import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the verdict is of; `simulated` marks an invented cluster."""

    outlet: str
    outlet_name: str
    station: str
    cluster: str
    commune: str
    permit: str | None
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMean:
    """What was held against the limit: "day", "hour" or "batch", in local time, with its counts.

    The counts are of the judged period; capture is a share of 1, low and high its bounds. `plain`
    is the mean of its readings one by one, where it differs.
    """

    period: str
    begin_us: int | None
    end_us: int | None
    value: float | None
    low: float | None
    high: float | None
    valid: int
    excluded: int
    missing: int
    no_discharge: int
    expected: int
    capture: float
    exceeded_periods: int
    plain: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapShare:
    """The slots of the day that are put down to one cause, in how many gaps, and the evidence."""

    cause: str
    slots: int
    gaps: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagShare:
    """The readings of the day that one check has flagged alike, and whether they are left out."""

    check: str
    flag: int
    readings: int
    excluded: int
    threshold: str
    set_by: str
    overruled_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitShown:
    """The limit with its arithmetic; `figures` are in the order of the formula."""

    regulation: str
    column: str
    kind: str
    lower: float | None
    upper: float | None
    formula: str
    clause: str
    source: str
    confidence: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One verdict with all that it rests on; every field is JSON as dataclasses.asdict gives it.

    `day` and `known_at` are ISO 8601. `doubts` are what a reader should know before relying on it.
    """

    place: Place
    parameter: str
    parameter_name: str
    unit: str
    day: str
    outcome: str
    certainty: str
    times_over: float | None
    reason: str
    clause: str
    judged: JudgedMean
    day_mean: float | None
    load_kg: float | None
    gaps: tuple[GapShare, ...]
    flags: tuple[FlagShare, ...]
    not_run: tuple[str, ...]
    limit: LimitShown | None
    binding: tuple[str, ...]
    doubts: tuple[str, ...]
    rules: str
    digest: str
    known_at: str
