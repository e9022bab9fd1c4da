"""What every record store must do with entered figures, rulings, gateways' states and outages.

Part of the records' contract: nothing that a person entered is overwritten or lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.judged.entered.figures import FigureKind
from domain.judged.quality import QualityFlag
from domain.measured.readings import Statement
from domain.registered import ReceivingWater
from storage.ports.records import RecordStore
from tests.storage.records.examples import (
    BEGIN_US,
    DAY,
    END_US,
    HOUR,
    HOUR_US,
    T0,
    a_figure,
    a_ruling,
    a_state,
    an_outage,
)

JUST_BEFORE = timedelta(microseconds=-1)


class LawContract:
    # Figures of the law

    def test_an_entered_figure_comes_back_as_it_was_written(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        limit = a_figure()
        coefficient = a_figure(
            kind=FigureKind.KQ,
            parameter=None,
            column=None,
            unit=None,
            upper=None,
            value="0,90",
            water=ReceivingWater.LAKE,
            facility_kind="chợ",
            up_to=None,
        )
        assert store.add_figures([limit, coefficient], [("a", DAY)]) == T0
        again = reopened()
        assert again.figures() == [limit, coefficient]
        assert [(d.outlet_id, d.day) for d in again.due(9)] == [("a", DAY)]

    def test_a_corrected_figure_stands_beside_the_first_one(self, store: RecordStore) -> None:
        wrong, right = a_figure(upper="650"), a_figure(T0 + HOUR, upper="65")
        store.add_figures([wrong])
        assert store.add_figures([right]) == T0 + HOUR
        assert store.figures() == [wrong, right]
        assert store.figures(T0 + HOUR + JUST_BEFORE) == [wrong]
        assert store.figures(T0 + JUST_BEFORE) == []

    def test_no_figure_is_refused_and_marks_nothing_due(self, store: RecordStore) -> None:
        with pytest.raises(ValueError, match="no figure"):
            store.add_figures([], [("a", DAY)])
        assert store.due_count() == 0
        assert store.known_through() is None

    # Rulings

    def test_a_ruling_comes_back_with_who_and_why(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.add_ruling(a_ruling(), [("hd-01-a", DAY)]) == T0
        again = reopened()
        assert again.rulings("hd-01-a", BEGIN_US, END_US) == [a_ruling()]
        assert again.due_count() == 1

    def test_rulings_are_those_that_touch_the_time_asked_for_oldest_first(
        self, store: RecordStore
    ) -> None:
        later = a_ruling(T0 + HOUR, flag=QualityFlag.FAIL)
        acid = a_ruling(T0 + 2 * HOUR, parameter="PH", begin_us=BEGIN_US - HOUR_US)
        for ruling in (a_ruling(), later, acid, a_ruling(T0 + 3 * HOUR, outlet_id="hd-01-b")):
            store.add_ruling(ruling)
        of_day = (BEGIN_US, END_US)
        assert store.rulings("hd-01-a", *of_day) == [a_ruling(), later, acid]
        assert store.rulings("hd-01-a", *of_day, parameter="PH") == [acid]
        assert store.rulings("hd-01-a", *of_day, known_at=T0 + HOUR) == [a_ruling(), later]
        assert store.rulings("hd-01-a", *of_day, known_at=T0 + JUST_BEFORE) == []
        assert store.rulings("hd-01-a", BEGIN_US + HOUR_US, END_US) == []
        assert store.rulings("hd-01-a", BEGIN_US + HOUR_US - 1, END_US) == [a_ruling(), later, acid]
        assert store.rulings("hd-01-a", BEGIN_US - 2 * HOUR_US, BEGIN_US - HOUR_US) == []
        assert store.rulings("hd-01-a", BEGIN_US - HOUR_US, BEGIN_US) == [acid]

    # Gateways

    def test_states_are_those_of_the_time_asked_for_and_the_last_one_before(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        states = [
            a_state(8, BEGIN_US - 9),
            a_state(9, BEGIN_US - 1, online=False),
            a_state(10, BEGIN_US),
            a_state(12, END_US - 1),
            a_state(11, END_US - 1, online=False),
            a_state(13, END_US),
        ]
        store.add_gateway_states([*states, a_state(1, BEGIN_US, gateway_id="gw-khac")])
        again = reopened()
        assert again.gateway_states("gw-pd", BEGIN_US, END_US) == [
            states[1],
            states[2],
            states[4],  # of one instant, in the order of the journal
            states[3],
        ]
        assert again.gateway_states("gw-pd", BEGIN_US - 9, BEGIN_US - 8) == [states[0]]
        assert again.gateway_states("gw-nowhere", BEGIN_US, END_US) == []

    def test_states_told_again_after_a_crash_are_not_doubled(self, store: RecordStore) -> None:
        batch = [a_state(8, BEGIN_US), a_state(9, BEGIN_US + 1, online=False)]
        store.add_gateway_states(batch[:1])
        store.add_gateway_states(batch)
        store.add_gateway_states([])
        assert store.gateway_states("gw-pd", BEGIN_US, END_US) == batch
        assert store.known_through() is None

    # Our own outages

    def test_outages_are_those_that_touch_the_time_asked_for_by_begin(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        late = an_outage(BEGIN_US + HOUR_US, END_US + 1, T0)
        early = an_outage(BEGIN_US - 1, BEGIN_US + 1, T0 + HOUR)
        assert store.add_outage(late, [("a", DAY), ("b", DAY)]) == T0
        assert store.add_outage(early) == T0 + HOUR
        again = reopened()
        assert again.outages(BEGIN_US, END_US) == [early, late]
        assert again.outages(BEGIN_US, END_US, T0) == [late]
        assert again.outages(BEGIN_US + 1, BEGIN_US + HOUR_US) == []
        assert again.outages(BEGIN_US - 9, BEGIN_US - 1) == []
        assert again.due_count() == 2

    def test_two_outages_of_one_time_are_both_kept(self, store: RecordStore) -> None:
        store.add_outage(an_outage(BEGIN_US, END_US, T0))
        store.add_outage(replace(an_outage(BEGIN_US, END_US, T0 + HOUR), reason="broker"))
        assert [o.reason for o in store.outages(BEGIN_US, END_US)] == [
            "máy chủ khởi động lại",
            "broker",
        ]

    # Statements

    def test_statements_come_back_by_time_and_the_first_word_on_an_instant_stands(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        first = Statement("CX-01", "COD", BEGIN_US + 60, 2, 7)
        others = [
            Statement("CX-01", "PH", BEGIN_US, 1, 8),
            Statement("CX-02", "COD", BEGIN_US, 2, 8),
        ]
        store.add_statements([first, *others])
        store.add_statements([first._replace(status=1, position=9), *others, first])
        store.add_statements([])
        again = reopened()
        assert again.statements("CX-01", BEGIN_US, END_US) == [others[0], first]
        assert again.statements("CX-01", BEGIN_US + 1, BEGIN_US + 60) == []
        assert again.statements("CX-02", BEGIN_US, BEGIN_US + 1) == [others[1]]
