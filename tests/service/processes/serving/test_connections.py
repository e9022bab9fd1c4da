"""What connections may take of the API: none of them, and no number of them, ends the service."""

from __future__ import annotations

import asyncio
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry

from domain.health_log import PartHealth
from service.processes.serving import connections as api_connections
from service.processes.serving.api import ApiPart
from service.settings.settings import load_settings
from service.stores.opened import open_stores
from service.threads import Workers
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.mosquitto import free_port
from tests.servers.nhue import ask, running_nhue

FIGURES = "/api/v1/law/figures"


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The API alone, with bounds of a second and eight connections."""
    for phase in api_connections.SECONDS_OF:
        monkeypatch.setitem(api_connections.SECONDS_OF, phase, 1.0)
    monkeypatch.setattr(api_connections, "CONNECTIONS_MOST", 8)
    settings = load_settings(data_dir=tmp_path, api_port=free_port())
    workers = Workers()
    with open_stores(settings) as stores:
        part = ApiPart(
            settings,
            stores.readings,
            stores.records,
            CollectorRegistry(),
            lambda: {"judge": PartHealth("ok", "well")},
            workers=workers,
        )
        part.start()
        try:
            while part.health()["records"].status != "ok" or not listens(settings.api_port):
                assert not workers.stop.wait(0.05)
            yield settings.api_port
        finally:
            workers.join()


def connected(port: int, said: bytes = b"") -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
    link.sendall(said)
    return link


def listens(port: int) -> bool:
    try:
        connected(port).close()
    except ConnectionRefusedError:
        return False
    return True


def ends_within(link: socket.socket, seconds: float = PATIENCE_SECONDS) -> bool:
    link.settimeout(seconds)
    try:
        while link.recv(65_536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def is_refused(send: Callable[[], object]) -> bool:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    try:
        while time.monotonic() < give_up_at:
            with suppress(TimeoutError):
                send()
            time.sleep(0.1)
    except ConnectionError:
        return True
    return False


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\nGET /",
        b"POST /api/v1/what-if HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"POST /api/v1/what-if HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ],
    ids=["nothing", "half a head", "half a second head", "half a body", "a body without an end"],
)
def test_what_is_sent_by_half_is_ended(port: int, said: bytes) -> None:
    with connected(port, said) as link:
        assert ends_within(link)


def test_what_is_sent_a_byte_at_a_time_is_ended(port: int) -> None:
    with connected(port, b"GET /api/v1/health HTTP/1.1\r\n") as link:
        assert is_refused(lambda: link.sendall(b"X"))


def test_an_answer_that_nobody_reads_is_ended(port: int) -> None:
    with connected(port) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        link.settimeout(1.5)
        asked = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 20
        assert is_refused(lambda: link.sendall(asked))


def test_beyond_the_bound_the_one_that_asked_nothing_for_longest_gives_way(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(api_connections.SECONDS_OF, "request", 60.0)
    with ExitStack() as held:
        idle = [held.enter_context(connected(port)) for _ in range(8)]
        answered = ask(f"http://127.0.0.1:{port}/api/v1/health")
        assert answered.json()["parts"]["judge"]["status"] == "ok"
        assert ends_within(idle[0])
        assert not ends_within(idle[-1], 0.1)


def test_a_connection_that_asks_again_and_again_is_kept(port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS) as http:
        for _ in range(60):  # at least three times as long as it may wait
            assert http.get("/api/v1/health").status_code in {200, 503}
            time.sleep(0.05)
        # httpx opens another connection where one was ended: then the pool would hold several.
        assert http.get("/metrics").status_code == 200


def body_of(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes):
        yield bytes(1_000_000)


@pytest.mark.parametrize("path", [FIGURES, "/api/v1/outlets/CX-1/rulings", "/api/v1/holds"])
def test_who_writes_is_asked_for_a_token_before_a_byte_of_the_body_is_read(
    port: int, path: str
) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{"
    with connected(port, head.encode()) as link:
        assert link.recv(65_536).startswith(b"HTTP/1.1 401")


@pytest.mark.parametrize("path", [FIGURES, "/api/v1/what-if", "/", "/nowhere"])
def test_a_body_that_is_announced_too_long_is_not_read(port: int, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 600000000\r\n\r\n"
    with connected(port, head.encode()) as link:
        answer = b""
        while b"}" not in answer:
            answer += link.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"urn:nhue:problem:body-too-long" in answer


def test_a_body_without_a_length_is_read_to_the_bound_and_no_further(port: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = httpx.post(f"http://127.0.0.1:{port}/api/v1/what-if", content=body_of(50))
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:nhue:problem:body-too-long"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kilobytes


def test_an_answer_is_sent_at_once_and_waits_for_no_word_of_the_other_side(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_at_once: list[int] = []
    made = api_connections.BoundedConnection.connection_made

    def noted(connection: api_connections.BoundedConnection, transport: asyncio.Transport) -> None:
        link = transport.get_extra_info("socket")
        sent_at_once.append(link.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        made(connection, transport)

    monkeypatch.setattr(api_connections.BoundedConnection, "connection_made", noted)
    assert ask(f"http://127.0.0.1:{port}{FIGURES}").status_code == 200
    assert sent_at_once
    assert set(sent_at_once) == {1}  # one that a test before left may be taken now too


def test_more_idle_connections_than_files_at_the_usual_limit_end_nothing(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    settings = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_host": "none",
        "drop_folder": str(tmp_path / "inbox"),
    }
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4_096), hard))
    limited = ("sh", "-c", 'ulimit -n 1024; exec "$@"', "sh")  # hard too: it cannot be raised
    with (
        running_nhue("run", settings=settings, log=tmp_path / "log", within=limited) as service,
        ExitStack() as held,
    ):
        service.wait_until(lambda: service.get("/health").status_code == 200)
        for _ in range(1_100):
            held.enter_context(connected(service.api_port))
        for _ in range(30):
            service.wait_until(lambda: service.get("/health").json()["status"] == "ok")
            time.sleep(0.2)
        assert service.end() == 0


def is_listened_to(port: int) -> bool:
    with socket.socket() as link:
        return link.connect_ex(("127.0.0.1", port)) == 0


def test_health_waits_for_no_store_that_hangs(tmp_path: Path) -> None:
    hanging = threading.Event()
    settings = load_settings(data_dir=tmp_path, api_port=free_port())
    workers = Workers()
    with open_stores(settings) as stores:
        answers = stores.readings.check

        def check() -> None:
            hanging.wait()
            answers()

        stores.readings.check = check  # type: ignore[method-assign]  # a store that hangs
        part = ApiPart(
            settings, stores.readings, stores.records, CollectorRegistry(), dict, workers=workers
        )
        part.start()
        try:
            until(lambda: is_listened_to(settings.api_port))
            while part.health()["readings"].status != "down":
                assert ask(f"{part.url}api/v1/health").status_code in {200, 503}
            assert "has not answered for" in part.health()["readings"].detail
            hanging.set()
            until(lambda: part.health()["readings"].status == "ok")
        finally:
            hanging.set()
            workers.join()
