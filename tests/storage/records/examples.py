"""Examples that tests of the records build on: one of each noun that they keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.access.roles import Role
from domain.gateways.profiles import Basis, Channel, Format, Profile, StampedAt
from domain.gateways.rejections import KeptRejection, RejectionCode
from domain.health_log import GatewayState, OurOutage
from domain.judged.entered.announcements import Announcement, WorkKind
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.quality import Check, CheckNotRun, FlagRuling, FlagRun, QualityFlag
from domain.judged.told.rules import NotifyRule, Who
from domain.judged.verdicts import (
    Confidence,
    DailyMean,
    Figure,
    Gap,
    GapCause,
    Limit,
    Outcome,
    PeriodMean,
    Verdict,
)
from domain.legal_day import legal_day_bounds_us, to_microseconds
from domain.registered import (
    Calibration,
    CalibrationResult,
    CentralStation,
    Cluster,
    ClusterKind,
    ClusterState,
    DischargeMode,
    Maintenance,
    Outlet,
    Permit,
    PermitLimit,
    PermitLimitKind,
    ReceivingWater,
    Sensor,
    Station,
)
from domain.registry import Registry

DAY = date(2026, 11, 23)
T0 = datetime(2026, 11, 24, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEGIN_US, END_US = legal_day_bounds_us(DAY)
HOUR_US = 3_600_000_000

LIMIT = Limit(
    regulation="qcvn-40-2011",
    column="A",
    parameter="COD",
    unit="mg/L",
    lower=None,
    upper=75 * 0.9 * 1.1,
    base_lower=None,
    base_upper=75.0,
    kq=0.9,
    kf=1.1,
    formula="75 x 0.9 x 1.1",
    clause="QCVN 40:2011, bảng 1, dòng 7",
    source="Thông tư 47/2011/TT-BTNMT",
    confidence=Confidence.TWO_SOURCES,
    figures=(
        Figure(
            name="Kq",
            value="0,9",
            why="the river's flow is at most 50 m3/s",
            clause="QCVN 40:2011, 2.3.1",
            source="Thông tư 47/2011/TT-BTNMT",
            confidence=Confidence.ONE_SOURCE,
        ),
    ),
    binding=("the permit cites it", "no limit of its own binds on this day"),
)


def a_period(hour: int = 0, value: float | None = 0.1 + 0.2, **changes: object) -> PeriodMean:
    """The mean of one clock hour of the day; `changes` are fields of PeriodMean."""
    period = PeriodMean(
        begin_us=BEGIN_US + hour * HOUR_US,
        end_us=BEGIN_US + (hour + 1) * HOUR_US,
        mean=value,
        valid=9,
        excluded=1,
        missing=2,
        no_discharge=0,
        expected=12,
        low=1 / 3,
        high=250.0,
    )
    return replace(period, **changes)  # type: ignore[arg-type]  # tests name the fields


def a_mean_with_all_its_parts() -> DailyMean:
    """A mean with hours, a batch, gaps, flags and a check that did not run."""
    run = FlagRun(
        check=Check.FLAT_LINE,
        flag=QualityFlag.FAIL,
        begin_us=BEGIN_US + 7,
        end_us=BEGIN_US + 2 * HOUR_US,
        readings=25,
        threshold="12 readings within 0.1 mg/L",
        set_by="ngưỡng 2026-11",
        excludes=True,
    )
    return a_mean(
        61.25,
        no_discharge=12,
        low=60.0,
        high=1e-300,
        load_kg=12.5,
        load_slots=270,
        refused=2,
        rules="thresholds 3, means 2",
        hours=tuple(a_period(hour) for hour in range(24)),
        batches=(a_period(3, None, low=None, high=None), a_period(4, end_us=BEGIN_US + 1)),
        gaps=(
            Gap(
                begin_us=BEGIN_US,
                end_us=BEGIN_US + HOUR_US,
                slots=12,
                cause=GapCause.GATEWAY_OFFLINE,
                evidence="thiết bị báo mất kết nối lúc 00:00",
            ),
        ),
        flags=(run, replace(run, check=Check.RULING, overruled_by="cleaned, see minutes 12")),
        not_run=(CheckNotRun(check=Check.SPIKE, why="fewer than 3 readings"),),
    )


def a_mean(value: float | None = 61.25, **changes: object) -> DailyMean:
    """A full day's mean; `changes` are fields of DailyMean."""
    mean = DailyMean(
        outlet_id="hd-01-a",
        parameter="COD",
        day=DAY,
        mean=value,
        valid=280,
        excluded=3,
        missing=5,
        expected=288,
        digest="ab" * 32,
    )
    return replace(mean, **changes)  # type: ignore[arg-type]  # tests name the fields


def a_verdict(mean: DailyMean | None = None, known_at: datetime = T0, **changes: object) -> Verdict:
    """A verdict on a mean; `changes` are fields of Verdict."""
    verdict = Verdict(
        mean=mean or a_mean(),
        outcome=Outcome.KEPT,
        limit=LIMIT,
        reason="61.25 mg/L is at most 74.25 mg/L",
        clause="Nghị định 08/2022, Điều 97.4đ",
        times_over=None,
        known_at=known_at,
    )
    return replace(verdict, **changes)  # type: ignore[arg-type]  # tests name the fields


