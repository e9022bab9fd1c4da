"""A proposed profile: the form that fits, the channels by how sure they are, nothing in force."""

from __future__ import annotations

import pytest

from ingest.decode.by_profile.channels.table import GatewayOutlet
from ingest.decode.by_profile.decode import Said
from ingest.decode.by_profile.draft import Confidence, drafted
from tests.ingest.decode.by_profile.profile_samples import RECEIVED_US, read_sample, sample_names

ONE = (GatewayOutlet("CX-001", "NUO001"),)
TWO = (*ONE, GatewayOutlet("CX-002", "NUO002"))
# What is of no form as it is, and is not told by other words of it.
NOT_PROPOSED = {
    "csv-columns",
    "csv-semicolon-comma",
    "flat-json-broken",
    "name-value-within",
    "thingsboard-no-time",
}


@pytest.mark.parametrize("name", sample_names())
def test_the_form_of_each_sample_is_among_those_proposed(name: str) -> None:
    sample = read_sample(name)
    draft = drafted(
        sample.payload,
        sample.outlets,
        RECEIVED_US,
        Said(sample.topic, sample.outlet_id),
        sample.file_name,
    )
    if name in NOT_PROPOSED:
        assert draft.forms == ()
    else:
        assert sample.profile.like in draft.forms


def test_a_tie_is_told_and_a_files_name_may_end_it() -> None:
    payload = b"COD\t61.2\tmg/L\t20261124100000\t00\n"
    assert {"circular10-2021", "files-joined"} <= set(drafted(payload, ONE, RECEIVED_US).forms)
    named = drafted(payload, ONE, RECEIVED_US, file_name="KCNDIEMA20261124100000.txt")
    assert named.forms == ("files-joined",)


def test_a_channel_is_proposed_with_how_sure_it_is() -> None:
    payload = b"""{"time": "2026-11-24T10:00:00+07:00", "NUO001": {"COD": 61.2, "TSS_OUT": 18,
        "Q1": 3}, "NUO003": {"COD": 1}}"""
    draft = drafted(payload, TWO, RECEIVED_US)
    found = {one.source: one for one in draft.channels}
    told = {source: (one.outlet_id, one.parameter, one.confidence) for source, one in found.items()}
    assert told == {
        "NUO001/COD": ("CX-001", "COD", Confidence.SURE),
        "NUO001/TSS_OUT": ("CX-001", "TSS", Confidence.LIKELY),
        "NUO001/Q1": ("CX-001", None, Confidence.OPEN),
        "NUO003/COD": (None, "COD", Confidence.OPEN),
    }


def test_a_form_with_another_time_is_proposed_with_what_differs() -> None:
    draft = drafted(b'{"timestamp": 1795489200, "COD": 61.2}', ONE, RECEIVED_US)
    assert draft.forms == ("flat-json",)
    assert draft.says == {"time_key": "timestamp", "time_format": "epoch_s"}
    assert (draft.understood, draft.values) == (1, 1)


def test_a_time_that_cannot_be_true_speaks_for_no_form() -> None:
    assert drafted(b'{"ts": 1795489200, "values": {"COD": 61.2}}', ONE, RECEIVED_US).says == {
        "time_format": "epoch_s"
    }


def test_nothing_is_proposed_for_bytes_of_no_form() -> None:
    assert drafted(b"\x00\x01", ONE, RECEIVED_US).forms == ()
