"""The note beside a message's bytes: it is read back as it was, and damage is never passed over."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import JournalDamaged
from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.meaning.journal_note import Note, decode_note, encode_note
from ingest.wire.contract import WireMessage, WireSample

SENT = datetime(2026, 11, 24, 3, tzinfo=UTC)
REFUSALS = st.lists(
    st.builds(
        Refusal,
        st.sampled_from(RejectionCode),
        st.text(max_size=20),
        st.none() | st.integers(0, 9),
        st.none() | st.just("CX-1"),
        st.none() | st.just("COD"),
    ),
    max_size=3,
)
VALUES = st.dictionaries(st.sampled_from(["COD", "PH", "TSS"]), st.floats(), max_size=3)


def message(*values: dict[str, float]) -> WireMessage:
    """Return a message with a sample for each of the values."""
    return WireMessage(7, SENT, [WireSample("CX-1", SENT, one) for one in values])


def test_what_the_bytes_tell_by_themselves_needs_no_note() -> None:
    assert encode_note([]) == b""
    assert decode_note(b"") == Note()


@given(
    refusals=REFUSALS, online=st.none() | st.booleans(), origin=st.none() | st.just("folder:a.txt")
)
def test_a_note_is_read_back_as_it_was_written(
    *, refusals: list[Refusal], online: bool | None, origin: str | None
) -> None:
    note = decode_note(encode_note(refusals, message({"COD": 1.5}), online=online, origin=origin))
    assert note == Note(refusals, message({"COD": 1.5}), online, origin)


@given(st.lists(VALUES, max_size=3))
def test_numbers_that_json_cannot_carry_are_left_out_and_all_others_kept(
    values: list[dict[str, float]],
) -> None:
    finite = [
        {code: value for code, value in one.items() if abs(value) < float("inf")} for one in values
    ]
    assert decode_note(encode_note([], message(*values))).message == message(*finite)


def test_a_journal_of_the_first_version_held_refusals_alone() -> None:
    refusals = [Refusal(RejectionCode.UNREADABLE, "not JSON")]
    assert decode_note(msgspec.json.encode(refusals)) == Note(refusals)


@pytest.mark.parametrize("damaged", [b"{", b"[", b"null", b'{"refusals":7}', b"\xff"])
def test_a_note_that_is_damaged_is_said_and_never_passed_over(damaged: bytes) -> None:
    with pytest.raises(JournalDamaged, match="cannot be read"):
        decode_note(damaged)
