"""The brokers that are tried, each started on loopback as its makers have it, and ended again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.interop.installing import (
    NotToBeHad,
    with_cargo,
    with_go,
    with_maven,
    with_npm,
    with_pip,
)
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import free_port
from tests.servers.processes.programs import program

_RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_DEPLOYED = Path(__file__).parents[3] / "deploy"
_REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Start:
    """How a broker is started: a command, and what its environment has beside ours."""

    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrokerKind:
    """A broker by its package and version, and what was set that is not its default.

    `refusing` is how it is started so that nobody may subscribe to `nhue/v1/+/senml`.
    """

    name: str
    package: str
    how: Callable[[int, Path], Start]
    settings: str = "its defaults"
    refusing: Callable[[int, Path], Start] | None = None


class Broker:
    """A broker of one trial; it can be started again on the same port and folder."""

    def __init__(self, kind: BrokerKind, folder: Path) -> None:
        """Begin with a free port; raises NotToBeHad where the program cannot be made here."""
        self.kind, self.folder, self.port = kind, folder, free_port()
        folder.mkdir(parents=True, exist_ok=True)
        self._start = kind.how(self.port, folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it listens; raises NotToBeHad with its last words."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._start.command,
                env={**os.environ, **self._start.environment},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up_at and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                time.sleep(1.0)  # some listen before they take a session
                return
        self.end(signal.SIGKILL)
        said = (self.folder / "log").read_text("utf-8", "replace")[-500:]
        raise NotToBeHad(f"{self.kind.name} does not listen: {said}")

    def end(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End it with all its processes, and wait for that."""
        process, self._process = self._process, None
        if process is None:
            return
        os.killpg(process.pid, by)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE_SECONDS)


def _mosquitto(port: int, folder: Path, *lines: str) -> Start:
    broker = program("mosquitto")
    if broker is None:
        raise NotToBeHad("no mosquitto: apt-get install mosquitto")
    told = [
        f"listener {port} 127.0.0.1",
        "allow_anonymous true",
        "persistence true",
        f"persistence_location {folder}/",
        *(["user root"] if os.geteuid() == 0 else []),
        *lines,
    ]
    file = folder / "mosquitto.conf"
    file.write_text("\n".join(told) + "\n", "utf-8")
    return Start([broker, "-c", str(file)])


def _ours(port: int, folder: Path) -> Start:
    lines = ("max_queued_messages 0", "max_inflight_messages 0", "autosave_interval 1")
    return _mosquitto(port, folder, *lines)


def _mosquitto_refusing(port: int, folder: Path) -> Start:
    """Everybody may write anything, and read what deploy/ grants us, but for one topic."""
    granted = (_DEPLOYED / "mosquitto.acl").read_text("utf-8").splitlines()
    read = [one for one in granted if one.startswith("topic read ") and not one.endswith("/senml")]
    (folder / "acl").write_text("\n".join(("topic write #", *read)) + "\n", "utf-8")
    return _mosquitto(port, folder, f"acl_file {folder}/acl")


def _rabbitmq(port: int, folder: Path, *lines: str) -> Start:
    if not _RABBITMQ.exists():
        raise NotToBeHad("no rabbitmq-server: apt-get install rabbitmq-server")
    (folder / "plugins").write_text("[rabbitmq_mqtt].\n", "utf-8")
    settings = (
        f"mqtt.listeners.tcp.1 = 127.0.0.1:{port}\nlisteners.tcp = none\n"
        "mqtt.allow_anonymous = true\nlog.console = true\n"
    )
    (folder / "rabbitmq.conf").write_text("\n".join((settings, *lines)) + "\n", "utf-8")
    environment = {
        "RABBITMQ_NODENAME": f"nhue{port}@localhost",
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "HOME": str(folder),
    }
    return Start([str(_RABBITMQ)], environment)


def _rabbitmq_refusing(port: int, folder: Path) -> Start:
    """Its default user may read every topic whose key does not end in `senml`."""
    everything = {"user": "guest", "vhost": "/"}
    told = {
        "users": [{"name": "guest", "password": "guest", "tags": ""}],
        "vhosts": [{"name": "/"}],
        "permissions": [{**everything, "configure": ".*", "write": ".*", "read": ".*"}],
        "topic_permissions": [
            {**everything, "exchange": "amq.topic", "write": ".*", "read": "^(?!.*senml$).*$"}
        ],
    }
    file = folder / "definitions.json"
    file.write_text(json.dumps(told), "utf-8")
    return _rabbitmq(port, folder, f"load_definitions = {file}")


