"""A signal: readings of a week that chance, as the plant's own past has it, hardly brings about.

It is a reason to visit and to look, for inspectors alone. It is no verdict, and proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Of 100 plants in a year there are 5,200 looks: chance alone makes a high signal in 20 years.
HIGH_UP_TO = 1e-5
NOTABLE_UP_TO = 1e-2
DAYS_OF_WEEK = 7


class SignalKind(StrEnum):
    """The shape of what looks arranged, as published cases show it."""

    TUBE_IN_BOTTLE = "tube_in_bottle"
    CAPPED = "capped"
    REPLAYED = "replayed"
    DILUTION = "dilution"
    MORE_OFTEN_WHEN_CLEAN = "more_often_when_clean"
    CALIBRATING_WHEN_HIGH = "calibrating_when_high"
    STEPPING_TOGETHER = "stepping_together"
    UNPLUGGED_WHEN_HIGH = "unplugged_when_high"
    LATER_VALUE_LOWER = "later_value_lower"


class SignalRank(StrEnum):
    """How strong a reason to visit a signal is."""

    HIGH = "high"
    NOTABLE = "notable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a test found in a week: `observed` of `looked_at` places, where `expected` are usual.

    `spans` are [begin_us, end_us) of the readings that it rests on. `probability` is that of so
    much by chance under the plant's own past, corrected for every look of the week at the plant.
    """

    kind: SignalKind
    parameters: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    observed: float
    looked_at: float
    expected: float
    probability: float

    @property
    def rank(self) -> SignalRank:
        """How strong a reason it is."""
        return SignalRank.HIGH if self.probability <= HIGH_UP_TO else SignalRank.NOTABLE


class NotRunReason(StrEnum):
    """Why a test was not run: nothing can be said, for or against."""

    LITTLE_PAST = "little_past"
    FEW_CHANNELS = "few_channels"
    NO_FLOWS = "no_flows"
    COARSE_INTERVAL = "coarse_interval"
    LIMIT_UNKNOWN = "limit_unknown"
    TOO_FEW_READINGS = "too_few_readings"
    ON_CHANGE = "on_change"
    NO_PERMIT = "no_permit"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSignals:
    """All that the tests say of an outlet's seven legal days from `first_day` on.

    `signals` the strongest first; a test that is neither there nor in `not_run` found nothing.
    `raised` is the error in words where our own looking failed, with the place in our code.
    """

    outlet_id: str
    first_day: date
    signals: tuple[Signal, ...]
    not_run: tuple[tuple[SignalKind, NotRunReason], ...]
    raised: str = ""

    @property
    def last_day(self) -> date:
        """The last of its legal days."""
        return self.first_day + timedelta(days=DAYS_OF_WEEK - 1)

    @property
    def is_looked_at(self) -> bool:
        """Whether any test could be run: else it says nothing for or against."""
        return len(self.not_run) < len(SignalKind)

    def id_of(self, kind: SignalKind) -> str:
        """Return by which its signal of a kind is named: CX-1:2026-11-23:replayed."""
        return f"{self.outlet_id}:{self.first_day}:{kind.value}"
