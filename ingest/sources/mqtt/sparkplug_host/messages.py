"""What we say to Sparkplug nodes as their host application: be born again, and that we are here.

It decides nothing about when; no other command is ever sent to a plant's equipment.
"""

from __future__ import annotations

import json
import re

from leaf_device.proto.sparkplug_b_pb2 import (  # type: ignore[import-untyped]  # no stubs
    DataType,
    Payload,
)

REBIRTH = "Node Control/Rebirth"
STATE_PREFIX = "spBv1.0/STATE/"
_HOST_ID = re.compile(r"[^/+#\x00]{1,64}")


def rebirth_command(group: str, node: str, timestamp_ms: int) -> tuple[str, bytes]:
    """Return topic and payload that ask an edge node for its births (Sparkplug 3.0, 6.4.22).

    To be published with QoS 0 and not retained; `timestamp_ms` is now, in ms since 1970 UTC.
    """
    payload = Payload(timestamp=timestamp_ms)
    payload.metrics.add(
        name=REBIRTH, timestamp=timestamp_ms, datatype=DataType.Boolean, boolean_value=True
    )
    return f"spBv1.0/{group}/NCMD/{node}", payload.SerializeToString()


def state_messages(host_id: str, timestamp_ms: int) -> tuple[str, bytes, bytes]:
    """Return the topic and the JSON payloads of a primary host's STATE: its birth and its will.

    Both carry the same time of connecting, in ms since 1970 UTC, and are published with QoS 1 and
    retained: the will first, with the connection. Raises ValueError for an id that no topic holds.
    """
    if _HOST_ID.fullmatch(host_id) is None:
        raise ValueError(f"host id {host_id!r}: 1 to 64 letters without / + #")
    birth, death = (
        json.dumps({"online": online, "timestamp": timestamp_ms}).encode()
        for online in (True, False)
    )
    return f"{STATE_PREFIX}{host_id}", birth, death
