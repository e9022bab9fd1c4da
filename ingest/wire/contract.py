"""The wire contract's shapes and topics (docs/wire.md); it decides nothing about their content."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Final

import msgspec

MESSAGE_BYTES_MOST = 1024 * 1024
SHARE_PREFIX = "$share/"  # of a subscription that several share
# Of one message of our own JSON; 1 MiB of samples with six parameters holds some 24,000 readings.
READINGS_MOST = 50_000
SAMPLES_MOST = 20_000
READINGS_FILTER = "nhue/v1/+/readings"
STATUS_FILTER = "nhue/v1/+/status"
BACKLOG_FILTERS = (  # what was saved up; of Sparkplug the payload tells it
    "nhue/v1/+/backlog/readings",
    "nhue/v1/+/backlog/senml",
    "nhue/v1/+/backlog/senml-cbor",
    "nhue/v1/+/backlog/circular10/+",
    "nhue/v1/+/backlog/by-profile",
)
# Every channel that ingest listens to; a gateway may publish to no other (docs/wire.md).
LIVE_FILTERS = (
    READINGS_FILTER,
    STATUS_FILTER,
    "nhue/v1/+/senml",
    "nhue/v1/+/senml-cbor",
    "nhue/v1/+/circular10/+",
    "nhue/v1/+/by-profile",
    "spBv1.0/+/NBIRTH/+",
    "spBv1.0/+/NDATA/+",
    "spBv1.0/+/NDEATH/+",
    "spBv1.0/+/DBIRTH/+/+",
    "spBv1.0/+/DDATA/+/+",
    "spBv1.0/+/DDEATH/+/+",
)
FILTERS = (*LIVE_FILTERS, *BACKLOG_FILTERS)

_ID = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
_TOPIC = re.compile(
    rf"nhue/v1/({_ID})/(backlog/)?"
    rf"(readings|status|senml|senml-cbor|circular10(?=/)|by-profile)(?:/({_ID}))?"
)
_SPARKPLUG = re.compile(
    rf"spBv1\.0/([^/+#]{{1,255}})/([ND](?:BIRTH|DATA|DEATH))/({_ID})(?:/({_ID}))?"
)
TOPIC_LETTERS_MOST = 512  # none of ours is longer: a group of Sparkplug has 255 at most
SPARKPLUG = "sparkplug"
NOT_UTF_8 = "(a topic that is not UTF-8)"
READINGS = "readings"  # the channel of our own JSON
BY_PROFILE = "by-profile"  # the channel of any format, as the gateway's profile says
_WITH_OUTLET = frozenset({"circular10", BY_PROFILE})

SequenceNumber = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


# Texts between quotation marks of our own JSON, but for values, units and statuses.
STRINGS_OF_MESSAGE: Final = 4  # seq, sent and its time, samples
STRINGS_OF_SAMPLE: Final = 5  # outlet and its id, time and its instant, values


class WireSample(msgspec.Struct, gc=False):
    """All parameters of one outlet at one instant, as the gateway wrote them.

    `unmeasured` names the parameters of which there is no measurement, with the device status that
    says why. On the wire that is a null with a status; here it is what every format means by it.
    """

    outlet: str
    time: datetime
    values: dict[str, float]
    units: dict[str, str] | None = None
    status: dict[str, str] | None = None
    unmeasured: dict[str, str] | None = msgspec.field(default=None, name="not_measured")


class WireMessage(msgspec.Struct, gc=False):
    """One readings message: its number, when it was sent, and its samples.

    Whatever the format on the wire. `seq` is None for a format that has no running number; in our
    own JSON it must be there.
    """

    seq: SequenceNumber | None
    sent: datetime
    samples: list[WireSample]


class Topic(msgspec.Struct, frozen=True):
    """A topic taken apart: whose it is, which channel, and the outlet where the topic names it.

    Of Sparkplug the gateway is the edge node and the outlet the device; `kind` is its message type
    (NBIRTH, DDATA, …) and `group` its group id, both empty elsewhere. `backlog`: by its topic it
    was saved up.
    """

    gateway_id: str
    channel: str
    outlet_id: str | None = None
    kind: str = ""
    group: str = ""
    backlog: bool = False


def parse_topic(topic: str) -> Topic | None:
    """Return a topic's gateway and channel, or None when it is none of ours."""
    return None if len(topic) > TOPIC_LETTERS_MOST else _parse_topic(topic)


@lru_cache(maxsize=65_536)
def _parse_topic(topic: str) -> Topic | None:
    match = _TOPIC.fullmatch(topic)
    if match is not None:
        gateway_id, backlog, channel, outlet_id = match.groups()
        if outlet_id is None and channel == "circular10":
            return None
        if outlet_id is not None and channel not in _WITH_OUTLET:
            return None
        if backlog and channel == "status":
            return None
        return Topic(gateway_id, channel, outlet_id, backlog=backlog is not None)
    match = _SPARKPLUG.fullmatch(topic)
    if match is not None:
        group, kind, node, device = match.groups()
        if (device is not None) == kind.startswith("D"):
            return Topic(node, SPARKPLUG, device, kind, group)
    return None


def receipts_topic(gateway_id: str) -> str:
    """Return the topic on which a gateway finds its receipts."""
    return f"nhue/v1/{gateway_id}/receipts"


def circular10_topic(gateway_id: str, outlet_id: str) -> str:
    """Return the topic on which a gateway would publish the loggers' file of an outlet."""
    return f"nhue/v1/{gateway_id}/circular10/{outlet_id}"


def by_profile_topic(gateway_id: str, outlet_id: str | None = None) -> str:
    """Return the topic of what is read by a gateway's profile, whatever its format and way to us.

    `outlet_id` is the outlet that its file's name tells: no gateway publishes to such a topic.
    """
    topic = f"nhue/v1/{gateway_id}/{BY_PROFILE}"
    return topic if outlet_id is None else f"{topic}/{outlet_id}"


def commands_topic(gateway_id: str) -> str:
    """Return the topic on which a gateway is asked for something."""
    return f"nhue/v1/{gateway_id}/commands"


def topic_text(topic: bytes) -> str:
    """Return a topic as text; one that is not UTF-8 is none of ours: it is kept and refused."""
    return (_text if len(topic) <= TOPIC_LETTERS_MOST else _text.__wrapped__)(topic)


@lru_cache(maxsize=65_536)
def _text(topic: bytes) -> str:
    try:
        return topic.decode()
    except UnicodeDecodeError:
        return NOT_UTF_8
