from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.rejections import Refusal, RejectionCode
from domain.measured.readings import Reading, readings_in
from domain.registry import Registry
from ingest.decode.nhue_json.decode import NOT_TYPED, decode_typed
from ingest.decode.nhue_json.journalled import decode
from ingest.decode.nhue_json.quotation_marks import QuotationMarks
from ingest.validate import against_registry as validate_module
from ingest.validate.against_registry import Rules, validate
from ingest.validate.samples import kept_samples, sound_samples
from ingest.wire.contract import WireMessage
from tests.ingest.sites import NOW_US, TIME, payload, sample, small_registry


def _readings(message: WireMessage, refusals: list[Refusal]) -> Iterator[Reading]:
    samples = kept_samples(message, refusals)
    return readings_in(samples, [1] * len(samples))


RULES = Rules.of(small_registry())


def judged(body: bytes, gateway: str = "GW-1") -> tuple[list[RejectionCode], dict[str, float]]:
    message = decode(body)
    assert isinstance(message, WireMessage)
    refusals = validate(message, gateway, RULES, NOW_US, 600_000_000)
    taken = {r.parameter: r.value for r in _readings(message, refusals)}
    return [refusal.code for refusal in refusals], taken


def test_a_message_that_fits_the_registry_is_taken_whole() -> None:
    assert judged(payload(sample(COD=61.2, PH=7.1))) == ([], {"COD": 61.2, "PH": 7.1})


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (sample("CX-77"), RejectionCode.OUTLET_UNKNOWN),
        (sample("CX-9"), RejectionCode.OUTLET_FOREIGN),
        (sample(XYZ=1.0), RejectionCode.PARAMETER_UNKNOWN),
        (sample(AS=0.01), RejectionCode.PARAMETER_UNREGISTERED),
        (sample() | {"units": {"COD": "furlong"}}, RejectionCode.UNIT_UNKNOWN),
        (sample() | {"units": {"COD": "°C"}}, RejectionCode.UNIT_UNKNOWN),
        (sample() | {"status": {"COD": "07"}}, RejectionCode.STATUS_UNKNOWN),
        (sample(COD=float("nan")), RejectionCode.VALUE_NAN),
        (sample(COD=float("inf")), RejectionCode.VALUE_INFINITE),
        (sample(COD=1e308) | {"units": {"COD": "g/L"}}, RejectionCode.VALUE_INFINITE),
        (sample(time="2026-11-24T09:55:00"), RejectionCode.TIME_NAIVE),
        (sample(time="2036-11-24T09:55:00+07:00"), RejectionCode.TIME_FUTURE),
        (sample(time="2026-11-24T10:10:01+07:00"), RejectionCode.TIME_FUTURE),
        (sample(time="1970-01-01T00:00:00Z"), RejectionCode.TIME_OUT_OF_RANGE),
    ],
)
def test_a_bad_reading_is_refused_by_its_own_code_and_the_good_one_beside_it_is_taken(
    given: dict[str, object], code: RejectionCode
) -> None:
    codes, taken = judged(payload(given, sample("CX-2", PH=7.0)))
    assert codes == [code]
    assert taken == {"PH": 7.0}


def test_a_bad_value_does_not_take_the_rest_of_its_sample_with_it() -> None:
    codes, taken = judged(payload(sample(COD=float("nan"), PH=7.0, TSS=3.0)))
    assert codes == [RejectionCode.VALUE_NAN]
    assert taken == {"PH": 7.0, "TSS": 3.0}


def test_a_time_within_the_tolerance_is_taken() -> None:
    assert judged(payload(sample(time="2026-11-24T10:09:59+07:00")))[0] == []


def test_an_unknown_gateway_is_refused_whole() -> None:
    assert judged(payload(sample()), gateway="GW-404") == ([RejectionCode.GATEWAY_UNKNOWN], {})


def test_before_any_import_every_gateway_is_unknown() -> None:
    message = decode(payload(sample()))
    assert isinstance(message, WireMessage)
    refusals = validate(message, "GW-1", Rules.of(Registry()), NOW_US, 0)
    assert [refusal.code for refusal in refusals] == [RejectionCode.GATEWAY_UNKNOWN]


