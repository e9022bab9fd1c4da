"""A real Mosquitto that refuses us: health says so and what to do, until it lets us in."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.settings.settings import Settings
from tests.end_to_end.broker.test_tls import receiving
from tests.house.runs.patience import until
from tests.servers.mosquitto import Mosquitto, free_port, running_mosquitto
from tests.servers.processes.programs import program

RIGHT = "right-of-this-test"


def set_password(broker_folder: Path, password: str) -> None:
    made = program("mosquitto_passwd") or ""
    command = [made, "-c", "-b", str(broker_folder / "passwords"), "nhue", password]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    folder = tmp_path_factory.mktemp("broker")
    set_password(folder, RIGHT)
    lines = ("allow_anonymous false", f"password_file {folder}/passwords")
    with running_mosquitto(folder, config_lines=lines, port=free_port()) as running:
        yield running


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("version", ["3.1.1", "5"])
@pytest.mark.parametrize(
    ("account", "says"),
    [
        ({"mqtt_username": "nhue", "mqtt_password": "wrong"}, "lets 'nhue' connect"),
        ({}, "lets an account without a name connect"),
    ],
    ids=["a wrong password", "no account"],
)
def test_a_wrong_account_is_refused_and_never_called_starting_or_another_service(
    broker: Mosquitto, tmp_path: Path, version: str, account: dict[str, Any], says: str
) -> None:
    settings = Settings.model_validate(
        {"data_dir": tmp_path, "mqtt_port": broker.port, "mqtt_version": version, **account}
    )
    with receiving(settings) as ours:
        until(lambda: ours.health()["broker"].detail.startswith("refused: the broker at 127.0.0.1"))
        tries = broker.log.count("New connection")
        until(lambda: broker.log.count("New connection") > tries + 2)
        told = ours.health()["broker"]
    assert told.status == "down"
    assert told.detail.startswith("refused: ")
    assert says in told.detail
    assert "NHUE_MQTT_PASSWORD" in told.detail
    assert "another service" not in told.detail


@pytest.mark.live("mosquitto")
def test_once_the_broker_knows_our_password_we_are_let_in_without_a_restart(
    broker: Mosquitto, tmp_path: Path
) -> None:
    settings = Settings.model_validate(
        {
            "data_dir": tmp_path,
            "mqtt_port": broker.port,
            "mqtt_username": "nhue",
            "mqtt_password": "given later",
        }
    )
    with receiving(settings) as ours:
        until(lambda: ours.health()["broker"].detail.startswith("refused: "))
        set_password(broker.folder, "given later")
        broker.stop()
        broker.start()
        until(lambda: ours.health()["broker"].status == "ok")
