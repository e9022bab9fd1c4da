"""A proposed profile: the form that fits, the channels by how sure they are, nothing in force."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.decode.by_profile.channels.table import GatewayOutlet
from ingest.decode.by_profile.decode import Said
from ingest.decode.by_profile.draft import Confidence, drafted
from ingest.decode.by_profile.forms.reading import shipped_forms
from ingest.decode.by_profile.forms.sayings import wrong_sayings
from tests.ingest.decode.by_profile.profile_samples import RECEIVED_US, read_sample, sample_names

ONE = (GatewayOutlet("CX-001", "NUO001"),)
TWO = (*ONE, GatewayOutlet("CX-002", "NUO002"))
# What has no time, or is no whole message: nothing of it can be told.
NOT_PROPOSED = {"flat-json-broken", "thingsboard-no-time"}
# Columns of its own are like the circular's file but for all that is said of them.
OTHER_FORM = {"csv-semicolon-comma"}


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
    elif name in OTHER_FORM:
        assert draft.forms
    else:
        assert sample.profile.like in draft.forms
    for form in draft.forms:
        assert list(wrong_sayings(replace(shipped_forms()[form], **draft.says))) == []


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


def test_columns_under_a_head_line_are_proposed_by_their_heads() -> None:
    draft = drafted(read_sample("csv-columns").payload, ONE, RECEIVED_US)
    assert draft.says == {
        "separator": ",",
        "header_lines": 1,
        "time_format": "yyyy-MM-dd HH:mm:ss",
        "fields": ("time", "=RECORD", "=pH_Avg", "=COD_Avg", "=Q_Avg"),
    }
    assert [(one.source, one.parameter, str(one.confidence)) for one in draft.channels] == [
        ("RECORD", None, "open"),
        ("pH_Avg", "PH", "likely"),
        ("COD_Avg", "COD", "likely"),
        ("Q_Avg", None, "open"),
    ]


def test_a_list_of_names_and_values_is_proposed_by_what_its_fields_are() -> None:
    draft = drafted(read_sample("csv-semicolon-comma").payload, ONE, RECEIVED_US)
    assert draft.says["fields"] == ("time", "time", "source", "value", "unit")
    assert draft.says["time_format"] == "dd/MM/yyyy HH:mm"
    assert draft.says["decimal_mark"] == ","


def test_records_within_json_are_proposed_by_their_keys() -> None:
    draft = drafted(read_sample("name-value-within").payload, TWO, RECEIVED_US)
    assert draft.forms == ("name-value-list",)
    assert {key: draft.says[key] for key in ("records", "name_key", "value_key", "status_key")} == {
        "records": "data",
        "name_key": "tag",
        "value_key": "v",
        "status_key": "q",
    }


@pytest.mark.parametrize(
    ("head", "words", "strange"),
    [
        ("Trạng thái TB", ("Đo", "Hiệu chuẩn"), ("Đo",)),
        ("Device status", ("Good", "Bad"), ()),
        ("Status", ("0", "7"), ("0", "7")),
        ("QC", ("ok", "ok"), ()),
    ],
)
def test_a_column_of_the_devices_status_is_proposed_as_such_and_its_strange_words_are_told(
    head: str, words: tuple[str, str], strange: tuple[str, ...]
) -> None:
    rows = (f"{24 + day}/11/2026 00:05;61,2;7,1;{word}" for day, word in enumerate(words, start=-1))
    payload = "\r\n".join((f"Ngày giờ;COD (mg/l);pH số 1;{head}", *rows)).encode()
    draft = drafted(payload, ONE, RECEIVED_US)
    assert draft.says["fields"] == ("time", "=COD (mg/l)", "=pH số 1", "status")
    assert draft.statuses == strange
    assert draft.understood == draft.values - 2 * len(strange)


def test_of_two_columns_of_status_neither_is_taken_for_the_rows() -> None:
    payload = b"time;COD;COD status;TSS;TSS status\n24/11/2026 00:05;61,2;Good;18,5;Bad\n"
    draft = drafted(payload, ONE, RECEIVED_US)
    assert draft.says["fields"] == ("time", "=COD", "-", "=TSS", "-")


def test_what_an_outlet_does_not_measure_is_proposed_and_told_as_such() -> None:
    outlet = GatewayOutlet("CX-001", "NUO001", ("COD",))
    payload = b'{"time": "2026-11-24T10:00:00+07:00", "COD": 61.2, "TSS": 18}'
    assert [
        (one.parameter, str(one.confidence))
        for one in drafted(payload, (outlet,), RECEIVED_US).channels
    ] == [
        ("COD", "sure"),
        ("TSS", "unmeasured"),
    ]


def test_a_time_is_known_by_how_it_is_written_and_a_comma_by_what_it_parts() -> None:
    payload = """[{"Thời gian": "26/11/2026 08:05", "Trạm.A": {"COD (mg/L)": "61,2", "pH": "7,1",
        "Tình trạng": "Bảo trì"}}]""".encode()
    draft = drafted(payload, ONE, RECEIVED_US + 5 * 86_400_000_000)
    assert draft.forms == ("flat-json",)
    assert draft.says == {
        "records": "",
        "time_key": "Thời gian",
        "time_format": "dd/MM/yyyy HH:mm",
        "decimal_mark": ",",
        "status_key": "Tình trạng",
    }
    assert [one.source for one in draft.channels] == ["Trạm.A/COD (mg/L)", "Trạm.A/pH"]
    assert draft.statuses == ("Bảo trì",)
