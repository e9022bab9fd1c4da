"""A disk that is really full: the file system under the journal, or the one under the stores.

Each is a small tmpfs of the service's own mount namespace, which ends with it.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.faults.load import OUTLET, body_of
from tests.servers.accounts import Client
from tests.servers.gateway import publish
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import NHUE, RunningNhue, running_nhue, write_official

pytestmark = pytest.mark.live("mosquitto")
MOUNT = "unshare", "-m", "sh", "-c"
ROOM_BYTES = 8 * 2**20


def may_mount() -> bool:
    """Return whether this machine lets us mount in a namespace of our own."""
    try:
        done = subprocess.run(
            [*MOUNT, "mount -t tmpfs -o size=64k tmpfs /mnt"], capture_output=True, check=False
        )
    except FileNotFoundError:
        return False
    return done.returncode == 0


needs_mount = pytest.mark.skipif(
    not may_mount(), reason="a file system of its own needs root with unshare and mount"
)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of the test's own."""
    with running_mosquitto(tmp_path / "mosquitto") as own:
        yield own


def mounted(*commands: str) -> Sequence[str]:
    """Return the program that runs some mounts and then turns into what follows."""
    return *MOUNT, " && ".join([*commands, 'exec "$@"']), "sh"


def tmpfs(folder: Path) -> str:
    return f"mount -t tmpfs -o size={ROOM_BYTES} tmpfs {folder}"


def as_seen_by(service: RunningNhue, path: Path) -> Path:
    """Return a path of the service's own namespace."""
    return Path(f"/proc/{service.process.pid}/root{path}")


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Take all room of a folder's file system while the block lasts."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        block = bytes(4096)
        try:
            while True:
                file.write(block)
        except OSError:
            pass
    assert os.statvfs(folder).f_bavail == 0
    yield
    filler.unlink()


def shown(service: RunningNhue) -> list[float]:
    span = {"from": "2023-11-14T00:00:00Z", "to": "2023-11-15T00:00:00Z"}
    answer = service.get(f"/outlets/{OUTLET}/readings", parameter="COD", **span)
    return list(answer.json()["value"])


@needs_mount
def test_a_full_disk_of_the_journal_and_then_of_the_stores_loses_nothing_and_is_said(
    tmp_path: Path, broker: Mosquitto, registry_folder: Callable[[int], Path]
) -> None:
    """The first makes all wait at the broker, the second in the journal, until there is room.

    The embedded store and the records share one file system, the journal has one of its own.
    """
    data = tmp_path / "data"
    data.mkdir()
    journal = data / "journal"
    settings = {"data_dir": str(data), "mqtt_port": str(broker.port)}
    commands = (
        tmpfs(data),
        f"mkdir {journal}",
        tmpfs(journal),
        shlex.join([*NHUE, "import", str(registry_folder(60))]),
        shlex.join(["cp", str(tmp_path / "officials.toml"), str(data)]),
    )
    token = write_official(tmp_path / "officials.toml", "Nguyễn Thị Thử")
    with running_nhue(
        "run", settings=settings, log=tmp_path / "nhue.log", within=mounted(*commands), token=token
    ) as service:
        service.wait_until(lambda: service.part("broker")[0] == "ok")
        publish(broker, body_of(0))
        service.wait_until(lambda: shown(service) == [0.0])
        with filled(as_seen_by(service, journal)):
            publish_all(broker, range(1, 40))
            service.wait_until(lambda: "No space left" in service.part("journal")[1])
            service.wait_until(lambda: service.part("journal")[0] == "down")
            service.wait_until(lambda: service.metric("nhue_journal_failures_total") > 0)
            service.wait_until(lambda: service.metric("nhue_unacknowledged_messages") > 0)
        service.wait_until(lambda: shown(service) == [n / 8 for n in range(40)])
        service.wait_until(lambda: service.part("journal")[0] == "ok")
        service.wait_until(lambda: service.metric("nhue_unacknowledged_messages") == 0)
        with filled(as_seen_by(service, data)):
            publish_all(broker, range(40, 80))
            service.wait_until(lambda: service.part("storer")[0] == "degraded")
            service.wait_until(lambda: service.metric("nhue_store_waiting_records") == 40)
            service.wait_until(lambda: service.metric("nhue_store_down") == 1)
            service.wait_until(lambda: service.part("journal")[0] == "ok")
        service.wait_until(lambda: shown(service) == [n / 8 for n in range(80)])
        service.wait_until(lambda: service.part("storer")[0] == "ok")
        service.wait_until(lambda: service.metric("nhue_store_waiting_records") == 0)
        assert service.end() == 0


def publish_all(broker: Mosquitto, numbers: range) -> None:
    with Client(broker.port, None, None) as gateway:
        for number in numbers:
            gateway.publish("nhue/v1/GW-1/readings", body_of(number))
