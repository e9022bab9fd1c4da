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


def no_permit(outlet_id: str, day: date) -> LimitUnknown:
    """Return why there is no limit where no permit is in force."""
    return LimitUnknown(f"No permit of outlet {outlet_id} is in force on {day}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """The regulation and column that bind, and `sentences` that say why, for a person.

    `transition` is where the rule stands that chose between a regulation and its successor, None
    where nothing was to be chosen; `column_basis` where the rule stands that gave the column, None
    where the permit did. Both count for the limit's confidence.
    """

    regulation: Regulation
    column: str
    sentences: tuple[str, ...]
    transition: Basis | None = None
    column_basis: Basis | None = None


def binding_regulation(
    regulations: Mapping[str, Regulation], permit: Permit, station: Station, day: date
) -> Binding | LimitUnknown:
    """Return what binds an outlet on a legal day, or the fact that is missing to say so.

    A facility is an existing one where it was in operation, or had a permit, an approved project or
    an accepted file, before the successor came into force: the earliest of these facts decides.
    Source: transition of Circular 06/2025/TT-BTNMT (Art. 3) and Circular 05/2025/TT-BTNMT, to
    2031-12-31.
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
    since = successor.binding_on_all_from
    if since is not None and day >= since:
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
    begun, fact = _earliest_fact(permit, station)
    if begun < successor.begins:
        if successor.existing_until is None:
            return LimitUnknown(
                f"{fact}, before {successor.id} came into force on {successor.begins}: until when "
                f"an existing facility may stay under {cited.id} is not in our hands."
            )
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
    if station.in_operation_since is None:
        return LimitUnknown(
            f"Whether {cited.id} or {successor.id} binds cannot be said: since when station "
            f"{station.id} has been in operation is not known, and permit {permit.number} is valid "
            f"only from {permit.valid_from}."
        )
    sentences.append(
        f"{fact}, and no permit, approved project or accepted file is on record from before "
        f"{successor.id} came into force on {successor.begins}: a new facility is bound by "
        f"{successor.id} from its first day."
    )
    return _under_successor(regulations, successor, permit, sentences)


def _earliest_fact(permit: Permit, station: Station) -> tuple[date, str]:
    """Return the earliest day that shows a facility, and the fact of that day in words."""
    since, approved = station.in_operation_since, station.approved_on
    facts = []
    if since is None:
        operation = f"since when station {station.id} has been in operation is not known"
    else:
        operation = f"station {station.id} has been in operation since {since}"
        facts.append((since, f"S{operation[1:]}"))
    permitted = f"Permit {permit.number} was valid from {permit.valid_from} ({operation})"
    facts.append((permit.valid_from, permitted))
    if approved is not None:
        paper = f" ({station.approval_document})" if station.approval_document else ""
        facts.append((approved, f"Station {station.id} was approved on {approved}{paper}"))
    return min(facts, key=lambda fact: fact[0])


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
    column, default = permit.successor_column, regulation.default_column
    basis = None
    if column is not None:
        sentences.append(f"Its column {column} stands with the permit.")
    elif default is not None:
        column, basis = default.column, default.basis
        sentences.append(
            f"Permit {permit.number} names no column of it: column {column} applies where the "
            f"province has not zoned its discharges ({basis.confidence}); whether it has is not on "
            "record here."
        )
    else:
        columns = ", ".join(regulation.columns) or "not in our hands"
        return LimitUnknown(
            f"{' '.join(sentences)} Which of its columns ({columns}) binds this outlet is not on "
            f"record: permit {permit.number} has no successor column."
        )
    return Binding(
        regulation=regulation,
        column=column,
        sentences=tuple(sentences),
        transition=successor.basis,
        column_basis=basis,
    )
