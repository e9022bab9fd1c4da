"""Which profile a sample is tried by, of which outlet its file's name is, and what is drafted."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FaultsFound, NotFound
from domain.gateways.profiles import Channel, Profile
from domain.registry import Registry
from ingest.validate.trials.drafting import DraftedFor, drafted_profile
from ingest.validate.trials.tried import TrialOutcome
from ingest.validate.trials.trying import Sample, SampleTrial, draft_of, try_sample, with_profile
from tests.ingest.decode.by_profile.profile_samples import RECEIVED_US, read_sample, sample_names
from tests.ingest.sites import small_registry

JSON = b'{"time": "2026-11-24T10:00:00+07:00", "cod_1": 61.2, "S-07": 3}'
LINES = b"COD\t61.2\tmg/L\t20261124100000\t00\n"


def profile(name: str, like: str = "flat-json", *, gateway: str = "GW-1") -> Profile:
    return Profile(
        id=name,
        gateways=(gateway,),
        like=like,
        reason="a visit",
        entered_by="an official",
        valid_from=date(2026, 1, 1),
    )


def registry_with(*profiles: Profile, channels: tuple[Channel, ...] = ()) -> Registry:
    return replace(small_registry(), profiles=profiles, channels=channels)


def trial_of(
    registry: Registry, payload: bytes, gateway: str | None = "GW-1", **beside: str
) -> SampleTrial:
    profile_id = beside.pop("profile_id", None)
    sample = Sample(payload=payload, received_us=RECEIVED_US, **beside)
    return try_sample(
        registry, gateway, sample, profile_id=profile_id, future_tolerance_seconds=600
    )


def test_the_profile_in_force_is_tried_and_another_where_it_is_asked_for() -> None:
    cod = Channel(profile_id="P-1", source="cod_1", outlet_id="CX-1", parameter="COD")
    registry = registry_with(profile("P-1"), channels=(cod,))
    found = trial_of(registry, JSON)
    assert (found.profile_id, found.form) == ("P-1", "flat-json")
    assert [one.outcome for one in found.trial.values] == [TrialOutcome.READING, TrialOutcome.WAITS]
    other = registry_with(
        profile("P-1"), replace(profile("P-2"), topic="plant/data"), channels=(cod,)
    )
    assert trial_of(other, JSON, topic="plant/data").profile_id == "P-2"
    assert trial_of(other, JSON, profile_id="P-1").profile_id == "P-1"
    with pytest.raises(NotFound, match=r"several profiles in force \(P-1, P-2\)"):
        trial_of(other, JSON)


def test_a_profile_of_other_days_is_tried_as_of_the_nearest_of_them() -> None:
    later = replace(profile("P-1"), valid_from=date(2027, 1, 1))
    assert trial_of(registry_with(later), JSON, profile_id="P-1").profile_id == "P-1"
    assert trial_of(registry_with(later), JSON).profile_id is None


def test_a_sample_without_a_profile_is_told_name_by_name_and_nothing_is_guessed() -> None:
    found = trial_of(small_registry(), JSON)
    assert (found.profile_id, found.form) == (None, "flat-json")
    assert {one.outcome for one in found.trial.values} == {TrialOutcome.WAITS}
    assert trial_of(small_registry(), b"\x00\x01").form is None


def test_what_cannot_be_tried_is_refused_in_words() -> None:
    registry = registry_with(profile("P-1"), profile("P-9", gateway="GW-9"))
    with pytest.raises(NotFound, match="no outlet of the registry names gateway 'GW-7'"):
        trial_of(registry, JSON, "GW-7")
    with pytest.raises(NotFound, match="no profile 'P-7' in the registry"):
        trial_of(registry, JSON, profile_id="P-7")
    with pytest.raises(NotFound, match="profile 'P-9' is not for gateway 'GW-1'"):
        trial_of(registry, JSON, profile_id="P-9")
    with pytest.raises(NotFound, match="topic 'a/b' is of no profile in force"):
        trial_of(registry, JSON, topic="a/b")


def test_the_gateway_is_the_one_that_the_profile_alone_is_for() -> None:
    registry = registry_with(profile("P-1"), profile("P-9", gateway="GW-9"))
    assert trial_of(registry, JSON, None, profile_id="P-9").gateway_id == "GW-9"


def test_the_name_of_a_file_tells_the_outlet_and_the_profile() -> None:
    channel = Channel(profile_id="P-2", source="{parameter}")
    registry = registry_with(profile("P-1"), profile("P-2", "files-two-parts"), channels=(channel,))
    found = trial_of(registry, LINES, file_name="CX-2_20261124100000 (1).TXT")
    assert found.profile_id == "P-2"
    assert [(one.outlet, one.outcome) for one in found.trial.values] == [
        ("CX-2", TrialOutcome.READING)
    ]
    other = trial_of(registry, LINES, file_name="CX-9_20261124100000.txt")
    assert [one.outcome for one in other.trial.values] == [TrialOutcome.WAITS]  # another's outlet


def draft_text(registry: Registry, gateway: str, sample: Sample) -> str | None:
    of = DraftedFor(
        gateway_id=gateway, sample_name=sample.file_name or "s", by="Hà", day=date(2026, 11, 24)
    )
    return drafted_profile(draft_of(registry, gateway, sample), of, "en")


def test_a_draft_is_a_file_that_reads_its_own_sample_once_a_person_says_what_is_open() -> None:
    registry = small_registry()
    sample = Sample(
        payload=b'{"time": "2026-11-24T10:00:00+07:00", "COD": 61.2, "cod_avg": 60, "S-07": 3}',
        received_us=RECEIVED_US,
        file_name="out 20261124100000.json",
    )
    text = draft_text(registry, "GW-9", sample)
    assert text is not None
    told = tomllib.loads(text)
    assert [one["source"] for one in told["channels"]] == ["COD"]
    assert told["file_names"] == ["out {time}.json"]
    assert "# would be the same outlet and parameter as 'COD'" in text
    mended = text.replace(
        '# parameter = ""', 'outlet_id = "CX-9"\nparameter = "TSS"'
    )  # as a person would, over the last block
    last = mended.rindex("# [[channels]]")
    block = "\n".join(
        line.removeprefix("# ")
        for line in mended[last:].splitlines()
        if "outlet_id" not in line or not line.startswith("#")
    )
    merged, name = with_profile(registry, (mended[:last] + block).encode(), "draft.toml")
    found = try_sample(merged, None, sample, profile_id=name, future_tolerance_seconds=600).trial
    assert [(one.parameter, one.outcome) for one in found.values] == [
        ("COD", TrialOutcome.READING),
        (None, TrialOutcome.WAITS),
        ("TSS", TrialOutcome.READING),
    ]


def test_a_draft_says_what_a_person_has_to_ask_and_how_files_are_called() -> None:
    lines = "Trạm;7\nNgày giờ;COD;ghi chú;Trạng thái TB\n24/11/2026 00:05;61,2;x;Đo\n"
    for name, pattern in (
        ("Trạm 07.b 24.11.2026 (1).csv", ["Trạm 07.b *.csv"]),
        ("Trạm 07.b 2026-11-24_00-05.csv", ["Trạm 07.b *.csv"]),
        ("COD out 20261124100000.csv", ["COD out {time}.csv"]),
        ("số liệu.csv", None),
    ):
        sample = Sample(payload=lines.encode(), received_us=RECEIVED_US, file_name=name)
        text = draft_text(small_registry(), "GW-9", sample)
        assert text is not None
        assert tomllib.loads(text).get("file_names") == pattern, name
        assert "say in statuses what each of these words is, 00, 01 or 02: 'Đo'" in text
        assert "columns passed over: 3;" in text
        assert "ask the plant which end of its interval a time names" in text
        assert f"nhue profile try '{name}' --profile" in text
        with_profile(small_registry(), text.encode(), "draft.toml")


def test_a_draft_of_what_its_outlet_does_not_measure_can_be_imported_and_says_so() -> None:
    payload = b'{"time": "2026-11-24T10:00:00+07:00", "COD": 61.2, "TN": 18}'
    sample = Sample(payload=payload, received_us=RECEIVED_US)
    text = draft_text(small_registry(), "GW-9", sample)
    assert text is not None
    assert "# outlet CX-9 does not measure it" in text
    merged, _ = with_profile(small_registry(), text.encode(), "draft.toml")
    assert [one.source for one in merged.channels] == ["COD"]


@pytest.mark.parametrize("name", sample_names())
def test_every_drafted_profile_can_be_imported_as_it_is(name: str) -> None:
    sample = read_sample(name)
    registry = small_registry()
    outlets = {
        one.id: replace(registry.outlets["CX-9"], id=one.id, station_code=one.station_code)
        for one in sample.outlets
    }
    registry = replace(registry, outlets={**registry.outlets, **outlets})
    told = Sample(payload=sample.payload, received_us=RECEIVED_US, file_name=sample.file_name)
    text = draft_text(registry, "GW-9", told)
    if text is None:
        assert not draft_of(registry, "GW-9", told).forms
        return
    merged, profile_id = with_profile(registry, text.encode(), "draft.toml")
    assert [one.id for one in merged.profiles] == [profile_id]


@given(
    name=st.text(max_size=40),
    keys=st.lists(st.text(max_size=20), min_size=1, max_size=4, unique=True),
)
def test_a_draft_of_any_names_is_sound_toml_with_nothing_else_in_force(
    name: str, keys: list[str]
) -> None:
    record = dict.fromkeys(keys, 1.5) | {"time": "2026-11-24T10:00:00+07:00"}
    payload = json.dumps(record).encode()
    sample = Sample(payload=payload, received_us=RECEIVED_US, file_name=name)
    text = draft_text(small_registry(), "GW-9", sample)
    if text is not None:
        told = tomllib.loads(text)
        assert {one["source"] for one in told.get("channels", ())} <= set(keys)


def test_a_profiles_file_with_a_fault_is_refused_by_line() -> None:
    with pytest.raises(FaultsFound, match=r"bad.toml:1: "):
        with_profile(small_registry(), b"id = ", "bad.toml")
