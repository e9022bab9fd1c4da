"""What becomes known marks the days that it touches to be judged again, and no other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from compliance.history.changed_days import changed_days, days_of_figures, days_of_ruling
from compliance.judging.judge import Judge
from compliance.law.regulation import load_regulations
from domain.gateways.profiles import Channel, Profile
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.verdicts import Confidence
from domain.legal_day import HANOI, legal_day_bounds_us
from domain.registered import Maintenance, PermitLimit, PermitLimitKind, ReceivingWater, Sensor
from domain.registry import Registry
from service.processes.judging.judging import law_of
from service.settings.settings import Settings
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest import sites

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LAST = date(2026, 11, 23)
FIRST = date(2026, 10, 24)  # since then every outlet owes readings, as a paper says
OUTLETS = ("CX-1", "CX-2", "CX-9")

SENSOR = Sensor(
    outlet_id="CX-1",
    parameter="COD",
    span_low=0.0,
    span_high=500.0,
    resolution=None,
    valid_from=date(2026, 11, 10),
    valid_to=date(2026, 11, 12),
)
OWN = PermitLimit(
    permit_number="GP-CX-2",
    outlet_id="CX-2",
    parameter="COD",
    kind=PermitLimitKind.STRICTER,
    lower=None,
    upper=60.0,
    valid_from=date(2026, 11, 20),
    valid_to=None,
    document="QĐ 1",
)
WORK = Maintenance(
    outlet_id="CX-1",
    parameter=None,
    begin=datetime(2026, 11, 15, 22, tzinfo=HANOI),
    end=datetime(2026, 11, 17, tzinfo=HANOI),
    announced_at=datetime(2026, 11, 14, tzinfo=HANOI),
    document="CV 1",
)


def small_registry() -> Registry:
    """Return the registry whose outlets owe readings since FIRST."""
    return sites.small_registry(monitored_since=FIRST)


def judged(folder: Path, registry: Registry) -> SqlRecords:
    """Return records in which every closed day of a registry has been judged."""
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    records.add_registry(registry, NOW)
    judge = Judge(MemoryReadings(), records, law_of(Settings()))
    judge.close_ended_days(NOW)
    judge.judge_all(NOW)
    return records


def november(*days: int) -> set[date]:
    return {date(2026, 11, day) for day in days}


def every_day() -> set[date]:
    return {FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)}


@pytest.fixture(scope="module")
def judged_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of records whose every closed day has been judged, for tests to copy."""
    folder = tmp_path_factory.mktemp("judged")
    judged(folder, small_registry()).close()
    return folder / "records.sqlite"


@pytest.fixture
def records(judged_once: Path, tmp_path: Path) -> Iterator[SqlRecords]:
    kept = SqlRecords.open(f"sqlite:///{shutil.copy(judged_once, tmp_path)}")
    yield kept
    kept.close()


def test_a_corrected_permit_marks_every_judged_day_of_its_outlet_and_no_other(
    records: SqlRecords,
) -> None:
    before = small_registry()
    permits = tuple(replace(p, column="B") if p.outlet_id == "CX-1" else p for p in before.permits)
    marked = changed_days(records, before, replace(before, permits=permits))
    assert marked == {("CX-1", day) for day in every_day()}


def test_profiles_and_channels_touch_no_day_for_what_was_taken_in_stands(
    records: SqlRecords,
) -> None:
    before = small_registry()
    gateway = before.outlets["CX-1"].gateway_id
    profile = Profile(
        id="p",
        gateways=(gateway,),
        like="ts-values",
        reason="khảo sát",
        entered_by="bà Hà",
        valid_from=FIRST,
    )
    channel = Channel(profile_id="p", source="COD", parameter="COD", factor=0.1)
    after = replace(before, profiles=(profile,), channels=(channel,))
    assert changed_days(records, before, after) == set()
    assert changed_days(records, after, replace(after, channels=())) == set()


