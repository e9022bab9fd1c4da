"""The shapes of the answers on the city's plans: each target as named, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from api.question.known_at import KnownAt
from compliance.city.plans.plans import Count, Note, TargetKind
from compliance.city.plans.targets import DatedCluster, PlanStanding, TargetStanding
from domain.judged.verdicts import Confidence


class NoteAnswer(BaseModel):
    """A remark of the sources in both languages."""

    vi: str
    en: str

    @classmethod
    def of(cls, note: Note | None) -> Self | None:
        """Return a remark, if there is one."""
        return None if note is None else cls(vi=note.vi, en=note.en)


class DatedClusterAnswer(BaseModel):
    """A cluster, and the day that puts it under a target; null where no row dates it."""

    id: str
    name: str
    commune: str
    simulated: bool
    day: date | None

    @classmethod
    def each(cls, clusters: Iterable[DatedCluster]) -> list[Self]:
        """Return them in their order."""
        return [
            cls(
                id=one.cluster.id,
                name=one.cluster.name,
                commune=one.cluster.commune,
                simulated=one.cluster.simulated,
                day=one.day,
            )
            for one in clusters
        ]


class YearsAnswer(BaseModel):
    """The first and the last year of those that a target asks for."""

    first: int
    last: int


class TargetAnswer(BaseModel):
    """One target: what the sources name, and where the registry and the day's verdicts put it."""

    kind: TargetKind
    named: bool = Field(description="Whether the sources name a target of this kind")
    goal_percent: int | None
    least: int | None = Field(description="Null where no source names a number")
    most: int | None
    established: YearsAnswer | None
    begun: YearsAnswer | None
    note: NoteAnswer | None
    reached: int | None = Field(
        description="Null where nothing can be told: the day is not judged, or the registry dates "
        "no cluster of such a state"
    )
    of: int | None
    percent: float | None
    met: bool | None
    clusters: list[DatedClusterAnswer] = Field(description="Those that are counted")
    missing: list[DatedClusterAnswer] = Field(description="Those that a share of 100 % lacks")
    untold: list[DatedClusterAnswer] = Field(description="Those of which a date is not known")

    @classmethod
    def of_standing(cls, standing: TargetStanding) -> Self:
        """Return where a target stands."""
        target = standing.target
        return cls(
            kind=standing.kind,
            named=target is not None,
            goal_percent=None if target is None else target.percent,
            least=None if target is None else target.least,
            most=None if target is None else target.most,
            established=None if target is None else _years(target.established),
            begun=None if target is None else _years(target.begun),
            note=None if target is None else NoteAnswer.of(target.note),
            reached=standing.reached,
            of=standing.of,
            percent=standing.percent,
            met=standing.is_met,
            clusters=DatedClusterAnswer.each(standing.clusters),
            missing=DatedClusterAnswer.each(standing.missing),
            untold=DatedClusterAnswer.each(standing.untold),
        )


class PlanAnswer(BaseModel):
    """The plan of one year as its reports name it, and where it stands at the end of a day."""

    year: int
    number: str | None = Field(description="Null: not seen")
    reported: str | None
    source: str
    confidence: Confidence
    day: date = Field(description="The last day of the year, or the last that has ended")
    judged: bool = Field(description="Whether anything of the day is judged")
    targets: list[TargetAnswer]

    @classmethod
    def of(cls, standing: PlanStanding) -> Self:
        """Return where a plan stands."""
        plan = standing.plan
        return cls(
            year=plan.year,
            number=plan.number,
            reported=plan.reported,
            source=plan.source,
            confidence=plan.confidence,
            day=standing.day,
            judged=standing.is_judged,
            targets=[TargetAnswer.of_standing(one) for one in standing.standings],
        )


class CountAnswer(BaseModel):
    """How many clusters operated and had a station, as somebody else told it; null: not told."""

    as_of: str
    operating: int | None
    with_station: int | None
    note: NoteAnswer
    source: str
    confidence: Confidence

    @classmethod
    def of(cls, count: Count) -> Self:
        """Return one count."""
        return cls(
            as_of=count.as_of,
            operating=count.operating,
            with_station=count.with_station,
            note=NoteAnswer(vi=count.note.vi, en=count.note.en),
            source=count.source,
            confidence=count.confidence,
        )


class PlansAnswer(BaseModel):
    """The city's plans, the newest first, as known at `known_at`; `history` is of other sources."""

    known_at: KnownAt
    registry_version: int
    plans: list[PlanAnswer]
    history: list[CountAnswer]


def _years(years: tuple[int, int] | None) -> YearsAnswer | None:
    return None if years is None else YearsAnswer(first=years[0], last=years[1])
