"""Shows that each subscription of a session is granted, and that the broker serves it.

A probe of our own goes through each: a broker may refuse one and acknowledge the gateways all the
same, or grant a shared one and hand out nothing. Of workers that share, a probe may reach another,
who says so (an echo). It takes no reading and journals nothing; what it cannot know is a doubt.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence

import structlog
from paho.mqtt.client import MQTTMessageInfo
from paho.mqtt.reasoncodes import ReasonCode

from ingest.sources.mqtt.broker.hang_ups import Venture
from ingest.sources.mqtt.packets.client import BufferedClient
from ingest.sources.mqtt.subscriptions.probes import (
    ECHO_TOPIC,
    PROBE_NAME,
    echo_of,
    echo_payload,
    nonce_of,
    probe_payload,
    probe_topic,
)
from ingest.wire.contract import SHARE_PREFIX

_LOG = structlog.get_logger("nhue.gateway")
FIRST_SECONDS = 0.5  # after the answer: what the broker hangs up over by then was no probe
AGAIN_SECONDS = 2.0  # a probe may have gone to a worker that is away: the next one goes to another
# So many probes without an answer, each while nothing else came either; of a shared subscription
# more, since another worker may hold one behind what it has to take in first.
TRIES_MOST = 10
SHARED_TRIES_MOST = 40
# Behind a queue that is being handed over a probe has to wait.
BUSY_PATIENCE_SECONDS = 300.0
QUIET_SECONDS = 1.0
MEND_SECONDS = 30.0  # then it is subscribed to and tried anew


class SubscriptionWatch:
    """The subscriptions of one session; the thread that turns the network loop uses it."""

    def __init__(self, client: BufferedClient, filters: Sequence[str], *, probes: bool) -> None:
        """Without `probes` only what the broker answers is looked at."""
        self._client, self._filters, self._probes = client, tuple(filters), probes
        self._by_topic = {probe_topic(one): one for one in self._filters}
        self.venture = Venture(
            f"our probes on nhue/v1/{PROBE_NAME}/#",
            "our account needs the right to publish and to hear them, as in deploy/mosquitto.acl; "
            "until then it is not shown that the broker hands over what it takes",
        )
        self._sent: list[MQTTMessageInfo] = []
        self.trouble: str | None = None  # known: readings do not reach us
        self.doubt: str | None = None  # what cannot be known of it
        self.weak: str | None = None  # granted, and less than asked for
        self.deaf_since: float | None = None  # seconds, monotonic: while there is a trouble
        self.hang_ups = 0  # in a row, before our subscriptions were answered
        self._mid: int | None = None
        self._begin()

    def _begin(self) -> None:
        self._nonce = secrets.token_hex(8)
        self._refused: dict[str, str] = {}
        self._unproven = set(self._by_topic)
        self._is_echoed = self._is_shown = self._failed = False
        self._may_probe: bool | None = None  # None: not decided for this connection
        self._granted_at = self._next_at = float("inf")
        self._tries = 0
        self._connected_at = time.monotonic()

    @property
    def is_granted(self) -> bool:
        """Whether the broker has granted every subscription of this connection."""
        return self._granted_at < float("inf") and not self._refused

    @property
    def is_shown(self) -> bool:
        """Whether a probe has come through every subscription of this connection."""
        return self._is_shown

    def subscribe(self) -> None:
        """Subscribe on a new connection."""
        self._take_back()
        self._begin()
        self._ask()

    def ended(self, *, was_brief: bool) -> bool:
        """Say that the connection has ended; return whether before an answer of the broker."""
        unanswered = any(not one.is_published() for one in self._sent)
        self.venture.ended(unanswered=unanswered, was_brief=was_brief)
        if self._mid is not None:
            unanswered = True
            self.hang_ups += 1
        self._take_back()
        self._mid, self._next_at = None, float("inf")
        return unanswered

    def answered(self, mid: int, codes: Sequence[ReasonCode]) -> None:
        """Take the broker's answer to a subscription."""
        if mid != self._mid:
            return
        self._mid, self.hang_ups = None, 0
        pairs = list(zip(self._filters, codes, strict=False))
        self._refused = {one: str(code) for one, code in pairs if code.is_failure}
        weak = ", ".join(shown_filter(one) for one, code in pairs if code.value == 0)
        self.weak = f"the broker grants QoS 0 only on {weak}: it may lose it" if weak else None
        self._granted_at = now = time.monotonic()
        self._tries = 0
        if self._refused:
            told = ", ".join(f"{shown_filter(one)} ({why})" for one, why in self._refused.items())
            self._say(
                f"the broker refuses our subscription to {told}: what gateways publish there is "
                "acknowledged by the broker and reaches nobody; give our account the right to read"
            )
            self._next_at = now + MEND_SECONDS
            return
        if not self._probes or self.venture.is_left_out:
            self._say(None)
        self._next_at = now + FIRST_SECONDS if self._probes else float("inf")

    def published(self, mid: int, reason: ReasonCode) -> None:
        """Take an MQTT 5 broker's answer to a probe: one that may not be sent shows nothing."""
        if reason.is_failure and any(one.mid == mid for one in self._sent):
            self._is_echoed = False

    def hears(self, topic: str, payload: bytes) -> None:
        """Take a probe or an echo that came in; another's probe is told to whom it belongs."""
        if topic == ECHO_TOPIC:
            echo = echo_of(payload)
            if echo is not None and echo.probe == self._nonce:
                self._is_echoed |= echo.topic == ECHO_TOPIC
                self._unproven.discard(echo.topic)
        elif (nonce := nonce_of(topic, payload)) == self._nonce:
            self._unproven.discard(topic)
        elif nonce is not None:
            self._client.publish(ECHO_TOPIC, echo_payload(nonce, topic), qos=0)

    def tend(self, heard_at: float) -> None:
        """Do what is due; `heard_at` is when the session last brought anything (monotonic)."""
        now = time.monotonic()
        if now < self._next_at:
            return
        if self._mid is not None or self._refused or self._failed:
            self._failed = False
            self._ask()
            return
        if self._may_probe is None:
            self._may_probe = self.venture.may_be_said()
            if self._may_probe:
                self._client.subscribe(ECHO_TOPIC, qos=0)
        self._next_at = float("inf")
        if not self._unproven:
            self._is_shown = True
            self._say(None)
        elif self._may_probe:
            self._tries += now - heard_at >= QUIET_SECONDS
            tries_most = SHARED_TRIES_MOST if self._is_shared else TRIES_MOST
            if self._tries <= tries_most and now - self._granted_at < BUSY_PATIENCE_SECONDS:
                self._send()
                self._next_at = now + AGAIN_SECONDS
            else:
                self._not_shown()
                self._failed, self._next_at = True, now + MEND_SECONDS

    def _ask(self) -> None:
        _, self._mid = self._client.subscribe([(one, 1) for one in self._filters])
        self._next_at = time.monotonic() + MEND_SECONDS  # where no answer comes

    def _send(self) -> None:
        """Send the probes that are still to show something, and the one that needs no filter."""
        self._sent = [one for one in self._sent if not one.is_published()]
        if self._sent:
            return
        if not self._is_echoed:
            control = echo_payload(self._nonce, ECHO_TOPIC)
            self._sent.append(self._client.publish(ECHO_TOPIC, control, qos=1))
        self._sent += [
            self._client.publish(topic, probe_payload(topic, self._nonce), qos=1)
            for topic in sorted(self._unproven)
        ]

    def _not_shown(self) -> None:
        """Say what is known where probes did not come: the one that needs no filter tells."""
        deaf = ", ".join(sorted(shown_filter(self._by_topic[topic]) for topic in self._unproven))
        if self._is_echoed:
            self._say(
                f"the broker grants our subscription to {deaf} and does not serve it: what "
                "gateways publish there is acknowledged by the broker and reaches nobody"
                + ("; where it serves no $share, let one worker be alone" * self._is_shared)
            )
            return
        self._say(
            None,
            f"it is not shown that the broker hands over what comes on {deaf}: our probe does not "
            f"come back on {ECHO_TOPIC} either; give our account the lines with {PROBE_NAME} of "
            "deploy/mosquitto.acl",
        )

    def _say(self, trouble: str | None, doubt: str | None = None) -> None:
        if trouble is not None and self.trouble is None:
            _LOG.error("subscriptions do not serve", trouble=trouble)
        self.trouble, self.doubt = trouble, doubt
        if trouble is None:
            self.deaf_since = None
        elif self.deaf_since is None:
            self.deaf_since = self._connected_at

    @property
    def _is_shared(self) -> bool:
        return any(self._by_topic[one].startswith(SHARE_PREFIX) for one in self._unproven)

    def _take_back(self) -> None:
        """Let no probe of a connection before this one be sent again."""
        for one in self._sent:
            if not one.is_published():
                self._client.take_back(one.mid)
        self._sent = []


def shown_filter(topic_filter: str) -> str:
    """Return a filter as it may be shown: the name of a group is a secret.

    >>> shown_filter("$share/secret/nhue/v1/+/readings"), shown_filter("nhue/v1/+/readings")
    ('$share/…/nhue/v1/+/readings', 'nhue/v1/+/readings')
    """
    if not topic_filter.startswith(SHARE_PREFIX):
        return topic_filter
    return f"{SHARE_PREFIX}…/{topic_filter.split('/', 2)[2]}"
