"""What our client uses of paho that paho does not promise, by name."""

from __future__ import annotations

import ast
import inspect

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from ingest.sources.mqtt.packets import client as module
from ingest.sources.mqtt.packets.client import BufferedClient

NOT_PROMISED = frozenset(
    {
        "_in_packet",
        "_last_mid",
        "_loop_rc_handle",
        "_max_inflight_messages",
        "_messages_reconnect_reset_out",
        "_mid_generate",
        "_out_message_mutex",
        "_out_messages",
        "_packet_read",
        "_ping_t",
        "_protocol",
        "_sock",
        "_sock_recv",
        "_sock_send",
    }
)


@pytest.mark.parametrize("name", sorted(NOT_PROMISED))
def test_paho_has_what_our_client_rests_on(name: str) -> None:
    client = Client(CallbackAPIVersion.VERSION2)
    assert hasattr(client, name), (
        f"this paho has no {name}, on which ingest/sources/mqtt/packets/client.py rests: "
        "keep paho-mqtt at the version of pyproject.toml, or see what took its place"
    )


def test_the_members_that_are_named_here_are_those_that_are_used() -> None:
    ours = set(vars(BufferedClient)) | set(vars(BufferedClient(CallbackAPIVersion.VERSION2)))
    theirs = set(dir(Client(CallbackAPIVersion.VERSION2)))
    used = {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
    }
    assert {name for name in used if name in theirs or name not in ours} == NOT_PROMISED
