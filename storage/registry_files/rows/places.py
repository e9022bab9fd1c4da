"""Rows of clusters, stations and outlets: what stands where, since when, by which paper."""

from __future__ import annotations

from domain.measured.parameters import PARAMETERS
from domain.registered import (
    CentralStation,
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Station,
    StationExemption,
)
from storage.registry_files.rows.cells import RegistryRow
from storage.registry_files.rows.terms import check_days

# WGS 84, in degrees: the box around the city's border as the state's map of communes draws it
# (105.287 to 106.018 E, 20.565 to 21.384 N), and a hundredth of a degree more.
HANOI_LATITUDE = (20.55, 21.40)
HANOI_LONGITUDE = (105.27, 106.03)
_FULL_PERCENT = 100.0


def cluster_of(row: RegistryRow) -> Cluster:
    """Return the cluster that a row names."""
    exemption = row.word_or_none("station_exemption", StationExemption)
    state = row.word("state", ClusterState)
    absorbed_into = row.text_or_none("absorbed_into")
    wastewater = row.positive_or_unknown("wastewater_m3_per_day")
    cluster = Cluster(
        id=row.identifier("id"),
        name=row.text("name"),
        commune=row.text("commune", required=False),
        kind=row.word("kind", ClusterKind),
        state=state,
        simulated=row.flag("simulated"),
        valid_from=row.day_or_open("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        station_exemption=exemption,
        exemption_document=row.document(
            "exemption_document", "station_exemption", needed=exemption is not None
        ),
        state_document=row.text_or_none("state_document"),
        absorbed_into=absorbed_into,
        central_station=row.word_or("central_station", CentralStation.NOT_ENTERED),
        investor=row.text_or_none("investor"),
        area_ha=row.positive_or_unknown("area_ha"),
        occupancy_percent=row.within_or_unknown("occupancy_percent", 0.0, _FULL_PERCENT),
        tenants=row.whole_or_unknown("tenants"),
        wastewater_m3_per_day=wastewater,
        wastewater_document=row.document(
            "wastewater_document", "wastewater_m3_per_day", needed=wastewater is not None
        ),
        latitude=row.within_or_unknown("latitude", *HANOI_LATITUDE),
        longitude=row.within_or_unknown("longitude", *HANOI_LONGITUDE),
        address=row.text_or_none("address"),
        district_before_2025_07=row.text_or_none("district_before_2025_07"),
        commune_before_2025_07=row.text_or_none("commune_before_2025_07"),
        note=row.text_or_none("note"),
        source=row.text_or_none("source"),
        contact=row.text_or_none("contact"),
    )
    check_days(row, cluster.valid_from, cluster.valid_to)
    _check_place(row)
    if absorbed_into is not None and row.sound and state is not ClusterState.ABSORBED:
        row.fault(
            f"absorbed_into is filled in and state is {state}: use absorbed, or leave it out",
            "absorbed_into",
        )
    if absorbed_into is not None and absorbed_into == cluster.id:
        row.fault(
            "absorbed_into names the cluster itself: name the one that it became part of",
            "absorbed_into",
        )
    return cluster


def _check_place(row: RegistryRow) -> None:
    """Blame a half place; a cell outside of the city was blamed when it was read."""
    told = [row.text(name, required=False) for name in ("latitude", "longitude")]
    if any(told) and not all(told):
        row.fault(
            "latitude and longitude belong together: fill in both or neither",
            "longitude" if told[0] else "latitude",
        )


def station_of(row: RegistryRow) -> Station:
    """Return the station that a row names."""
    approved_on = row.day_or_open("approved_on")
    return Station(
        id=row.identifier("id"),
        cluster_id=row.text("cluster_id"),
        name=row.text("name"),
        design_flow_m3_per_day=row.positive("design_flow_m3_per_day"),
        in_operation_since=row.day_or_open("in_operation_since"),
        approved_on=approved_on,
        approval_document=row.document(
            "approval_document", "approved_on", needed=approved_on is not None
        ),
        technology=row.text_or_none("technology"),
        facility_code=_code_in_a_name(row, "facility_code", without="_/"),
    )


def outlet_of(row: RegistryRow) -> Outlet:
    """Return the outlet that a row names."""
    since = row.day_or_open("monitored_since")
    outlet = Outlet(
        id=row.identifier("id"),
        station_id=row.text("station_id"),
        gateway_id=row.identifier("gateway_id"),
        name=row.text("name"),
        parameters=row.codes("parameters", PARAMETERS),
        valid_from=row.day_or_open("valid_from"),
        valid_to=row.day_or_open("valid_to"),
        monitored_since=since,
        monitored_document=row.document(
            "monitored_document", "monitored_since", needed=since is not None
        ),
        receiving_water_name=row.text_or_none("receiving_water_name"),
        station_code=_code_in_a_name(row, "station_code", without="/"),
    )
    check_days(row, outlet.valid_from, outlet.valid_to)
    ends = outlet.valid_to
    if since is not None and ends is not None and since > ends:
        row.fault(
            f"monitored_since {since} is after valid_to {ends}, so that this row would never owe a "
            "reading: correct one of the two days",
            "monitored_since",
        )
    return outlet


def _code_in_a_name(row: RegistryRow, column: str, *, without: str) -> str | None:
    """Return a code of the loggers' file names, or None; one that no name can hold is a fault."""
    code = row.text_or_none(column)
    for letter in without:
        if code is not None and letter in code:
            row.fault(
                f"{column} {code!r} holds {letter}, which that part of a file's name cannot: write "
                "it as the logger does",
                column,
            )
    return code
