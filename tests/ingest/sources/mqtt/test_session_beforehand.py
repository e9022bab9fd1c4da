"""`nhue broker session`: made before gateways come, the broker keeps for us what they publish."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from domain.errors import SettingsUnusable, StoreUnavailable
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.session_beforehand import make_session
from ingest.wire.contract import BACKLOG_FILTERS, LIVE_FILTERS
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.accounts import Client
from tests.servers.mosquitto import Mosquitto, free_port, running_mosquitto
from tests.servers.nhue import NHUE
from tests.servers.small_broker import Manners, small_broker


def address(port: int, client_id: str = "x", version: str = "3.1.1") -> BrokerAddress:
    return BrokerAddress(host="127.0.0.1", port=port, client_id=client_id, version=version)


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_what_comes_before_we_first_connect_waits_in_a_session_that_was_made(
    mosquitto: Mosquitto, version: str
) -> None:
    client_id = f"made-{version}"
    made_at = address(mosquitto.port, client_id, version)
    assert not make_session(made_at, LIVE_FILTERS, wait_seconds=0)
    gateway = Client(mosquitto.port, None, None)
    gateway.publish("nhue/v1/GW-1/readings", b"early")
    gateway.close()
    assert make_session(made_at, LIVE_FILTERS, wait_seconds=0)
    with Client(mosquitto.port, None, None, client_id=client_id, keeps_session=True) as ears:
        assert ears.next_heard() == ("nhue/v1/GW-1/readings", b"early")


def test_a_refused_subscription_and_a_weaker_one_are_named() -> None:
    codes = {LIVE_FILTERS[0]: 0x80, LIVE_FILTERS[1]: 0}
    with (
        small_broker(Manners(code=lambda one: codes.get(one, 1))) as broker,
        pytest.raises(SettingsUnusable) as refused,
    ):
        make_session(address(broker.port), LIVE_FILTERS, wait_seconds=0)
    assert LIVE_FILTERS[0] in str(refused.value)
    assert LIVE_FILTERS[1] in str(refused.value)
    assert LIVE_FILTERS[2] not in str(refused.value)


def test_a_broker_that_is_not_there_is_said() -> None:
    with pytest.raises(StoreUnavailable, match="refused"):
        make_session(address(free_port()), BACKLOG_FILTERS, wait_seconds=0)


@pytest.mark.live("mosquitto")
def test_the_command_makes_both_sessions_and_says_so(tmp_path: Path) -> None:
    with running_mosquitto(tmp_path / "broker") as broker:
        done = [
            subprocess.run(
                [*NHUE, "broker", "session", "--wait", "5"],
                env={"NHUE_MQTT_PORT": str(broker.port), "NHUE_DATA_DIR": str(tmp_path)},
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE_SECONDS,
            )
            for _ in range(2)
        ]
    assert [one.returncode for one in done] == [0, 0]
    assert "the session of nhue-ingest is made" in done[0].stdout
    assert "the session of nhue-ingest-backlog is made" in done[0].stdout
    assert "the session of nhue-ingest was there" in done[1].stdout
