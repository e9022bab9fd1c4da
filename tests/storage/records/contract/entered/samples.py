"""What every record store must do with laboratory samples and with checks of sensors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import FaultsFound
from domain.judged.entered.attachments import Attachment
from domain.judged.entered.samples import LabSample
from domain.judged.entered.sensor_checks import SensorCheck, SensorCheckKind
from storage.ports.records import RecordStore
from tests.storage.records.examples import BEGIN_US, DAY, END_US, HOUR, HOUR_US, T0

SAMPLE = LabSample(
    id="",
    outlet_id="hd-01-a",
    parameter="COD",
    begin_us=BEGIN_US,
    end_us=END_US,
    is_below=False,
    written="61,20",
    unit="mg/L",
    value=61.2,
    uncertainty=4.5,
    method="SMEWW 5220C:2017",
    laboratory="VIMCERTS 079",
    document="KQ 12",
    entered_by="Trần Văn An",
    known_at=T0,
    attachments=(Attachment(name="k.pdf", media_type="application/pdf", size_bytes=9, sha256="0"),),
)
CHECK = SensorCheck(
    id="",
    outlet_id="hd-01-a",
    parameter="COD",
    kind=SensorCheckKind.CALIBRATION,
    at_us=BEGIN_US,
    reference="dung dịch chuẩn 100 mg/L",
    expected=100.0,
    read=131.0,
    left=100.5,
    passed=False,
    rule="31 % off, 15 % allowed (a setting of ours)",
    document="BB 7",
    entered_by="Trần Văn An",
    known_at=T0,
    samples=("M-2026-0001",),
    accuracy_percent=None,
    next_due=DAY + timedelta(days=30),
)
JUST_BEFORE = timedelta(microseconds=-1)


class SamplesContract:
    def test_a_sample_comes_back_as_the_laboratory_wrote_it(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        kept = store.add_sample(SAMPLE)
        below = store.add_sample(replace(SAMPLE, is_below=True, uncertainty=None, case_id="HS-1"))
        assert kept == replace(SAMPLE, id="M-2026-0001")
        again = reopened()
        assert again.samples("hd-01-a", BEGIN_US, END_US) == [kept, below]
        assert again.samples("hd-01-a", END_US + 1, END_US + 2) == []
        assert again.samples("hd-01-a", BEGIN_US, END_US, parameter="TSS") == []
        assert again.samples_of_case("HS-1") == [below]
        assert again.samples_of([below.id, "M-2020-0001"]) == [below]
        assert again.samples_of([]) == []

    def test_a_sample_is_replaced_once_and_both_stay(self, store: RecordStore) -> None:
        first = store.add_sample(SAMPLE)
        newer = replace(SAMPLE, replaces=first.id, value=16.2, known_at=T0 + HOUR)
        second = store.add_sample(newer)
        assert store.samples("hd-01-a", BEGIN_US, END_US) == [second]
        before = second.known_at + JUST_BEFORE
        assert store.samples("hd-01-a", BEGIN_US, END_US, known_at=before) == [first]
        assert store.samples_of([first.id]) == [first]
        with pytest.raises(FaultsFound, match="replaced by M-2026-0002 already"):
            store.add_sample(newer)
        with pytest.raises(FaultsFound, match="other has no sample"):
            store.add_sample(replace(newer, outlet_id="other", replaces=second.id))

    def test_a_grab_touches_the_instant_at_which_it_was_taken(self, store: RecordStore) -> None:
        grab = store.add_sample(replace(SAMPLE, end_us=BEGIN_US))
        assert grab.is_grab
        assert store.samples("hd-01-a", BEGIN_US, BEGIN_US + 1) == [grab]
        assert store.samples("hd-01-a", BEGIN_US + 1, END_US) == []

    def test_a_check_of_a_sensor_comes_back_and_its_days_are_due(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        kept = store.add_sensor_check(CHECK, [("hd-01-a", DAY)])
        assert kept == replace(CHECK, id="KT-2026-0001")
        compared = replace(
            CHECK,
            kind=SensorCheckKind.COMPARISON,
            expected=None,
            read=None,
            left=None,
            accuracy_percent=12.5,
            next_due=None,
            at_us=CHECK.at_us - HOUR_US,
        )
        earlier = store.add_sensor_check(compared)
        again = reopened()
        assert again.sensor_checks("hd-01-a") == [earlier, kept]
        assert again.sensor_checks("hd-01-a", known_at=kept.known_at) == [kept]
        assert again.sensor_checks() == [earlier, kept]
        assert again.sensor_checks("other") == []
        assert [(one.outlet_id, one.day) for one in again.due(10)] == [("hd-01-a", DAY)]

    def test_a_check_is_replaced_once_and_both_stay(self, store: RecordStore) -> None:
        first = store.add_sensor_check(CHECK)
        newer = replace(CHECK, replaces=first.id, passed=True)
        second = store.add_sensor_check(newer)
        assert store.sensor_checks() == [second]
        assert store.sensor_checks(known_at=first.known_at) == [first]
        with pytest.raises(FaultsFound, match="is replaced by KT-2026-0002 already"):
            store.add_sensor_check(newer)
        with pytest.raises(FaultsFound, match="TSS of hd-01-a has no check"):
            store.add_sensor_check(replace(newer, parameter="TSS", replaces=second.id))
