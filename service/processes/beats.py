"""Says how parts are that run in other processes, by the signs of life that they leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.errors import StoreUnavailable
from domain.health_log import PartHealth, PartStatus
from ingest.missing_numbers.patience import BEAT_SECONDS_MOST
from service.settings.clock import now
from storage.ports.work.progress import (
    INGEST,
    NOT_CONNECTED,
    NOT_JOURNALLED,
    NOT_LET_IN,
    UNSERVED,
    ProgressRecords,
)

_HINDERED = {
    NOT_LET_IN: "refused: its broker does not let it in; its log says by what and what to set",
    NOT_CONNECTED: "not connected to its broker; its log says why",
    NOT_JOURNALLED: "cannot write its journal; its log says why",
    UNSERVED: "its broker hands nothing over; its log says which subscription",
}


def beating(records: ProgressRecords, *names: str) -> Callable[[], Mapping[str, PartHealth]]:
    """Return the health of parts that run in other processes, told by their heartbeats.

    Of several workers of ingest, the one that was silent longest speaks for the part; one that
    lives and takes in nothing says why.
    """

    def health() -> dict[str, PartHealth]:
        found: dict[str, PartHealth] = {}
        for name in names:
            try:
                beats = records.beats(name)
                hindered = _hindered(records, beats) if name == INGEST else {}
            except StoreUnavailable as error:
                found[name] = PartHealth("down", f"not known: {error}")
                continue
            found[name] = _heard_of(beats, hindered, int(now().timestamp()))
        return found

    return health


def _hindered(records: ProgressRecords, beats: Mapping[int, int]) -> dict[int, str]:
    """Return why workers of ingest take in nothing, as said with their last sign of life."""
    return {
        worker: words
        for sign, words in reversed(_HINDERED.items())
        for worker, at_seconds in records.beats(sign).items()
        if at_seconds and at_seconds >= beats.get(worker, 0)
    }


def _heard_of(
    beats: Mapping[int, int], hindered: Mapping[int, str], now_seconds: int
) -> PartHealth:
    """Say when a part was heard of; a beat of 0 is that of a worker that has left."""
    silent = {worker: now_seconds - beat for worker, beat in sorted(beats.items()) if beat}
    if not silent:
        return PartHealth("down", "never heard of")
    lost = [worker for worker, seconds in silent.items() if seconds > BEAT_SECONDS_MOST]
    longest_seconds = max(silent.values())
    if len(silent) == 1 and lost:
        return PartHealth("down", f"not heard of for {longest_seconds} s")
    waits = "what is theirs of the readings waits at the broker"
    said = [f"not heard of: {_named(lost, silent)}; {waits}"] if lost else []
    takes_nothing = [worker for worker in silent if worker in hindered and worker not in lost]
    named = "worker {}: {}".format if len(silent) > 1 else "{1}".format
    said += [named(worker, hindered[worker]) for worker in takes_nothing]
    if said:
        is_down = len(lost) + len(takes_nothing) == len(silent)
        status: PartStatus = "down" if is_down else "degraded"
        return PartHealth(status, "; ".join(said))
    if len(silent) == 1:
        return PartHealth("ok", f"heard of {longest_seconds} s ago")
    return PartHealth("ok", f"all {len(silent)} workers heard of {longest_seconds} s ago")


def _named(workers: list[int], silent: Mapping[int, int]) -> str:
    return ", ".join(f"worker {worker} for {silent[worker]} s" for worker in workers)