def a_registry(name: str = "CCN Phù Đổng (mô phỏng)") -> Registry:
    """A small whole registry with Vietnamese names."""
    permit = Permit(
        number="12/GPMT-UBND",
        outlet_id="pd-01-a",
        regulation="qcvn-40-2011",
        column="B",
        receiving_water=ReceivingWater.RIVER,
        receiving_flow_m3_per_s=0.1 + 0.2,
        receiving_volume_m3=None,
        discharge_flow_m3_per_day=480.0,
        interval_minutes=5,
        valid_from=date(2024, 1, 1),
        valid_to=date(2025, 8, 31),
        discharge=DischargeMode.BATCH,
        successor_column="C",
        facility_kind="chợ",
        approved_on=date(2023, 12, 20),
    )
    own = PermitLimit(
        permit_number="12/GPMT-UBND",
        outlet_id="pd-01-a",
        parameter="COD",
        kind=PermitLimitKind.INTERIM,
        lower=None,
        upper=0.1 + 0.2,
        valid_from=date(2024, 1, 1),
        valid_to=date(2024, 6, 30),
        document="Quyết định 12/QĐ-UBND",
    )
    sensor = Sensor(
        outlet_id="pd-01-a",
        parameter="COD",
        span_low=0.0,
        span_high=500.5,
        resolution=None,
        valid_from=date(2024, 1, 1),
        valid_to=None,
        serial="SN-Đ-7",
    )
    calibration = Calibration(
        outlet_id="pd-01-a",
        parameter="COD",
        calibrated_on=date(2024, 3, 1),
        sensor_serial="SN-Đ-7",
        result=CalibrationResult.PASSED,
        document="GCN 3/2024",
        calibrated_by="Trung tâm kiểm định",
        valid_until=date(2025, 2, 28),
    )
    work = Maintenance(
        outlet_id="pd-01-a",
        parameter=None,
        begin=T0,
        end=T0 + HOUR,
        announced_at=T0 - HOUR,
        document="Công văn 7/CV",
    )
    return Registry(
        clusters={
            "pd": Cluster(
                id="pd",
                name=name,
                commune="xã Phù Đổng",
                kind=ClusterKind.CRAFT_VILLAGE,
                state=ClusterState.OPERATING,
                simulated=True,
                state_document="QĐ 12/QĐ-UBND",
                central_station=CentralStation.YES,
                investor="Công ty Hạ tầng Đ",
                area_ha=8.1,
                occupancy_percent=0.1 + 0.2,
                tenants=26,
                wastewater_m3_per_day=310.5,
                wastewater_document="Báo cáo 5/BC",
                latitude=21.05,
                longitude=105.95,
                address="Khu Đ, xã Phù Đổng",
                district_before_2025_07="Gia Lâm",
                commune_before_2025_07="Ninh Hiệp",
                note="dệt nhuộm",
                source="Sở Công Thương",
                contact="bà Hà, 0900 000 000",
            ),
        },
        stations={
            "pd-01": Station(
                id="pd-01",
                cluster_id="pd",
                name="Trạm Đ",
                design_flow_m3_per_day=1e3 / 3,
                in_operation_since=date(2019, 7, 1),
                technology="AO",
                facility_code="ABCD",
            )
        },
        outlets={
            "pd-01-a": Outlet(
                id="pd-01-a",
                station_id="pd-01",
                gateway_id="gw-pd",
                name="Cửa xả số 1",
                parameters=("PH", "COD", "NH4_N"),
                receiving_water_name="sông Nhuệ",
                station_code="NUO001",
            )
        },
        permits=(permit, replace(permit, number="7/GPMT", valid_from=DAY, valid_to=None)),
        permit_limits=(
            own,
            replace(own, kind=PermitLimitKind.STAY, upper=None, valid_from=DAY, valid_to=None),
        ),
        sensors=(sensor, replace(sensor, parameter="PH", span_high=14.0, resolution=0.1)),
        calibrations=(
            calibration,
            replace(calibration, parameter="PH", sensor_serial=None, valid_until=None),
        ),
        maintenance=(work, replace(work, parameter="PH")),
        profiles=(a_profile(), a_profile(valid_from=DAY, valid_to=None)),
        channels=(
            Channel(
                profile_id="pd-json",
                source="NUO 001/NH4",
                outlet_id="pd-01-a",
                parameter="NH4_N",
                unit="mg/L",
                factor=0.1 + 0.2,
                basis=Basis.NH4_AS_N,
                reason="khảo sát",
                entered_by="bà Hà",
            ),
            Channel(
                profile_id="pd-json", source="{outlet}/{parameter}", reason="s", entered_by="Hà"
            ),
        ),
    )


