"""Decides which messages the simulated gateways send, in which order, and with what inside.

A pure function of the city and a stretch of time: which samples leave in [begin, end) does not
depend on how the time is cut. It encodes, and never opens a connection or reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from heapq import merge

import numpy as np

from simulators.city.city import SimulatedCity, SimulatedPlant
from simulators.city.plant import DAY_S, Seconds
from simulators.city.sent import Sequences, SimulatedMessage, message_of, with_other_values
from simulators.city.troubles.frauds import SentLower
from simulators.city.troubles.measuring import Trouble, measure
from simulators.city.troubles.on_the_way import (
    Again,
    longest_hold_s,
    released_s,
    restarts_s,
    sent_twice,
    written_s,
)
from simulators.encoder import HANOI_OFFSET_S, STATUS_WORDS, Sample, hanoi_time

BACKLOG_SAMPLES = 120  # of one message at least, once a gateway is back after a gap
SAMPLES_MOST = 4_000  # of one message: about 0.7 MiB, below the contract's 1 MiB

# (sent, time, plant, fresh): a sample's way out of its gateway, before anything is measured
_Leaving = tuple[int, int, int, bool]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Which time is asked for, and how it is to be packed; seconds since 1970 UTC."""

    begin_s: int
    end_s: int
    since_s: int
    samples_per_message: int
    interval_s: int | None


def history(
    city: SimulatedCity,
    begin: datetime,
    end: datetime,
    samples_per_message: int = 1,
    *,
    sequences: Sequences | None = None,
    since: datetime | None = None,
    interval_seconds: int | None = None,
) -> Iterator[SimulatedMessage]:
    """Yield all that leaves the gateways in [begin, end), in sending order.

    A message is cut after so many samples, never inside an instant, and at midnight. Samples older
    than `since` (default: begin) are left out: to go on with a history whose backlog may cross the
    cut, pass the begin of the whole. `interval_seconds` replaces each plant's own interval, not
    that of a backlog. Raises ValueError on naive times and on sizes beyond SAMPLES_MOST.
    """
    stretch = _stretch(begin, end, samples_per_message, since, interval_seconds)
    counted = sequences if sequences is not None else Sequences()
    streams = [
        _messages(gateway_id, plants, stretch, counted)
        for gateway_id, plants in city.gateways.items()
    ]
    return merge(*streams, key=lambda message: (message.sent, message.gateway_id))


def count_history(
    city: SimulatedCity,
    begin: datetime,
    end: datetime,
    samples_per_message: int = 1,
    *,
    since: datetime | None = None,
) -> int:
    """Return how many messages `history` will yield, without measuring or encoding any."""
    stretch = _stretch(begin, end, samples_per_message, since, None)
    count = 0
    for plants in city.gateways.values():
        troubles = _troubles_of(plants)
        for day in _days(stretch):
            packed = _packed(_leaving(plants, day, stretch), samples_per_message)
            sent = np.array([batch[-1][0] for batch in packed], dtype=np.int64)
            again = sum(one is not None for one in sent_twice(troubles, sent))
            count += len(sent) + again
    return count


def due_messages(
    city: SimulatedCity,
    after: datetime,
    until: datetime,
    *,
    sequences: Sequences,
    since: datetime,
    interval_seconds: int | None = None,
) -> list[SimulatedMessage]:
    """Return what is due live in [after, until): a message for each gateway and instant, with all
    its outlets, and the backlog of a gap that ended.
    """
    return list(
        history(
            city,
            after,
            until,
            sequences=sequences,
            since=since,
            interval_seconds=interval_seconds,
        )
    )


def sample_at(plants: tuple[SimulatedPlant, ...], outlet_id: str, instant: datetime) -> Sample:
    """Return what the logger of an outlet holds for an instant; raises LookupError where no plant
    of these has that outlet.
    """
    for one in plants:
        if one.plant.outlet_id == outlet_id:
            time_s = _seconds(instant)
            return _sampled((one,), [(time_s, time_s, 0, True)])[time_s, 0]
    raise LookupError(f"no simulated plant with outlet {outlet_id}")


def samples_between(
    plants: tuple[SimulatedPlant, ...], begin: datetime, end: datetime
) -> list[Sample]:
    """Return what the logger of some plants holds for [begin, end), in the order of time, then of
    the plants, whatever of it is sent.
    """
    between = _seconds(begin), _seconds(end)
    rows = sorted(
        (time_s, time_s, index, True)
        for index, one in enumerate(plants)
        for time_s in _grid(*between, one.plant.interval_s).tolist()
    )
    samples = _sampled(plants, rows)
    return [samples[time_s, index] for time_s, _, index, _ in rows]


def _stretch(
    begin: datetime,
    end: datetime,
    samples_per_message: int,
    since: datetime | None,
    interval_seconds: int | None,
) -> _Stretch:
    if not 1 <= samples_per_message <= SAMPLES_MOST:
        raise ValueError(f"{samples_per_message} samples a message: between 1 and {SAMPLES_MOST}")
    if interval_seconds is not None and interval_seconds < 1:
        raise ValueError(f"an interval of {interval_seconds} s: at least 1 s")
    begin_s = _seconds(begin)
    since_s = begin_s if since is None else _seconds(since)
    return _Stretch(begin_s, _seconds(end), since_s, samples_per_message, interval_seconds)


