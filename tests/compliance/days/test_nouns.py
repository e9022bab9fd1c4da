"""The nouns that a judgement starts from answer what they are asked, and say what is not there."""

from __future__ import annotations

import pytest

from domain.errors import NotFound
from domain.measured.readings import Reading, Sample, readings_in
from tests.compliance.sites import OUTLET_ID, one_outlet_registry


def test_a_sample_gives_a_reading_for_each_value_with_its_own_status_and_message() -> None:
    samples = [
        Sample(OUTLET_ID, 60, {"COD": 100.0, "PH": 7.0}, {"PH": 1}),
        Sample(OUTLET_ID, 120, {"COD": 101.0}, {}),
    ]
    assert list(readings_in(samples, [8, 9])) == [
        Reading(OUTLET_ID, "COD", 60, 100.0, 0, 8),
        Reading(OUTLET_ID, "PH", 60, 7.0, 1, 8),
        Reading(OUTLET_ID, "COD", 120, 101.0, 0, 9),
    ]


def test_a_registry_knows_whose_an_outlet_is_and_which_gateways_speak() -> None:
    registry = one_outlet_registry("COD")
    assert registry.gateways == {"gw-thu"}
    assert registry.cluster_of(OUTLET_ID).id == "ccn-thu"
    with pytest.raises(NotFound, match="cửa-xả-lạ"):
        registry.cluster_of("cửa-xả-lạ")
