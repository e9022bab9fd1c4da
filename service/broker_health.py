"""Says how our sessions at the broker are: the live one decides, the one for backlogs may lag.

A cause is named only where it is known; what cannot be shown is said as that.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.health_log import PartHealth
from ingest.session import Session


def broker_health(
    sessions: Sequence[Session],
    host: str,
    journal_trouble: str | None,
    findings: Sequence[str] = (),
) -> PartHealth:
    """Return the health of the broker's part; the first session is the one of live readings.

    While the journal cannot be written nothing is taken from the broker: then it is down as well,
    and so while a subscription is refused or not served. `findings`: what the broker lost.
    """
    live, *others = sessions
    trouble = live.trouble or journal_trouble
    if trouble is not None or not live.connected:
        said = [trouble or "not connected", live.restless]
        return PartHealth("down", "; ".join(filter(None, said)))
    not_heard = dict.fromkeys(filter(None, (one.not_heard for one in sessions)))
    if not_heard:
        return PartHealth("down", "; ".join(not_heard))
    said = [live.restless, *live.weakened]
    for session in others:
        if not session.connected:
            said.append(f"backlogs wait at the broker: {session.trouble or 'not connected'}")
        said += [session.restless, *session.weakened]
    troubles = list(dict.fromkeys(filter(None, (*said, *findings))))
    if troubles:
        return PartHealth("degraded", "; ".join(troubles))
    return PartHealth("ok", f"connected to {host}")