def a_profile(**changes: object) -> Profile:
    """A profile that says all that one can say; `changes` are fields of Profile."""
    profile = Profile(
        id="pd-json",
        gateways=("gw-pd", "gw-p*"),
        like="json-flat",
        reason="Biên bản khảo sát 3/2026",
        entered_by="Nguyễn Thị Hà",
        valid_from=date(2024, 1, 1),
        valid_to=date(2024, 6, 30),
        format=Format.JSON,
        separator="\t",
        fields=("time", "=NUO 001/NH4", "-"),
        header_lines=0,
        decimal_mark=",",
        records="",
        time_key="ts",
        values_key="values",
        name_key="n",
        value_key="v",
        unit_key="u",
        status_key="q",
        prefix_keys=("tag", "d"),
        time_format="dd/MM/yyyy HH:mm:ss",
        time_zone="+07:00",
        stamped_at=StampedAt.END,
        interval_seconds=300,
        units=(("mgl", "mg/L"),),
        statuses=(("Good", "00"), ("64-127", "02")),
        no_values=("", "no data", "NaN"),
        longest_silence_seconds=900,
        topic="plant/{gateway}/đo",
        receipts_topic="plant/{gateway}/receipts",
        file_names=("{station}_{time}.txt", "*.csv"),
    )
    return replace(profile, **changes)  # type: ignore[arg-type]  # tests name the fields


def a_figure(known_at: datetime = T0, **changes: object) -> EnteredFigure:
    """A limit that an official entered; `changes` are fields of EnteredFigure."""
    figure = EnteredFigure(
        regulation="qcvn-40-2025",
        kind=FigureKind.LIMIT,
        clause="QCVN 40:2025, bảng 2, dòng 7",
        document="Thông tư 06/2025/TT-BTNMT",
        confidence=Confidence.ONE_SOURCE,
        entered_by="Nguyễn Thị Hà",
        known_at=known_at,
        parameter="COD",
        column="C",
        unit="mg/L",
        upper="65,0",
        above="0",
        up_to="2000",
    )
    return replace(figure, **changes)  # type: ignore[arg-type]  # tests name the fields


def a_ruling(known_at: datetime = T0, **changes: object) -> FlagRuling:
    """A person's ruling on one hour of COD; `changes` are fields of FlagRuling."""
    ruling = FlagRuling(
        outlet_id="hd-01-a",
        parameter="COD",
        begin_us=BEGIN_US,
        end_us=BEGIN_US + HOUR_US,
        flag=QualityFlag.PASS,
        reason="đầu đo vừa được vệ sinh",
        ruled_by="Trần Văn Minh",
        known_at=known_at,
    )
    return replace(ruling, **changes)  # type: ignore[arg-type]  # tests name the fields


def an_announcement(known_at: datetime = T0, **changes: object) -> Announcement:
    """Return a calibration of the COD sensor, announced an hour before it begins."""
    begin_us = to_microseconds(known_at) + HOUR_US
    told: dict[str, object] = {
        "outlet_id": "hd-01-a",
        "parameter": "COD",
        "kind": WorkKind.CALIBRATION,
        "begin_us": begin_us,
        "end_us": begin_us + 2 * HOUR_US,
        "what": "hiệu chuẩn đầu đo COD",
        "announced_by": "Cụm Phù Đổng",
        "announced_us": to_microseconds(known_at),
        "known_at": known_at,
    }
    return Announcement(**told | changes)  # type: ignore[arg-type]  # fields by name


def a_state(position: int, at_us: int, **changes: object) -> GatewayState:
    """A gateway's word that it is online; `changes` are fields of GatewayState."""
    state = GatewayState(gateway_id="gw-pd", at_us=at_us, online=True, position=position)
    return replace(state, **changes)  # type: ignore[arg-type]  # tests name the fields


def an_outage(begin_us: int, end_us: int, known_at: datetime = T0) -> OurOutage:
    """An outage of ours."""
    return OurOutage(
        begin_us=begin_us, end_us=end_us, reason="máy chủ khởi động lại", known_at=known_at
    )


def a_rejection(position: int, ordinal: int = 0, **changes: object) -> KeptRejection:
    """A rejection at a place in the journal; `changes` are fields of KeptRejection."""
    rejection = KeptRejection(
        position=position,
        ordinal=ordinal,
        received_us=1_764_000_000_000_000 + position,
        topic="nhue/v1/gw-pd/readings",
        gateway_id="gw-pd",
        code=RejectionCode.UNIT_UNKNOWN,
        detail="đơn vị 'mg' không rõ",
        outlet_id="pd-01-a",
        parameter="COD",
        payload_excerpt='{"seq": 1}',
    )
    return replace(rejection, **changes)  # type: ignore[arg-type]  # tests name the fields


def a_notify_rule(who: Who, **changes: object) -> NotifyRule:
    """A rule that tells whom it names what an inspector may know, of all kinds and clusters."""
    rule = NotifyRule(
        id=0,
        who=who,
        as_role=Role.INSPECTOR,
        kinds=(),
        clusters=(),
        language="vi",
        escalate_to=None,
        escalate_minutes=0,
        secret="",
        why="theo phân công",
        by="Trần Văn An",
        known_at=T0,
    )
    return replace(rule, **changes)  # type: ignore[arg-type]  # tests name the fields
