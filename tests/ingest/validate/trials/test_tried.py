"""What a sample would become is what the pipeline takes of it, value by value and word by word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import RejectionCode
from domain.legal_day import to_microseconds
from domain.measured.parameters import PARAMETERS
from ingest.decode.by_profile.decode import Said, decode_by_profile
from ingest.validate.against_registry import Rules, every_refusal
from ingest.validate.samples import kept_samples, kept_statements
from ingest.validate.trials.tried import Registered, Trial, TrialOutcome, TriedValue, tried
from tests.ingest.decode.by_profile.profile_samples import (
    RECEIVED_US,
    ProfileSample,
    read_sample,
    sample_names,
)
from tests.ingest.sites import small_registry

TOLERANCE_US = 600_000_000


def rules_for(sample: ProfileSample, *parameters: str) -> Rules:
    """Return a registry of the sample's outlets, each with these parameters, all by default."""
    registry = small_registry()
    like, paper = registry.outlets["CX-1"], registry.permits[0]
    outlets = {
        one.id: replace(like, id=one.id, parameters=parameters or tuple(PARAMETERS))
        for one in sample.outlets
    }
    permits = tuple(replace(paper, number=f"GP-{one}", outlet_id=one) for one in outlets)
    return Rules.of(replace(registry, outlets=outlets, permits=permits))


def told_of(sample: ProfileSample) -> Said:
    return Said(sample.topic, sample.outlet_id)


def try_it(sample: ProfileSample, rules: Rules) -> Trial:
    registered = Registered("GW-1", rules, TOLERANCE_US)
    return tried(sample.view, sample.payload, RECEIVED_US, registered, told_of(sample))


def taken_by_pipeline(sample: ProfileSample, rules: Rules) -> list[tuple[object, ...]]:
    """Return each reading and statement that the pipeline would keep."""
    meaning = decode_by_profile(sample.view, sample.payload, RECEIVED_US, told_of(sample))
    if meaning.message is None:
        return []
    refusals = every_refusal(meaning, "GW-1", rules, RECEIVED_US, TOLERANCE_US)
    kept = kept_samples(meaning.message, refusals)
    stated = kept_statements(meaning.message, refusals, 0)
    readings = [
        (one.outlet_id, one.time_us, parameter, value)
        for one in kept
        for parameter, value in one.values.items()
    ]
    return [*readings, *((one.outlet_id, one.time_us, one.parameter, None) for one in stated)]


def taken_by_trial(values: list[TriedValue]) -> list[tuple[object, ...]]:
    return [
        (one.outlet, to_microseconds(one.time), one.parameter, one.value_kept)
        for one in values
        if one.outcome in (TrialOutcome.READING, TrialOutcome.STATEMENT) and one.time is not None
    ]


@pytest.mark.parametrize("parameters", [(), ("COD", "PH"), ("TSS",)])
@pytest.mark.parametrize("name", sample_names())
def test_what_is_shown_is_what_the_pipeline_takes(name: str, parameters: tuple[str, ...]) -> None:
    sample = read_sample(name)
    rules = rules_for(sample, *parameters)
    trial = try_it(sample, rules)
    assert sorted(map(str, taken_by_trial(list(trial.values)))) == sorted(
        map(str, taken_by_pipeline(sample, rules))
    )
    assert sum(trial.counts.values()) == len(trial.values)
    for one in trial.values:
        if one.outcome in (TrialOutcome.WAITS, TrialOutcome.REFUSED):
            assert one.code is not None
            assert one.detail
        elif one.outcome is not TrialOutcome.PASSED_OVER:
            assert (one.code, one.detail) == (None, "")


@given(name=st.sampled_from(sample_names()), payload=st.binary(max_size=400))
def test_any_bytes_become_rows_with_reasons(name: str, payload: bytes) -> None:
    sample = replace(read_sample(name), payload=payload)
    trial = try_it(sample, rules_for(sample))
    assert trial.values or trial.whole or not trial.is_understood
    for one in trial.values:
        for told in (one.value_sent, one.unit_sent, one.status_sent):
            assert told is None or (told.isprintable() and len(told) <= 2_000)


def test_what_the_registry_refuses_is_told_by_its_own_words() -> None:
    sample = read_sample("flat-json")
    trial = try_it(sample, rules_for(sample, "COD"))
    found = {one.parameter: one for one in trial.values if one.parameter}
    assert found["COD"].outcome is TrialOutcome.READING
    assert found["TSS"].outcome is TrialOutcome.REFUSED
    assert found["TSS"].code is RejectionCode.PARAMETER_UNREGISTERED
    assert "is not registered for TSS" in found["TSS"].detail
    assert not trial.is_understood


def test_a_gateway_that_nobody_registered_is_told_of_each_value() -> None:
    sample = read_sample("flat-json")
    registered = Registered("GW-7", rules_for(sample), TOLERANCE_US)
    trial = tried(sample.view, sample.payload, RECEIVED_US, registered)
    codes = {one.code for one in trial.values if one.parameter}
    assert codes == {RejectionCode.GATEWAY_UNKNOWN}
    assert {one.outcome for one in trial.values if one.parameter} == {TrialOutcome.WAITS}


def test_a_channel_that_nobody_entered_waits_with_the_nearest_names() -> None:
    sample = read_sample("flat-json")
    sample = replace(sample, payload=sample.payload.replace(b'"COD"', b'"CODD"'))
    trial = try_it(sample, rules_for(sample))
    waiting = [one for one in trial.values if one.outcome is TrialOutcome.WAITS]
    assert waiting
    assert all(one.code is RejectionCode.CHANNEL_NOT_MAPPED for one in waiting)
    assert any(one.nearest for one in waiting)
    assert not trial.is_understood


def test_without_a_gateway_nothing_is_held_against_a_registry() -> None:
    sample = read_sample("flat-json")
    trial = tried(sample.view, sample.payload, RECEIVED_US, None)
    assert trial.is_understood
    assert trial.counts[TrialOutcome.READING] == 2
