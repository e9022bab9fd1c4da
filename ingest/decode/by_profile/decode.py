"""Bytes of any kind -> what they mean by a profile, as the canonical message; never raises.

A value is taken or refused by itself, and every refused one is told with its place. Samples are
gathered as of every format: by outlet and instant, the first value of each standing first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from domain.gateways.profiles import Format
from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import from_microseconds
from ingest.decode.by_profile.readers.line_protocol import values_of_line_protocol
from ingest.decode.by_profile.readers.lines import values_of_lines
from ingest.decode.by_profile.readers.records import values_of_json
from ingest.decode.by_profile.readers.senml_pack import Pack
from ingest.decode.by_profile.readers.sent import Told, Unread
from ingest.decode.by_profile.readers.sparkplug_metrics import values_of_sparkplug
from ingest.decode.by_profile.rows import Row, Rows
from ingest.decode.by_profile.view import View
from ingest.decode.meaning.meaning import Meaning, too_many
from ingest.decode.meaning.relative_times import Anchor
from ingest.wire.contract import (
    MESSAGE_BYTES_MOST,
    READINGS_MOST,
    SAMPLES_MOST,
    SPARKPLUG,
    Topic,
    WireMessage,
    WireSample,
)

REFUSALS_MOST = 1_000  # listed one by one; a message of nothing but faults must not swell
_NAMED_LETTERS = 60


class Said(NamedTuple):
    """What is known of a message beside its bytes.

    `topic` is the one it came on, `outlet_id` the outlet that its file's name tells; `anchor` says
    what is now for times that are relative to our receipt.
    """

    topic: Topic | None = None
    outlet_id: str | None = None
    anchor: Callable[[], Anchor] | None = None


NOTHING_SAID = Said()


def decode_by_profile(
    view: View, payload: bytes, received_us: int, said: Said = NOTHING_SAID
) -> Meaning:
    """Return what a payload means by a profile; total. `received_us` in microseconds UTC.

    A Sparkplug payload is read by itself, as a birth; sessions: `sparkplug_sessions.py`.
    """
    pack = Pack(payload, received_us, said.anchor)
    gathered = Gathered()
    for row in _rows(view, payload, said, pack):
        gathered.take(row)
        if gathered.is_full:
            break
    is_senml = view.writing.format is Format.SENML
    sent = from_microseconds(received_us) if is_senml else None
    return gathered.meaning(sent, received_us, pack.anchor)


def explained(view: View, payload: bytes, received_us: int, said: Said = NOTHING_SAID) -> list[Row]:
    """Return a row for each value of a payload: what it would become, or why it would not.

    The rows are those that `decode_by_profile` gathers; at most as many as it takes.
    """
    found: list[Row] = []
    for row in _rows(view, payload, said, Pack(payload, received_us, said.anchor)):
        if len(found) >= READINGS_MOST:
            break
        found.append(row)
    return found


def _rows(view: View, payload: bytes, said: Said, pack: Pack) -> Iterable[Row]:
    topic = said.topic
    outlet_id = said.outlet_id
    if outlet_id is None and topic is not None and topic.channel != SPARKPLUG:
        outlet_id = topic.outlet_id
    return map(Rows(view, outlet_id).row, _told(view, payload, topic, pack))


def told_by(view: View, payload: bytes, received_us: int, said: Said = NOTHING_SAID) -> Told:
    """Return each value of a payload as it was sent, before anybody says what it is; total."""
    return _told(view, payload, said.topic, Pack(payload, received_us, said.anchor))


def _told(view: View, payload: bytes, topic: Topic | None, pack: Pack) -> Told:
    if len(payload) > MESSAGE_BYTES_MOST:
        detail = f"{len(payload)} bytes; at most {MESSAGE_BYTES_MOST}: send fewer in a message"
        return iter((Unread("", RejectionCode.TOO_LARGE, detail),))
    writing = view.writing
    if writing.format is Format.LINES:
        return values_of_lines(payload, writing)
    if writing.format is Format.LINE_PROTOCOL:
        return values_of_line_protocol(payload, view.keys)
    if writing.format is Format.SPARKPLUG:
        device_id = topic.outlet_id if topic is not None else None
        return values_of_sparkplug(payload, device_id or "")
    return pack.values() if writing.format is Format.SENML else values_of_json(payload, view.keys)


class Gathered:
    """Rows gathered into samples: one for each outlet and instant, in their order."""

    def __init__(self) -> None:
        """Begin with none. `is_full`: there are more values than are taken at once."""
        self.samples: list[WireSample] = []
        self.is_full = False
        self._at: dict[tuple[str, datetime], WireSample] = {}
        self._faults: list[Row] = []
        self._unlisted = 0
        self._rows = 0

    def take(self, row: Row) -> None:
        """Place a row, or note why it is none; what is passed over is counted alone."""
        self._rows += 1
        if self._rows > READINGS_MOST or len(self.samples) > SAMPLES_MOST:
            self.is_full = True
        elif row.code is not None:
            if len(self._faults) < REFUSALS_MOST:
                self._faults.append(row)
            else:
                self._unlisted += 1
        elif row.time is not None and row.outlet_id is not None and row.parameter is not None:
            self._place(row, row.outlet_id, row.time, row.parameter)

    def _place(self, row: Row, outlet_id: str, time: datetime, parameter: str) -> None:
        sample = self._at.get((outlet_id, time))
        if row.value is None:
            if sample is None:
                sample = self._begun(outlet_id, time)
            sample.unmeasured = {parameter: row.status or "", **(sample.unmeasured or {})}
            return
        if sample is None or parameter in sample.values:  # a second value: both are kept
            sample = self._begun(outlet_id, time)
        sample.values[parameter] = row.value
        if row.unit is not None:
            sample.units = (sample.units or {}) | {parameter: row.unit}
        if row.status != "00":
            sample.status = (sample.status or {}) | {parameter: row.status or ""}

    def _begun(self, outlet_id: str, time: datetime) -> WireSample:
        sample = self._at[outlet_id, time] = WireSample(outlet_id, time, {})
        self.samples.append(sample)
        return sample

    @property
    def refusals(self) -> list[Refusal]:
        """What could not be understood; they stand after the last sample, as they are of none."""
        whole = next((one for one in self._faults if not one.place and one.code is not None), None)
        if whole is not None and not self.samples and whole.code is not None:
            return [Refusal(whole.code, whole.detail)]
        first = len(self.samples)
        found = [
            Refusal(row.code, _detail(row), first + n, row.outlet_id, _name(row))
            for n, row in enumerate(self._faults)
            if row.code is not None
        ]
        if self._unlisted:
            detail = f"and {self._unlisted} more readings, each with a fault of its own"
            code = self._faults[-1].code or RejectionCode.WRONG_TYPE
            found.append(Refusal(code, detail, first + len(found)))
        return found

    def meaning(
        self, sent: datetime | None, received_us: int, anchor: Anchor | None = None
    ) -> Meaning:
        """Return what was gathered; `sent` None: the newest time of a sample."""
        if self.is_full:
            return too_many("readings", READINGS_MOST)
        refusals = self.refusals
        if self.samples:
            newest = sent or max(sample.time for sample in self.samples)
            return Meaning(WireMessage(None, newest, self.samples), refusals, anchor=anchor)
        if refusals:
            return Meaning(refusals=refusals)
        if not self._rows:
            detail = "no value stands where the profile has them"
            return Meaning(refusals=[Refusal(RejectionCode.WRONG_TYPE, detail)])
        return Meaning(WireMessage(None, sent or from_microseconds(received_us), []))


def _detail(row: Row) -> str:
    what = f"{row.parameter}: " if row.parameter else ""
    return f"{row.place}: {what}{row.detail}" if row.place else f"{what}{row.detail}"


def _name(row: Row) -> str | None:
    """Return the parameter that a refused row is of, or its source as a refusal may name it."""
    if row.parameter is not None or row.source is None:
        return row.parameter
    return row.source[:_NAMED_LETTERS] if row.source.isprintable() else None
