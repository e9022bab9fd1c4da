"""A simulated gateway is certified over a real Mosquitto; a faulty one fails its point alone."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
import typer
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from typer.testing import CliRunner

from domain.errors import NotFound, SettingsUnusable, StoreUnavailable
from ingest.certification.points import POINTS
from ingest.certification.run import CertificationResult, Pace
from service import certifications as certify_module
from service.certifications import Certifications
from service.commands.gateways.certify import certify
from service.settings.settings import Settings
from service.threads import Workers
from simulators.city.city import city
from simulators.city.messages import sample_at
from simulators.encoder import Sample
from simulators.gateway.broker import Broker
from simulators.gateway.connection import SimulatedGateway
from storage.journal.reader import JournalReader
from storage.journal.record import RecordKind
from storage.records.store import SqlRecords
from tests.servers.gateway import publish
from tests.servers.mosquitto import Mosquitto, free_port, running_mosquitto
from tests.servers.nhue import running_nhue

CITY = city(7)
GATEWAY = "gw-mp-01"
PACE = Pace(point_seconds=20, break_after_seconds=0.2, away_seconds=1.0)
IMPATIENT = Pace(point_seconds=0.2)
KEYS = [point.key for point in POINTS]
Kind = type[SimulatedGateway]


def _sample_of(outlet_id: str, instant: datetime) -> Sample:
    return sample_at(CITY.gateways[GATEWAY], outlet_id, instant)


class _WithoutWill(SimulatedGateway):
    def _new_client(self) -> Client:
        client = super()._new_client()
        client.will_set = lambda *_arguments, **_options: None  # type: ignore[method-assign]  # no will
        return client


class _Forgetful(SimulatedGateway):
    """Connects with a clean session, so that nothing waits for it at the broker."""

    def _new_client(self) -> Client:
        made = super()._new_client()
        client = Client(CallbackAPIVersion.VERSION2, client_id=self.gateway_id, clean_session=True)
        client.on_connect, client.on_publish = made.on_connect, made.on_publish
        client.on_message = made.on_message
        return client


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of this test's own: sessions and retained statuses of another would show."""
    with running_mosquitto(tmp_path / "mosquitto") as one:
        yield one


@contextmanager
def on_air(
    broker: Mosquitto, kind: Kind = SimulatedGateway, *, mqtt5: bool = False
) -> Iterator[SimulatedGateway]:
    gateway = kind(
        GATEWAY,
        Broker(host=broker.host, port=broker.port, mqtt5=mqtt5),
        clock=lambda: datetime.now(UTC),
        acknowledged=lambda: None,
        sample_of=_sample_of,
    )
    gateway.connect()
    try:
        yield gateway
    finally:
        gateway.close()


@contextmanager
def certifying(port: int, folder: Path, **settings: str) -> Iterator[Certifications]:
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    records.add_registry(CITY.registry(), datetime.now(UTC))
    chosen = Settings(data_dir=folder / "data", mqtt_port=port, **settings)  # type: ignore[arg-type]  # settings by name
    workers = Workers()
    try:
        yield Certifications(chosen, records, workers)
    finally:
        workers.join()
        records.close()


def outcomes(result: CertificationResult) -> dict[str, str]:
    return {one.point: one.outcome.value for one in result.points}


def why(result: CertificationResult) -> str:
    return " | ".join(f"{one.point}: {why}" for one in result.points for why in one.reasons)


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_simulated_gateway_is_certified(broker: Mosquitto, tmp_path: Path, version: str) -> None:
    seen: list[int] = []
    with (
        certifying(broker.port, tmp_path, mqtt_version=version) as certifications,
        on_air(broker, mqtt5=version == "5") as gateway,
    ):
        result = certifications.run(GATEWAY, PACE, lambda so_far: seen.append(len(so_far.points)))
        assert outcomes(result) == dict.fromkeys(KEYS, "pass"), why(result)
        assert result.passed
        assert certifications.results(GATEWAY) == [result]
        assert certifications.result(GATEWAY, result.run) == result
        assert set(gateway.receipts.values()) == {0}  # a sandbox receipt is none of a reading
    assert seen == list(range(1, len(KEYS) + 1))
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["certifications"]


@pytest.mark.live("mosquitto")
def test_beside_a_running_ingest_a_certification_leaves_no_reading_behind(
    broker: Mosquitto, tmp_path: Path
) -> None:
    settings = {
        "data_dir": str(tmp_path / "ingest"),
        "records_url": f"sqlite:///{tmp_path / 'records.sqlite'}",
        "mqtt_port": str(broker.port),
    }
    marker = f"nhue/v1/{GATEWAY}/readings"

    def kept() -> list[tuple[RecordKind, str]]:
        records = JournalReader(tmp_path / "ingest" / "journal", 0).records()
        return [(one.entry.kind, one.entry.topic) for one in records]

    with (
        certifying(broker.port, tmp_path) as certifications,
        running_nhue("ingest", settings=settings, log=tmp_path / "nhue.log") as service,
    ):
        service.wait_for_log("listening")
        with on_air(broker):
            result = certifications.run(GATEWAY, PACE)
        publish(broker, b"{}", gateway=GATEWAY)  # everything before it has come by then
        service.wait_until(lambda: marker in {topic for _, topic in kept()})
        assert service.end() == 0
    assert outcomes(result) == dict.fromkeys(KEYS, "pass"), why(result)
    statuses, (last,) = kept()[:-1], kept()[-1:]
    assert last == (RecordKind.REJECTED, marker)
    assert set(statuses) == {(RecordKind.STATUS, f"nhue/v1/{GATEWAY}/status")}


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize(
    ("kind", "point", "word"),
    [
        (_WithoutWill, "last-will", "register a last will"),
        (_Forgetful, "reconnect", "not persistent"),
    ],
)
def test_a_gateway_that_breaks_badly_fails_that_point_alone(
    broker: Mosquitto, tmp_path: Path, kind: Kind, point: str, word: str
) -> None:
    patience = Pace(point_seconds=6, break_after_seconds=0.2, away_seconds=1.0)
    with certifying(broker.port, tmp_path) as certifications, on_air(broker, kind):
        result = certifications.run(GATEWAY, patience)
    assert outcomes(result) == {**dict.fromkeys(KEYS, "pass"), point: "fail"}, why(result)
    assert word in why(result)