def _nats(port: int, folder: Path, *lines: str, user: str = "") -> Start:
    file = folder / "nats.conf"
    file.write_text(
        f"server_name: one\nhost: 127.0.0.1\nport: {free_port()}\n"
        f'jetstream {{ store_dir: "{folder}/jetstream" }}\n'
        f"mqtt {{ host: 127.0.0.1, port: {port}{user} }}\n" + "".join(lines),
        "utf-8",
    )
    return Start([*with_go("of_brokers/nats"), str(file)])


def _nats_refusing(port: int, folder: Path) -> Start:
    rights = 'permissions: { publish: ">", subscribe: { allow: ">", deny: "nhue.v1.*.senml" } }'
    users = f"authorization {{ users: [{{ user: all, password: all, {rights} }}] }}\n"
    return _nats(port, folder, users, user=", no_auth_user: all")


def _rumqttd(port: int, folder: Path) -> Start:
    file = folder / "rumqttd.toml"
    connections = (
        "connection_timeout_ms = 60000\nmax_payload_size = 1048576\nmax_inflight_count = 100\n"
        "dynamic_filters = true\n"
    )
    file.write_text(
        "id = 0\n[router]\nid = 0\nmax_connections = 100\nmax_outgoing_packet_count = 200\n"
        "max_segment_size = 104857600\nmax_segment_count = 10\n"
        f'[v4.1]\nname = "v4"\nlisten = "127.0.0.1:{port}"\nnext_connection_delay_ms = 1\n'
        f"[v4.1.connections]\n{connections}",
        "utf-8",
    )
    return Start([*with_cargo("of_brokers/rumqttd"), str(file)])


def _on_port(command: Callable[[], list[str]], *more: str) -> Callable[[int, Path], Start]:
    return lambda port, folder: Start([*command(), str(port), str(folder), *more])


BROKERS = (
    BrokerKind(
        "Mosquitto, compose's lines",
        "Debian mosquitto",
        _ours,
        "no bound of queue and window, saved each second",
        _mosquitto_refusing,
    ),
    BrokerKind(
        "Mosquitto, its defaults",
        "Debian mosquitto",
        _mosquitto,
        refusing=_mosquitto_refusing,
    ),
    BrokerKind(
        "RabbitMQ",
        "Debian rabbitmq-server",
        _rabbitmq,
        "rabbitmq_mqtt, anonymous",
        _rabbitmq_refusing,
    ),
    BrokerKind(
        "ActiveMQ Artemis",
        "Maven artemis-server 2.42.0",
        _on_port(lambda: with_maven("artemis")),
        "persistent, no security",
        _on_port(lambda: with_maven("artemis"), _REFUSE),
    ),
    BrokerKind(
        "HiveMQ CE",
        "Maven hivemq-community-edition-embedded 2025.5",
        _on_port(lambda: with_maven("hivemq")),
        "persistence in files",
        _on_port(lambda: with_maven("hivemq"), "0", _REFUSE),
    ),
    BrokerKind(
        "Moquette",
        "Maven moquette-broker 0.17",
        _on_port(lambda: with_maven("moquette")),
        "persistent",
        _on_port(lambda: with_maven("moquette"), _REFUSE),
    ),
    BrokerKind(
        "mochi",
        "Go mochi-mqtt 2.7.9",
        _on_port(lambda: with_go("of_brokers/mochi")),
        "kept by bolt",
        _on_port(lambda: with_go("of_brokers/mochi"), _REFUSE),
    ),
    BrokerKind("NATS", "Go nats-server 2.15.2", _nats, "JetStream in files", _nats_refusing),
    BrokerKind(
        "aedes",
        "npm aedes 1.2.0",
        _on_port(lambda: with_npm("of_brokers/aedes", "broker.js")),
        "kept by level",
        _on_port(lambda: with_npm("of_brokers/aedes", "broker.js"), _REFUSE),
    ),
    BrokerKind("rumqttd", "cargo rumqttd 0.20.0", _rumqttd, "payloads of 1 MiB"),
    BrokerKind(
        "amqtt",
        "PyPI amqtt 0.12.1",
        _on_port(lambda: with_pip("of_brokers/amqtt", "broker.py")),
        "everybody let in as known, sessions in SQLite",
        _on_port(lambda: with_pip("of_brokers/amqtt", "broker.py"), _REFUSE),
    ),
)
