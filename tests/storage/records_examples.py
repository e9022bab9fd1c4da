"""Examples that tests of the records build on: one registry, mean, verdict and rejection."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.registry import (
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Permit,
    ReceivingWater,
    Registry,
    Station,
)
from domain.rejections import KeptRejection, RejectionCode
from domain.verdicts import Confidence, DailyMean, Limit, Outcome, Verdict

DAY = date(2026, 11, 23)
T0 = datetime(2026, 11, 24, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

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
            ),
        },
        stations={
            "pd-01": Station(
                id="pd-01", cluster_id="pd", name="Trạm Đ", design_flow_m3_per_day=1e3 / 3
            )
        },
        outlets={
            "pd-01-a": Outlet(
                id="pd-01-a",
                station_id="pd-01",
                gateway_id="gw-pd",
                name="Cửa xả số 1",
                parameters=("PH", "COD", "NH4_N"),
            )
        },
        permits=(permit, replace(permit, number="7/GPMT", valid_from=DAY, valid_to=None)),
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
