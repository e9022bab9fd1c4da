"""Says how parts that run in other processes are, by the beats that they leave in the records."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.errors import StoreUnavailable
from domain.health_log import PartHealth, PartStatus
from ingest.missing_numbers.patience import BEAT_SECONDS_MOST
from service.settings.clock import now
from storage.ports.work.progress import ProgressRecords


def beating(records: ProgressRecords, *names: str) -> Callable[[], Mapping[str, PartHealth]]:
    """Return the health of parts that run in other processes, told by their heartbeats.

    Of several workers of ingest, the one that was silent longest speaks for the part.
    """

    def health() -> dict[str, PartHealth]:
        found: dict[str, PartHealth] = {}
        for name in names:
            try:
                beats = records.beats(name)
            except StoreUnavailable as error:
                found[name] = PartHealth("down", f"not known: {error}")
                continue
            found[name] = _heard_of(beats, int(now().timestamp()))
        return found

    return health


def _heard_of(beats: Mapping[int, int], now_seconds: int) -> PartHealth:
    """Say when a part was heard of; a beat of 0 is that of a worker that has left."""
    silent = {worker: now_seconds - beat for worker, beat in sorted(beats.items()) if beat}
    if not silent:
        return PartHealth("down", "never heard of")
    lost = [worker for worker, seconds in silent.items() if seconds > BEAT_SECONDS_MOST]
    longest_seconds = max(silent.values())
    if len(silent) == 1:
        if lost:
            return PartHealth("down", f"not heard of for {longest_seconds} s")
        return PartHealth("ok", f"heard of {longest_seconds} s ago")
    if not lost:
        return PartHealth("ok", f"all {len(silent)} workers heard of {longest_seconds} s ago")
    said = ", ".join(f"worker {worker} for {silent[worker]} s" for worker in sorted(lost))
    waits = "what is theirs of the readings waits at the broker"
    status: PartStatus = "down" if len(lost) == len(silent) else "degraded"
    return PartHealth(status, f"not heard of: {said}; {waits}")
