"""The API as one part of a process: uvicorn on its own thread, ended by the common stop event."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping

import uvicorn
from prometheus_client import CollectorRegistry, generate_latest

from api.app import create_app
from api.parts import PartHealth, Parts
from compliance.limits import resolve_limit
from compliance.regulation import load_regulations
from domain.errors import SettingsUnusable, StoreUnavailable
from domain.registry import Permit
from domain.verdicts import Limit
from service.clock import now
from service.officials import Officials
from service.settings import Settings
from service.workers import Workers
from storage.ports import ReadingStore, RecordStore

BEAT_SECONDS_MOST = 30
DRAIN_SECONDS = 5


class ApiPart:
    """The HTTP server; `url` is known once it is made, so that port 0 can be asked for."""

    def __init__(
        self,
        settings: Settings,
        readings: ReadingStore,
        records: RecordStore,
        metrics: CollectorRegistry,
        health: Callable[[], Mapping[str, PartHealth]],
    ) -> None:
        """Take the port; raises SettingsUnusable when it is taken, FaultsFound where
        the officials' file is faulty.
        """
        self._readings, self._records, self._health = readings, records, health
        self._regulations = load_regulations()
        officials = Officials(settings.officials_path)
        self._socket = _listen(settings.api_host, settings.api_port)
        host, port = self._socket.getsockname()[:2]
        self.url = f"http://{host}:{port}/"
        parts = Parts(
            records=records,
            readings=readings,
            regulations_limit=self._limit,
            clock=now,
            health=self.health,
            metrics=lambda: generate_latest(metrics),
            official_of=officials.of,
        )
        config = uvicorn.Config(
            create_app(parts),
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        self._server = uvicorn.Server(config)

    def start(self, workers: Workers) -> None:
        """Serve until the stop event is set."""
        workers.start("api", self._serve)

    def health(self) -> dict[str, PartHealth]:
        """Say how the stores are, and every part that runs in this process."""
        return {
            "readings": _answering(self._readings),
            "records": _answering(self._records),
            **self._health(),
        }

    def _serve(self, stop: threading.Event) -> None:
        ending = threading.Thread(target=self._end_on, args=(stop,), daemon=True)
        ending.start()
        self._server.run(sockets=[self._socket])
        stop.set()

    def _end_on(self, stop: threading.Event) -> None:
        stop.wait()
        self._server.should_exit = True

    def _limit(self, permit: Permit, parameter: str) -> Limit | None:
        limit = resolve_limit(self._regulations, permit, parameter)
        return limit if isinstance(limit, Limit) else None


def beating(records: RecordStore, *names: str) -> Callable[[], Mapping[str, PartHealth]]:
    """Return the health of parts that run in other processes, told by their heartbeat."""

    def health() -> dict[str, PartHealth]:
        found: dict[str, PartHealth] = {}
        for name in names:
            try:
                beat = records.watermark(f"beat:{name}")
            except StoreUnavailable as error:
                found[name] = PartHealth("down", f"not known: {error}")
                continue
            silent_seconds = int(now().timestamp()) - beat
            if not beat:
                found[name] = PartHealth("down", "never heard of")
            elif silent_seconds > BEAT_SECONDS_MOST:
                found[name] = PartHealth("down", f"not heard of for {silent_seconds} s")
            else:
                found[name] = PartHealth("ok", f"heard of {silent_seconds} s ago")
        return found

    return health


def _answering(store: ReadingStore | RecordStore) -> PartHealth:
    try:
        store.check()
    except StoreUnavailable as error:
        return PartHealth("down", str(error))
    return PartHealth("ok", "answers")


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
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
