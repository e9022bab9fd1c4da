"""One entry of the registry: checked as an import checks a file of one row, shown with what it
would change, and kept as the next version.

It adds to what is there and overwrites nothing; what an entry leaves empty is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from api.question.handed_in import Parts
from compliance.history.changed_days import changed_days
from compliance.history.registry_rows import permit_fault_under, span_fault_under
from compliance.law.entered.figures import with_figures
from compliance.law.regulation import known_citations
from domain.errors import DecidedSince
from domain.registered import ClusterState
from domain.registry import Registry
from ingest.decode.by_profile.forms.entered import profile_faults
from ingest.decode.by_profile.forms.reading import shipped_forms
from storage.ports.entered.decisions import ON_REGISTRY
from storage.registry_files.columns import COLUMNS, Kind
from storage.registry_files.communes.names import CommuneRemark, commune_remarks
from storage.registry_files.files import registry_of
from storage.registry_files.text_files.table import RegistryTable, check_header
from storage.registry_files.writing import kept_cells, row_key

TRIES_MOST = 5  # of who did not say what they saw: against others who enter at the same moment
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedEntry:
    """A sound entry on the registry of `seen_us`: its row `was`, and what it `becomes`.

    `was` is None where the registry has no such row. `due` are the outlet-days that are judged
    again by it.
    """

    kind: Kind
    seen_us: int
    before: Registry
    after: Registry
    was: Cells | None
    becomes: Cells
    due: frozenset[tuple[str, date]]
    remarks: tuple[CommuneRemark, ...]

    @property
    def changes(self) -> bool:
        """Whether the registry says anything else with it."""
        return self.was != self.becomes

    @property
    def cluster_id(self) -> str:
        """The cluster that it is of, the entered one itself or that of its station or outlet."""
        match self.kind:
            case Kind.CLUSTERS:
                return self.becomes["id"]
            case Kind.STATIONS:
                return self.becomes["cluster_id"]
            case _:
                return self.after.cluster_of(self.outlet_id or "").id

    @property
    def outlet_id(self) -> str | None:
        """The outlet that it is of, None of a cluster, a station or a profile."""
        match self.kind:
            case Kind.CLUSTERS | Kind.STATIONS | Kind.PROFILES | Kind.CHANNELS:
                return None
            case Kind.OUTLETS:
                return self.becomes["id"]
            case _:
                return self.becomes["outlet_id"]

    @property
    def address(self) -> str:
        """Where what it is of is shown."""
        if self.kind in {Kind.PROFILES, Kind.CHANNELS}:
            return "/registry"
        outlet_id = self.outlet_id
        return f"/clusters/{self.cluster_id}" if outlet_id is None else f"/outlets/{outlet_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry and the version that holds it; `is_new` is False where it was there already."""

    entry: CheckedEntry
    version: int
    is_new: bool


def check_entry(parts: Parts, kind: Kind, cells: Cells) -> CheckedEntry:
    """Return an entry of the newest registry; raises FaultsFound, each fault with its column."""
    records = parts.records
    seen_us = records.last_decided_us(ON_REGISTRY)
    before = records.registry()
    told = dict.fromkeys(COLUMNS[kind], "") | {name: cell.strip() for name, cell in cells.items()}
    table = RegistryTable(kind.value, kind, whole=True, rows=[(1, told)])
    check_header(table, 1, list(told))
    rows = {row_key(kind, one): one for one in kept_cells(before, kind)}
    if kind is Kind.CLUSTERS:
        _check_paper_of_state(table, told, rows.values())
    regulations = with_figures(parts.law.regulations, records.figures())
    after = registry_of(
        [table],
        before,
        known_citations(parts.law.regulations),
        span_fault=span_fault_under(regulations),
        permit_fault=permit_fault_under(regulations),
        forms=shipped_forms(),
        profile_faults=profile_faults,
        now=parts.clock(),
    )
    key = row_key(kind, told)
    becomes = next(one for one in kept_cells(after, kind) if row_key(kind, one) == key)
    return CheckedEntry(
        kind=kind,
        seen_us=seen_us,
        before=before,
        after=after,
        was=rows.get(key),
        becomes=becomes,
        due=frozenset(changed_days(records, before, after)),
        remarks=tuple(commune_remarks(before, after)),
    )


def _check_paper_of_state(table: RegistryTable, told: Cells, rows: Iterable[Cells]) -> None:
    """Blame a state that is entered without its paper; one that stands without is no new fact."""
    state, key = told.get("state", ""), (told.get("id", ""), told.get("valid_from", ""))
    if state in {"", ClusterState.NOT_ENTERED} or told.get("state_document"):
        return
    stands = any(
        (one["id"], one["valid_from"], one["state"], one["state_document"]) == (*key, state, "")
        for one in rows
    )
    if not stands:
        table.fault(1, "state rests on no paper: name it in state_document", "state_document")


def keep_entry(
    parts: Parts, by: str, kind: Kind, cells: Cells, *, seen_us: int | None = None
) -> KeptEntry:
    """Keep an entry as the next version of the registry, and mark what it changes to be judged.

    An entry that changes nothing writes nothing. Who does not say what was seen enters it on
    whatever is there. Raises FaultsFound; DecidedSince where another version was added after
    `seen_us`, unless that one says the same.
    """
    tries = TRIES_MOST if seen_us is None else 1
    while True:
        entry = check_entry(parts, kind, cells)
        if not entry.changes:
            return KeptEntry(entry=entry, version=entry.before.version, is_new=False)
        seen = entry.seen_us if seen_us is None else min(seen_us, entry.seen_us)
        try:
            version = parts.records.add_registry(
                entry.after, parts.clock(), sorted(entry.due), by=by, seen_us=seen
            )
        except DecidedSince:
            tries -= 1
            if tries <= 0 and not _stands(parts, entry):
                raise
        else:
            return KeptEntry(entry=entry, version=version, is_new=True)


def _stands(parts: Parts, entry: CheckedEntry) -> bool:
    """Return whether the newest registry has the very row: it was sent twice."""
    return entry.becomes in kept_cells(parts.records.registry(), entry.kind)
