"""The shapes of what officials enter, figures of the law and rulings on flags, and of the answers.

They say what an entry looks like; whether it may be taken in is decided in api/views/entries.py.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from api.question.asked import Instant, ParameterCode
from api.question.entry import Entry
from api.question.known_at import KnownAt
from api.question.paging import PagedAnswer
from domain.access.roles import UNNAMED
from domain.judged.entered.announcements import Announcement, WorkKind
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.verdicts import Confidence
from domain.legal_day import from_microseconds, to_microseconds
from domain.registered import ReceivingWater

MOST_FIGURES = 500  # two of the largest tables at once
MOST_LETTERS = 1000
NOT_TOLD = "null where names of persons are not told: docs/accounts.md"


def told_name(name: str) -> str | None:
    """Return a person's name, None where it is not told."""
    return None if name == UNNAMED else name


class FigureEntry(Entry):
    """One figure of a regulation as it stands in a document; numbers as decimal text."""

    regulation: str = Field(description="Its id, or another way to cite it")
    kind: FigureKind
    clause: str = Field(max_length=MOST_LETTERS)
    document: str = Field(max_length=MOST_LETTERS, description="From which paper it is entered")
    confidence: Confidence
    parameter: str | None = None
    column: str | None = None
    unit: str | None = None
    lower: str | None = None
    upper: str | None = None
    value: str | None = Field(default=None, description="Of kq, kf and k")
    water: ReceivingWater | None = None
    facility_kind: str | None = None
    above: str | None = Field(default=None, description="Exclusive")
    up_to: str | None = Field(default=None, description="Inclusive")

    def entered(self, by: str, known_at: datetime) -> EnteredFigure:
        """Return the figure as an official entered it."""
        return EnteredFigure(**self.model_dump(), entered_by=by, known_at=known_at)


class FiguresEntry(Entry):
    """Figures that are taken in together or not at all."""

    figures: list[FigureEntry] = Field(min_length=1, max_length=MOST_FIGURES)


class EnteredFigureAnswer(FigureEntry):
    """One figure as it was kept: by whom, and known since when."""

    entered_by: str | None = Field(description=NOT_TOLD)
    known_at: KnownAt

    @classmethod
    def of(cls, figure: EnteredFigure) -> Self:
        """Return the answer for one entered figure."""
        answer = cls.model_validate(figure, from_attributes=True)
        return answer.model_copy(update={"entered_by": told_name(figure.entered_by)})


class FiguresAnswer(PagedAnswer):
    """Every figure entered, oldest first; of two for one place the later counts."""

    known_at: KnownAt
    figures: list[EnteredFigureAnswer]


class FiguresKeptAnswer(BaseModel):
    """What was kept, known since `known_at`, and how many outlet-days are judged again."""

    known_at: KnownAt
    figures: list[EnteredFigureAnswer]
    outlet_days_due: int


class RulingEntry(Entry):
    """A person's word on the readings of [from, to): pass (1) takes in, fail (4) leaves out."""

    parameter: ParameterCode
    begin: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    flag: Literal[1, 4] = Field(description="1: pass, the readings count. 4: fail, they do not")
    reason: str = Field(max_length=MOST_LETTERS)

    def ruling(self, outlet_id: str, by: str, known_at: datetime) -> FlagRuling:
        """Return the ruling of an official on an outlet."""
        return FlagRuling(
            outlet_id=outlet_id,
            parameter=self.parameter,
            begin_us=to_microseconds(self.begin),
            end_us=to_microseconds(self.end),
            flag=QualityFlag(self.flag),
            reason=self.reason.strip(),
            ruled_by=by,
            known_at=known_at,
        )


class RulingAnswer(BaseModel):
    """One ruling as it was kept; of two on a reading the later counts."""

    outlet: str
    parameter: str
    begin: datetime = Field(serialization_alias="from")
    end: datetime = Field(serialization_alias="to")
    flag: int
    reason: str
    ruled_by: str | None = Field(description=NOT_TOLD)
    known_at: KnownAt

    @classmethod
    def of(cls, ruling: FlagRuling) -> Self:
        """Return the answer for one ruling."""
        return cls(
            outlet=ruling.outlet_id,
            parameter=ruling.parameter,
            begin=from_microseconds(ruling.begin_us),
            end=from_microseconds(ruling.end_us),
            flag=int(ruling.flag),
            reason=ruling.reason,
            ruled_by=told_name(ruling.ruled_by),
            known_at=ruling.known_at,
        )


class RulingsAnswer(PagedAnswer):
    """The rulings that touch the legal days from..to, oldest first."""

    known_at: KnownAt
    rulings: list[RulingAnswer]


class RulingKeptAnswer(BaseModel):
    """What was kept, known since `known_at`, and how many outlet-days are judged again."""

    known_at: KnownAt
    ruling: RulingAnswer
    outlet_days_due: int


class AnnouncementEntry(Entry):
    """Work that is announced on an outlet, [from, to); all parameters where none is named."""

    kind: WorkKind
    parameter: ParameterCode | None = None
    begin: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    what: str = Field(max_length=MOST_LETTERS, description="What is done; shown to everybody")

    def announcement(self, outlet_id: str, by: str, known_at: datetime) -> Announcement:
        """Return the announcement of somebody on an outlet."""
        return Announcement(
            outlet_id=outlet_id,
            parameter=self.parameter,
            kind=self.kind,
            begin_us=to_microseconds(self.begin),
            end_us=to_microseconds(self.end),
            what=" ".join(self.what.split()),
            announced_by=by,
            announced_us=to_microseconds(known_at),
            known_at=known_at,
        )


class AnnouncementAnswer(BaseModel):
    """One announcement as it was kept, with our own time stamp."""

    outlet: str
    parameter: str | None
    kind: WorkKind
    begin: datetime = Field(serialization_alias="from")
    end: datetime = Field(serialization_alias="to")
    what: str
    beforehand: bool = Field(
        description="Announced before it began: only then its gaps are announced maintenance"
    )
    announced_at: KnownAt
    announced_by: str | None = Field(description=NOT_TOLD)
    known_at: KnownAt

    @classmethod
    def of(cls, announcement: Announcement) -> Self:
        """Return the answer for one announcement."""
        return cls(
            outlet=announcement.outlet_id,
            parameter=announcement.parameter,
            kind=announcement.kind,
            begin=from_microseconds(announcement.begin_us),
            end=from_microseconds(announcement.end_us),
            what=announcement.what,
            beforehand=announcement.is_beforehand,
            announced_at=from_microseconds(announcement.announced_us),
            announced_by=told_name(announcement.announced_by),
            known_at=announcement.known_at,
        )


class AnnouncementsAnswer(PagedAnswer):
    """What was announced of an outlet, oldest first."""

    known_at: KnownAt
    announcements: list[AnnouncementAnswer]


class AnnouncementKeptAnswer(BaseModel):
    """What was kept, and how many outlet-days are judged by it."""

    known_at: KnownAt
    announcement: AnnouncementAnswer
    outlet_days_due: int