def _seconds(instant: datetime) -> int:
    """Return the first whole second at or after an instant, so that [begin, end) stays exact."""
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime {instant.isoformat()}: add the offset")
    return -int(-instant.timestamp() // 1)


def _days(stretch: _Stretch) -> Iterator[tuple[int, int]]:
    """Yield the stretch cut at each midnight of UTC+7."""
    begin_s = stretch.begin_s
    while begin_s < stretch.end_s:
        midnight_s = ((begin_s + HANOI_OFFSET_S) // DAY_S + 1) * DAY_S - HANOI_OFFSET_S
        end_s = min(midnight_s, stretch.end_s)
        yield begin_s, end_s
        begin_s = end_s


def _grid(begin_s: int, end_s: int, interval_s: int) -> Seconds:
    return np.arange(-(-begin_s // interval_s) * interval_s, end_s, interval_s, dtype=np.int64)


def _leaving(
    plants: tuple[SimulatedPlant, ...], day: tuple[int, int], stretch: _Stretch
) -> list[_Leaving]:
    """Return what leaves one gateway in [begin_s, end_s), in the order of leaving."""
    begin_s, end_s = day
    found: list[_Leaving] = []
    for index, one in enumerate(plants):
        own_s = one.plant.interval_s
        fresh = _grid(begin_s, end_s, stretch.interval_s or own_s)
        fresh = fresh[released_s(one.plant, one.troubles, fresh) == fresh]
        found += [(time_s, time_s, index, True) for time_s in fresh.tolist()]
        hold_s = longest_hold_s(one.troubles)
        if hold_s:
            old = _grid(max(begin_s - hold_s, stretch.since_s), end_s, own_s)
            sent = released_s(one.plant, one.troubles, old)
            late = (sent > old) & (sent >= begin_s) & (sent < end_s)
            pairs = zip(sent[late].tolist(), old[late].tolist(), strict=True)
            found += [(sent_s, time_s, index, False) for sent_s, time_s in pairs]
    return sorted(found)


def _packed(leaving: list[_Leaving], samples_per_message: int) -> Iterator[list[_Leaving]]:
    """Yield the samples of each message: full, or before the kind (fresh, backlog) changes."""
    most = {True: samples_per_message, False: max(samples_per_message, BACKLOG_SAMPLES)}
    batch: list[_Leaving] = []
    for sample in leaving:
        _, time_s, _, fresh = sample
        if batch and (
            batch[-1][3] != fresh or (len(batch) >= most[fresh] and batch[-1][1] != time_s)
        ):
            yield batch
            batch = []
        batch.append(sample)
    if batch:
        yield batch


def _troubles_of(plants: tuple[SimulatedPlant, ...]) -> tuple[Trouble, ...]:
    return tuple(trouble for one in plants for trouble in one.troubles)


def _messages(
    gateway_id: str,
    plants: tuple[SimulatedPlant, ...],
    stretch: _Stretch,
    sequences: Sequences,
) -> Iterator[SimulatedMessage]:
    troubles = _troubles_of(plants)
    restarts = restarts_s(troubles, stretch.begin_s, stretch.end_s)
    for day in _days(stretch):
        leaving = _leaving(plants, day, stretch)
        samples = _sampled(plants, leaving)
        batches = list(_packed(leaving, stretch.samples_per_message))
        sent = np.array([batch[-1][0] for batch in batches], dtype=np.int64)
        clocks, twice = written_s(troubles, sent).tolist(), sent_twice(troubles, sent)
        for batch, sent_s, written, again in zip(
            batches, sent.tolist(), clocks, twice, strict=True
        ):
            packed = [samples[time_s, index] for _, time_s, index, _ in batch]
            while restarts and restarts[0] <= sent_s:
                restarts.pop(0)
                sequences.begin_anew(gateway_id)
            of_message = partial(
                message_of,
                gateway_id,
                channel="readings" if batch[0][3] else "backlog/readings",
                sent_s=sent_s,
                written_s=written,
            )
            yield of_message(packed, seq=sequences.take(gateway_id))
            if again is not None:
                yield of_message(_sent_again(packed, again), seq=sequences.take(gateway_id))


def _sent_again(packed: list[Sample], again: Again) -> list[Sample]:
    if isinstance(again, SentLower):
        return with_other_values(packed, again.share, again.parameter)
    return packed if again.changed_by is None else with_other_values(packed, again.changed_by)


def _sampled(
    plants: tuple[SimulatedPlant, ...], leaving: list[_Leaving]
) -> dict[tuple[int, int], Sample]:
    """Measure a day's samples in one go for each plant; found by instant and plant."""
    samples: dict[tuple[int, int], Sample] = {}
    for index, one in enumerate(plants):
        time_s = np.array([row[1] for row in leaving if row[2] == index], dtype=np.int64)
        measured = measure(one.plant, one.troubles, time_s)
        codes = one.plant.parameters
        written = dict(zip(time_s.tolist(), written_s(one.troubles, time_s).tolist(), strict=True))
        rows = zip(time_s.tolist(), measured.values.tolist(), measured.status.tolist(), strict=True)
        for instant_s, values, status in rows:
            said = _said(codes, status) if any(status) else {}
            samples[instant_s, index] = Sample(
                outlet_id=one.plant.outlet_id,
                time=hanoi_time(int(written[instant_s])),
                values=dict(zip(codes, values, strict=True)),
                status=said,
            )
    return samples


def _said(codes: tuple[str, ...], status: list[int]) -> dict[str, str]:
    """Return the device status of the parameters that are not simply measuring."""
    pairs = zip(codes, status, strict=True)
    return {code: STATUS_WORDS[number] for code, number in pairs if number}
