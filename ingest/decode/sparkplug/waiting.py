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
ALL_WORDS_MOST = 400_000  # of all that wait

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
        self._by_gateway: dict[str, dict[int, int]] = {}  # how many words each message has
        self._words = 0
        self._due: set[int] = set()
        self.due: tuple[int, ...] = ()

    def add(self, of: Of, session: int, position: int, refusals: Iterable[Refusal]) -> bool:
        """Note a message that is in the journal now; False where it has not to wait."""
        missing = _missing(refusals)
        if not missing:
            return False
        while self._where and (
            len(self._where) >= WAITING_MOST or self._words + len(missing) > ALL_WORDS_MOST
        ):
            self._drop(self._first_to_go(of[1]))
        self._note(of, position, WaitingMessage(session, missing))
        return True

    def _first_to_go(self, gateway_id: str) -> int:
        """Return the oldest message of the one who speaks, or of who has most where that is less.

        A gateway that has less than its part of the places loses none to another.
        """
        own = self._by_gateway.get(gateway_id, {})
        if len(own) * len(self._by_gateway) < len(self._where):
            own = max(self._by_gateway.values(), key=lambda one: (len(one), -next(iter(one))))
        return next(iter(own))

    def _note(self, of: Of, position: int, one: WaitingMessage) -> None:
        """Note a message; in the place of the one before, where it waited already."""
        self._of.setdefault(of, {})[position] = one
        self._where[position] = of
        words = self._by_gateway.setdefault(of[1], {})
        self._words += len(one.missing) - words.get(position, 0)
        words[position] = len(one.missing)

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
            self._note(of, position, WaitingMessage(self._of[of][position].session, missing))
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
            self._note(of, position, one)
            if is_due:
                self._due.add(position)
        self._told()

    def _drop(self, position: int) -> None:
        of = self._where.pop(position)
        del self._of[of][position]
        if not self._of[of]:
            del self._of[of]
        words = self._by_gateway[of[1]]
        self._words -= words.pop(position)
        if not words:
            del self._by_gateway[of[1]]
        self._due.discard(position)

    def _told(self) -> None:
        self.due = tuple(sorted(self._due))


def _missing(refusals: Iterable[Refusal]) -> frozenset[str]:
    found = [one.parameter or "" for one in refusals if one.code is RejectionCode.BIRTH_MISSING]
    return frozenset(found[:WORDS_MOST])
