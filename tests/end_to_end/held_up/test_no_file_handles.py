"""A process that may open no more files is one whose stores do not answer; nothing ends."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.settings.settings import Settings
from service.stores.opened import open_stores
from storage.journal.verify.verify import verify
from tests.end_to_end.faults.load import body_of, stored_whole
from tests.end_to_end.faults.processes import children_of
from tests.servers.gateway import publish
from tests.servers.mosquitto import running_mosquitto
from tests.servers.nhue import nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto")


@contextmanager
def no_more_files(*processes: int) -> Iterator[None]:
    """Let processes open nothing more while the block lasts."""
    before = {one: resource.prlimit(one, resource.RLIMIT_NOFILE) for one in processes}
    for one, (_, hard) in before.items():
        held = len(list(Path(f"/proc/{one}/fd").iterdir()))
        resource.prlimit(one, resource.RLIMIT_NOFILE, (held // 2, hard))
    try:
        yield
    finally:
        for one, limits in before.items():
            resource.prlimit(one, resource.RLIMIT_NOFILE, limits)


def test_without_a_free_file_handle_nothing_ends_and_nothing_is_lost(
    tmp_path: Path, registry_folder: Callable[[int], Path]
) -> None:
    with running_mosquitto(tmp_path / "mosquitto") as broker:
        settings = {"data_dir": str(tmp_path / "data"), "mqtt_port": str(broker.port)}
        assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
        with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
            service.wait_until(lambda: service.part("broker")[0] == "ok")
            (receiving,) = children_of(service.process.pid)
            with no_more_files(service.process.pid, receiving):
                for number in range(20):
                    publish(broker, body_of(number))
                with pytest.raises(AssertionError, match=r"waited in vain \(exit code None\)"):
                    service.wait_until(lambda: False, seconds=8)
            for number in range(20, 40):
                publish(broker, body_of(number))
            service.wait_until(lambda: service.metric("nhue_store_waiting_records") == 0)
            service.wait_until(lambda: service.get("/health").status_code == 200)
            assert children_of(service.process.pid) == [receiving], "it lived through it"
            assert service.end() == 0
    assert verify(tmp_path / "data" / "journal").findings == []
    with open_stores(Settings.model_validate(settings)) as stores:
        stored_whole(stores.readings, 40)
