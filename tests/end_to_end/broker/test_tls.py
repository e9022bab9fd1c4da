"""Ingest, certification and the simulated gateways through TLS, with certificates of our own
authority and a real Mosquitto that asks for one from everybody.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from domain.errors import SettingsUnusable, StoreUnavailable
from ingest.certification.link import CertificationLink
from ingest.certification.run import Certification, Pace
from ingest.sources.mqtt import loop as gateway_module
from ingest.sources.mqtt.accounts.certificates import Authority, Issued, make_authority
from ingest.sources.mqtt.packets import client as buffered_client
from ingest.validate.against_registry import Rules
from service.receiving.receiving import Receiving
from service.settings.broker_address import broker_address, broker_tls
from service.settings.clock import now_us
from service.settings.settings import Settings
from service.threads import Workers
from simulators.gateway.broker import Broker, BrokerError
from simulators.gateway.connection import SimulatedGateway
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.ingest.sites import payload, sample, small_registry
from tests.servers.mosquitto import HOST, free_port, running_mosquitto

NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Lock:
    """A broker that speaks TLS only, and the files that open it."""

    port: int
    files: dict[str, str]
    server: Issued

    def settings(self, folder: Path, **changes: Any) -> Settings:
        """Return the settings of an ingest at this broker."""
        name = folder.name
        given = {"data_dir": folder, "mqtt_port": self.port, "mqtt_client_id": name, **self.files}
        return Settings.model_validate(given | changes)


def written(folder: Path, name: str, issued: Issued) -> dict[str, str]:
    """Write what was issued, and return where certificate and key are."""
    files = {"mqtt_tls_cert": folder / f"{name}.crt", "mqtt_tls_key": folder / f"{name}.key"}
    files["mqtt_tls_cert"].write_bytes(issued.certificate)
    files["mqtt_tls_key"].write_bytes(issued.key)
    return {key: str(file) for key, file in files.items()}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"), NOW)


@pytest.fixture(scope="module")
def lock(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lock]:
    folder = tmp_path_factory.mktemp("tls")
    (folder / "ca.crt").write_bytes(authority.certificate)
    issued = authority.issue_server([HOST], NOW)
    server = written(folder, "server", issued)
    ours = written(folder, "ours", authority.issue_gateway("nhue-ingest", NOW))
    port = free_port()
    lines = (
        f"listener {port} {HOST}",
        "require_certificate true",
        f"cafile {folder}/ca.crt",
        f"certfile {server['mqtt_tls_cert']}",
        f"keyfile {server['mqtt_tls_key']}",
    )
    with running_mosquitto(folder / "broker", config_lines=lines):
        yield Lock(port, {"mqtt_tls_ca": str(folder / "ca.crt"), **ours}, issued)


@contextmanager
def receiving(settings: Settings) -> Iterator[Receiving]:
    """Run the receiving part of ingest while the block lasts."""
    with closing(SqlRecords.open(settings.records_address)) as records:
        records.add_registry(small_registry(monitored_since=NOW.date()), NOW)
        metrics = CollectorRegistry()
        made = Receiving(
            settings, records, MemoryReadings(), metrics, on_disk=lambda _position: None
        )
        workers = Workers()
        try:
            made.start(workers)
            yield made
        finally:
            workers.join()
            made.close()


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_message_is_taken_and_acknowledged_through_tls_on_both_sides(
    lock: Lock, tmp_path: Path, version: str
) -> None:
    settings = lock.settings(tmp_path, mqtt_version=version)
    acknowledged = threading.Semaphore(0)
    broker = Broker(host=HOST, port=lock.port, mqtt5=version == "5", tls=broker_tls(settings))
    gateway = SimulatedGateway("GW-1", broker, clock=lambda: NOW, acknowledged=acknowledged.release)
    with receiving(settings) as ours:
        until(lambda: ours.health()["broker"].status == "ok")
        gateway.connect()
        try:
            big = payload(sample(COD=2.0), seq=2) + b" " * 600_000
            for body in (payload(sample(COD=1.0)), big):
                gateway.publish("nhue/v1/GW-1/readings", body)
                assert acknowledged.acquire(timeout=PATIENCE_SECONDS)
            until(lambda: sum(gateway.receipts.values()) == 2)
        finally:
            gateway.close()


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"mqtt_tls_ca": "foreign"}, "is not the one to trust"),
        ({"mqtt_tls_ca": None}, "is not the one to trust"),
        ({"mqtt_host": "localhost"}, "is not the one to trust: Hostname mismatch"),
        ({"mqtt_tls_cert": None, "mqtt_tls_key": None}, "certificate required"),
    ],
)
def test_whom_one_side_does_not_trust_is_not_spoken_with_and_health_says_so(
    lock: Lock, tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    if changes.get("mqtt_tls_ca") == "foreign":
        foreign = make_authority(tmp_path / "foreign", NOW)
        (tmp_path / "foreign.crt").write_bytes(foreign.certificate)
        changes = {"mqtt_tls_ca": str(tmp_path / "foreign.crt")}
    settings = lock.settings(tmp_path, **changes)
    with receiving(settings) as ours:
        until(lambda: "not connected" not in ours.health()["broker"].detail)
        until(lambda: says in ours.health()["broker"].detail)
        assert ours.health()["broker"].status == "down"


@pytest.mark.live("mosquitto")
def test_a_certification_and_a_simulated_gateway_speak_through_tls_or_say_why_not(
    lock: Lock, tmp_path: Path
) -> None:
    foreign = make_authority(tmp_path / "foreign", NOW)
    (tmp_path / "foreign.crt").write_bytes(foreign.certificate)
    wrong = lock.settings(tmp_path, mqtt_tls_ca=str(tmp_path / "foreign.crt"))
    with pytest.raises(StoreUnavailable, match="is not the one to trust"):
        certified(wrong)
    assert certified(lock.settings(tmp_path)) == ["live"]
    broker = Broker(host=HOST, port=lock.port, tls=broker_tls(wrong))
    gateway = SimulatedGateway("GW-1", broker, clock=lambda: NOW, acknowledged=lambda: None)
    with pytest.raises(BrokerError, match="CERTIFICATE_VERIFY_FAILED"):
        gateway.connect()


def certified(settings: Settings) -> list[str]:
    """Let a run wait for a gateway that never comes, and return the points that it judged."""
    outlet = small_registry().outlets["CX-1"]
    rules = Rules.of(small_registry())
    run = Certification(
        "run-1",
        outlet,
        rules,
        future_tolerance_us=0,
        pace=Pace(point_seconds=0.2),
        now_us=now_us(),
    )
    stop = threading.Event()
    link = CertificationLink(broker_address(settings, "nhue-certify-1"), now_us)
    link.run(run, stop, stop.set)
    return [point.point for point in run.result().points]


def test_what_tls_has_deciphered_is_read_without_waiting_for_the_network(
    lock: Lock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two messages come in one record, of which the first read takes one, which fills a group."""
    topic = b"nhue/v1/GW-1/readings"
    body = bytes((0, len(topic))) + topic + b"\0\7{}"
    message = bytes((0x32, len(body))) + body
    monkeypatch.setattr(buffered_client, "READ_BYTES", len(message))
    monkeypatch.setattr(gateway_module, "GROUP_MOST", 1)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*written(tmp_path, "server", lock.server).values())
    acknowledged = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        listener.close()  # one session is enough; another is refused at once
        with tls.wrap_socket(connection, server_side=True) as client:
            client.settimeout(PATIENCE_SECONDS)
            assert client.recv(1000)[0] == 0x10  # CONNECT
            client.sendall(b"\x20\2\0\0")
            assert client.recv(1000)[0] == 0x82  # SUBSCRIBE
            client.sendall(message * 2)
            said = b""
            while more := client.recv(1000):
                said += more
                if said.count(b"\x40\2\0\7") == 2:  # PUBACK
                    acknowledged.set()
                    return

    with socket.create_server((HOST, 0)) as listener:
        server = threading.Thread(target=serve, args=(listener,))
        server.start()
        port = listener.getsockname()[1]
        with receiving(lock.settings(tmp_path, mqtt_port=port)):
            assert acknowledged.wait(PATIENCE_SECONDS)
        server.join(PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("ca", None, "NHUE_MQTT_TLS_CA: cannot be read: No such file"),
        ("cert", None, "NHUE_MQTT_TLS_CERT: cannot be read: No such file"),
        ("key", None, "NHUE_MQTT_TLS_KEY: cannot be read: No such file"),
        ("ca", "no certificate", "NHUE_MQTT_TLS_CA: holds no certificate in PEM"),
        ("cert", "no certificate", "NHUE_MQTT_TLS_CERT: certificate and key do not serve"),
        ("key", "another", "NHUE_MQTT_TLS_CERT: certificate and key do not serve"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_at_the_start(
    authority: Authority, tmp_path: Path, name: str, content: str | None, says: str
) -> None:
    (tmp_path / "ca.crt").write_bytes(authority.certificate)
    files = {"mqtt_tls_ca": str(tmp_path / "ca.crt")}
    files |= written(tmp_path, "ours", authority.issue_gateway("nhue-ingest", NOW))
    file = Path(files[f"mqtt_tls_{name}"])
    if content is None:
        file.unlink()
    elif content == "another":
        file.write_bytes(authority.issue_gateway("GW-1", NOW).key)
    else:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsUnusable, match=says) as refused:
        broker_tls(Settings.model_validate(files))
    assert str(file.parent) in str(refused.value)


def test_one_file_may_hold_certificate_and_key_but_a_key_alone_is_refused(
    authority: Authority, tmp_path: Path
) -> None:
    issued = authority.issue_gateway("nhue-ingest", NOW)
    (tmp_path / "both.pem").write_bytes(issued.certificate + issued.key)
    assert broker_tls(Settings(mqtt_tls_cert=tmp_path / "both.pem")) is not None
    assert broker_tls(Settings()) is None
    with pytest.raises(ValueError, match="NHUE_MQTT_TLS_CERT is not"):
        Settings(mqtt_tls_key=tmp_path / "both.pem")
