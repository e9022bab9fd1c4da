"""What may be asked of the records about things worth telling, and what was told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.judged.told.outbox import Escalation, NewEscalation, NewMessage
from domain.judged.told.things import Acknowledgement, Grown, NewStage, Thing, ThingKind

Told = tuple[NewStage, Sequence[NewMessage]]


class ThingRecords(Protocol):
    """The part of the records that keeps stages of things with the messages that tell them."""

    def things(
        self,
        *,
        kinds: Collection[ThingKind] | None = None,
        outlets: Collection[str] | None = None,
        open_only: bool = False,
        before: int | None = None,
        most: int | None = None,
    ) -> list[Thing]:
        """Return things as their stages tell, the newest first: at most so many `before` one."""
        ...

    def thing(self, number: int) -> Thing:
        """Return one thing; raises NotFound."""
        ...

    def last_stage(self) -> int:
        """Return the number of the last stage of all, 0 for none."""
        ...

    def keep_stages(
        self,
        told: Sequence[Told],
        noticed_at: datetime,
        *,
        after: int,
        through: Mapping[str, int],
        grown: Sequence[Grown] = (),
        due: Sequence[NewEscalation] = (),
        settled: Sequence[Escalation] = (),
    ) -> bool:
        """In one transaction: keep stages, each with its messages, and how far was looked, of
        which days things are that have `grown`, what is `due` to be told to the next, and which
        escalations are `settled` by what is told here.

        `after` is the last stage that they rest on: where another came since, nothing is kept and
        the answer is False. `through` is by name, as `noticed_through` gives it.
        """
        ...

    def noticed_through(self, name: str) -> int:
        """Return how far was looked, 0 at first."""
        ...

    def late_stages(self, after: int, most: int) -> list[tuple[int, datetime, NewStage]]:
        """Return stages that are told in one message with others, behind a number, oldest first:
        each with its own number and when it was noticed. What has a later stage is left out.
        """
        ...

    def acknowledge(self, word: Acknowledgement) -> Acknowledgement:
        """Keep that somebody saw to a thing up to its last stage, once for each stage and name.

        Raises NotFound. Returns it with its stage and the instant from which it is known.
        """
        ...

    def acknowledgements(self, things: Collection[int]) -> list[Acknowledgement]:
        """Return who acknowledged some things, oldest first."""
        ...

    def escalations_due(self, now: datetime, most: int) -> list[Escalation]:
        """Return the steps that are due to be told to the next, and not settled, oldest first."""
        ...

    def settle_escalation(
        self, escalation: Escalation, messages: Sequence[NewMessage], now: datetime
    ) -> None:
        """In one transaction: keep the messages of an escalation, none where it is not needed any
        more, and that it is settled; a second time changes nothing.
        """
        ...