@pytest.mark.live("mosquitto")
def test_nobody_on_the_line_is_not_run_and_its_commands_have_an_end(
    broker: Mosquitto, tmp_path: Path
) -> None:
    with certifying(broker.port, tmp_path) as certifications:
        with on_air(broker):
            pass  # it has a session now, in which the commands wait
        result = certifications.run(GATEWAY, IMPATIENT)
        assert outcomes(result) == dict.fromkeys(KEYS, "not-run")
        with on_air(broker):  # what it finds there is too old: it breaks nothing
            again = certifications.run(GATEWAY, PACE)
        listed = [one.run for one in certifications.results(GATEWAY)]
    assert outcomes(again) == dict.fromkeys(KEYS, "pass"), why(again)
    assert listed == sorted([result.run, again.run], reverse=True)


@pytest.mark.live("mosquitto")
def test_a_broker_that_does_not_let_us_write_says_which_right_is_missing(tmp_path: Path) -> None:
    rights = tmp_path / "rights"
    rights.write_text("topic read nhue/v1/#\n", encoding="utf-8")
    rights.chmod(0o600)
    lines = [f"acl_file {rights}"]
    with (
        running_mosquitto(tmp_path / "mosquitto", config_lines=lines) as broker,
        certifying(broker.port, tmp_path, mqtt_version="5") as certifications,
    ):
        with pytest.raises(SettingsUnusable, match=f"write to nhue/v1/{GATEWAY}/commands"):
            certifications.run(GATEWAY, PACE)
        (kept,) = certifications.results(GATEWAY)
    assert "access list" in str(kept.trouble)


def test_a_broker_that_refuses_our_subscription_says_which_right_is_missing(
    tmp_path: Path,
) -> None:
    # Mosquitto grants every subscription and stays silent; others refuse it, as the standard says.
    def broker(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client:
            client.recv(4096)
            client.sendall(b"\x20\x02\x00\x00")  # CONNACK
            asked = client.recv(4096)
            client.sendall(b"\x90\x04" + asked[2:4] + b"\x80\x80")  # SUBACK: failure, twice
            client.recv(4096)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=broker, args=(listener,), daemon=True).start()
        port = listener.getsockname()[1]
        with (
            certifying(port, tmp_path) as certifications,
            pytest.raises(SettingsUnusable, match=f"read nhue/v1/{GATEWAY}/certify"),
        ):
            certifications.run(GATEWAY, PACE)


def test_a_broker_that_is_not_there_is_said_and_kept(tmp_path: Path) -> None:
    port = free_port()
    with certifying(port, tmp_path) as certifications:
        with pytest.raises(StoreUnavailable, match=f"no broker at 127.0.0.1:{port}"):
            certifications.run(GATEWAY, IMPATIENT)
        (kept,) = certifications.results(GATEWAY)
    assert not kept.passed
    assert f"no broker at 127.0.0.1:{port}" in str(kept.trouble)


def test_a_gateway_that_the_registry_does_not_know_is_refused(tmp_path: Path) -> None:
    with certifying(free_port(), tmp_path) as certifications:
        with pytest.raises(NotFound, match="gw-nobody"):
            certifications.run("gw-nobody", IMPATIENT)
        with pytest.raises(NotFound, match="no certification"):
            certifications.result(GATEWAY, "../../settings")


@pytest.mark.live("mosquitto")
def test_the_command_shows_each_point_and_says_by_its_code_whether_it_passed(
    broker: Mosquitto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = _command(broker, tmp_path)
    monkeypatch.setattr("service.commands.gateways.certify.pace_of", lambda _minutes: IMPATIENT)
    failed = command("--gateway", GATEWAY)
    assert failed.exit_code == 1
    assert [line.split("\t")[:2] for line in failed.stdout.splitlines()[2:]] == [
        [key, "not-run"] for key in KEYS
    ]
    monkeypatch.setattr("service.commands.gateways.certify.pace_of", lambda _minutes: PACE)
    with on_air(broker):
        passed = command("--gateway", GATEWAY, "--json")
    assert passed.exit_code == 0
    assert [one["outcome"] for one in json.loads(passed.stdout)["points"]] == ["pass"] * len(KEYS)


def _command(broker: Mosquitto, folder: Path) -> Callable[..., typer.testing.Result]:
    settings = Settings(data_dir=folder / "data", mqtt_port=broker.port)
    settings.data_dir.mkdir()
    records = SqlRecords.open(settings.records_address)
    records.add_registry(CITY.registry(), datetime.now(UTC))
    records.close()
    app = typer.Typer()
    app.command()(certify)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [*arguments], obj=settings)


def test_each_point_has_its_share_of_the_minutes() -> None:
    assert certify_module.pace_of(12).point_seconds == pytest.approx(90)