def test_another_longest_silence_touches_the_days_of_its_profile_and_of_its_parameters_alone(
    records: SqlRecords,
) -> None:
    whole = small_registry()
    profile = Profile(
        id="p",
        gateways=(whole.outlets["CX-1"].gateway_id,),
        like="ts-values",
        reason="khảo sát",
        entered_by="bà Hà",
        valid_from=date(2026, 11, 10),
        valid_to=date(2026, 11, 12),
        longest_silence_seconds=900,
    )
    channel = Channel(profile_id="p", source="COD", parameter="COD")
    before = replace(whole, profiles=(profile,), channels=(channel,))
    carried = {
        outlet.id
        for outlet in whole.outlets.values()
        if outlet.gateway_id in profile.gateways and "COD" in outlet.parameters
    }
    days = {(outlet_id, day) for outlet_id in carried for day in november(10, 11, 12)}
    assert ("CX-1", date(2026, 11, 10)) in days
    longer = replace(before, profiles=(replace(profile, longest_silence_seconds=901),))
    assert changed_days(records, before, longer) == days
    assert changed_days(records, whole, before) == changed_days(records, before, whole) == days
    shorter = replace(before, profiles=(replace(profile, valid_to=date(2026, 11, 11)),))
    assert changed_days(records, before, shorter) == {one for one in days if one[1].day == 12}
    other = replace(before, channels=(replace(channel, parameter="PH"),))
    assert days <= changed_days(records, before, other)
    renamed = replace(before, profiles=(replace(profile, reason="biên bản", decimal_mark=","),))
    assert changed_days(records, before, renamed) == set()


def test_a_permit_that_was_changed_touches_the_days_on_which_it_is_valid(
    records: SqlRecords,
) -> None:
    before = small_registry()
    second = replace(
        before.permits[0], number="GP-NEW", valid_from=date(2026, 11, 22), valid_to=None
    )
    marked = changed_days(records, before, replace(before, permits=(*before.permits, second)))
    assert marked == {("CX-1", day) for day in november(22, 23)}


def test_a_sensor_touches_only_the_days_on_which_it_is_valid(records: SqlRecords) -> None:
    before = small_registry()
    marked = changed_days(records, before, replace(before, sensors=(SENSOR,)))
    assert marked == {("CX-1", day) for day in november(10, 11, 12)}


def test_a_sensor_that_was_corrected_touches_its_old_and_its_new_days(
    records: SqlRecords,
) -> None:
    before = replace(small_registry(), sensors=(SENSOR,))
    moved = replace(SENSOR, valid_from=date(2026, 11, 20), valid_to=date(2026, 11, 21))
    marked = changed_days(records, before, replace(before, sensors=(moved,)))
    assert marked == {("CX-1", day) for day in november(10, 11, 12, 20, 21)}


def test_an_own_limit_touches_only_the_days_on_which_it_stands(records: SqlRecords) -> None:
    before = small_registry()
    marked = changed_days(records, before, replace(before, permit_limits=(OWN,)))
    assert marked == {("CX-2", day) for day in november(20, 21, 22, 23)}


def test_announced_maintenance_touches_only_its_own_days(records: SqlRecords) -> None:
    before = small_registry()
    marked = changed_days(records, before, replace(before, maintenance=(WORK,)))
    assert marked == {("CX-1", day) for day in november(15, 16)}


def test_since_when_a_station_operates_touches_every_judged_day_of_its_outlets(
    records: SqlRecords,
) -> None:
    before = small_registry()
    station = replace(before.stations["T-1"], in_operation_since=date(2026, 1, 1))
    marked = changed_days(records, before, replace(before, stations={"T-1": station}))
    assert marked == {(outlet, day) for outlet in OUTLETS for day in every_day()}


def test_another_name_touches_nothing(records: SqlRecords) -> None:
    before = small_registry()
    outlets = {name: replace(one, name="Cửa xả mới") for name, one in before.outlets.items()}
    assert changed_days(records, before, replace(before, outlets=outlets)) == set()


def test_an_unchanged_registry_marks_nothing(records: SqlRecords) -> None:
    assert changed_days(records, small_registry(), small_registry()) == set()


def test_a_day_that_waits_already_is_marked_again_so_that_its_cause_is_not_lost(
    records: SqlRecords,
) -> None:
    early = date(2026, 1, 5)
    records.mark_due([("CX-1", early)])
    before = small_registry()
    permits = tuple(replace(p, column="B") for p in before.permits)
    assert ("CX-1", early) in changed_days(records, before, replace(before, permits=permits))


def test_a_new_outlet_is_judged_for_every_closed_day_that_its_paper_says_to_be_owed(
    tmp_path: Path,
) -> None:
    """As a first run with it would have judged them, whatever its permit and the others' days."""
    after = small_registry()
    before = replace(after, outlets={o.id: o for o in after.outlets.values() if o.id != "CX-9"})
    records = judged(tmp_path, replace(before, permits=before.permits[:2]))
    since = FIRST - timedelta(days=40)
    added = replace(after.outlets["CX-9"], monitored_since=since)
    marked = changed_days(records, before, replace(after, outlets={**after.outlets, "CX-9": added}))
    assert marked == {("CX-9", since + timedelta(days=n)) for n in range((LAST - since).days + 1)}
    records.close()


