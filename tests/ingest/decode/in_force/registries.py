"""Registries with profiles, for tests of which profile is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from domain.gateways.profiles import Channel, Profile
from domain.registered import Cluster, ClusterKind, ClusterState, Outlet, Station
from domain.registry import Registry
from tests.ingest.decode.by_profile.profile_samples import profile_of

KIND = next(iter(ClusterKind))
DAY = date(2026, 11, 24)


def outlet(outlet_id: str, gateway_id: str, **facts: Any) -> Outlet:
    """Return an outlet that measures COD and pH."""
    told: dict[str, Any] = {
        "station_id": "ST-1",
        "name": outlet_id,
        "parameters": ("COD", "PH"),
        **facts,
    }
    return Outlet(id=outlet_id, gateway_id=gateway_id, **told)


def profile(profile_id: str, *gateways: str, like: str = "ts-values", **says: Any) -> Profile:
    """Return a profile of 2026 on for some gateways; dates may be said too."""
    dates = {key: says.pop(key) for key in ("valid_from", "valid_to") if key in says}
    told = profile_of(like, **says)
    return replace(told, id=profile_id, gateways=gateways, **dates)


def every_parameter(profile_id: str) -> Channel:
    """Return the channel of a profile that takes each parameter by its own name."""
    return Channel(profile_id=profile_id, source="{parameter}")


def registry(outlets: dict[str, str], *profiles: Profile) -> Registry:
    """Return a registry of outlets and the gateways that speak for them, with profiles."""
    cluster = Cluster(id="C-1", name="C-1", commune="C", kind=KIND, state=ClusterState.OPERATING)
    station = Station(id="ST-1", cluster_id="C-1", name="ST-1", design_flow_m3_per_day=1000)
    return Registry(
        clusters={"C-1": cluster},
        stations={"ST-1": station},
        outlets={key: outlet(key, gateway) for key, gateway in outlets.items()},
        profiles=profiles,
        channels=tuple(every_parameter(one) for one in sorted({one.id for one in profiles})),
    )
