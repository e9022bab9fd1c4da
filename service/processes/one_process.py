"""Ingest, judge, telling and API wired in one process, for `nhue run` and `nhue demo` alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

from compliance.judging.load_kernels import load_kernels
from service.processes.ingest.storing import IngestPart
from service.processes.judging.judging import JudgePart, law_of
from service.processes.serving.api import ApiPart
from service.processes.telling.telling import TellingPart
from service.settings.settings import Settings
from service.stores.opened import Stores
from service.threads import Workers


@dataclass(frozen=True, slots=True)
class OneProcess:
    """The four parts on the same stores, with one health and one set of metrics."""

    ingest: IngestPart
    judging: JudgePart
    telling: TellingPart
    api: ApiPart

    def start(self) -> None:
        """Start every part, the API first, so that it can say how the others are."""
        self.api.start()
        self.ingest.start()
        self.judging.start()
        self.telling.start()


@contextmanager
def one_process(settings: Settings, stores: Stores, workers: Workers) -> Iterator[OneProcess]:
    """Wire the parts under one supervisor, and let go of the journal at the end.

    Raises SettingsUnusable and StoreUnavailable where a part cannot begin.
    """
    metrics = CollectorRegistry()
    judging = JudgePart(settings, stores.readings, stores.records, workers, seal=stores.seal)
    parts: list[IngestPart | JudgePart | TellingPart] = [judging]
    api = ApiPart(
        settings,
        stores.readings,
        stores.records,
        metrics,
        lambda: {name: one for part in reversed(parts) for name, one in part.health().items()},
        workers=workers,
    )
    telling = TellingPart(settings, stores.records, workers, api.health)
    parts.append(telling)
    load_kernels(law_of(settings))
    # Last, once nothing else has to be loaded: from here on receipts wait for our look-ups
    with closing(IngestPart(settings, stores, metrics, workers)) as ingest:
        parts.append(ingest)
        yield OneProcess(ingest, judging, telling, api)
