"""What every record store must remember of days' figures; part of the records' contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from storage.ports.judged.day_figures import KeptFigure
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY

EVE = DAY - timedelta(days=1)
OF_DAY = KeptFigure(day=DAY, digest=b"\x00\xff", body='[[1, 0, 0, true], {"kept": ["Đa Sỹ"]}, []]')
OF_EVE = KeptFigure(day=EVE, digest=b"\x01", body="")


class DayFiguresContract:
    def test_a_days_figure_comes_back_as_it_was_given(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        store.keep_day_figures([OF_DAY, OF_EVE])
        found = reopened()
        assert found.day_figures(EVE, DAY) == {EVE: OF_EVE, DAY: OF_DAY}
        assert found.day_figures(DAY, DAY) == {DAY: OF_DAY}
        assert found.day_figures(DAY + timedelta(days=1), DAY + timedelta(days=9)) == {}

    def test_of_a_day_the_figure_kept_last_stands_alone(self, store: RecordStore) -> None:
        store.keep_day_figures([OF_DAY, OF_EVE])
        newer = KeptFigure(day=DAY, digest=b"\x02", body="newer")
        store.keep_day_figures([newer])
        store.keep_day_figures([])
        assert store.day_figures(EVE, DAY) == {EVE: OF_EVE, DAY: newer}
