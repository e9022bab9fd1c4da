"""The libraries that gateways are made with: each publishes numbered messages, as a vendor would.

A program takes a port and how many, rests 5 ms after each, waits half a minute for what is still
under way, and says as JSON what was offered, refused and confirmed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.interop.installing import (
    SOURCES,
    NotToBeHad,
    made,
    with_cargo,
    with_maven,
    with_npm,
    with_pip,
    with_telegraf,
)
from tests.end_to_end.faults.load import body_of


@dataclass(frozen=True, slots=True)
class GatewayKind:
    """A library by its package and version, how it is set, and the command but for its numbers.

    `profile` says how it writes, where that is not our own JSON or Sparkplug.
    """

    name: str
    package: str
    settings: str
    command: Callable[[], list[str]]
    more: tuple[str, ...] = ()
    profile: Path | None = None


def _mosquitto_pub() -> list[str]:
    return [sys.executable, "-m", "tests.bench.interop.gateways"]


def _paho_c() -> list[str]:
    built = ("gcc", "-O2", "-o", "publish", "publish.c", "-lpaho-mqtt3a")
    return [str(made("of_gateways/paho_c", built) / "publish")]


_TELEGRAF = SOURCES / "of_gateways" / "telegraf" / "profile.toml"
PLAIN = (
    GatewayKind(
        "mosquitto_pub -l", "Debian mosquitto-clients", "-q 1, a kept session", _mosquitto_pub
    ),
    GatewayKind(
        "paho-mqtt 2.2", "PyPI paho-mqtt 2.2.0", "a kept session",
        lambda: with_pip("of_gateways/paho_python", "publish.py", "requirements-2.2.txt"),
    ),
    GatewayKind(
        "paho-mqtt 2.1", "PyPI paho-mqtt 2.1.0", "a kept session",
        lambda: with_pip("of_gateways/paho_python", "publish.py", "requirements-2.1.txt"),
    ),
    GatewayKind(
        "MQTT.js", "npm mqtt 5.16.0", "a kept session",
        lambda: with_npm("of_gateways/mqttjs", "publish.js"),
    ),
    GatewayKind(
        "rumqttc, its defaults", "cargo rumqttc 0.25.1", "a clean session",
        lambda: with_cargo("of_gateways/rumqttc"), ("clean",),
    ),
    GatewayKind(
        "rumqttc, kept", "cargo rumqttc 0.25.1", "a kept session",
        lambda: with_cargo("of_gateways/rumqttc"), ("kept",),
    ),
    GatewayKind(
        "paho C, its defaults", "Debian libpaho-mqtt 1.3.12", "sends while disconnected",
        _paho_c, ("0",),
    ),
    GatewayKind(
        "paho C, a larger buffer", "Debian libpaho-mqtt 1.3.12", "maxBufferedMessages 5000",
        _paho_c, ("5000",),
    ),
    GatewayKind(
        "paho Java, its defaults", "Maven mqttv3 1.2.5", "automatic reconnect",
        lambda: with_maven("paho"), ("defaults",),
    ),
    GatewayKind(
        "paho Java, set", "Maven mqttv3 1.2.5",
        "a kept session, 1,000 in flight, a buffer of 5,000 while disconnected",
        lambda: with_maven("paho"), ("set",),
    ),
    GatewayKind(
        "Telegraf, its defaults", "Go telegraf 1.37.2", "outputs.mqtt, QoS 0, flushed each second",
        lambda: with_telegraf("publish.py"), profile=_TELEGRAF,
    ),
    GatewayKind(
        "Telegraf, QoS 1", "Go telegraf 1.37.2", "outputs.mqtt, flushed each second",
        lambda: with_telegraf("publish.py"), ("1",), _TELEGRAF,
    ),
    GatewayKind(
        "Node-RED", "npm node-red 4.1.8", "mqtt out, QoS 1, a clean session",
        lambda: with_npm("of_gateways/nodered", "publish.js"),
    ),
)  # fmt: skip
SPARKPLUG = (
    GatewayKind(
        "pysparkplug", "PyPI pysparkplug 0.6.1", "its defaults",
        lambda: with_pip("of_gateways/pysparkplug", "publish.py"),
    ),
    GatewayKind(
        "mqtt-spb-wrapper", "PyPI mqtt-spb-wrapper 2.1.2", "its defaults, QoS 1",
        lambda: with_pip("of_gateways/spb_wrapper", "publish.py"),
    ),
    GatewayKind(
        "sparkplug-client", "npm sparkplug-client 3.2.4", "its defaults",
        lambda: with_npm("of_gateways/sparkplug_js", "publish.js"),
    ),
    GatewayKind("srad", "cargo srad 0.5.0", "its defaults", lambda: with_cargo("of_gateways/srad")),
    GatewayKind(
        "Eclipse Tahu", "Maven tahu-edge 1.0.19", "waits for us as its primary host",
        lambda: with_maven("tahu"), ("nhue",),
    ),
)  # fmt: skip


def publish_lines(port: int, count: int) -> None:
    """Give numbered messages to mosquitto_pub, a line each, at the pace of the others."""
    address = ("-h", "127.0.0.1", "-p", str(port), "-q", "1", "-i", "gw-pub", "-c", "-l")
    command = ["mosquitto_pub", *address, "-t", "nhue/v1/GW-1/readings"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as program:
        if program.stdin is None:
            raise NotToBeHad("mosquitto_pub takes no lines")
        for number in range(count):
            program.stdin.write(body_of(number) + b"\n")
            program.stdin.flush()
            time.sleep(0.005)
        program.stdin.close()
        program.wait(60)
    sys.stdout.write(json.dumps({"offered": count, "refused": 0, "confirmed": None}) + "\n")


if __name__ == "__main__":
    publish_lines(int(sys.argv[1]), int(sys.argv[2]))
