"""What a payload means, whatever its format; the topic tells the format, nothing is guessed.

Each decoder (decode.py, senml.py, circular10.py, sparkplug.py) turns any bytes into a Meaning and
never raises. From here on a reading is a reading: validation, journal and store know no format.
"""

from __future__ import annotations

import msgspec

from domain.rejections import Refusal
from ingest.wire import WireMessage


class Meaning(msgspec.Struct, frozen=True, gc=False):
    """A payload as understood: the canonical message, and what of it could not be read.

    `refusals` are of the whole (sample None) or of one sample or parameter of it. `online` is what
    a birth or death says of the gateway, None where the payload says nothing of it; `asks_rebirth`
    where a Sparkplug node has to send its birth again before it can be understood.
    """

    message: WireMessage | None = None
    refusals: list[Refusal] = []
    online: bool | None = None
    asks_rebirth: bool = False
