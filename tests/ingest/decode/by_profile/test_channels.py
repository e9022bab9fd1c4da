"""Which channel a source's name is: as sent, but for its spelling, by pattern, or none."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.profiles import Basis
from domain.measured.parameters import PARAMETERS
from ingest.decode.by_profile.channels.basis import factor_of
from ingest.decode.by_profile.channels.table import (
    ChannelTable,
    GatewayOutlet,
    Placed,
    Unplaced,
)
from ingest.decode.by_profile.forms.reading import words_of
from tests.ingest.decode.by_profile.profile_samples import channel

OUTLETS = (GatewayOutlet("CX-001", "NUO001"), GatewayOutlet("CX-002", "NUO002"))
WORDS = words_of("ts-values")


def table(*facts: dict[str, Any], outlets: tuple[GatewayOutlet, ...] = OUTLETS) -> ChannelTable:
    return ChannelTable([channel(**one) for one in facts], outlets, WORDS)


def placed(told: Placed | Unplaced) -> tuple[str | None, str | None] | None:
    return (told.outlet_id, told.parameter) if isinstance(told, Placed) else None


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("COD/Value", "COD/Value"),
        ("/3303/0/5700", "/3303/0/5700"),
        ("Tram 1. KCN/COD ra", "Tram 1. KCN/COD ra"),
        ("COD_1", "cod 1"),
        ("COD_1", "COD-1"),
        ("COD 1", "ＣＯＤ１"),
    ],
)
def test_a_name_is_found_as_sent_or_but_for_its_spelling(source: str, name: str) -> None:
    found = table({"source": source, "outlet_id": "CX-001", "parameter": "COD"}).place(name)
    assert placed(found) == ("CX-001", "COD")


def test_the_name_as_sent_goes_before_one_that_is_spelled_alike() -> None:
    found = table(
        {"source": "cod1", "outlet_id": "CX-001", "parameter": "COD"},
        {"source": "COD_1", "outlet_id": "CX-002", "parameter": "COD"},
    )
    assert placed(found.place("cod1")) == ("CX-001", "COD")
    assert placed(found.place("COD_1")) == ("CX-002", "COD")
    other = found.place("COD-1")
    assert isinstance(other, Unplaced)
    assert other.is_two


def test_a_name_that_is_two_channels_is_none_of_them() -> None:
    told = table({"source": "x", "parameter": "COD"}, {"source": "x", "parameter": "TSS"}).place(
        "x"
    )
    assert isinstance(told, Unplaced)
    assert told.is_two


@pytest.mark.parametrize(
    ("source", "name", "wanted"),
    [
        ("{outlet}/{parameter}", "NUO001/COD", ("CX-001", "COD")),
        ("{outlet}/{parameter}", "cx-002/cod", ("CX-002", "COD")),
        ("{outlet}/{parameter}", "NUO003/COD", None),
        ("{outlet}/{parameter}", "NUO001/Turbidity", None),
        ("{parameter}_{outlet}", "NH4-N_NUO002", ("CX-002", "NH4_N")),
        ("{parameter}/Value", "pH/Value", (None, "PH")),
        ("{parameter}/Value", "/Value", None),
        ("{parameter}", "Nhiệt độ", (None, "TEMP")),
        ("{parameter}", "Flow", None),
    ],
)
def test_a_pattern_names_an_outlet_and_a_parameter(
    source: str, name: str, wanted: tuple[str | None, str | None] | None
) -> None:
    assert placed(table({"source": source}).place(name)) == wanted


def test_a_name_that_two_patterns_read_in_two_ways_is_none() -> None:
    outlets = (GatewayOutlet("A"), GatewayOutlet("A_NH4"))
    found = table(
        {"source": "{outlet}_{parameter}"},
        {"source": "A_{parameter}", "outlet_id": "A_NH4"},
        outlets=outlets,
    )
    told = found.place("A_COD")
    assert isinstance(told, Unplaced)
    assert told.is_two
    assert placed(found.place("A_NH4_COD")) == ("A_NH4", "COD")


def test_a_name_that_only_looks_like_a_parameter_is_not_placed_but_suggested() -> None:
    found = table({"source": "TSS1", "parameter": "TSS"}, outlets=OUTLETS[:1])
    assert isinstance(found.place("PLC/COD"), Unplaced)
    assert found.nearest("PLC/COD")[0] == "COD"
    assert found.nearest("TSS_1")[0] == "TSS1"


def test_a_channel_of_no_parameter_is_known_and_none_of_ours() -> None:
    found = table(
        {"source": "battery", "parameter": "-"}, {"source": "{outlet}/Q", "parameter": "-"}
    )
    assert found.place("battery") == found.place("NUO001/Q") == Placed(None, None)


def test_factor_and_basis_multiply_exactly() -> None:
    found = table({"source": "x", "parameter": "NH4_N", "factor": 0.1, "basis": "nh4_as_n"})
    told = found.place("x")
    assert isinstance(told, Placed)
    assert told.scale == Fraction(1, 10) * Fraction("14.007") / Fraction("18.039")


@pytest.mark.parametrize(
    ("basis", "share"),
    [
        (Basis.NH4_AS_N, 0.7765),
        (Basis.NO3_AS_N, 0.2259),
        (Basis.NO2_AS_N, 0.3045),
        (Basis.PO4_AS_P, 0.3261),
    ],
)
def test_each_basis_is_the_share_of_the_element(basis: Basis, share: float) -> None:
    assert round(float(factor_of(basis)), 4) == share


@given(st.text(max_size=300), st.lists(st.text(max_size=8), max_size=3))
def test_any_name_is_placed_by_any_channels_or_not_and_twice_alike(
    name: str, sources: list[str]
) -> None:
    facts = [{"source": one, "parameter": "COD", "outlet_id": "CX-001"} for one in sources]
    found = table(*facts, {"source": "{outlet}{parameter}"})
    told = found.place(name)
    assert found.place(name) == told
    assert isinstance(told, Unplaced) or told.parameter in PARAMETERS
    assert len(found.nearest(name)) <= 3
    for source in sources:
        if len(source) <= 255 and "{" not in source:
            assert placed(found.place(source)) == ("CX-001", "COD")
