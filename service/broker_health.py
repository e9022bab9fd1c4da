"""Says how our sessions at the broker are: the live one decides, the one for backlogs may lag."""

from __future__ import annotations

from collections.abc import Sequence

from domain.health_log import PartHealth
from ingest.session import Session


def broker_health(
    sessions: Sequence[Session], host: str, journal_trouble: str | None
) -> PartHealth:
    """Return the health of the broker's part; the first session is the one of live readings.

    While the journal cannot be written nothing is taken from the broker: then it is down as well.
    """
    live, *others = sessions
    trouble = live.trouble or journal_trouble
    if trouble is not None or not live.connected:
        said = [trouble or "not connected", live.restless]
        return PartHealth("down", "; ".join(filter(None, said)))
    said = [live.restless]
    for session in others:
        if not session.connected:
            said.append(f"backlogs wait at the broker: {session.trouble or 'not connected'}")
        said.append(session.restless)
    troubles = list(dict.fromkeys(filter(None, said)))
    if troubles:
        return PartHealth("degraded", "; ".join(troubles))
    return PartHealth("ok", f"connected to {host}")
