"""The messages of the benchmarks of ingest: 20 gateways, one outlet each, 8 readings a message."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from domain.gateways.profiles import Channel, Profile
from domain.registered import Cluster, ClusterKind, ClusterState, Outlet, Station
from domain.registry import Registry
from tests.bench.ingest.load import publish_packet
from tests.compliance.sites import permit

PARAMETERS = ("FLOW_IN", "FLOW_OUT", "PH", "TEMP", "TSS", "COD", "NH4_N", "BOD5")
GATEWAYS = 20
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def registry() -> Registry:
    """Return a registry of 20 gateways with one outlet each and 8 parameters."""
    clusters, stations, outlets, permits = {}, {}, {}, []
    for number in range(GATEWAYS):
        name = f"B{number:02d}"
        clusters[name] = Cluster(
            id=name,
            name=f"Bench {number} (mô phỏng)",
            commune="-",
            kind=ClusterKind.CLUSTER,
            state=ClusterState.OPERATING,
            simulated=True,
        )
        stations[name] = Station(id=name, cluster_id=name, name=name, design_flow_m3_per_day=1000.0)
        outlets[name] = Outlet(
            id=name, station_id=name, gateway_id=f"GW-{name}", name=name, parameters=PARAMETERS
        )
        permits.append(permit(number=name, outlet_id=name, regulation="qcvn-40-2011"))
    profile = Profile(
        id="P",
        gateways=("GW-*",),
        like="ts-values",
        topic="plants/{gateway}/telemetry",
        reason="bench",
        entered_by="bench",
        valid_from=date(2020, 1, 1),
    )
    channels = tuple(
        Channel(profile_id="P", source=f"{one.lower()} value", parameter=one) for one in PARAMETERS
    )
    return Registry(
        clusters=clusters,
        stations=stations,
        outlets=outlets,
        permits=tuple(permits),
        profiles=(profile,),
        channels=channels,
    )


def payload(number: int) -> tuple[str, bytes]:
    """Return topic and payload of the n-th message: one sample of 8 readings."""
    outlet = f"B{number % GATEWAYS:02d}"
    instant = BEGIN + timedelta(seconds=10 * (number // GATEWAYS))
    values = {name: 5.0 + (number * (7 + at) % 997) / 10 for at, name in enumerate(PARAMETERS)}
    body = {
        "seq": number // GATEWAYS,
        "sent": instant.isoformat(),
        "samples": [{"outlet": outlet, "time": instant.isoformat(), "values": values}],
    }
    return f"nhue/v1/GW-{outlet}/readings", json.dumps(body, separators=(",", ":")).encode()


def foreign_payload(number: int) -> tuple[str, bytes]:
    """Return topic and payload of the n-th message as a logger writes it in its own way."""
    outlet = f"B{number % GATEWAYS:02d}"
    instant = BEGIN + timedelta(seconds=10 * (number // GATEWAYS))
    values = {
        f"{name.lower()} value": 5.0 + (number * (7 + at) % 997) / 10
        for at, name in enumerate(PARAMETERS)
    }
    body = {"ts": int(instant.timestamp()) * 1_000, "values": values}
    return f"plants/GW-{outlet}/telemetry", json.dumps(body, separators=(",", ":")).encode()


def packets(
    first: int, count: int, payload_of: Callable[[int], tuple[str, bytes]] = payload
) -> list[bytes]:
    """Return ready PUBLISH packets."""
    return [
        publish_packet(*payload_of(number), message_id=number % 65_535 + 1)
        for number in range(first, first + count)
    ]
