"""What every record store must do with outlets' own thresholds: nothing entered is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import FaultsFound, NotFound
from domain.judged.entered.own_thresholds import OwnFigures, OwnThresholds, OwnThresholdsEnd
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY, HOUR, T0

OWN = OwnThresholds(
    id=0,
    outlet_id="hd-01-a",
    parameter="COD",
    figures=OwnFigures(spike_suspect=12.5, spike_fail=46.9, step=6.0),
    first=DAY + timedelta(days=1),
    reason="nước thải dệt nhuộm, 90 ngày đã xem",
    entered_by="Trần Văn An",
    known_at=T0,
)
END = OwnThresholdsEnd(
    first_without=DAY + timedelta(days=9),
    ended_by="Lê Thị Bình",
    reason="đổi đầu đo",
    known_at=T0 + HOUR,
)
_JUST_BEFORE = timedelta(microseconds=-1)


class OwnThresholdsContract:
    def test_own_thresholds_come_back_with_who_why_and_a_number(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        first = store.add_own_thresholds(OWN)
        other = replace(OWN, outlet_id="other", figures=OwnFigures(rate_per_hour=0.1))
        second = store.add_own_thresholds(other)
        assert first == replace(OWN, id=1)
        assert (second.id, second.known_at > first.known_at) == (2, True)
        again = reopened()
        assert again.own_thresholds() == [first, second]
        assert again.own_thresholds("other") == [second]
        assert again.due(9) == []

    def test_an_end_is_added_once_and_what_was_known_before_is_told_the_same(
        self, store: RecordStore
    ) -> None:
        own = store.add_own_thresholds(OWN)
        ended = store.end_own_thresholds(own.id, END)
        assert store.own_thresholds() == [ended] == [replace(own, end=END)]
        assert store.own_thresholds(known_at=END.known_at + _JUST_BEFORE) == [own]
        assert store.own_thresholds(known_at=T0 + _JUST_BEFORE) == []
        with pytest.raises(FaultsFound, match="ended already, by Lê Thị Bình"):
            store.end_own_thresholds(own.id, replace(END, ended_by="An"))
        with pytest.raises(NotFound, match="no own thresholds 7"):
            store.end_own_thresholds(7, END)
        assert store.own_thresholds() == [ended]
