"""Holds what the records say was decided against the journal of decisions, one by one.

It changes neither; what differs is said with the decision's number, or the instant of its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from domain.errors import NotFound
from domain.legal_day import from_microseconds
from storage.journal.decisions.journal import read_decisions
from storage.journal.decisions.record import KNOWN_LATER, KeptDecision, known_later
from storage.records.database.decisions.kinds import Kind, content_of, noted_decisions


def differences(connection: Connection, folder: Path, kinds: Mapping[str, Kind]) -> list[str]:
    """Return in words what records and a folder's journal have otherwise, or one of them alone.

    Raises JournalDamaged.
    """
    kept = list(read_decisions(folder))
    later = known_later(kept)
    noted = noted_decisions(connection)
    missing = {position: noted[position] for position in noted.keys() - {d.position for d in kept}}
    seen = {(one.kind, one.known_us) for one in missing.values()}
    found = [
        f"the records have decision {position} ({one.kind}), and its journal has not"
        for position, one in sorted(missing.items())
    ]
    for decision in kept:
        taken_in = noted.get(decision.position)
        if taken_in is not None and taken_in.digest != decision.digest.hex():
            found.append(
                f"decision {decision.position} ({decision.kind}, {decision.head.subject}) is not "
                "the one that the records took in: its journal was written anew, or is another's"
            )
        if decision.kind == KNOWN_LATER:
            continue
        known_us = later.get(decision.position, decision.head.known_us)
        seen.add((decision.kind, known_us))
        kind = kinds.get(decision.kind)
        if kind is None or not _is_in_records(connection, folder, kind, decision, known_us):
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
    connection: Connection, folder: Path, kind: Kind, decision: KeptDecision, known_us: int
) -> bool:
    try:
        change = kind.change_at(connection, known_us)
    except (NoResultFound, NotFound, ValueError):  # no such rows, or rows that are none of ours
        return False
    content = content_of(kind, decision, str(folder))
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
