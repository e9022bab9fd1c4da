"""What a gateway hears back, over MQTT 3.1.1 and 5."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.gateway import hour, message, publish
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import nhue, running_nhue


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_gateway_hears_what_became_of_each_message(
    version: str, mosquitto: Mosquitto, registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    settings = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_port": str(mosquitto.port),
        "mqtt_client_id": f"nhue-{uuid.uuid4().hex[:8]}",
        "mqtt_version": version,
    }
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    sent = [
        message(1, hour("CX-A", 1, COD=61.2)),
        message(2, hour("CX-A", 1, COD=61.2)),
        message(3, hour("CX-A", 1, COD=99.0)),
        message(4, hour("CX-A", 2, XYZ=1.0)),
    ]
    with running_nhue("ingest", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        listener = _listening(mosquitto, version)
        for body in sent:
            publish(mosquitto, body)
        heard = _heard(listener, len(sent))
        assert service.end() == 0
    assert heard == [
        (1, "accepted", []),
        (2, "duplicate", []),
        (3, "conflict", []),
        (4, "refused", ["parameter-unknown"]),
    ]


def _heard(listener: subprocess.Popen[str], many: int) -> list[tuple[int, str, list[str]]]:
    """Return so many receipts, in order; those taken in together come in one message."""
    heard: list[tuple[int, str, list[str]]] = []
    with listener:
        assert listener.stdout is not None
        for line in listener.stdout:
            if line.startswith("{"):
                heard += [
                    (one["seq"], one["outcome"], [refusal["code"] for refusal in one["refusals"]])
                    for one in json.loads(line)["receipts"]
                ]
            if len(heard) >= many:
                listener.kill()
                break
    return heard


_TOPIC = ("-W", f"{PATIENCE_SECONDS:.0f}", "-t", "nhue/v1/GW-1/receipts")


def _listening(broker: Mosquitto, version: str) -> subprocess.Popen[str]:
    """Start mosquitto_sub for the receipts, and wait until it has subscribed."""
    protocol = "mqttv5" if version == "5" else "mqttv311"
    address = ("-h", broker.host, "-p", str(broker.port), "-V", protocol, "-q", "1")
    listener = subprocess.Popen(
        ["stdbuf", "-oL", "mosquitto_sub", "-d", *address, *_TOPIC],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert listener.stdout is not None
    for line in listener.stdout:
        if "SUBACK" in line:
            break
    return listener
