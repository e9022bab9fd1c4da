"""Figures of the law that an official enters, since their text was not in our hands.

They are appended with who, when and from which document; a later entry for the same place in the
table supersedes an earlier one, and neither is ever removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.judged.verdicts import Confidence
from domain.registered import ReceivingWater


class FigureKind(StrEnum):
    """Which figure was entered: C of a table (limit), or one class of a coefficient."""

    LIMIT = "limit"
    KQ = "kq"
    KF = "kf"
    K = "k"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredFigure:
    """One figure of a regulation as an official entered it; numbers as written, in decimal text.

    LIMIT uses parameter, column, unit, lower, upper, and for a tier by discharge flow `above`
    (exclusive) and `up_to` (inclusive) in m3/day. KQ, KF and K use value, water or facility_kind,
    above, up_to, unit. `known_at` is given by the store.
    """

    regulation: str
    kind: FigureKind
    clause: str
    document: str
    confidence: Confidence
    entered_by: str
    known_at: datetime
    parameter: str | None = None
    column: str | None = None
    unit: str | None = None
    lower: str | None = None
    upper: str | None = None
    value: str | None = None
    water: ReceivingWater | None = None
    facility_kind: str | None = None
    above: str | None = None
    up_to: str | None = None
