"""What may be asked of the records about their journal of decisions."""

from __future__ import annotations

from typing import Final, Protocol

# Kinds of decisions that are on the same, as the journal names them: who decides one of them rests
# on all of them.
Kinds = tuple[str, ...]
ON_REGISTRY: Final[Kinds] = ("registry",)
ON_FIGURES: Final[Kinds] = ("figures",)
ON_RULINGS: Final[Kinds] = ("ruling",)
ON_HOLDS: Final[Kinds] = ("hold", "hold-release")
ON_OWN_THRESHOLDS: Final[Kinds] = ("own-thresholds", "own-thresholds-end")
ON_CASE: Final[Kinds] = ("case-step",)
ON_ACCOUNT: Final[Kinds] = (
    "account",
    "account-password",
    "account-role",
    "account-removal",
    "account-identity",
    "account-identity-end",
)


def on_outlet(outlet_id: str) -> str:
    """Return the subject of a decision on an outlet."""
    return f"outlet:{outlet_id}"


def on_case(case_id: str) -> str:
    """Return the subject of a decision on a case."""
    return f"case:{case_id}"


def on_account(name: str) -> str:
    """Return the subject of a decision on an account of that name."""
    return f"account:{name}"


def on_rule(number: int) -> str:
    """Return the subject of a decision on a rule of notification."""
    return f"rule:{number}"


def on_thing(number: int) -> str:
    """Return the subject of a decision on a thing that was told."""
    return f"thing:{number}"


class DecisionRecords(Protocol):
    """The part of the records that stands with the journal of what people decide.

    Each decision is on disk in it before it is answered; what it alone has is brought in when the
    records are opened, and before the next decision.
    """

    def last_decided_us(self, kinds: Kinds, subject: str | None = None) -> int:
        """Return since when the last decision of some kinds is known (microseconds UTC), on a
        subject or any; 0 where there is none.
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
