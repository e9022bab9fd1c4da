"""Which messages wait for a Sparkplug birth, and which of them the births of now explain.

A birth of another connection of the node explains nothing of the one before: its aliases may be
others. Such messages stay in quarantine until somebody takes them out by hand. It reads nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from domain.gateways.rejections import Refusal, RejectionCode

WAITING_MOST = 20_000  # remembered at once; above it the oldest are taken out by hand alone
WORDS_MOST = 64  # of one message's metrics that are not explained

Of = tuple[str, str, str]  # group, gateway and device


class WaitingMessage(msgspec.Struct):
    """A message in the journal: of which connection it is, and which metrics a birth must name."""

    session: int
    missing: frozenset[str]


class WaitingForBirth:
    """The messages of every device that wait, by their positions; one thread changes it."""

    def __init__(self) -> None:
        """Begin with none. `due` may be read by any thread: positions that can be judged now."""
        self._of: dict[Of, dict[int, WaitingMessage]] = {}
        self._where: dict[int, Of] = {}
        self._due: set[int] = set()
        self.due: tuple[int, ...] = ()

    def add(self, of: Of, session: int, position: int, refusals: Iterable[Refusal]) -> bool:
        """Note a message that is in the journal now; False where it has not to wait."""
        missing = _missing(refusals)
        if not missing:
            return False
        while len(self._where) >= WAITING_MOST:
            self._drop(next(iter(self._where)))
        self._of.setdefault(of, {})[position] = WaitingMessage(session, missing)
        self._where[position] = of
        return True

    def explained(
        self, of: Of, session: int, named: Collection[str], only: int | None = None
    ) -> None:
        """Make due what a device's birth explains; let go of what is of a connection before.

        All that waits of the device, or `only` the message of a position.
        """
        waiting = self._of.get(of)
        if waiting is None:
            return
        for position in list(waiting) if only is None else [only]:
            one = waiting[position]
            if one.session != session:
                self._drop(position)
            elif not one.missing.isdisjoint(named):
                self._due.add(position)
        self._told()

    def judged(self, position: int, refusals: Sequence[Refusal]) -> None:
        """Note that a message was judged again; what is still not explained goes on waiting."""
        of = self._where.get(position)
        if of is None:
            return
        missing = _missing(refusals)
        if missing:
            self._of[of][position].missing = missing
            self._due.discard(position)
        else:
            self._drop(position)
        self._told()

    def kept(self) -> list[tuple[Of, int, WaitingMessage, bool]]:
        """Return all that waits, for the next life, with whether it is due."""
        return [
            (of, position, self._of[of][position], position in self._due)
            for position, of in self._where.items()
        ]

    def restore(self, kept: Iterable[tuple[Of, int, WaitingMessage, bool]]) -> None:
        """Take over what waited in the life before."""
        for of, position, one, is_due in kept:
            self._of.setdefault(of, {})[position] = one
            self._where[position] = of
            if is_due:
                self._due.add(position)
        self._told()

    def _drop(self, position: int) -> None:
        of = self._where.pop(position)
        del self._of[of][position]
        if not self._of[of]:
            del self._of[of]
        self._due.discard(position)

    def _told(self) -> None:
        self.due = tuple(sorted(self._due))


def _missing(refusals: Iterable[Refusal]) -> frozenset[str]:
    found = [one.parameter or "" for one in refusals if one.code is RejectionCode.BIRTH_MISSING]
    return frozenset(found[:WORDS_MOST])
