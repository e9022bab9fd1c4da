"""What of a way of writing cannot be read: a time format, a field or a status that is none.

The same questions for the forms that come with us and for the profiles that people enter.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.gateways.profiles import Format, StampedAt, Writing
from domain.measured.units import UNITS
from ingest.decode.by_profile.file_names import FileNames
from ingest.decode.by_profile.readers.lines import FIELD_NAMES, OF_CHANNEL, SOURCE, TIME, VALUE
from ingest.decode.by_profile.words.numbers import COMMA, POINT
from ingest.decode.by_profile.words.times import EPOCHS, RFC3339, is_time_format, zone_of
from ingest.decode.vocabulary.shared import vocabulary
from ingest.wire.device_status import DEVICE_STATUS

_WITH_TIME_FORMAT = frozenset({Format.LINES, Format.JSON, Format.LINE_PROTOCOL})


def wrong_sayings(writing: Writing) -> Iterator[tuple[str, str]]:
    """Yield each key whose saying cannot be kept to, and why; `writing` is whole, form and all."""
    yield from _of_layout(writing)
    yield from _of_times(writing)
    for word, ours in writing.statuses or ():
        if ours not in DEVICE_STATUS:
            told = ", ".join(DEVICE_STATUS)
            yield "statuses", f"status {word!r} must stand for one of {told}, not {ours!r}"
    for word, ours in writing.units or ():
        if ours not in UNITS and vocabulary().unit(ours) is None:
            yield "units", f"unit {word!r}: {ours!r} is no unit of docs/wire.md"
    if writing.decimal_mark not in {None, COMMA, POINT}:
        told = writing.decimal_mark
        yield "decimal_mark", f"decimal_mark must be a comma or a point, not {told!r}"
    for pattern in writing.file_names or ():
        if FileNames.wrong(pattern):
            yield (
                "file_names",
                f"file name {pattern!r}: each part in braces at most once, no folder",
            )


def _of_layout(writing: Writing) -> Iterator[tuple[str, str]]:
    if writing.format is Format.LINES:
        fields = writing.fields or ()
        if not writing.separator:
            yield "separator", "lines need a separator between their fields"
        for field in fields:
            if field not in FIELD_NAMES and not (field.startswith(OF_CHANNEL) and field[1:]):
                known = ", ".join(sorted(FIELD_NAMES))
                yield "fields", f"field {field!r} is none of {known} and names no channel (=NAME)"
        if TIME not in fields:
            yield "fields", "lines need a field of their time"
        if not {SOURCE, VALUE} <= set(fields) and not any(
            field.startswith(OF_CHANNEL) for field in fields
        ):
            yield "fields", "lines need a field of a source and one of a value, or of a channel"
    elif writing.format in {Format.JSON, Format.LINE_PROTOCOL}:
        if not writing.time_key:
            yield "time_key", "records need the key of their time"
        if bool(writing.name_key) and not writing.value_key:
            yield "value_key", "records that name their channel need the key of its value"


def _of_times(writing: Writing) -> Iterator[tuple[str, str]]:
    form = writing.time_format
    if form is None:
        if writing.format in _WITH_TIME_FORMAT:
            yield "time_format", "the format leaves open how times are written: say it"
    elif not is_time_format(form):
        known = ", ".join((RFC3339, *EPOCHS))
        detail = f"time_format {form!r} is none of {known} and no pattern of yyyy MM dd HH mm"
        yield "time_format", detail
    elif form not in {RFC3339, *EPOCHS} and writing.time_zone is None:
        yield "time_zone", "a time by a pattern has no offset: say which one, such as +07:00"
    if writing.time_zone is not None and zone_of(writing.time_zone) is None:
        yield "time_zone", f"time_zone {writing.time_zone!r} is no offset such as +07:00 or Z"
    if writing.stamped_at is StampedAt.END and not writing.interval_seconds:
        yield "interval_seconds", "times that name an interval's end need its length"
