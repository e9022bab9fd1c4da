"""Has what waits of gateways taken in: by the service that runs, else here and now.

A wish is on disk before anything is said. Where nobody writes this journal it is followed by the
one who asks: the whole order, the stores, and the days to be judged again. It decides nothing about
what is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import closing
from typing import NamedTuple

from prometheus_client import CollectorRegistry

from domain.errors import SettingsUnusable
from domain.gateways.fitting import is_for
from domain.registry import Registry
from ingest.pipeline import Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.quarantine.waiting_messages import quarantined, released
from ingest.storing.storer import WATERMARK, Storer
from ingest.wire.sender_clocks import GatewayClocks
from service.receiving.journal_behind import open_journal
from service.receiving.memory_keeper import MemoryKeeper
from service.receiving.releasing import Wish, groups_of, wish
from service.settings.clock import now_us
from service.settings.settings import Settings
from service.stores.opened import Stores, open_stores
from storage.journal.files import writing_lock
from storage.ports.work.progress import of_worker


class Release(NamedTuple):
    """How many messages waited, and how many of them were taken in here (None: by the service)."""

    waited: int
    taken_here: int | None = None


def release_waiting(settings: Settings, registry: Registry, gateways: Collection[str]) -> Release:
    """Have what waits of gateways taken in under a registry that the records hold.

    Raises SettingsUnusable where no wish can be left, JournalDamaged and StoreUnavailable.
    """
    positions = [
        one.position
        for gateway_id in sorted(gateways)
        for one in quarantined(settings.journal_dir, gateway_id)
    ]
    if not positions:
        return Release(0)
    try:
        left = wish(settings.wishes_dir, Wish(sorted(positions), registry.version))
    except OSError as error:
        raise SettingsUnusable(f"{settings.wishes_dir}: {error.strerror}") from error
    if settings.share_group or not _is_free(settings):
        return Release(len(positions))
    with open_stores(settings) as stores:
        taken = _take_in(settings, stores, registry, positions)
    left.unlink(missing_ok=True)
    return Release(len(positions), taken)


def gateways_explained(before: Registry, after: Registry) -> list[str]:
    """Return the gateways of which a new registry may explain what waits: by a new profile or
    channel, or as it has an outlet of theirs that was not there.
    """
    changed = {one.id for one in {*before.profiles} ^ {*after.profiles}}
    changed |= {one.profile_id for one in {*before.channels} ^ {*after.channels}}
    profiles = [one for one in after.profiles if one.id in changed]
    gateways = {one for one in after.gateways for profile in profiles if is_for(profile, one)}
    outlets = set(after.outlets.values()) - set(before.outlets.values())
    return sorted(gateways | {one.gateway_id for one in outlets})


def _is_free(settings: Settings) -> bool:
    """Return whether no process writes the journal."""
    try:
        writing_lock(settings.journal_dir, waits=False).close()
    except BlockingIOError:
        return False
    return True


def _take_in(
    settings: Settings, stores: Stores, registry: Registry, positions: Iterable[int]
) -> int:
    """Take messages through the order and into the stores; return how many have no fault left."""
    taken = 0
    with closing(open_journal(settings, stores.records, 0)) as journal:
        pipeline = Pipeline(
            journal,
            RecentReadings(stores.lookups, registry.ever_measured),
            IngestMetrics(CollectorRegistry()),
            future_tolerance_us=settings.future_tolerance_seconds * 1_000_000,
        )
        pipeline.use_registry(registry)
        pipeline.clocks = GatewayClocks(stores.records.clocks().values())
        memory = MemoryKeeper(settings.sessions_file, pipeline)
        worker = settings.ingest_worker
        memory.restore(journal, stores.records.watermark(of_worker(WATERMARK, worker)))
        for group in groups_of(released(settings.journal_dir, positions, now_us)):
            answers = pipeline.process(group, lambda _: None)
            taken += sum(not one.refusals for one in answers.receipts)
        memory.close()
        storer = Storer(settings.journal_dir, stores.readings, stores.records, worker=worker)
        storer.store_through(journal.committed)
    return taken
