"""Whether a sensor proved itself: a calibration, or a comparison with the laboratory.

Passed or failed is kept as it was found then, with the rule that decided it. What follows for the
readings between two checks is compliance's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SensorCheckKind(StrEnum):
    """How a sensor was checked: against a reference in hand, or against laboratory samples."""

    CALIBRATION = "calibration"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorCheck:
    """A check of the sensor of one outlet's parameter at an instant, microseconds UTC.

    `reference` says what it was held against; `expected` is that reference's value, `read` what the
    sensor showed before it was touched, `left` what it showed when it was left (None: it was not
    touched), all in the parameter's own unit. `passed` is of what it read, `left_passed` of how it
    was left. Of a comparison `samples` are the laboratory samples,
    `accuracy_percent` the relative accuracy. `rule` says in a sentence what decided. `next_due` is
    the legal day by which the next is due. `id` and `known_at` are given by the store.
    """

    id: str
    outlet_id: str
    parameter: str
    kind: SensorCheckKind
    at_us: int
    reference: str
    expected: float | None
    read: float | None
    left: float | None
    passed: bool
    rule: str
    document: str
    entered_by: str
    known_at: datetime
    samples: tuple[str, ...] = ()
    accuracy_percent: float | None = None
    next_due: date | None = None
    replaces: str | None = None
    left_passed: bool | None = None
