"""The shapes of legal holds: what an official enters, and what is told of each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.answers.entries import MOST_LETTERS, NOT_TOLD, told_name
from api.question.asked import Day
from api.question.entry import Entry
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from domain.judged.entered.holds import LegalHold, Release


class HoldEntry(Entry):
    """A hold on the legal days from..to of an outlet, both included."""

    outlet: str
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    reason: str = Field(max_length=MOST_LETTERS)
    document: str = Field(max_length=MOST_LETTERS, description="The paper that asks for it")

    def hold(self, by: str, known_at: datetime) -> LegalHold:
        """Return the hold of an official, still without its number."""
        return LegalHold(
            id=0,
            outlet_id=self.outlet,
            first=self.first,
            last=self.last,
            reason=self.reason.strip(),
            document=self.document.strip(),
            placed_by=by,
            known_at=known_at,
        )


class ReleaseEntry(Entry):
    """The release of a hold, with its reason."""

    reason: str = Field(max_length=MOST_LETTERS)


class ReleaseAnswer(BaseModel):
    """By whom a hold was released, why, and known since when."""

    released_by: str | None = Field(description=NOT_TOLD)
    reason: str
    known_at: KnownAt

    @classmethod
    def of(cls, release: Release) -> Self:
        """Return the answer for one release."""
        answer = cls.model_validate(release, from_attributes=True)
        return answer.model_copy(update={"released_by": told_name(release.released_by)})


class HoldAnswer(BaseModel):
    """One hold as it was kept; `release` is null while it stands."""

    id: int
    outlet: str
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    reason: str
    document: str
    placed_by: str | None = Field(description=NOT_TOLD)
    known_at: KnownAt
    release: ReleaseAnswer | None

    @classmethod
    def of(cls, hold: LegalHold) -> Self:
        """Return the answer for one hold."""
        return cls(
            id=hold.id,
            outlet=hold.outlet_id,
            first=hold.first,
            last=hold.last,
            reason=hold.reason,
            document=hold.document,
            placed_by=told_name(hold.placed_by),
            known_at=hold.known_at,
            release=None if hold.release is None else ReleaseAnswer.of(hold.release),
        )


class HoldsAnswer(PagedAnswer):
    """The holds, oldest first, as known at `known_at`."""

    known_at: KnownAt
    holds: list[HoldAnswer]


class HoldKeptAnswer(BaseModel):
    """What was kept, known since `known_at`."""

    known_at: KnownAt
    hold: HoldAnswer
