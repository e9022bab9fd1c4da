"""Sends what gateways are told and asked: receipts, commands, and calls for a birth.

It decides none of it, and never waits; what it hands over leaves with the connection's next turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from paho.mqtt.enums import MQTTErrorCode

from ingest.missing_numbers.command_desk import GatewayDesk
from ingest.receipts.log import ReceiptsLog
from ingest.receipts.receipt import MESSAGE_BYTES_MOST, Receipt, encode_receipts, receipts_messages
from ingest.sources.mqtt.packets.client import BufferedClient
from ingest.sources.mqtt.sparkplug_host.messages import rebirth_command
from ingest.sources.quarantine.inbox import ReleaseInbox
from ingest.wire.contract import Topic, receipts_topic


class Post:
    """What leaves for the gateways; the thread that turns the network loop uses it."""

    def __init__(
        self,
        client: BufferedClient,
        clock_us: Callable[[], int],
        desk: GatewayDesk | None,
        log: ReceiptsLog | None,
        releases: ReleaseInbox | None = None,
        *,
        more_topics: Callable[[str], Sequence[str]] = lambda _: (),
    ) -> None:
        """`desk` hands over commands; `log` keeps the receipts that were sent.

        `releases` brings receipts of messages that nobody has just sent; `more_topics` says where
        a gateway's receipts go beside our own topic.
        """
        self._more_topics = more_topics
        self._client, self._clock_us = client, clock_us
        self._desk, self._log, self._releases = desk, log, releases

    def send_receipts(
        self, receipts: Sequence[Receipt], client: BufferedClient | None = None
    ) -> None:
        """Send a group's receipts, those of a gateway in as few messages as may be, and keep them.

        Over `client`, the one that brought what they are of: so that a backlog's stand apart.
        """
        sender = client or self._client
        for gateway_id, payload in kept(self._log, receipts, sender.payload_bytes_most):
            sender.send(receipts_topic(gateway_id), payload)
            for topic in self._more_topics(gateway_id):
                sender.send(topic, payload)

    def keep(self, receipts: Sequence[Receipt]) -> list[tuple[str, bytes]]:
        """Keep a group's receipts for people to look up; return each gateway's messages."""
        return kept(self._log, receipts)

    def send_what_waits(self) -> None:
        """Send what is there without a message of the broker: commands, receipts of releases."""
        if self._releases is not None:
            self.send_receipts(self._releases.process())
        if self._desk is not None:
            self._send_commands(self._desk)

    def _send_commands(self, desk: GatewayDesk) -> None:
        """Send the commands that are ready, with QoS 1; one that finds no room is sent later."""
        for outgoing in desk.take():
            sent = self._client.publish(outgoing.topic, outgoing.payload, qos=1)
            if sent.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
                desk.not_published(outgoing)
            else:
                desk.published(outgoing)

    def ask_rebirths(self, nodes: Sequence[Topic]) -> None:
        """Ask Sparkplug nodes for their birth, without which their aliases cannot be read."""
        for node in nodes:
            topic, command = rebirth_command(node.group, node.gateway_id, self._clock_us() // 1000)
            self._client.publish(topic, command, qos=0)  # as the specification asks of commands


def kept(
    log: ReceiptsLog | None, receipts: Sequence[Receipt], bytes_most: int = MESSAGE_BYTES_MOST
) -> list[tuple[str, bytes]]:
    """Keep a group's receipts for people to look up; return each gateway's messages.

    What is kept is whole; what is sent keeps to `bytes_most`.
    """
    by_gateway: defaultdict[str, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        by_gateway[receipt.gateway_id].append(receipt)
    messages: list[tuple[str, bytes]] = []
    for gateway_id, own in sorted(by_gateway.items()):
        whole = encode_receipts(own)
        if log is not None:
            log.append(gateway_id, whole, receipts[0].received_us)
        parts = [whole] if len(whole) <= bytes_most else receipts_messages(own, bytes_most)
        messages += [(gateway_id, part) for part in parts]
    if log is not None and receipts:
        log.settled(receipts[-1].position)
    return messages
