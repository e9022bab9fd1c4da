"""What every record store must remember of days' figures; part of the records' contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from storage.ports.judged.day_figures import DayPart, KeptFigure
from storage.ports.records import RecordStore
from tests.storage.records.examples import DAY

EVE = DAY - timedelta(days=1)
STANDINGS, EXCEEDANCES = DayPart.STANDINGS, DayPart.EXCEEDANCES
OF_DAY = KeptFigure(
    part=STANDINGS,
    day=DAY,
    digest=b"\x00\xff",
    body='[[1, 0, 0, true], {"kept": ["Đa Sỹ"]}, []]',
)
OF_EVE = KeptFigure(part=STANDINGS, day=EVE, digest=b"\x01", body="")
OVER = KeptFigure(part=EXCEEDANCES, day=DAY, digest=b"\x03", body='[["Đa Sỹ"]]')


class DayFiguresContract:
    def test_a_days_figure_comes_back_as_it_was_given(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        store.keep_day_figures([OF_DAY, OF_EVE, OVER])
        found = reopened()
        assert found.day_figures(STANDINGS, EVE, DAY) == {EVE: OF_EVE, DAY: OF_DAY}
        assert found.day_figures(STANDINGS, DAY, DAY) == {DAY: OF_DAY}
        assert found.day_figures(EXCEEDANCES, EVE, DAY) == {DAY: OVER}
        after = DAY + timedelta(days=1)
        assert found.day_figures(STANDINGS, after, DAY + timedelta(days=9)) == {}

    def test_of_a_day_the_figure_kept_last_stands_alone(self, store: RecordStore) -> None:
        store.keep_day_figures([OF_DAY, OF_EVE, OVER])
        newer = KeptFigure(part=STANDINGS, day=DAY, digest=b"\x02", body="newer")
        store.keep_day_figures([newer])
        store.keep_day_figures([])
        assert store.day_figures(STANDINGS, EVE, DAY) == {EVE: OF_EVE, DAY: newer}
        assert store.day_figures(EXCEEDANCES, EVE, DAY) == {DAY: OVER}
