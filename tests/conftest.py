"""Which real servers a test needs, and what happens where one cannot be had.

`@pytest.mark.live("mosquitto", "influxd")` names them. Under CI=true a missing server fails the
test; elsewhere the test is skipped with its reason, and the run ends with one line that says so,
also where worker processes share the run (`-n`, pytest-xdist): they report to the one that prints.
That line counts also what did not run for want of the real series of shared/data.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import settings

from storage.records.database import connection
from tests.house.runs.processes import WholeFiles, longest_first
from tests.house.runs.shared_data import NOT_BESIDE
from tests.servers.chromium import missing_chromium_reason
from tests.servers.influxd.named import NamedInfluxd, missing_influx_reason, real_influx
from tests.servers.influxd.running import RunningInfluxd
from tests.servers.libreoffice import LibreOffice, missing_libreoffice_reason
from tests.servers.mosquitto import Mosquitto, missing_mosquitto_reason, running_mosquitto
from tests.servers.postgres import Postgres, missing_postgres_reason, running_postgres
from tests.servers.processes.guardian import Guardian
from tests.servers.processes.poppler import missing_poppler_reason
from tests.servers.processes.programs import missing_program_reason
from tests.servers.uploads import missing_sshd_reason, missing_vsftpd_reason
from tests.storage.records.database.new_tables import NewTables

# Each server's starter says itself why it cannot be had, and what to install.
_REASON_OF: dict[str, Callable[[], str | None]] = {
    "chromium": missing_chromium_reason,
    "fish": partial(missing_program_reason, "fish", "fish"),
    "influxd": missing_influx_reason,
    "libreoffice": missing_libreoffice_reason,
    "mosquitto": missing_mosquitto_reason,
    "poppler": missing_poppler_reason,
    "postgres": missing_postgres_reason,
    "promtool": partial(missing_program_reason, "promtool", "prometheus"),
    "sshd": missing_sshd_reason,
    "systemd-analyze": partial(missing_program_reason, "systemd-analyze", "systemd"),
    "vsftpd": missing_vsftpd_reason,
    "zsh": partial(missing_program_reason, "zsh", "zsh"),
}
_FIXTURE_SERVERS = {
    "libreoffice": "libreoffice",
    "mosquitto": "mosquitto",
    "influx_server": "influxd",
    "postgres_server": "postgres",
}
# What is for tests only is no setting: the product refuses names of its own that it does not know.
for _name in [name for name in os.environ if name.startswith("NHUE_TEST_")]:
    os.environ[_name.removeprefix("NHUE_")] = os.environ.pop(_name)
# A deadline would measure who else uses the machine; timings belong in `make bench`.
settings.register_profile("house", deadline=None)
if not settings.get_current_profile_name().startswith("ci"):
    settings.load_profile("house")

# Of this run: the hook that hears of reports is given no configuration.
_WITHOUT_SERIES: Counter[str] = Counter()
_NOT_RUN = pytest.StashKey[Counter[str]]()
_REASONS = pytest.StashKey[dict[str, str | None]]()
_GUARDIAN = pytest.StashKey[Guardian]()
_FROM_WORKER = "not_run"
_WITHOUT_SERIES_WHY = f"{NOT_BESIDE}; CONTRIBUTING.md says which"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_NOT_RUN] = Counter()
    config.stash[_REASONS] = {}
    if not _shares_out(config):
        config.stash[_GUARDIAN] = Guardian()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        _WITHOUT_SERIES.update([NOT_BESIDE] if NOT_BESIDE in report.longrepr[2] else [])


def pytest_runtest_setup(item: pytest.Item) -> None:
    names = _servers_of(item)
    if not names:
        return
    reasons = [reason for name in names if (reason := _reason(item.config, name)) is not None]
    if not reasons:
        return
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"CI runs every live test: {'; '.join(reasons)}", pytrace=False)
    item.config.stash[_NOT_RUN].update(reasons)
    pytest.skip("; ".join(reasons))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    return WholeFiles(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _is_worker(config):
        items[:] = longest_first(items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    output: dict[str, dict[str, int]] | None = getattr(config, "workeroutput", None)
    if output is not None:
        not_run = config.stash[_NOT_RUN]
        output[_FROM_WORKER] = dict(not_run)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # A worker that crashed has left no output; its test has failed then.
    output: dict[str, dict[str, int]] = getattr(node, "workeroutput", {})
    config: pytest.Config = node.config
    config.stash[_NOT_RUN].update(output.get(_FROM_WORKER, {}))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if (guardian := config.stash.get(_GUARDIAN, None)) is not None:
        guardian.close()
    missing = config.stash.get(_NOT_RUN, Counter[str]())
    if (missing or _WITHOUT_SERIES) and not _is_worker(config):
        parts = [f"{count} for want of a server ({reason})" for reason, count in missing.items()]
        parts += [
            f"{count} for want of real series ({_WITHOUT_SERIES_WHY})"
            for count in _WITHOUT_SERIES.values()
        ]
        print(f"NOT RUN: {'; '.join(parts)}")  # noqa: T201 - the closing line is for people


def _shares_out(config: pytest.Config) -> bool:
    """Whether others run the tests: each worker ends its own servers."""
    return not _is_worker(config) and bool(config.getoption("numprocesses", None))


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workeroutput")


def _servers_of(item: pytest.Item) -> list[str]:
    marks = list(item.iter_markers("live"))
    names = {str(name) for mark in marks for name in mark.args}
    if marks:
        fixtures = getattr(item, "fixturenames", ())
        names |= {_FIXTURE_SERVERS[name] for name in fixtures if name in _FIXTURE_SERVERS}
        if not names:
            pytest.fail('name the servers: @pytest.mark.live("mosquitto")', pytrace=False)
    unknown = names.difference(_REASON_OF)
    if unknown:
        pytest.fail(f"no such server: {sorted(unknown)}; one of {list(_REASON_OF)}", pytrace=False)
    return sorted(names)


def _reason(config: pytest.Config, name: str) -> str | None:
    """Return why a server cannot be had, asked once in a run; the starters know their own."""
    known = config.stash[_REASONS]
    if name not in known:
        known[name] = _REASON_OF[name]()
    return known[name]


@pytest.fixture(scope="session", autouse=True)
def new_tables() -> Iterator[None]:
    """Run the migrations once for all of this process's records that begin empty, on SQLite."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "upgrade_tables", NewTables(connection.upgrade_tables).upgrade)
        yield


@pytest.fixture(scope="session")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """A real broker that the tests of one run share; each test uses its own topics."""
    with running_mosquitto(tmp_path_factory.mktemp("mosquitto")) as broker:
        yield broker


@pytest.fixture(scope="session")
def influx_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningInfluxd | NamedInfluxd]:
    """A real InfluxDB 2 that the tests of one run share; each test uses its own bucket."""
    with real_influx(tmp_path_factory.mktemp("influxd")) as server:
        yield server


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """A real LibreOffice; the tests of one run share its settings."""
    return LibreOffice(tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL that the tests of one run share; each test empties its database first."""
    with running_postgres() as server:
        yield server
