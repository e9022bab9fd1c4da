"""The shapes of a "what if" and of its answer: counts by outcome, and the days that change.

They decide nothing; how history is judged again is compliance's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field

from api.question.asked import Day
from api.question.entry import Entry
from compliance.history.whatif.question import (
    ChangedDay,
    NotAnswered,
    SeriesAnswer,
    WhatIf,
    WhatIfAnswer,
)
from domain.judged.verdicts import Outcome
from domain.measured.parameters import PARAMETERS


class WhatIfEntry(Entry):
    """First to last legal day, inclusive, under another regulation, column or coefficient."""

    first: Day = Field(alias="from", description="First legal day, YYYY-MM-DD")
    last: Day = Field(alias="to", description="Last legal day, inclusive. At most 366 days")
    regulation: str | None = None
    column: str | None = None
    kq: Decimal | None = Field(default=None, gt=0, lt=1000)
    kf: Decimal | None = Field(default=None, gt=0, lt=1000)
    k: Decimal | None = Field(default=None, gt=0, lt=1000)
    outlets: list[str] = Field(default=[], description="Outlet ids; every one where empty")

    def question(self) -> WhatIf:
        """Return the question; outlets named twice count once."""
        return WhatIf(
            first=self.first,
            last=self.last,
            regulation=self.regulation,
            column=self.column,
            kq=self.kq,
            kf=self.kf,
            k=self.k,
            outlet_ids=tuple(dict.fromkeys(self.outlets)),
        )


class OutcomeCounts(BaseModel):
    """How many days of a parameter got which answer."""

    kept: int
    exceeded: int
    not_provable: int
    limit_unknown: int
    no_discharge: int
    not_limited: int

    @classmethod
    def of(cls, counts: Mapping[Outcome, int]) -> Self:
        """Return the answer for counts by outcome; those without a day are 0."""
        return cls.model_validate({one.value: counts.get(one, 0) for one in Outcome})


class ChangedDayAnswer(BaseModel):
    """A legal day whose answer is another under the question."""

    day: date
    as_it_is: Outcome
    asked: Outcome
    mean: float | None = Field(description="In the parameter's unit")

    @classmethod
    def of(cls, changed: ChangedDay) -> Self:
        """Return the answer for one changed day."""
        return cls.model_validate(changed, from_attributes=True)


class WhatIfSeries(BaseModel):
    """One outlet and parameter: how many days got which answer, under the law and as asked."""

    outlet: str
    parameter: str
    unit: str
    readings: int
    as_it_is: OutcomeCounts
    asked: OutcomeCounts
    changed: list[ChangedDayAnswer]

    @classmethod
    def of(cls, series: SeriesAnswer) -> Self:
        """Return the answer for one series."""
        return cls(
            outlet=series.outlet_id,
            parameter=series.parameter,
            unit=PARAMETERS[series.parameter].unit,
            readings=series.readings,
            as_it_is=OutcomeCounts.of(series.as_it_is),
            asked=OutcomeCounts.of(series.asked),
            changed=[ChangedDayAnswer.of(day) for day in series.changed],
        )


class WhatIfNotAnswered(BaseModel):
    """An outlet whose days could not be judged again, and what was raised."""

    outlet: str
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    raised: str

    @classmethod
    def of(cls, refusal: NotAnswered) -> Self:
        """Return the answer for one outlet."""
        return cls(
            outlet=refusal.outlet_id, first=refusal.first, last=refusal.last, raised=refusal.raised
        )


class WhatIfSaid(BaseModel):
    """Counts of outlet-days by outcome, under the law as it is and as asked, and each series."""

    as_it_is: OutcomeCounts
    asked: OutcomeCounts
    changed: int = Field(description="How many days of a parameter change their answer")
    series: list[WhatIfSeries]
    not_answered: list[WhatIfNotAnswered]

    @classmethod
    def of(cls, answer: WhatIfAnswer) -> Self:
        """Return the answer for all series."""
        return cls(
            as_it_is=OutcomeCounts.of(answer.total(asked=False)),
            asked=OutcomeCounts.of(answer.total(asked=True)),
            changed=sum(len(one.changed) for one in answer.series),
            series=[WhatIfSeries.of(one) for one in answer.series],
            not_answered=[WhatIfNotAnswered.of(one) for one in answer.not_answered],
        )
