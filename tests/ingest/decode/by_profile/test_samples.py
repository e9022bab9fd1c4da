"""Each sample of tests/ingest/profiles gives the readings and refusals that stand beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from domain.gateways.rejections import WAITING, RejectionCode
from domain.legal_day import from_microseconds, to_microseconds
from ingest.decode.by_profile.decode import Said, decode_by_profile, explained
from ingest.decode.by_profile.forms.reading import shipped_forms
from ingest.decode.meaning.journal_note import decode_note, encode_note
from ingest.validate.samples import kept_samples, kept_statements
from tests.ingest.decode.by_profile.profile_samples import (
    RECEIVED_US,
    ProfileSample,
    read_sample,
    sample_names,
)

NAMES = sample_names()
STATUS = {0: "00", 1: "01", 2: "02"}


def _said(sample: ProfileSample) -> Said:
    return Said(sample.topic, sample.outlet_id)


def _us(written: str) -> int:
    return to_microseconds(datetime.fromisoformat(written))


def _wanted(readings: list[dict[str, Any]]) -> list[tuple[str, str, float, str, int]]:
    return [
        (
            one["outlet"],
            one["parameter"],
            one["value"],
            one.get("status", "00"),
            _us(one["time"]),
        )
        for one in readings
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_what_is_written_beside_it(name: str) -> None:
    sample = read_sample(name)
    expected = sample.expected
    meaning = decode_by_profile(sample.view, sample.payload, RECEIVED_US, _said(sample))
    samples = [] if meaning.message is None else kept_samples(meaning.message, meaning.refusals)
    kept = [
        (one.outlet_id, parameter, value, STATUS[one.status.get(parameter, 0)], one.time_us)
        for one in samples
        for parameter, value in one.values.items()
    ]
    assert sorted(kept) == sorted(_wanted(expected.get("readings", [])))
    statements = (
        []
        if meaning.message is None
        else kept_statements(meaning.message, meaning.refusals, position=1)
    )
    told = [(one.outlet_id, one.parameter, STATUS[one.status], one.time_us) for one in statements]
    wanted = [
        (one["outlet"], one["parameter"], one["status"], _us(one["time"]))
        for one in expected.get("statements", [])
    ]
    assert sorted(told) == sorted(wanted)
    refused = [str(one.code) for one in meaning.refusals]
    assert refused == [one["code"] for one in expected.get("refusals", [])]
    assert not meaning.is_plain


@pytest.mark.parametrize("name", NAMES)
def test_what_is_explained_is_what_is_decoded(name: str) -> None:
    sample = read_sample(name)
    rows = explained(sample.view, sample.payload, RECEIVED_US, _said(sample))
    shown = [
        (row.outlet_id, row.parameter, row.kept, row.status, to_microseconds(row.time))
        for row in rows
        if row.code is None and row.value is not None and row.time is not None
    ]
    assert sorted(shown) == sorted(_wanted(sample.expected.get("readings", [])))
    refused = [(str(row.code), row.source) for row in rows if row.code is not None]
    assert refused == [
        (one["code"], one.get("source")) for one in sample.expected.get("refusals", [])
    ]
    nearest = {row.source: list(row.nearest) for row in rows if row.nearest}
    for one in sample.expected.get("refusals", []):
        if "nearest" in one:
            assert nearest[one["source"]] == one["nearest"]
    assert [row.source for row in rows if row.code is None and row.status is None] == (
        sample.expected.get("passed_over", [])
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_journals_note_tells_the_message_without_any_profile(name: str) -> None:
    sample = read_sample(name)
    meaning = decode_by_profile(sample.view, sample.payload, RECEIVED_US, _said(sample))
    note = decode_note(encode_note(meaning.refusals, meaning.message))
    assert (note.message, note.refusals) == (meaning.message, meaning.refusals)


@pytest.mark.parametrize("name", [name for name in NAMES if read_sample(name).file_name])
def test_a_files_name_is_read_by_the_patterns_of_its_form(name: str) -> None:
    sample = read_sample(name)
    parts = sample.view.file_names.read(sample.file_name or "")
    wanted = sample.expected["file"]
    assert parts is not None
    told = {key: getattr(parts, key) for key in ("province", "facility", "station")}
    assert {key: value for key, value in told.items() if value is not None} == {
        key: value for key, value in wanted.items() if key != "time"
    }
    assert parts.time == from_microseconds(_us(wanted["time"]))


def test_every_form_that_comes_with_us_has_a_sample_and_there_are_forty() -> None:
    likes = {read_sample(name).profile.like for name in NAMES}
    assert likes == set(shipped_forms())
    assert len(NAMES) >= 40


def test_what_no_channel_names_waits() -> None:
    assert RejectionCode.CHANNEL_NOT_MAPPED in WAITING