def test_units_are_turned_into_the_parameters_own() -> None:
    given = sample(COD=0.0612, TEMP=77.0) | {"units": {"COD": "g/L", "TEMP": "°F"}}
    codes, taken = judged(payload(given))
    assert codes == []
    assert taken == pytest.approx({"COD": 61.2, "TEMP": 25.0})


def test_a_refusal_says_what_to_do_and_where() -> None:
    message = decode(payload(sample(), sample("CX-77")))
    assert isinstance(message, WireMessage)
    (refusal,) = validate(message, "GW-1", RULES, NOW_US, 0)
    assert refusal.sample == 1
    assert refusal.outlet_id == "CX-77"
    assert "import it" in refusal.detail


def test_the_status_of_the_device_is_kept_with_the_reading() -> None:
    message = decode(
        payload(sample(COD=1.0, PH=7.0, TSS=2.0) | {"status": {"COD": "01", "PH": "02"}})
    )
    assert isinstance(message, WireMessage)
    assert {r.parameter: r.status for r in _readings(message, [])} == {
        "COD": 1,
        "PH": 2,
        "TSS": 0,
    }


_WRITTEN = st.builds(
    lambda outlet, time, values, more: sample(outlet, time, **values) | more,
    st.sampled_from(["CX-1", "CX-2", "CX-9", "CX-77"]),
    st.sampled_from([TIME, "2026-11-24T09:55:00", "2036-01-01T00:00:00Z", "1989-01-01T00:00:00Z"]),
    st.dictionaries(
        st.sampled_from(["COD", "PH", "TSS", "AS", "XYZ"]),
        st.sampled_from([0.0, 7.5, -1.0, 1.7e308, float("nan"), float("inf"), float("-inf")]),
        min_size=1,
    ),
    st.sampled_from(
        [{}, {}, {}, {"units": {"COD": "g/L"}}, {"status": {"PH": "01"}}, {"units": {}}]
    ),
)


@given(st.lists(_WRITTEN, max_size=3), st.sampled_from(["GW-1", "GW-9", "GW-77"]))
def test_what_is_sound_at_once_is_what_is_kept_where_nothing_is_refused(
    written: list[dict[str, Any]], gateway: str
) -> None:
    body = payload(*written)
    try:
        message = decode_typed(body)
    except NOT_TYPED:  # NaN and the infinities: no JSON, and never taken at once
        return
    sound = sound_samples(message, gateway, RULES, NOW_US, QuotationMarks())
    refusals = validate(message, gateway, RULES, NOW_US, 0)
    assert sound is None or (refusals == [] and sound == kept_samples(message, []))


def test_a_common_message_is_sound_at_once_and_its_texts_are_counted() -> None:
    body = payload(sample(COD=61.2, PH=7.1), sample("CX-2"))
    message = decode(body)
    assert isinstance(message, WireMessage)
    marks = QuotationMarks()
    marks.payloads.append(body)
    assert sound_samples(message, "GW-1", RULES, NOW_US, marks) is not None
    assert marks.hold()
    marks.payloads.append(b'"COD"')
    assert not marks.hold(), "a key came twice"


def test_every_rejection_code_of_a_reading_has_a_test_here() -> None:
    tested = {mark.args[1][i][1] for mark in _marks() for i in range(len(mark.args[1]))}
    named = set(re.findall(r"RejectionCode\.(\w+)", inspect.getsource(validate_module)))
    elsewhere = {
        RejectionCode.TIME_BEFORE_OBLIGATION,
        RejectionCode.OUTLET_OF_OTHER_DAYS,
    }
    assert tested | elsewhere == {RejectionCode[name] for name in named}


def _marks() -> list[pytest.Mark]:
    function = test_a_bad_reading_is_refused_by_its_own_code_and_the_good_one_beside_it_is_taken
    return [mark for mark in function.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]  # set by pytest
