"""Holds what the records say was decided against the journal of decisions, one by one.

It changes neither; what differs is said with the decision's number, or the instant of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from domain.errors import NotFound
from domain.legal_day import from_microseconds
from storage.journal.decisions.record import KNOWN_LATER, KeptDecision, KnownLater
from storage.records.database.decisions.kinds import Kind


def differences(
    connection: Connection, journalled: Iterable[KeptDecision], kinds: Mapping[str, Kind]
) -> list[str]:
    """Return in words what the records have otherwise than the journal, or one of them alone."""
    kept = list(journalled)
    later = {
        one.of: one.known_us
        for one in (
            msgspec.json.decode(decision.content, type=KnownLater)
            for decision in kept
            if decision.kind == KNOWN_LATER
        )
    }
    seen: set[tuple[str, int]] = set()
    found = []
    for decision in kept:
        if decision.kind == KNOWN_LATER:
            continue
        known_us = later.get(decision.position, decision.head.known_us)
        seen.add((decision.kind, known_us))
        kind = kinds.get(decision.kind)
        if kind is None or not _is_in_records(connection, kind, decision, known_us):
            found.append(
                f"decision {decision.position} ({decision.kind}, {decision.head.subject}) is "
                "otherwise in the records than in its journal"
            )
    found += [
        f"the records have a decision ({name}, known since {from_microseconds(known_us)}) that "
        "the journal has not"
        for name, known_us in sorted(_all_of(connection, kinds) - seen)
    ]
    return found


def _is_in_records(
    connection: Connection, kind: Kind, decision: KeptDecision, known_us: int
) -> bool:
    try:
        change = kind.change_at(connection, known_us)
    except (NoResultFound, NotFound, ValueError):  # no such rows, or rows that are none of ours
        return False
    content = msgspec.json.decode(decision.content, type=kind.content)
    return bool(_without_instants(content) == _without_instants(change.content))


def _without_instants(content: Any) -> Any:
    """Return a content without since when it is known: its rows may be known later."""
    return _left(msgspec.to_builtins(content))


def _left(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _left(value) for name, value in told.items() if name != "known_at"}
    return [_left(value) for value in told] if isinstance(told, list | tuple) else told


def _all_of(connection: Connection, kinds: Mapping[str, Kind]) -> set[tuple[str, int]]:
    return {
        (kind.name, known_us) for kind in kinds.values() for known_us in kind.instants(connection)
    }
