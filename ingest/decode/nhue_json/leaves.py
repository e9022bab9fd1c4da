"""Reads a message of our own JSON leaf by leaf: a bad leaf is refused and never takes the tree.

What cannot be read is refused by sample and parameter, and keeps its place: a sample without a time
or a value that is no number stands in the message as refused. What comes twice: the first stands,
the second value of a reading is a sample of its own, after all others. It never raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import from_microseconds
from ingest.decode.json_keys import again_of
from ingest.decode.meaning.meaning import Meaning, too_many
from ingest.decode.nhue_json.sample import Beside, Leaf, SampleReader
from ingest.decode.nhue_json.times import read_time
from ingest.decode.vocabulary.shared import Key, fold_key, vocabulary
from ingest.wire.contract import READINGS_MOST, SAMPLES_MOST, WireMessage, WireSample

_Read = TypeVar("_Read")
_SEQ_MOST: Final = 2**63 - 1
_SHAPE: Final = "docs/wire.md shows the message's shape"


def read_leaves(loaded: Any, received_us: int) -> Meaning:
    """Return what loaded JSON (json_keys.read_json) means as a readings message."""
    if not isinstance(loaded, dict):
        return _refused(f"an object is wanted, and it is {_said(loaded)}: {_SHAPE}")
    told: dict[str, list[Any]] = {}
    strange: list[tuple[str, Any]] = []
    for key, value in [*loaded.items(), *again_of(loaded)]:
        if (folded := fold_key(key)) in {"seq", "sent", "sample"}:
            told.setdefault(folded, []).append(value)
        elif _speaks_of_samples(vocabulary().key(key), value):
            strange.append((key, value))
    given = told.get("sample", [None])
    if not all(isinstance(one, list) for one in given):
        wrong = next(one for one in given if not isinstance(one, list))
        return _refused(f"samples: a list is wanted, and it is {_said(wrong)}: {_SHAPE}")
    written = [one for part in given for one in part]
    if not written:
        return _refused(f"samples: a message without any sample: {_SHAPE}")
    if len(written) > SAMPLES_MOST:
        return too_many("samples", SAMPLES_MOST)
    if sum(map(_width, written)) > READINGS_MOST:
        return too_many("readings", READINGS_MOST)
    leaves: list[Leaf] = []
    sent = _sent(told.get("sent", []), received_us, leaves)
    seq = _seq(told.get("seq", []), leaves)
    return _Reader(sent, Beside.of(strange)).meaning(seq, written, leaves)


def _width(sample: Any) -> int:
    """Return how many readings a sample may hold, without reading any."""
    if not isinstance(sample, dict):
        return 1
    return max((len(told) for told in sample.values() if isinstance(told, dict)), default=1)


class _Reader:
    """Reads the samples of one message."""

    def __init__(self, sent: datetime, beside: Beside) -> None:
        """`beside`: what keys beside the samples refuse."""
        self._sent = sent
        self._beside = beside

    def meaning(self, seq: int | None, written: list[Any], leaves: list[Leaf]) -> Meaning:
        """Return the message; `leaves` are faults of the message's own keys."""
        samples: list[WireSample] = []
        again: list[WireSample] = []
        refusals: list[Refusal] = []
        for index, one in enumerate(written):
            reader = SampleReader(one, self._sent, self._beside)
            samples.append(reader.sample)
            again += reader.again
            refusals += [
                Refusal(code, detail, index, reader.outlet_id, parameter)
                for code, detail, parameter in reader.faults
            ]
        samples += again
        # they stand after the last sample, as they belong to none
        refusals += [Refusal(code, detail, len(samples)) for code, detail, _ in leaves]
        return Meaning(WireMessage(seq, self._sent, samples), refusals)


def _speaks_of_samples(kind: Key, value: Any) -> bool:
    """Return whether a key of the message may be a unit or status of its readings."""
    if kind in {Key.UNIT, Key.STATUS, Key.QUALITY}:
        return True
    return kind is not Key.OTHER and isinstance(value, dict | list)


def _sent(told: list[Any], received_us: int, leaves: list[Leaf]) -> datetime:
    sent = _first("sent", told, read_time, leaves)
    if sent is not None and sent.tzinfo is not None:
        return sent
    if sent is None:
        code, wrong = RejectionCode.WRONG_TYPE, "is no time of RFC 3339 with its offset"
    else:
        code, wrong = RejectionCode.TIME_NAIVE, "has no offset"
    leaves.append((code, f"sent {wrong}: the receipt's stands; {_SHAPE}", None))
    return from_microseconds(received_us)


def _seq(told: list[Any], leaves: list[Leaf]) -> int | None:
    seq = _first("seq", told, _whole, leaves)
    if seq is not None:
        return seq
    detail = f"seq is no whole number from 0: what is lost cannot be asked for again; {_SHAPE}"
    leaves.append((RejectionCode.WRONG_TYPE, detail, None))
    return None


def _first(
    name: str, told: list[Any], read: Callable[[Any], _Read | None], leaves: list[Leaf]
) -> _Read | None:
    """Return what stands first under a key, None where it cannot be read; another one is told."""
    found = read(told[0]) if told else None
    if found is not None and any(read(other) != found for other in told[1:]):
        _twice(name, leaves)
    return found


def _whole(value: Any) -> int | None:
    """Return a whole number from 0, also one that is written 17.0, else None."""
    if isinstance(value, float) and math.isfinite(value) and value == value // 1:
        value = int(value)
    return value if type(value) is int and 0 <= value <= _SEQ_MOST else None


def _twice(key: str, leaves: list[Leaf]) -> None:
    detail = f"{key} comes twice with two values: the first stands"
    leaves.append((RejectionCode.KEY_TWICE, detail, None))


def _refused(detail: str) -> Meaning:
    return Meaning(refusals=[Refusal(RejectionCode.WRONG_TYPE, detail)])


def _said(value: Any) -> str:
    if value is None:
        return "null"
    names: dict[type, str] = {bool: "a truth value", str: "a text", list: "a list"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else "an object")
