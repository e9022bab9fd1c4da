"""What a payload means, whatever its format; the topic tells the format, nothing is guessed.

Each decoder (decode/nhue_json/decode.py, decode/senml/decode.py, decode/circular10.py,
decode/sparkplug/decode.py) turns any bytes into a Meaning and never raises. From here on a reading
is a reading: validation, journal and store know no format.
"""

from __future__ import annotations

import msgspec

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.meaning.relative_times import Anchor
from ingest.wire.contract import WireMessage


class Meaning(msgspec.Struct, frozen=True, gc=False):
    """A payload as understood: the canonical message, and what of it could not be read.

    `refusals` are of the whole (sample None) or of one sample or parameter of it. `online` is what
    a birth or death says of the gateway, None where the payload says nothing of it; `asks_rebirth`
    where a Sparkplug node has to send its birth again before it can be understood. `is_plain`: the
    bytes alone tell the message, whoever reads them again (decode/nhue_json/journalled.py).
    `anchor` is what its times are relative to, None where they are its own.
    """

    message: WireMessage | None = None
    refusals: list[Refusal] = []
    online: bool | None = None
    asks_rebirth: bool = False
    is_plain: bool = False
    anchor: Anchor | None = None


def too_many(what: str, most: int) -> Meaning:
    """Return the refusal of a message that holds more than we take at once."""
    detail = f"more than {most} {what}: send fewer in a message"
    return Meaning(refusals=[Refusal(RejectionCode.TOO_MANY, detail)])
