"""The shell of what-if: what is asked is checked, months make no difference, progress is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compliance.days.day_facts import Law
from compliance.history.runs import Run, blocks_of
from compliance.history.whatif.question import (
    NotAnswered,
    SeriesAnswer,
    WhatIf,
    WhatIfRefused,
    check_question,
    limit_asked,
)
from compliance.history.whatif.run import Part, on_threads, run_what_if
from compliance.law.limit.limits import LimitUnknown
from compliance.means.blocks import block_means
from compliance.means.bounds import Possible
from compliance.verdicts.outcomes import OUTCOMES, day_arrays, outcomes
from compliance.verdicts.verdict import answer
from domain.errors import NotFound
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.verdicts import Confidence, Limit, Outcome
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Statement
from domain.registered import PermitLimitKind
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.compliance import sites
from tests.storage.records.contract.entered.own_thresholds import OWN

FIRST, LAST = date(2026, 11, 29), date(2026, 12, 2)
IMPORTED_AT = datetime(2026, 1, 1, tzinfo=UTC)
LAW = sites.law()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    store = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    store.add_registry(sites.one_outlet_registry("FLOW_OUT", "COD", "PH"), IMPORTED_AT)
    yield store
    store.close()


@pytest.fixture
def readings() -> MemoryReadings:
    store = MemoryReadings()
    for day in range(4):
        level = 60 + 40 * day
        store.append(sites.readings(f"{level}~1x288", day=FIRST + timedelta(days=day)))
    return store


def _ask(**question: Any) -> WhatIf:
    return WhatIf(first=FIRST, last=LAST, **question)


@pytest.mark.parametrize("monthly", [False, True])
def test_the_answer_is_the_same_by_months_and_progress_is_told(
    records: SqlRecords, readings: MemoryReadings, *, monthly: bool
) -> None:
    told: list[tuple[int, int]] = []
    found = run_what_if(
        records,
        LAW,
        _ask(column="A"),
        on_threads(readings, 2),
        monthly=monthly,
        progress=lambda done, parts: told.append((done, parts)),
    )
    parts = 2 if monthly else 1
    assert told == [(n + 1, parts) for n in range(parts)]
    assert [one.parameter for one in found.series] == ["COD", "PH"]
    cod = found.series[0]
    assert cod.readings == 4 * 288
    assert cod.as_it_is == {Outcome.KEPT: 3, Outcome.EXCEEDED: 1}
    assert cod.asked == {Outcome.KEPT: 1, Outcome.EXCEEDED: 3}
    assert [(c.day, c.mean) for c in cod.changed] == [
        (FIRST + timedelta(days=1), 100.0),
        (FIRST + timedelta(days=2), 140.0),
    ]
    assert found.total(asked=True)[Outcome.EXCEEDED] == 3
    assert found.total(asked=False)[Outcome.NOT_PROVABLE] == 4


def test_own_thresholds_of_an_outlet_go_with_its_part_as_known(
    records: SqlRecords, readings: MemoryReadings
) -> None:
    own = records.add_own_thresholds(replace(OWN, outlet_id=sites.OUTLET_ID))
    records.add_own_thresholds(replace(OWN, outlet_id="khac"))
    found: list[tuple[int, ...]] = []

    def answer(parts: Sequence[Part], law: Law) -> Iterable[list[SeriesAnswer] | NotAnswered]:
        found.extend(tuple(own.id for own in part.own) for part in parts)
        return on_threads(readings, 1)(parts, law)

    run_what_if(records, LAW, _ask(column="A"), answer)
    run_what_if(records, LAW, _ask(column="A"), answer, known_at=IMPORTED_AT)
    assert found == [(own.id,), ()]


def test_figures_that_officials_entered_are_part_of_the_law_asked_about(
    records: SqlRecords, readings: MemoryReadings
) -> None:
    figure = EnteredFigure(
        regulation="QCVN 40:2025/BTNMT",
        kind=FigureKind.LIMIT,
        clause="Bảng 1",
        document="văn bản thử",
        confidence=Confidence.ONE_SOURCE,
        entered_by="cán bộ thử",
        known_at=IMPORTED_AT + timedelta(days=1),
        parameter="COD",
        column="C",
        unit="mg/L",
        upper="90",
    )
    question = _ask(regulation="QCVN 40:2025/BTNMT", column="C", outlet_ids=(sites.OUTLET_ID,))
    before = run_what_if(records, LAW, question, on_threads(readings, 1))
    assert before.series[0].asked == {Outcome.LIMIT_UNKNOWN: 4}
    records.add_figures([figure])
    after = run_what_if(records, LAW, question, on_threads(readings, 1))
    assert after.series[0].asked == {Outcome.KEPT: 1, Outcome.EXCEEDED: 3}
    then = run_what_if(records, LAW, question, on_threads(readings, 1), known_at=IMPORTED_AT)
    assert then == before


def test_an_outlet_that_is_not_registered_is_told(
    records: SqlRecords, readings: MemoryReadings
) -> None:
    with pytest.raises(NotFound, match="cửa-xả-lạ"):
        run_what_if(
            records, LAW, _ask(column="A", outlet_ids=("cửa-xả-lạ",)), on_threads(readings, 1)
        )


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({}, "nothing is asked"),
        ({"kq": Decimal(0)}, "above 0"),
        ({"regulation": "QCVN 99:2099"}, "no regulation 'QCVN 99:2099'"),
        ({"regulation": "QCVN 40:2011/BTNMT", "column": "C"}, "has no column 'C', only A and B"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_what_to_ask(
    question: dict[str, Any], words: str
) -> None:
    with pytest.raises(WhatIfRefused, match=words):
        check_question(LAW.regulations, _ask(**question))


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(WhatIfRefused, match="swap"):
        check_question(LAW.regulations, WhatIf(first=LAST, last=FIRST, column="A"))


def test_a_column_of_a_regulation_whose_columns_we_lack_may_be_asked() -> None:
    check_question(LAW.regulations, _ask(regulation="QCTĐHN 02:2014/BTNMT", column="B"))
    check_question(LAW.regulations, _ask(kq=Decimal("0.9")))


def _asked(**question: Any) -> Limit | object:
    station = sites.station("tram-thu", "ccn-thu")
    return limit_asked(
        LAW, _ask(**question), sites.permit(), "BOD5", station=station, day=FIRST, own=()
    )


def test_k_asked_for_stands_though_the_permit_names_no_kind_of_facility() -> None:
    found = _asked(regulation="QCVN 14:2008/BTNMT", k=Decimal("1.5"))
    assert isinstance(found, Limit)
    assert found.upper == 75.0
    assert isinstance(_asked(regulation="QCVN 14:2008/BTNMT"), LimitUnknown)


def test_coefficients_asked_for_stand_in_place_of_the_regulations_own() -> None:
    found = _asked(kq=Decimal("0.6"), kf=Decimal("1.1"))
    assert isinstance(found, Limit)
    assert found.upper == pytest.approx(33.0)


def test_a_run_without_a_permit_has_no_interval_to_be_read_by(readings: MemoryReadings) -> None:
    registry = sites.one_outlet_registry("COD")
    run = Run(FIRST, LAST, None)
    with pytest.raises(ValueError, match="no permit"):
        blocks_of(registry, registry.outlet(sites.OUTLET_ID), [run], readings.read, LAW.thresholds)


@pytest.mark.parametrize("level", [4.0, 5.5, 7.0])
def test_a_lower_limit_alone_is_held_in_a_block_as_for_a_day(level: float) -> None:
    limit = sites.limit_of(None, 5.5)
    columns = sites.columns(sites.readings(f"{level}x200 -x88", parameter="PH"))
    begin_us = legal_day_bounds_us(sites.DAY)[0]
    excluded = (columns.status != 0).astype("uint8")
    means = block_means(
        columns.time_us,
        columns.value,
        excluded,
        first_begin_us=begin_us,
        days=1,
        interval_minutes=5,
    )
    found = day_arrays(means.days, 288, Possible(0.0, 14.0), means.days.mean * float("nan"))
    mean = replace(
        sites.mean_of(level, valid=200, parameter="PH"),
        low=float(found.low[0]),
        high=float(found.high[0]),
    )
    told = outcomes(found, limit, minimum_capture=0.75)
    assert OUTCOMES[told[0]] is answer(mean, limit, minimum_capture=0.75).outcome


def test_a_stay_is_left_standing_by_a_coefficient_and_set_aside_by_another_column(
    records: SqlRecords, readings: MemoryReadings
) -> None:
    registry = sites.one_outlet_registry("COD")
    stay = sites.own_limit("COD", PermitLimitKind.STAY)
    records.add_registry(replace(registry, permit_limits=(stay,)), IMPORTED_AT + timedelta(days=1))
    [kept] = run_what_if(records, LAW, _ask(kq=Decimal("0.6")), on_threads(readings, 1)).series
    assert kept.asked == {Outcome.NOT_LIMITED: 4}
    [aside] = run_what_if(records, LAW, _ask(column="B"), on_threads(readings, 1)).series
    assert aside.as_it_is == {Outcome.NOT_LIMITED: 4}
    assert aside.asked == {Outcome.KEPT: 3, Outcome.EXCEEDED: 1}


@pytest.mark.parametrize("monthly", [False, True])
@pytest.mark.parametrize(
    ("statements", "kept"), [((), 4), ((Statement(sites.OUTLET_ID, "COD", 0, 1, 7),), 1)]
)
def test_what_is_carried_is_carried_in_a_question_too_until_its_device_says_something_else(
    records: SqlRecords, *, monthly: bool, statements: tuple[Statement, ...], kept: int
) -> None:
    """A value each evening at 23:00; on all but the third the device calibrates after it."""
    registry = replace(
        sites.one_outlet_registry("COD"),
        profiles=(sites.on_change(86_400),),
        sensors=(sites.sensor("COD", 0, 500),),
    )
    records.add_registry(registry, IMPORTED_AT + timedelta(days=1))
    store = MemoryReadings()
    for n in range(-1, 4):
        day = FIRST + timedelta(days=n)
        store.append(sites.readings("100x1", day=day, begins_minutes=23 * 60))
        begin_us = legal_day_bounds_us(day)[0]
        for one in statements if n != 1 else ():
            said = one._replace(time_us=begin_us + (23 * 60 + 30) * sites.MINUTE_US)
            records.add_statements([said])
    asked = _ask(column="A")
    answer = run_what_if(records, LAW, asked, on_threads(store, 1), monthly=monthly)
    [cod] = answer.series
    assert cod.as_it_is.get(Outcome.KEPT, 0) == kept
