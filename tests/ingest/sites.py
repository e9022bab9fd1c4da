"""A small registry for the tests of ingest: two gateways, three outlets."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from domain.registered import Cluster, ClusterKind, ClusterState, Outlet, Station
from domain.registry import Registry
from tests.compliance.sites import permit

NOW = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
NOW_US = int(NOW.timestamp()) * 1_000_000
TIME = "2026-11-24T09:55:00+07:00"


def small_registry(monitored_since: date = date(1990, 1, 1)) -> Registry:
    """Return outlets CX-1 and CX-2 behind gateway GW-1, and CX-9 behind GW-9.

    A paper says since when they owe readings: a first run begins there.
    """
    outlets = {
        name: Outlet(
            id=name,
            station_id="T-1",
            gateway_id=gateway,
            name=name,
            parameters=("COD", "PH", "TSS", "TEMP"),
            monitored_since=monitored_since,
            monitored_document="văn bản kết nối thử",
        )
        for name, gateway in (("CX-1", "GW-1"), ("CX-2", "GW-1"), ("CX-9", "GW-9"))
    }
    return Registry(
        clusters={
            "C-1": Cluster(
                id="C-1",
                name="Cụm thử (mô phỏng)",
                commune="Xã thử",
                kind=ClusterKind.CLUSTER,
                state=ClusterState.OPERATING,
                simulated=True,
            )
        },
        stations={
            "T-1": Station(id="T-1", cluster_id="C-1", name="Trạm", design_flow_m3_per_day=600.0)
        },
        outlets=outlets,
        permits=tuple(
            permit(
                number=f"GP-{name}",
                outlet_id=name,
                regulation="qcvn-40-2011",
                column="A",
                interval_minutes=60,
                valid_from=date(1990, 1, 1),
            )
            for name in outlets
        ),
    )


def sample(outlet: str = "CX-1", time: str = TIME, **values: Any) -> dict[str, Any]:
    """Return one sample as a gateway writes it."""
    return {"outlet": outlet, "time": time, "values": values or {"COD": 61.2}}


def payload(*samples: dict[str, Any], seq: int = 1) -> bytes:
    """Return a readings message as a gateway writes it."""
    return json.dumps({"seq": seq, "sent": TIME, "samples": list(samples)}).encode()
