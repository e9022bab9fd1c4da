"""What anybody may be told of a part's health: fixed words of ours, by part and status.

A part's own words name hosts, folders and accounts, and what other libraries said: those are for
officials. Nothing of them is ever shortened into these.
"""

from __future__ import annotations

from domain.health_log import PartStatus

USUAL_CAUSE: dict[PartStatus, str] = {
    "ok": "works",
    "degraded": "goes on, and has something that should be mended",
    "down": "does not work now",
}
CAUSES: dict[tuple[str, PartStatus], str] = {
    ("broker", "ok"): "connected, and served",
    ("broker", "degraded"): (
        "connected, or being connected; the broker lost something, grants less than is asked for, "
        "or lets backlogs wait"
    ),
    ("broker", "down"): (
        "not connected, or not let in, or a subscription is refused or not served, or the journal "
        "cannot be written: nothing is taken in"
    ),
    ("clock", "degraded"): "our host's clock has stepped back",
    ("drop_folder", "degraded"): (
        "a file cannot be taken, read or moved, or a receipt or whose the folders are cannot be "
        "written or read; the others go on"
    ),
    ("ingest", "down"): "not heard of: readings wait at the broker",
    ("ingest", "degraded"): "a worker is not heard of: its share waits at the broker",
    ("journal", "down"): "cannot be written: nothing is acknowledged, messages wait at the broker",
    ("judge", "degraded"): "days wait, or could not be judged and are set aside: /api/v1/set-aside",
    ("judge", "down"): "not heard of: days wait to be judged",
    ("keeping", "degraded"): "the journal's folder cannot be tidied; nothing is lost by it",
    ("readings", "degraded"): (
        "answers; readings are refused for good (/api/v1/store/refused), or the store has "
        "something that should be mended"
    ),
    ("readings", "down"): "the reading store does not answer: what comes in waits in the journal",
    ("receipts", "degraded"): "receipts are not kept or not rebuilt; readings are",
    ("records", "down"): "the records do not answer: nothing is judged, pages cannot be shown",
    ("storer", "degraded"): "records wait in the journal: the reading store does not take them",
}


def cause_of(part: str, status: PartStatus) -> str:
    """Return what anybody may know of a part: it names no host, folder or account.

    >>> cause_of("readings", "ok"), cause_of("a new part", "down")
    ('works', 'does not work now')
    """
    return CAUSES.get((part, status), USUAL_CAUSE[status])
