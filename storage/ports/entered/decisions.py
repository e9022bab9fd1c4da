"""What may be asked of the records about their journal of decisions."""

from __future__ import annotations

from typing import Final, Protocol

# As the journal names these kinds, for who asks what was decided last.
RULING: Final = "ruling"
FIGURES: Final = "figures"


def on_outlet(outlet_id: str) -> str:
    """Return the subject of a decision on an outlet."""
    return f"outlet:{outlet_id}"


class DecisionRecords(Protocol):
    """The part of the records that stands with the journal of what people decide.

    Each decision is on disk in it before it is answered; what it alone has is brought in when the
    records are opened, and before the next decision.
    """

    def last_decided_us(self, kind: str, subject: str | None = None) -> int:
        """Return since when the last decision of a kind is known (microseconds UTC), on a subject
        or any; 0 where there is none.
        """
        ...

    def decision_differences(self) -> list[str]:
        """Return in words what the records have otherwise than the journal; raises JournalDamaged.

        Empty where both agree, and where there is no journal.
        """
        ...

    def begin_decisions_anew(self) -> int:
        """Begin a journal of the decisions that we have, where the one before is lost; return how
        many. Raises SettingsUnusable where there is a journal.
        """
        ...
