"""Runs self-certifications of gateways and keeps their results, each as a small file.

The result is a file of its own in the data folder: a certification is no reading, so it stands in
no journal and in no store. What a point asks for and when it passes is decided in ingest/.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import structlog

from api.question.handed_in import Busy
from domain.errors import NhueError, NotFound, StoreUnavailable
from domain.legal_day import legal_day_of
from domain.registered import Outlet
from domain.registry import Registry
from ingest.certification.link import CertificationLink
from ingest.certification.points import POINTS
from ingest.certification.run import Certification, CertificationResult, Pace
from ingest.validate.against_registry import Rules
from service.settings.broker_address import broker_address
from service.settings.clock import now, now_us
from service.settings.settings import Settings
from service.threads import Workers
from storage.ports.registry import RegistryRecords
from storage.private_files import make_private_folder, write_whole

_LOG = structlog.get_logger("nhue.certify")
_RUN = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
LISTED_MOST = 100
RUNNING_MOST = 20  # at once, each a connection and a thread


def pace_of(minutes: float) -> Pace:
    """Return the pace of a run of so many minutes at most: each point has the same share."""
    return Pace(point_seconds=minutes * 60 / len(POINTS))


def new_run() -> str:
    """Return a name for a run: its instant in UTC, and what keeps two of them apart."""
    return f"{now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def _known(registry: Registry, gateway_id: str) -> None:
    """Return where the registry names a gateway on any day; raises NotFound."""
    if gateway_id not in registry.gateways:
        known = ", ".join(sorted(registry.gateways)) or "none"
        raise NotFound(f"no outlet in the registry names gateway {gateway_id!r}; known: {known}")


def outlet_of(registry: Registry, gateway_id: str, day: date) -> Outlet:
    """Return the outlet that a gateway is asked about: its first on a legal day, else the first of
    those for which it speaks on other days; raises NotFound.
    """
    _known(registry, gateway_id)
    rows = (row for rows in registry.rows_of.values() for row in rows)
    here = registry.on(day).outlets.values()
    outlets = [one for one in here if one.gateway_id == gateway_id]
    outlets = outlets or [one for one in rows if one.gateway_id == gateway_id]
    return min(outlets, key=lambda one: one.id)


class Certifications:
    """The runs of this process, and the results of all that have ended."""

    def __init__(self, settings: Settings, records: RegistryRecords, workers: Workers) -> None:
        """`records` holds the registry against which the gateways' messages are held.

        Runs are started under `workers`, and broken off when they stop.
        """
        self._settings = settings
        self._records = records
        self._folder = settings.data_dir / "certifications"
        self._lock = threading.Lock()
        self._running: dict[str, CertificationResult] = {}
        self._workers = workers

    def run(
        self,
        gateway_id: str,
        pace: Pace,
        on_point: Callable[[CertificationResult], None] = lambda _: None,
    ) -> CertificationResult:
        """Certify a gateway, keep the result and return it; `on_point` hears of each verdict.

        Raises NotFound, Busy where a run of this gateway goes on, SettingsUnusable and
        StoreUnavailable where the broker cannot be used.
        """
        run = self._prepared(gateway_id, pace)
        return self._run(run, on_point)

    def start(self, gateway_id: str, minutes: float) -> CertificationResult:
        """Begin a run of at most so many minutes and return it; raises NotFound and Busy."""
        run = self._prepared(gateway_id, pace_of(minutes))
        self._workers.start(f"certification {gateway_id}", lambda _: self._run_aside(run))
        return run.result()

    def results(
        self, gateway_id: str, *, before: str | None = None, most: int = LISTED_MOST
    ) -> list[CertificationResult]:
        """Return a gateway's runs of names before one, newest first; raises NotFound."""
        _known(self._records.registry(), gateway_id)
        paths = {path.stem: path for path in (self._folder / gateway_id).glob("*.json")}
        with self._lock:
            going_on = self._running.get(gateway_id)
        runs = {*paths} if going_on is None else {*paths, going_on.run}
        newest = sorted((run for run in runs if before is None or run < before), reverse=True)
        return [
            _read(paths[run]) if going_on is None or run in paths else going_on
            for run in newest[:most]
        ]

    def result(self, gateway_id: str, run: str) -> CertificationResult:
        """Return one run of a gateway; raises NotFound."""
        _known(self._records.registry(), gateway_id)
        with self._lock:
            going_on = self._running.get(gateway_id)
        if going_on is not None and going_on.run == run:
            return going_on
        path = self._folder / gateway_id / f"{run}.json"
        if not _RUN.fullmatch(run) or not path.exists():
            raise NotFound(f"no certification {run!r} of gateway {gateway_id}")
        return _read(path)

    def _prepared(self, gateway_id: str, pace: Pace) -> Certification:
        registry = self._records.registry()
        run = Certification(
            new_run(),
            outlet_of(registry, gateway_id, legal_day_of(now_us())),
            Rules.of(registry),
            future_tolerance_us=self._settings.future_tolerance_seconds * 1_000_000,
            pace=pace,
            now_us=now_us(),
        )
        with self._lock:
            if gateway_id in self._running:
                raise Busy(f"gateway {gateway_id} is being certified: wait for its result")
            if len(self._running) >= RUNNING_MOST:
                raise Busy(f"{RUNNING_MOST} gateways are being certified: wait for a result")
            self._running[gateway_id] = run.result()
        return run

    def _run_aside(self, run: Certification) -> None:
        try:
            self._run(run, lambda _: None)
        except NhueError as error:
            _LOG.warning("certification broke off", gateway=run.gateway_id, trouble=str(error))

    def _run(
        self, run: Certification, on_point: Callable[[CertificationResult], None]
    ) -> CertificationResult:
        """Take a run to its end; what broke it off stands in the kept result, and is raised."""

        def note() -> None:
            with self._lock:
                self._running[run.gateway_id] = run.result()
            on_point(run.result())

        trouble: str | None = None
        try:
            name = f"{self._settings.mqtt_client_id}-certify-{run.result().run}"
            CertificationLink(broker_address(self._settings, name), now_us).run(
                run, self._workers.stop, note
            )
            trouble = None if run.done else "the service ended"
        except NhueError as error:
            trouble = str(error)
            raise
        finally:
            result = run.result(trouble if run.done or trouble else "an error of ours")
            try:
                self._keep(result)
            finally:
                with self._lock:
                    del self._running[run.gateway_id]
        return result

    def _keep(self, result: CertificationResult) -> None:
        path = self._folder / result.gateway / f"{result.run}.json"
        try:
            make_private_folder(path.parent)
            write_whole(path, msgspec.json.format(msgspec.json.encode(result)))
        except OSError as error:
            raise StoreUnavailable(
                f"the result cannot be kept: {error}", where=str(path)
            ) from error


_RESULT = msgspec.json.Decoder(CertificationResult)


def _read(path: Path) -> CertificationResult:
    try:
        return _RESULT.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise StoreUnavailable(f"cannot be read: {error}", where=str(path)) from error
