"""Decides which regulation and column bind an outlet on a day, and says why in sentences.

A permit cites a regulation; its successor takes its place for new facilities first, later for all.
Where a fact is missing the answer is "limit unknown" with that fact: no column is ever guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from compliance.law.regulation import Basis, Regulation, Successor, cited_regulation
from domain.errors import NotFound
from domain.registered import Permit, Station


@dataclass(frozen=True, slots=True)
class LimitUnknown:
    """There is no limit that we could answer for; `why` is one sentence for a person."""

    why: str


@dataclass(frozen=True, slots=True)
class NotLimited:
    """No limit binds here (a stay, chloride into salt water); `why` is one sentence."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """The regulation and column that bind, and `sentences` that say why, for a person.

    `transition` is where the rule stands that chose between a regulation and its successor, None
    where nothing was to be chosen. It counts for the limit's confidence.
    """

    regulation: Regulation
    column: str
    sentences: tuple[str, ...]
    transition: Basis | None = None


def binding_regulation(
    regulations: Mapping[str, Regulation], permit: Permit, station: Station, day: date
) -> Binding | LimitUnknown:
    """Return what binds an outlet on a legal day, or the fact that is missing to say so.

    A facility is an existing one where it was in operation before the successor came into force
    (where that is not known: where its permit was valid before). Source: transition of Circular
    06/2025/TT-BTNMT and Circular 05/2025/TT-BTNMT, to 2031-12-31.
    """
    try:
        cited = cited_regulation(regulations, permit.regulation)
    except NotFound as error:
        return LimitUnknown(f"{error}; an official has to enter it.")
    if cited.in_force is not None and day < cited.in_force:
        return LimitUnknown(
            f"Permit {permit.number} cites {cited.id}, which is in force only from "
            f"{cited.in_force}."
        )
    sentences = [f"Permit {permit.number} cites {cited.id}, column {permit.column}."]
    if cited.in_force is None:
        sentences.append(f"Since when {cited.id} is in force is not in our hands.")
    successor = cited.successor
    if successor is None:
        return Binding(regulation=cited, column=permit.column, sentences=tuple(sentences))
    if day < successor.begins:
        sentences.append(f"Its successor {successor.id} is in force only from {successor.begins}.")
        return Binding(regulation=cited, column=permit.column, sentences=tuple(sentences))
    if day >= successor.binding_on_all_from:
        since = successor.binding_on_all_from
        sentences.append(f"From {since} {successor.id} binds every facility in its place.")
        return _under_successor(regulations, successor, permit, sentences)
    return _in_transition(regulations, (cited, successor), permit, station, sentences)


def _in_transition(
    regulations: Mapping[str, Regulation],
    old_and_new: tuple[Regulation, Successor],
    permit: Permit,
    station: Station,
    sentences: list[str],
) -> Binding | LimitUnknown:
    cited, successor = old_and_new
    begun, fact = _begun(permit, station, successor.begins)
    if begun is None:
        return LimitUnknown(
            f"Whether {cited.id} or {successor.id} binds cannot be said: since when station "
            f"{station.id} has been in operation is not known, and {fact}."
        )
    if begun < successor.begins:
        sentences.append(
            f"{fact}, before {successor.id} came into force on {successor.begins}: an existing "
            f"facility may stay under {cited.id} until {successor.existing_until}."
        )
        return Binding(
            regulation=cited,
            column=permit.column,
            sentences=tuple(sentences),
            transition=successor.basis,
        )
    sentences.append(
        f"{fact}, not before {successor.id} came into force on {successor.begins}: a new facility "
        f"is bound by {successor.id} from its first day."
    )
    return _under_successor(regulations, successor, permit, sentences)


def _begun(permit: Permit, station: Station, begins: date) -> tuple[date | None, str]:
    """Return the day that tells an existing facility from a new one, and the fact in words.

    A permit that is older than the successor proves an existing facility; a younger one proves
    nothing, since an old facility renews its permit too.
    """
    since = station.in_operation_since
    if since is not None:
        return since, f"Station {station.id} has been in operation since {since}"
    if permit.valid_from < begins:
        return permit.valid_from, (
            f"Permit {permit.number} was valid from {permit.valid_from} (since when station "
            f"{station.id} has been in operation is not known)"
        )
    return None, f"permit {permit.number} is valid only from {permit.valid_from}"


def _under_successor(
    regulations: Mapping[str, Regulation],
    successor: Successor,
    permit: Permit,
    sentences: list[str],
) -> Binding | LimitUnknown:
    try:
        regulation = cited_regulation(regulations, successor.id)
    except NotFound as error:
        return LimitUnknown(f"{' '.join(sentences)} {error}; an official has to enter it.")
    if permit.successor_column is None:
        columns = ", ".join(regulation.columns) or "not in our hands"
        return LimitUnknown(
            f"{' '.join(sentences)} Which of its columns ({columns}) binds this outlet is not on "
            f"record: permit {permit.number} has no successor column."
        )
    sentences.append(f"Its column {permit.successor_column} stands with the permit.")
    return Binding(
        regulation=regulation,
        column=permit.successor_column,
        sentences=tuple(sentences),
        transition=successor.basis,
    )
