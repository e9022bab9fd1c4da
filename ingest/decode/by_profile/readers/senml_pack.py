"""A SenML pack, JSON or CBOR -> values as sent, each under its whole name.

What a base field or a relative time means is the RFC's (ingest/decode/senml); here a name may also
begin with a slash, as LwM2M's paths do.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.gateways.rejections import RejectionCode
from domain.legal_day import MICROSECONDS_PER_SECOND
from ingest.decode.by_profile.readers.sent import Sent, Told, Unread
from ingest.decode.meaning.relative_times import Anchor
from ingest.decode.senml.decode import LATEST, OTHER_VALUES, instant_of, now_for, records_of
from ingest.decode.senml.records import Fault, resolve

# LwM2M 1.1, Core, 7.4.4: a name is a path such as /3303/0/5700, or the end of one.
_NAMES = re.compile(r"/?[A-Za-z0-9][A-Za-z0-9\-:./_]*")
_CBOR_FROM, _BYTE_ORDER_MARK = 0x80, b"\xef\xbb\xbf"


class Pack:
    """One pack; `anchor` is what its relative times hang on after all of it was read, else None."""

    def __init__(
        self, payload: bytes, received_us: int, anchor: Callable[[], Anchor] | None
    ) -> None:
        """`anchor` tells what is now for times that are relative to our receipt."""
        self.anchor: Anchor | None = None
        self._payload = payload
        self._received_us = received_us
        self._anchor = anchor

    def values(self) -> Told:
        """Yield each value of the pack, or why a record has none; never raises."""
        payload = self._payload
        is_cbor = payload[:1] >= bytes([_CBOR_FROM]) and not payload.startswith(_BYTE_ORDER_MARK)
        records = records_of(payload, cbor=is_cbor)
        if not isinstance(records, list):
            yield Unread("", records.code, records.detail)  # type: ignore[union-attr]  # a Refusal
            return
        now, is_sure = now_for(records, self._received_us, self._anchor)
        self.anchor = None if is_sure else now
        for found in resolve(records, now.now_us / MICROSECONDS_PER_SECOND, _NAMES):
            place = f"record {found.place + 1}"
            if isinstance(found, Fault):
                yield Unread(place, found.code, found.detail)
                continue
            fields = found.fields
            name = fields["n"]
            if not 0 <= fields["t"] <= LATEST:
                detail = f"time {fields['t']!r} s: set the gateway's clock"
                yield Unread(place, RejectionCode.TIME_OUT_OF_RANGE, detail, name)
                continue
            value = fields.get("v")
            if "v" not in fields:
                value = next((fields[key] for key in OTHER_VALUES if key in fields), None)
            time = instant_of(fields["t"])
            yield Sent(place, name, value, fields.get("u"), None, time)
