"""The topics and payloads of our own probes through subscriptions; no gateway can have their name.

A probe is recognised by its topic alone, by whichever worker it reaches, and is never journalled.
"""

from __future__ import annotations

import msgspec

from ingest.wire.contract import SHARE_PREFIX

PROBE_NAME = "-nhue-probe"  # in the place of a gateway and of what stands beside it
PROBE_MARK = f"/{PROBE_NAME}/".encode()
ECHO_TOPIC = f"nhue/v1/{PROBE_NAME}/echo"
_UUID_FIELD = b"\x22"  # of a Sparkplug payload: field 4, a text, so that others can read it as one


class Echo(msgspec.Struct):
    """What a worker says that heard a probe: whose it is, and on which topic it came."""

    probe: str
    topic: str = ""


_ECHO = msgspec.json.Decoder(Echo)


def probe_topic(topic_filter: str) -> str:
    """Return the topic of the probe through a subscription.

    >>> probe_topic("$share/g/nhue/v1/+/circular10/+"), probe_topic("spBv1.0/+/NDATA/+")
    ('nhue/v1/-nhue-probe/circular10/-nhue-probe', 'spBv1.0/-nhue-probe/NDATA/-nhue-probe')
    """
    if topic_filter.startswith(SHARE_PREFIX):
        topic_filter = topic_filter.split("/", 2)[2]
    return topic_filter.replace("+", PROBE_NAME)


def probe_payload(topic: str, nonce: str) -> bytes:
    """Return a probe's payload, in the shape of what its topic carries: JSON or Sparkplug's."""
    if topic.startswith("spBv1.0/"):
        return _UUID_FIELD + bytes((len(nonce),)) + nonce.encode()
    return msgspec.json.encode({"probe": nonce})


def nonce_of(topic: str, payload: bytes) -> str | None:
    r"""Return whose probe this is, None where it cannot be read.

    >>> nonce_of("spBv1.0/-nhue-probe/NDATA/-nhue-probe", b'\x22\x02ab')
    'ab'
    """
    try:
        if topic.startswith("spBv1.0/"):
            return payload[2:].decode() if payload[:1] == _UUID_FIELD else None
        return _ECHO.decode(payload).probe
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def echo_payload(nonce: str, topic: str) -> bytes:
    """Return what tells the one whose probe it is that it arrived on a topic."""
    return msgspec.json.encode(Echo(nonce, topic))


def echo_of(payload: bytes) -> Echo | None:
    """Return an echo, None where it cannot be read."""
    try:
        return _ECHO.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
