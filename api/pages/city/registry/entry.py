"""What the page of one row says: its fields as they were filled in, and what it would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.every_request.words.problem_words import detail_vi
from api.pages.access.forms import Filled
from api.pages.city.registry.fields import (
    AT_FIRST,
    Field,
    called,
    cells_of_form,
    choices_of,
    fields_of,
    heading,
    shown,
    with_headings,
)
from api.pages.texts.language import Speech
from api.pages.texts.law_words import marked_english
from api.question.handed_in import Parts
from api.views.entering.registry_effects import EntryEffects, effects_of
from api.views.entering.registry_entry import CheckedEntry, check_entry
from compliance.law.regulation import known_citations, written_sign
from domain.errors import Fault, FaultsFound, NotFound
from domain.registry import Registry
from domain.two_languages import Language
from storage.ports.entered.decisions import ON_REGISTRY
from storage.registry_files.columns import KEY_COLUMNS, Kind
from storage.registry_files.described.column import Described
from storage.registry_files.described.every import DESCRIBED
from storage.registry_files.writing import kept_cells, row_key

CHOICES_MOST = 300  # of rows to begin from; of more, one is written
_KEY_MARK = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """One cell that would be another, as people read it; empty is not known."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """Everything that the page says; `seen_us` is the last version that it was made with.

    `rows` are those to begin from, None where they are too many to choose one of.
    """

    kind: Kind
    seen_us: int
    first: Sequence[Field]
    more: Sequence[Field]
    rows: Sequence[tuple[str, str]] | None
    begun_from: str

    @property
    def faulty(self) -> int:
        """How many fields have something wrong."""
        return sum(bool(one.faults) for one in (*self.first, *self.more))

    @property
    def opens_more(self) -> bool:
        """Whether what folds away is to be seen at once: something is wrong in it."""
        return any(one.faults for one in self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an entry would change: cells of its row, and what the law asks."""

    entry: CheckedEntry
    changes: Sequence[RowChange]
    effects: EntryEffects


def entry_page(
    parts: Parts,
    speech: Speech,
    kind: Kind,
    filled: Filled,
    *,
    begun_from: str | None = None,
    faults: Sequence[Fault] = (),
) -> EntryPage:
    """Return the page; raises NotFound where it begins from a row that is not there."""
    seen_us = parts.records.last_decided_us(ON_REGISTRY)
    registry, language = parts.records.registry(), speech.language
    rows = {_named(kind, one): one for one in kept_cells(registry, kind)}
    told: Mapping[str, Sequence[str]] = filled.fields
    if not told:
        cells = AT_FIRST if begun_from is None else _row_of(kind, rows, begun_from)
        told = _written(kind, cells, language)
    first, more = fields_of(
        kind,
        language,
        told,
        _choices(parts, registry, told.get("regulation", ())),
        _by_column(kind, faults, language),
    )
    return EntryPage(
        kind=kind,
        seen_us=seen_us,
        first=first,
        more=more,
        rows=[(key, _label(kind, one)) for key, one in rows.items()]
        if len(rows) <= CHOICES_MOST
        else None,
        begun_from=begun_from or "",
    )


def _choices(
    parts: Parts, registry: Registry, cited: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return what there is to refer to; a regulation is called by its sign, however it is cited."""
    law = parts.law.regulations
    known = dict.fromkeys((*law, *(one for one in cited if one in known_citations(law))))
    return choices_of(registry, {one: written_sign(law, one) for one in known})


def _named(kind: Kind, cells: Mapping[str, str]) -> str:
    """Return by what a row is named in an address: what makes it the same one."""
    return _KEY_MARK.join(row_key(kind, cells)).rstrip(_KEY_MARK)


def _label(kind: Kind, cells: Mapping[str, str]) -> str:
    key = " · ".join(cells[name] for name in KEY_COLUMNS[kind] if cells[name])
    return f"{key}: {cells['name']}" if "name" in cells else key


def _row_of(
    kind: Kind, rows: Mapping[str, Mapping[str, str]], begun_from: str
) -> Mapping[str, str]:
    """Return a row by its name; by an id alone, the last row of it."""
    of_id = [one for one in rows.values() if one.get("id") == begun_from]
    found = rows.get(begun_from) or (of_id[-1] if of_id else None)
    if found is None:
        raise NotFound(f"no row {begun_from!r} in {kind} of the registry")
    return found


def _written(kind: Kind, cells: Mapping[str, str], language: Language) -> dict[str, Sequence[str]]:
    return {
        one.column: cells.get(one.column, "").split()
        if one.column == "parameters"
        else (shown(one, cells.get(one.column, ""), language),)
        for one in DESCRIBED[kind]
    }


def _by_column(kind: Kind, faults: Sequence[Fault], language: Language) -> dict[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for one in faults:
        said = one.message
        if language == "vi":
            vietnamese = detail_vi(said)
            said = marked_english(said) if vietnamese is None else with_headings(kind, vietnamese)
        found.setdefault(one.column, []).append(said)
    return {column: tuple(each) for column, each in found.items()}


def preview_of(parts: Parts, speech: Speech, kind: Kind, filled: Filled) -> Preview:
    """Return what a form would change; raises FaultsFound, each fault with its column."""
    entry = check_entry(parts, kind, cells_in(parts, kind, filled, speech.language))
    return Preview(
        entry=entry,
        changes=_changes(parts, entry, speech.language),
        effects=effects_of(entry, parts.clock()),
    )


def cells_in(parts: Parts, kind: Kind, filled: Filled, language: Language) -> dict[str, str]:
    """Return the cells that a form is of; raises FaultsFound with what nobody could read, and with
    what is wrong with the others.
    """
    cells, faults = cells_of_form(kind, filled, language)
    if not faults:
        return cells
    told = {one.column for one in faults}
    try:
        check_entry(parts, kind, cells)
    except FaultsFound as error:
        faults += [one for one in error.faults if one.column not in told]
    raise FaultsFound(faults)


def _changes(parts: Parts, entry: CheckedEntry, language: Language) -> list[RowChange]:
    was = entry.was or {}

    def told(one: Described, cell: str) -> str:
        if one.column == "regulation" and cell:
            return written_sign(parts.law.regulations, cell)
        return called(one, shown(one, cell, language), language)

    found = []
    for one in DESCRIBED[entry.kind]:
        before, after = was.get(one.column, ""), entry.becomes[one.column]
        if before != after:
            found.append(
                RowChange(
                    label=heading(one, language),
                    before=told(one, before),
                    after=told(one, after),
                )
            )
    return found
