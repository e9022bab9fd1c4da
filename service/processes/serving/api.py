"""The API as one part of a process: uvicorn on its own thread, ended by the common stop event."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import uvicorn
from prometheus_client import CollectorRegistry, generate_latest

from api.access.openid.flow import BACK
from api.access.openid.provider import Provider, SignOnTerms
from api.app import create_app
from api.question.handed_in import Busy, Doors, Parts
from compliance.history.changed_days import days_of_figures, days_of_ruling
from compliance.history.whatif.question import WhatIf, WhatIfAnswer
from compliance.history.whatif.run import on_threads, run_what_if
from compliance.quality.proof.passing import Allowed
from domain.access.roles import Role
from domain.errors import NhueError, SettingsUnusable, StoreUnavailable
from domain.health_log import PartHealth
from domain.judged.entered.figures import EnteredFigure
from ingest.receipts.log import read_receipts, receipts_of_day
from ingest.wire.as_received import JournalMessages
from service.certifications import Certifications
from service.processes.judging.judging import law_of
from service.processes.serving.connections import WAITING_MOST, BoundedConnection, end_overdue
from service.processes.serving.few_at_once import FewAtOnce
from service.processes.serving.garbage import WHOLE_LOOK_SECONDS, looked_for_seldom
from service.processes.serving.health.clock_health import ClockHealth
from service.processes.serving.health.set_aside_health import SetAsideHealth
from service.processes.serving.health.store_health import StoreHealth
from service.processes.serving.health.watched import Watched
from service.processes.serving.measures.http import Measured
from service.processes.serving.measures.mission import Mission
from service.processes.serving.measures.told import MissionMetrics
from service.processes.serving.officials_taken_over import take_over_officials
from service.processes.serving.warmed import first_questions, warm
from service.processes.telling.outbox_health import OutboxHealth
from service.settings.clock import now
from service.settings.settings import Settings
from service.threads import Workers
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore
from storage.records.entered.attached_files import ATTACHED_FOLDER, AttachedFilesFolder

DRAIN_SECONDS = 5
STOP_POLL_SECONDS = 0.1
WHAT_IF_THREADS = 2
LOOK_SECONDS = 15.0  # as often as Prometheus usually asks


def allowed_by(settings: Settings) -> Allowed:
    """Return what a check of a sensor allows."""
    return Allowed(
        calibration_percent=settings.calibration_tolerance_percent,
        ph=settings.calibration_tolerance_ph,
        accuracy_percent=settings.relative_accuracy_percent,
    )


class ApiEnded(NhueError):
    """The HTTP server has ended without having been asked to."""


class ApiPart:
    """The HTTP server; `url` is known once it is made, so that port 0 can be asked for."""

    def __init__(
        self,
        settings: Settings,
        readings: ReadingStore,
        records: RecordStore,
        metrics: CollectorRegistry,
        health: Callable[[], Mapping[str, PartHealth]],
        *,
        workers: Workers,
    ) -> None:
        """Take the port; raises SettingsUnusable when it is taken, FaultsFound where the officials'
        file is faulty.
        """
        self._readings, self._records, self._health = readings, records, health
        self._set_aside = SetAsideHealth(records, metrics)
        self._clocks = ClockHealth(records, metrics)
        self._outbox = OutboxHealth(records, metrics)
        self._store = StoreHealth(readings, records, metrics)
        self._watched = (
            Watched("readings", lambda: {"readings": self._store.told()}),
            Watched("records", self._ask_records),
        )
        self._workers = workers
        self._law = law_of(settings)
        self._asking_what_if = threading.Lock()
        take_over_officials(records, settings.officials_path, now())
        self._socket = _listen(settings.api_host, settings.api_port)
        host, port = self._socket.getsockname()[:2]
        self.url = f"http://{host}:{port}/"
        messages = JournalMessages(settings.journal_dir)
        parts = Parts(
            records=records,
            readings=FewAtOnce(readings),
            law=self._law,
            clock=now,
            health=self.health,
            metrics=lambda: generate_latest(metrics),
            doors=_doors(settings),
            days_of_figures=self._days_of_figures,
            days_of_ruling=days_of_ruling,
            silent_minutes=settings.silent_after_minutes,
            data_licence=settings.data_licence,
            window_kept_share=settings.window_kept_share,
            allowed=allowed_by(settings),
            future_tolerance_seconds=settings.future_tolerance_seconds,
            what_if=self._what_if,
            receipts=partial(read_receipts, settings.receipts_dir),
            messages=messages,
            chain=messages,
            receipts_of_day=partial(receipts_of_day, settings.receipts_dir),
            attached=AttachedFilesFolder(settings.data_dir / ATTACHED_FOLDER),
        )
        self._application = create_app(parts)
        self._application.state.sign_on = provider_of(settings)
        self._mission = Mission(parts)
        metrics.register(MissionMetrics(self._mission, self.health))
        self._application.state.certifications = Certifications(settings, records, workers)
        config = uvicorn.Config(
            Measured(self._application, self._application.routes, metrics),
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            http=BoundedConnection,
            forwarded_allow_ips=settings.trusted_proxies,
            backlog=WAITING_MOST,
            ws="none",
        )
        self._server = uvicorn.Server(config)

    def start(self) -> None:
        """Serve until the stop event is set."""
        warm(self._application, first_questions(self._records))
        for watched in self._watched:
            self._workers.start(f"{watched.name} watch", watched.run)
        self._workers.start("mission watch", self._look)
        self._workers.start("api", lambda stop: asyncio.run(self._serve(stop)))

    def health(self) -> dict[str, PartHealth]:
        """Say how the stores and every part were when they last answered; it waits for none."""
        return {name: one for watched in self._watched for name, one in watched.word().items()}

    def _ask_records(self) -> dict[str, PartHealth]:
        told = self._set_aside.told(self._health())
        return {
            "records": _answering(self._records),
            **told,
            **self._clocks.told(),
            **self._outbox.told(),
        }

    def _look(self, stop: threading.Event) -> None:
        """Look at the mission at once, and again: a scrape tells what was seen last."""
        while True:
            self._mission.look()
            if stop.wait(LOOK_SECONDS):
                return

    async def _serve(self, stop: threading.Event) -> None:
        with looked_for_seldom():
            async with asyncio.TaskGroup() as group:
                group.create_task(self._end_on(stop))
                await self._server.serve(sockets=[self._socket])
                if not stop.is_set():
                    raise ApiEnded("the HTTP server has ended by itself: look at the log above")

    async def _end_on(self, stop: threading.Event) -> None:
        look_at = time.monotonic() + WHOLE_LOOK_SECONDS
        while not stop.is_set():  # other threads and signals set it
            await asyncio.sleep(STOP_POLL_SECONDS)
            end_overdue(self._server.server_state.connections)
            if time.monotonic() > look_at:
                gc.collect()
                look_at = time.monotonic() + WHOLE_LOOK_SECONDS
        self._server.should_exit = True

    def _days_of_figures(self, figures: Sequence[EnteredFigure]) -> set[tuple[str, date]]:
        registry = self._records.registry()
        return days_of_figures(self._records, registry, self._law.regulations, figures)

    def _what_if(self, asked: WhatIf) -> WhatIfAnswer:
        """Answer one question at a time: each may take every core for seconds."""
        if not self._asking_what_if.acquire(blocking=False):
            raise Busy("another what-if is being answered; ask again in a moment")
        try:
            answer_parts = on_threads(self._readings, WHAT_IF_THREADS)
            return run_what_if(self._records, self._law, asked, answer_parts)
        finally:
            self._asking_what_if.release()


def provider_of(settings: Settings) -> Provider | None:
    """Return the provider of sign-on, None where none is set; it is asked nothing yet."""
    if settings.oidc_issuer is None:
        return None
    secret = settings.oidc_client_secret
    return Provider(
        SignOnTerms(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id or "",
            client_secret=None if secret is None else secret.get_secret_value(),
            name=settings.oidc_name,
            scope=settings.oidc_scope,
            back=f"{(settings.public_url or '').rstrip('/')}{BACK}",
            authority=None if settings.oidc_ca is None else str(settings.oidc_ca),
        )
    )


def _doors(settings: Settings) -> Doors:
    without = settings.role_without_accounts
    is_demo = without == "demo"
    return Doors(
        role_without_accounts=Role.PUBLIC if is_demo else Role(without),
        is_demo=is_demo,
        public_url=settings.public_url,
    )


def _answering(store: RecordStore) -> PartHealth:
    try:
        store.check()
    except StoreUnavailable as error:
        return PartHealth("down", str(error))
    return PartHealth("ok", "answers")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once only where the socket says that it is TCP; else the body of an answer
    # waits for the other side's word on its head, 40 ms on a connection that stays
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsUnusable(
            f"the API cannot listen on {host}:{port} ({error.strerror}): "
            "choose another port (NHUE_API_PORT, or --port of the demo)"
        ) from error
    return listener
