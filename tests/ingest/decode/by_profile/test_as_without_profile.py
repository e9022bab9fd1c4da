"""A profile that only repeats what a format says means what the format means without it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.measured.readings import Sample, Statement
from ingest.decode.by_profile.channels.table import GatewayOutlet
from ingest.decode.by_profile.decode import decode_by_profile
from ingest.decode.by_profile.view import view_of
from ingest.decode.circular10 import decode_circular10
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.senml.decode import decode_senml
from ingest.validate.samples import kept_samples, kept_statements
from tests.ingest.decode.by_profile.profile_samples import RECEIVED_US, channel, profile_of

OUTLETS = (GatewayOutlet("CX-001"),)
CIRCULAR = view_of(profile_of("circular10-2021"), [channel(source="{parameter}")], OUTLETS)
SENML = view_of(profile_of("senml-lwm2m"), [channel(source="{outlet}/{parameter}")], OUTLETS)

fields = st.tuples(
    st.sampled_from(["COD", "pH", "NH4", "Temp", "Flow", "Cr6+"]),
    st.sampled_from(["61.2", "-1", "1e3", "---", "", "4,2", "nan", "inf", "x", "1e999"]),
    st.sampled_from(["20261124100000", "20261124100500", "20261324100000", "2026"]),
    st.sampled_from(["00", "01", "02", "03", ""]),
)
UNITS = {"pH": "pH", "Temp": "oC", "Flow": "m³/h"}


def kept(meaning: Meaning) -> tuple[list[Sample], list[Statement]]:
    if meaning.message is None:
        return [], []
    return (
        kept_samples(meaning.message, meaning.refusals),
        kept_statements(meaning.message, meaning.refusals, 1),
    )


@given(st.lists(fields, max_size=8))
def test_the_circulars_file(told: list[tuple[str, str, str, str]]) -> None:
    payload = "".join(
        f"{symbol}\t{value}\t{UNITS.get(symbol, 'mg/l')}\t{time}\t{status}\r\n"
        for symbol, value, time, status in told
    ).encode()
    mine = decode_by_profile(CIRCULAR, payload, RECEIVED_US)
    own = decode_circular10(payload, "CX-001")
    assert kept(mine) == kept(own)
    if told:
        assert [one.code for one in mine.refusals] == [one.code for one in own.refusals]
        assert [one.parameter for one in mine.refusals] == [one.parameter for one in own.refusals]


records = st.fixed_dictionaries(
    {"n": st.sampled_from(["CX-001/COD", "CX-001/PH", "CX-001/temperature"])},
    optional={
        "v": st.floats(-1e6, 1e6) | st.integers(-5, 5),
        "u": st.sampled_from(["mg/L", "Cel", "pH", "C"]),
        "t": st.integers(0, 100) | st.sampled_from([1_795_489_200, 1_795_489_200.25, 1e15]),
        "bt": st.sampled_from([1_795_489_200, 0]),
        "bv": st.sampled_from([0.5, "x"]),
        "vs": st.just("label"),
        "quality": st.sampled_from([192, 0]),
    },
)


@given(st.lists(records, min_size=1, max_size=5))
def test_senml_whose_units_fit_its_parameters(told: list[dict[str, Any]]) -> None:
    own_units = {"CX-001/COD": "mg/L", "CX-001/PH": "pH", "CX-001/temperature": "Cel"}
    for one in told:
        if one.get("u") not in {None, "C"}:
            one["u"] = own_units[one["n"]]
    payload = json.dumps(told).encode()
    mine = decode_by_profile(SENML, payload, RECEIVED_US)
    own = decode_senml(payload, cbor=False, received_us=RECEIVED_US)
    assert kept(mine) == kept(own)
    assert mine.anchor == (own.anchor if mine.message is not None else None)
