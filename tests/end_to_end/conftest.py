"""What the end-to-end tests share: settings for a backend, and a registry as CSV files."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

OWED_SINCE = "2026-10-01"  # from when the outlets below owe readings
CSV = {
    "clusters.csv": """id,name,commune,kind,state,simulated,central_station
C-1,Cụm thử Một (mô phỏng),Xã Thử,ccn,operating,true,
C-2,Làng nghề thử Hai (mô phỏng),Xã Thử,ccn_lang_nghe,operating,true,none
C-3,Cụm thử Ba (mô phỏng),Xã Thử,ccn,planned,true,
""",
    "stations.csv": """id,cluster_id,name,design_flow_m3_per_day
T-1,C-1,Trạm Một,400
""",
    "outlets.csv": """id,station_id,gateway_id,name,parameters,monitored_since,monitored_document
CX-A,T-1,GW-1,Cửa xả A,COD BOD5 TSS,2026-10-01,văn bản kết nối thử
CX-B,T-1,GW-1,Cửa xả B,COD BOD5 TSS,2026-10-01,văn bản kết nối thử
""",
    "permits.csv": (
        "number,outlet_id,regulation,column,receiving_water,receiving_flow_m3_per_s,"
        "receiving_volume_m3,discharge_flow_m3_per_day,interval_minutes,valid_from,valid_to\n"
        "GP-A,CX-A,qcvn-40-2011,A,river,100,,1000,{interval},1990-01-01,\n"
        "GP-B,CX-B,qcvn-40-2011,B,river,100,,1000,{interval},1990-01-01,\n"
    ),
}


@pytest.fixture
def registry_folder(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of the registry's CSV files, given the interval in minutes, and the day from
    which the outlets owe readings where older ones come.
    """

    def make(interval_minutes: int, since: str = OWED_SINCE) -> Path:
        folder = tmp_path / "registry"
        folder.mkdir()
        for name, text in CSV.items():
            body = text.replace("{interval}", str(interval_minutes)).replace(OWED_SINCE, since)
            (folder / name).write_text(body, encoding="utf-8")
        return folder

    return make


@pytest.fixture(params=["embedded", "influxdb"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, mosquitto: Mosquitto
) -> dict[str, str]:
    """Settings of a service of its own: own data folder, own session, own bucket."""
    name = uuid.uuid4().hex[:12]
    chosen = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_port": str(mosquitto.port),
        "mqtt_client_id": f"nhue-{name}",
        "store": str(request.param),
        "judge_interval_seconds": "0.3",
    }
    if request.param == "influxdb":
        server = request.getfixturevalue("influx_server")
        chosen |= {
            "influx_url": server.url,
            "influx_token": server.token,
            "influx_org": server.org,
            "influx_bucket": f"test-{name}",
        }
    return chosen


@pytest.fixture
def service(
    settings: dict[str, str], registry_folder: Callable[[int], Path], tmp_path: Path
) -> Iterator[RunningNhue]:
    """A running service with a registry of hourly outlets."""
    imported = nhue("import", str(registry_folder(60)), settings=settings)
    assert imported.returncode == 0, imported.stderr
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as running:
        running.wait_for_log("listening")
        running.wait_until(lambda: running.get("/health").status_code == 200)
        yield running
