"""A reading is taken by what was true of its outlet on the reading's own legal day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.gateways.rejections import RejectionCode, is_waiting
from domain.registry import Registry
from ingest.decode.nhue_json.journalled import decode
from ingest.decode.nhue_json.quotation_marks import QuotationMarks
from ingest.validate.against_registry import Rules, validate
from ingest.validate.samples import kept_samples, sound_samples
from ingest.wire.contract import WireMessage
from tests.ingest.sites import NOW_US, payload, sample, small_registry


def handed_over() -> Registry:
    """Return CX-1, which another gateway speaks for since 20 November, and which measures less;
    CX-2 ended on the 19th, CX-9 begins on the 20th.
    """
    registry = small_registry()
    one, two, nine = (registry.outlets[name] for name in ("CX-1", "CX-2", "CX-9"))
    turn = date(2026, 11, 20)
    before = replace(one, valid_to=date(2026, 11, 19))
    now = replace(one, gateway_id="GW-9", parameters=("COD",), valid_from=turn)
    two, nine = replace(two, valid_to=date(2026, 11, 19)), replace(nine, valid_from=turn)
    outlets = {one.id: now, two.id: two, nine.id: nine}
    return replace(registry, outlets=outlets, earlier_outlets=(before,))


@pytest.mark.parametrize(
    ("gateway", "outlet", "time", "parameter", "code"),
    [
        ("GW-1", "CX-1", "2026-11-19T23:59:00+07:00", "PH", None),
        ("GW-9", "CX-1", "2026-11-20T00:00:00+07:00", "COD", None),
        ("GW-9", "CX-1", "2026-11-19T23:59:00+07:00", "COD", RejectionCode.OUTLET_FOREIGN),
        ("GW-1", "CX-1", "2026-11-20T00:00:00+07:00", "COD", RejectionCode.OUTLET_FOREIGN),
        ("GW-9", "CX-1", "2026-11-20T00:00:00+07:00", "PH", RejectionCode.PARAMETER_UNREGISTERED),
        ("GW-1", "CX-2", "2026-11-19T12:00:00+07:00", "PH", None),
        ("GW-1", "CX-2", "2026-11-20T00:00:00+07:00", "PH", RejectionCode.OUTLET_OF_OTHER_DAYS),
        ("GW-9", "CX-9", "2026-11-20T00:00:00+07:00", "PH", None),
        ("GW-9", "CX-9", "2026-11-19T23:59:00+07:00", "PH", RejectionCode.OUTLET_OF_OTHER_DAYS),
    ],
)
def test_the_day_of_a_reading_tells_who_speaks_for_its_outlet_and_what_it_measures(
    gateway: str, outlet: str, time: str, parameter: str, code: RejectionCode | None
) -> None:
    rules = Rules.of(handed_over())
    body = payload(sample(outlet, time=time, **{parameter: 7.0}))
    message = decode(body)
    assert isinstance(message, WireMessage)
    refusals = validate(message, gateway, rules, NOW_US, 0)
    assert [one.code for one in refusals] == ([] if code is None else [code])
    at_once = sound_samples(message, gateway, rules, NOW_US, QuotationMarks())
    assert at_once is None or at_once == kept_samples(message, refusals)
    assert at_once is None or code is None


def test_what_is_of_another_day_waits_until_the_registry_says_otherwise() -> None:
    message = decode(payload(sample("CX-2", time="2026-11-20T00:00:00+07:00")))
    assert isinstance(message, WireMessage)
    assert is_waiting(validate(message, "GW-1", Rules.of(handed_over()), NOW_US, 0))


def test_the_gateway_that_spoke_before_is_still_known() -> None:
    assert {"GW-1", "GW-9"} <= Rules.of(handed_over()).gateways


@pytest.mark.parametrize(
    ("monitored_since", "time", "code"),
    [
        (date(2026, 11, 1), "2026-11-01T00:00:00+07:00", None),
        (date(2026, 11, 1), "2026-10-31T23:59:00+07:00", RejectionCode.TIME_BEFORE_OBLIGATION),
        (None, "2026-11-19T23:59:00+07:00", RejectionCode.TIME_BEFORE_OBLIGATION),
    ],
)
def test_a_reading_of_a_day_that_a_paper_says_is_owed_is_taken_before_the_first_permit_too(
    monitored_since: date | None, time: str, code: RejectionCode | None
) -> None:
    registry = small_registry()
    one = replace(registry.outlets["CX-1"], monitored_since=monitored_since)
    first = replace(registry.permits[0], outlet_id="CX-1", valid_from=date(2026, 11, 20))
    rules = Rules.of(replace(registry, outlets={one.id: one}, permits=(first,)))
    message = decode(payload(sample("CX-1", time=time, COD=60.0)))
    assert isinstance(message, WireMessage)
    refusals = validate(message, "GW-1", rules, NOW_US, 0)
    assert [one.code for one in refusals] == ([] if code is None else [code])


def test_readings_of_the_station_that_an_outlet_left_are_taken_since_that_one_operates() -> None:
    registry = handed_over()
    begun = replace(registry.stations["T-1"], in_operation_since=date(2026, 11, 1))
    new = replace(registry.stations["T-1"], id="T-2", in_operation_since=date(2026, 11, 20))
    now = replace(registry.outlets["CX-1"], station_id="T-2", monitored_since=None)
    before = replace(registry.earlier_outlets[0], monitored_since=None)
    first = replace(registry.permits[0], outlet_id="CX-1", valid_from=date(2026, 11, 20))
    moved = replace(
        registry,
        stations={begun.id: begun, new.id: new},
        outlets={now.id: now},
        permits=(first,),
        earlier_outlets=(before,),
    )
    message = decode(payload(sample("CX-1", time="2026-11-01T00:00:00+07:00", COD=60.0)))
    assert isinstance(message, WireMessage)
    assert validate(message, "GW-1", Rules.of(moved), NOW_US, 0) == []
