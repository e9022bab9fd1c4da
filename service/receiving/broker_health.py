"""Says how our sessions at the broker are: the live one decides, the one for backlogs may lag.

A cause is named only where it is known; what cannot be shown is said as that.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.health_log import PartHealth
from ingest.sources.mqtt.session import Session


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
    not_heard = dict.fromkeys(told for one in sessions for told in _not_heard(one))
    if not_heard:
        return PartHealth("down", "; ".join(not_heard))
    said = [live.restless, *_weakened(live)]
    for session in others:
        if not session.connected:
            said.append(f"backlogs wait at the broker: {session.trouble or 'not connected'}")
        said += [session.restless, *_weakened(session)]
    troubles = list(dict.fromkeys(filter(None, (*said, *findings))))
    if troubles:
        return PartHealth("degraded", "; ".join(troubles))
    return PartHealth("ok", f"connected to {host}")


def _not_heard(session: Session) -> list[str]:
    """Return why what gateways publish does not reach us though we are connected."""
    return [*session.terms.refused, *filter(None, [session.subscribed.trouble])]


def _weakened(session: Session) -> list[str | None]:
    """Return what is less than what we ask of the broker, or cannot be shown."""
    watch = session.subscribed
    foreign = session.foreign.trouble
    return [*session.terms.less, watch.weak, watch.doubt, foreign, session.client.hung_up_over]
