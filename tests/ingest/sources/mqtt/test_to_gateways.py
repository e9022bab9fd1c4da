"""Receipts leave in messages that a broker takes: split, and cut where one alone is too large."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.receipts.log import ReceiptsLog, read_receipts
from ingest.receipts.receipt import MESSAGE_BYTES_MOST, Receipt, encode_receipts, receipts_messages
from ingest.receipts.standing import Standing
from ingest.sources.mqtt.to_gateways import kept
from tests.ingest.sites import NOW_US

LEAST_BYTES = 400  # more than a receipt that lists no reason


def receipt(position: int, refusals: int = 0, detail: str = "no", gateway: str = "GW-1") -> Receipt:
    code = RejectionCode("parameter-not-registered")
    listed = [Refusal(code, detail, 0, "CX-1", f"P{n}") for n in range(refusals)]
    return Receipt(gateway, position, position, NOW_US, Standing(accepted=1), refusals, listed)


def told(messages: list[bytes]) -> list[dict[str, Any]]:
    return [one for message in messages for one in json.loads(message)["receipts"]]


@given(
    st.lists(st.tuples(st.integers(0, 150), st.text(max_size=400)), min_size=1, max_size=12),
    st.integers(LEAST_BYTES, 20_000),
)
def test_every_message_is_within_the_bound_and_every_receipt_is_told_once_in_order(
    shapes: list[tuple[int, str]], bytes_most: int
) -> None:
    receipts = [receipt(at, *shape) for at, shape in enumerate(shapes)]
    messages = receipts_messages(receipts, bytes_most)
    assert max(map(len, messages)) <= bytes_most
    assert [one["position"] for one in told(messages)] == list(range(len(shapes)))
    assert [one["readings"]["refused"] for one in told(messages)] == [n for n, _ in shapes]


def test_ninety_parameters_that_are_not_registered_fit_into_what_a_small_broker_takes() -> None:
    (message,) = receipts_messages([receipt(1, 90, "CX-1 is not registered for this " * 9)], 8_000)
    (only,) = told([message])
    assert len(message) <= 8_000
    assert len(only["refusals"]) > 10
    assert all(len(one["detail"]) <= 160 for one in only["refusals"])


def test_what_fits_is_one_message_as_it_always_was() -> None:
    receipts = [receipt(1), receipt(2, 3)]
    assert receipts_messages(receipts) == [encode_receipts(receipts)]


def test_a_backlogs_receipts_are_split_and_kept_whole(tmp_path: Any) -> None:
    log = ReceiptsLog(tmp_path)
    receipts = [receipt(at, 100, "x" * 300) for at in range(1, 41)]
    messages = kept(log, receipts)
    assert len(messages) > 1
    assert all(len(payload) <= MESSAGE_BYTES_MOST for _, payload in messages)
    log.flush()
    (first, *_) = read_receipts(tmp_path, "GW-1")
    assert len(first["refusals"][0]["detail"]) == 300
