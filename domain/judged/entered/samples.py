"""What a laboratory says of one parameter of a sample of an outlet's water.

The value stands as the laboratory wrote it; "<" says that it lies below what the method can tell.
A sample entered wrongly is replaced by a newer one, never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.judged.entered.attachments import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class LabSample:
    """A laboratory's value of one parameter; times in microseconds UTC, a grab has begin = end.

    `written` and `unit` are as on the report, `value` is the same in the parameter's own unit, and
    so is `uncertainty` (expanded, k = 2; None where the report has none). `is_below` stands for
    "<": the true value lies under `value`. `document` names the report. `id` and `known_at` are
    given by the store.
    """

    id: str
    outlet_id: str
    parameter: str
    begin_us: int
    end_us: int
    is_below: bool
    written: str
    unit: str
    value: float
    uncertainty: float | None
    method: str
    laboratory: str
    document: str
    entered_by: str
    known_at: datetime
    replaces: str | None = None
    case_id: str | None = None
    attachments: tuple[Attachment, ...] = ()

    @property
    def is_grab(self) -> bool:
        """Whether it was taken at one instant."""
        return self.begin_us == self.end_us
