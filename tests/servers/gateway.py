"""A gateway that we did not write: Debian's mosquitto_pub."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import Mosquitto


def publish(
    broker: Mosquitto, payload: bytes, *, gateway: str = "GW-1", topic: str | None = None
) -> None:
    """Publish one message with QoS 1 and wait for the broker's acknowledgement."""
    address = ("-h", broker.host, "-p", str(broker.port), "-q", "1")
    subprocess.run(
        ["mosquitto_pub", *address, "-s", "-t", topic or f"nhue/v1/{gateway}/readings"],
        input=payload,
        check=True,
        timeout=PATIENCE_SECONDS,
    )


def message(seq: int, *samples: dict[str, Any]) -> bytes:
    """Return a readings message as docs/wire.md describes it."""
    body = {"seq": seq, "sent": "2026-11-22T23:59:00+07:00", "samples": list(samples)}
    return json.dumps(body).encode()


def hour(outlet: str, number: int, **values: float) -> dict[str, Any]:
    """Return one sample of 2026-11-22, at a whole hour of Hanoi."""
    return {"outlet": outlet, "time": f"2026-11-22T{number:02d}:00:00+07:00", "values": values}