def test_before_anything_was_closed_a_registry_marks_nothing(tmp_path: Path) -> None:
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    assert changed_days(records, Registry(), small_registry()) == set()
    records.close()


def figure(**changes: object) -> EnteredFigure:
    entered = EnteredFigure(
        regulation="qcvn-40-2011",
        kind=FigureKind.LIMIT,
        clause="Bảng 1",
        document="Công báo",
        confidence=Confidence.TWO_SOURCES,
        entered_by="Nguyễn Thị Hà",
        known_at=NOW,
        parameter="COD",
        column="A",
        unit="mg/L",
        upper="74",
    )
    return replace(entered, **changes)  # type: ignore[arg-type]  # tests name the fields


def touched(records: SqlRecords, registry: Registry, *figures: EnteredFigure) -> set[date]:
    days = days_of_figures(records, registry, load_regulations(), figures)
    assert {outlet for outlet, _ in days} <= {"CX-1"}
    return {day for _, day in days}


def one_outlet(**changes: object) -> Registry:
    """Return the registry with CX-1's permit changed, the others under a regulation without figures
    in hand.
    """
    whole = small_registry()
    permits = tuple(
        replace(p, **changes)  # type: ignore[arg-type]  # tests name the fields
        if p.outlet_id == "CX-1"
        else replace(p, regulation="qcvn-14-2008", column="A")
        for p in whole.permits
    )
    return replace(whole, permits=permits)


def test_a_corrected_limit_marks_the_judged_days_of_the_outlets_that_it_binds(
    records: SqlRecords,
) -> None:
    assert touched(records, one_outlet(), figure()) == every_day()


def test_a_limit_of_another_column_or_of_a_parameter_that_is_not_measured_marks_nothing(
    records: SqlRecords,
) -> None:
    assert touched(records, one_outlet(), figure(column="B")) == set()
    assert touched(records, one_outlet(), figure(parameter="ZN")) == set()


def test_a_successors_figure_marks_only_the_days_that_it_binds(records: SqlRecords) -> None:
    registry = one_outlet(valid_from=date(2026, 11, 20), successor_column="B")
    begun = date(2026, 11, 20)
    new = replace(
        registry,
        permits=tuple(replace(one, valid_from=begun) for one in registry.permits),
        stations={"T-1": replace(registry.stations["T-1"], in_operation_since=begun)},
    )
    entered = figure(regulation="qcvn-40-2025", column="B", upper="90")
    assert touched(records, new, entered) == november(20, 21, 22, 23)


def test_a_figure_that_only_repeats_what_stands_marks_nothing(records: SqlRecords) -> None:
    known_at = records.add_figures([figure()])
    assert touched(records, one_outlet(), figure(known_at=known_at)) == set()


def test_a_figure_whose_clock_is_behind_the_records_is_still_the_newest(
    records: SqlRecords,
) -> None:
    records.add_figures([figure(known_at=NOW + timedelta(hours=1))])
    assert touched(records, one_outlet(), figure(upper="73")) == every_day()


def test_a_coefficient_marks_the_days_of_every_outlet_whose_class_it_is(
    records: SqlRecords,
) -> None:
    kq = figure(
        kind=FigureKind.KQ,
        parameter=None,
        column=None,
        upper=None,
        value="0.95",
        water=ReceivingWater.RIVER,
        unit="m3/s",
        above="50",
        up_to="200",
    )
    assert touched(records, one_outlet(), kq) == every_day()
    assert touched(records, one_outlet(receiving_water=ReceivingWater.LAKE), kq) == set()


def test_an_outlet_without_a_permit_or_a_judged_day_is_not_touched(tmp_path: Path) -> None:
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    assert touched(records, one_outlet(), figure()) == set()
    assert touched(records, replace(small_registry(), permits=()), figure()) == set()
    records.close()


def test_a_ruling_touches_the_days_of_its_readings() -> None:
    begin_us, end_us = legal_day_bounds_us(date(2026, 11, 20))
    ruling = FlagRuling(
        outlet_id="CX-1",
        parameter="COD",
        begin_us=begin_us - 1,
        end_us=end_us,
        flag=QualityFlag.FAIL,
        reason="đầu đo bẩn",
        ruled_by="Trần Văn Minh",
        known_at=NOW,
    )
    assert days_of_ruling(ruling) == {("CX-1", day) for day in november(19, 20)}
