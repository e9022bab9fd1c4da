"""Reads a SenML pack of CBOR (RFC 8428, section 6) into records with texts for labels.

A label that comes twice in a record is kept as a second value (json_keys.Repeated), as in JSON. It
judges no record, and reads no tag but those of numbers.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final, NoReturn

import cbor2

from ingest.decode.json_keys import Repeated
from ingest.decode.meaning.unreadable import Unreadable

_DEPTH_MOST: Final = 8
# RFC 8428, table 4. Labels of extensions are texts in CBOR too.
_LABELS = {
    -1: "bver", -2: "bn", -3: "bt", -4: "bu", -5: "bv", -6: "bs",
    0: "n", 1: "u", 2: "v", 3: "vs", 4: "vb", 5: "s", 6: "t", 7: "ut", 8: "vd",
}  # fmt: skip
# RFC 8949, section 3: major types, and the additional information of a head.
_WHOLE, _NEGATIVE, _TEXT, _ARRAY, _MAP = 0, 1, 3, 4, 5
_IN_HEAD_MOST: Final = 23
_LENGTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_OPEN: Final = 31
_BREAK: Final = 0xFF
_LABEL_BYTES_MOST: Final = 1_024


def records_announced(payload: bytes) -> int:
    """Return how many records the head of a pack announces, 0 where it does not say."""
    if not payload or payload[0] >> 5 != _ARRAY:
        return 0
    told = payload[0] & 0x1F
    if told <= _IN_HEAD_MOST:
        return told
    return int.from_bytes(payload[1 : 1 + _LENGTHS.get(told, 0)])


def records_of_cbor(payload: bytes) -> Any:
    """Return the records with texts for labels; raises ValueError, CBORError."""
    stream = BytesIO(payload)
    try:
        loaded = cbor2.load(
            stream,
            max_depth=_DEPTH_MOST,
            allow_duplicate_keys=False,
            semantic_decoders=_OTHER_TAGS,
        )
    except cbor2.CBORError:
        stream.seek(0)
        loaded = _pack(stream)  # a label that comes twice; raises again where it is anything else
    if stream.tell() != len(payload):
        raise Unreadable(
            f"{len(payload) - stream.tell()} bytes follow the pack: send one a message"
        )
    return loaded


def with_texts(record: Any) -> Any:
    """Return a record with texts for its labels."""
    if not isinstance(record, dict):
        return record
    found = {
        _LABELS.get(key, key) if type(key) is int else key: value for key, value in record.items()
    }
    if len(found) == len(record) and type(record) is dict:
        return found
    # as a number and as a text, or twice: the first stands
    first = Repeated()
    first.again = []
    again = record.again if isinstance(record, Repeated) else []
    for key, value in [*record.items(), *again]:
        label = _text(key)
        if label in first:
            first.again.append((label, value))
        else:
            first[label] = value
    return first


def _text(key: Any) -> Any:
    return _LABELS.get(key, key) if type(key) is int else key


def _pack(stream: BytesIO) -> list[Any]:
    """Read a pack pair by pair, so that no second value of a label is lost."""
    decoder = cbor2.CBORDecoder(
        stream, max_depth=_DEPTH_MOST, allow_duplicate_keys=False, semantic_decoders=_OTHER_TAGS
    )
    major, count = _head(decoder)
    if major != _ARRAY:
        raise Unreadable("not an array of records")
    records: list[Any] = []
    while count is None or len(records) < count:
        major, pairs = _head(decoder)
        if major is None and count is None:
            break
        if major != _MAP:
            raise Unreadable(f"record {len(records) + 1} is no map")
        records.append(_record(decoder, pairs))
    return records


def _record(decoder: cbor2.CBORDecoder, pairs: int | None) -> dict[Any, Any]:
    found = Repeated()
    found.again = []
    read = 0
    while pairs is None or read < pairs:
        major, number = _head(decoder)
        if major is None and pairs is None:
            break
        if number is None or major not in {_WHOLE, _NEGATIVE, _TEXT}:
            raise Unreadable("a label that is neither a number nor a text")
        if major == _TEXT and number > _LABEL_BYTES_MOST:
            raise Unreadable(f"a label of more than {_LABEL_BYTES_MOST} bytes")
        label: Any = number if major == _WHOLE else -1 - number
        if major == _TEXT:
            label = decoder.read(number).decode("utf-8")
        value = decoder.decode()
        if label in found:
            found.again.append((label, value))
        else:
            found[label] = value
        read += 1
    return found if found.again else dict(found)


def _head(decoder: cbor2.CBORDecoder) -> tuple[int | None, int | None]:
    """Return a head's major type and number, None for an open length; None, None for a break."""
    first = decoder.read(1)[0]
    if first == _BREAK:
        return None, None
    major, told = first >> 5, first & 0x1F
    if told <= _IN_HEAD_MOST:
        return major, told
    if told == _OPEN:
        return major, None
    if told not in _LENGTHS:
        raise Unreadable("a head that CBOR does not know")
    return major, int.from_bytes(decoder.read(_LENGTHS[told]))


def _refuse_tag(_decoder: cbor2.CBORDecoder, _immutable: bool) -> NoReturn:  # noqa: FBT001 - cbor2's
    raise Unreadable("only numbers may carry a tag in SenML (RFC 8428, section 6)")


# Shared references let a short message stand for an endless one; none of these is a number.
_OTHER_TAGS = dict.fromkeys(
    (0, 1, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000), _refuse_tag
)
