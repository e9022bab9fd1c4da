"""One Sparkplug payload by itself -> values as sent, as if it were a birth: every metric is named.

Whose births explain an alias is kept by the sessions (ingest/decode/sparkplug); a metric that has
an alias alone is told as such here. Members of templates stand under the template's name.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from domain.gateways.rejections import RejectionCode
from ingest.decode.by_profile.readers.sent import Sent, Told, Unread
from ingest.decode.sparkplug.maps import SparkplugMap, load_sparkplug_map
from ingest.decode.sparkplug.metrics import alias_word, instant_of
from ingest.decode.sparkplug.node import Born
from ingest.decode.sparkplug.payload import (
    METRICS_MOST,
    TEMPLATE,
    Metric,
    number_of,
    read_payload,
    with_members,
)


@cache
def _words() -> SparkplugMap:
    return load_sparkplug_map()


def values_of_sparkplug(payload: bytes, device_id: str) -> Told:
    """Yield each value of a payload that names its metrics, or why one has none; never raises."""
    read = read_payload(payload)
    if isinstance(read, str):
        yield Unread("", RejectionCode.UNREADABLE, read)
        return
    metrics = None if read is None else with_members(read.metrics)
    if read is None or metrics is None:
        detail = f"more than {METRICS_MOST} metrics: send fewer in a message"
        yield Unread("", RejectionCode.TOO_MANY, detail)
        return
    words = _words()
    for number, metric in enumerate(metrics, start=1):
        place = f"metric {number}"
        if not metric.name:
            if metric.alias is None:
                detail = "a metric with neither a name nor an alias: no birth can name it"
                yield Unread(place, RejectionCode.PARAMETER_UNKNOWN, detail, "(no name)")
                continue
            detail = "no birth that we have names it"
            yield Unread(place, RejectionCode.BIRTH_MISSING, detail, alias_word(metric.alias))
        elif not words.is_of_the_node_itself(metric.name):
            source = source_of(device_id, metric.name)
            yield value_of_metric(
                place, source, metric, None, words=words, sent_ms=read.timestamp_ms
            )


def source_of(device_id: str, name: str) -> str:
    """Return the name under which a profile finds a metric: DEVICE/NAME, a node's own NAME alone.

    >>> source_of("CX-001", "COD/Value"), source_of("", "NUO001/COD")
    ('CX-001/COD/Value', 'NUO001/COD')
    """
    return f"{device_id}/{name}" if device_id else name


def value_of_metric(
    place: str,
    source: str,
    metric: Metric,
    born: Born | None,
    *,
    words: SparkplugMap,
    sent_ms: int | None,
) -> Sent | Unread:
    """Return a metric's value as sent, under what its birth says where it leaves it to that."""
    if metric.kind == TEMPLATE and not metric.is_null:
        detail = "a template within too many others, or with too long a name, is not read"
        return Unread(place, RejectionCode.WRONG_TYPE, detail, source)
    told = words.told_by(metric.properties)
    if told.wrong is not None:
        return Unread(place, *told.wrong, source)
    unit = told.unit
    if unit is None and born is not None:
        if born.wrong is not None:
            return Unread(place, *born.wrong, source)
        unit = born.unit
    time_ms = sent_ms if metric.timestamp_ms is None else metric.timestamp_ms
    time = instant_of(time_ms)
    if time is None and time_ms is not None:
        detail = f"timestamp {time_ms} ms is beyond the year 9999"
        return Unread(place, RejectionCode.TIME_OUT_OF_RANGE, detail, source)
    value: Any = None
    if not metric.is_null and metric.kind is not None:
        datatype = metric.datatype or (0 if born is None else born.datatype)
        value = number_of(metric.kind, metric.value, datatype)
        if value is None:
            value = metric.value if isinstance(metric.value, str | bool) else (metric.kind,)
    return Sent(place, source, value, unit, told.status, time)
