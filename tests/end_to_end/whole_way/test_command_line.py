"""What a person meets on the command line: the demo, an import, a replay, three processes."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from domain.legal_day import HANOI, legal_day_bounds_us
from domain.measured.readings import Reading
from ingest.storing.storer import WATERMARK
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import open_records, open_stores
from storage.journal.reader import verify_chain
from tests.end_to_end.faults.load import all_stored
from tests.servers.gateway import hour, message, publish
from tests.servers.mosquitto import Mosquitto, free_port
from tests.servers.nhue import RunningNhue, ask, nhue, running_nhue

HOUR_US = 3_600_000_000


def test_the_demo_shows_a_city_and_ends_cleanly_and_goes_on_when_run_again(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    arguments = ("demo", "--folder", str(folder), "--port", "0", "--days", "3", "--city", "small")
    with running_nhue(*arguments, settings={}, log=tmp_path / "demo.log") as demo:
        _use(demo, run=1)
        demo.start()
        _use(demo, run=2)
    outside = [path.name for path in tmp_path.iterdir()]
    assert sorted(outside) == ["demo", "demo.log"]


def test_a_faulty_import_names_every_fault_with_its_line_and_imports_nothing(
    registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    folder = registry_folder(60)
    clusters = folder / "clusters.csv"
    text = clusters.read_text(encoding="utf-8").replace(",planned,", ",dreamt,")
    clusters.write_text(text, encoding="utf-8")
    permits = folder / "permits.csv"
    permits.write_text(
        permits.read_text(encoding="utf-8").replace("river,100,", 'river,"0,5",', 1),
        encoding="utf-8",
    )
    settings = {"data_dir": str(tmp_path / "data")}
    refused = nhue("import", str(folder), settings=settings)
    assert refused.returncode == 2
    assert "clusters.csv:4:" in refused.stderr
    assert "permits.csv:2:" in refused.stderr
    assert "refused whole: 2 faults" in refused.stderr
    with closing(sqlite3.connect(tmp_path / "data" / "records.sqlite")) as records, records:
        (count,) = records.execute("SELECT count(*) FROM registry_versions").fetchone()
    records.close()
    assert count == 0


def test_a_setting_that_does_not_exist_or_is_wrong_is_refused_by_name(tmp_path: Path) -> None:
    refused = nhue(
        "verify",
        settings={"data_dir": str(tmp_path), "mqtt_prot": "1883", "minimum_capture": "1.5"},
    )
    assert refused.returncode == 2
    assert "NHUE_MQTT_PROT: no such setting" in refused.stderr
    assert "NHUE_MINIMUM_CAPTURE" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_journal_that_ends_before_what_is_stored_is_refused_before_anything_is_taken_in(
    tmp_path: Path,
) -> None:
    """What it took in would stand at positions that the stores have passed."""
    settings = {"data_dir": str(tmp_path)}
    with open_records(Settings(data_dir=tmp_path)) as records:
        records.set_watermark(WATERMARK, 7)
    refused = nhue("ingest", settings=settings)
    assert refused.returncode == 2
    assert "has stored position 7, and its journal ends at 0: restore the journal" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_person_asks_enters_and_rules_on_the_command_line(
    registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    settings = {"data_dir": str(tmp_path / "data")}
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    day = (now().astimezone(HANOI) - timedelta(days=2)).date()
    begin_us, _ = legal_day_bounds_us(day)
    with open_stores(Settings.model_validate(settings)) as stores:
        stores.readings.append(
            [
                Reading("CX-A", "COD", begin_us + n * HOUR_US, 70.0 + n % 7 / 2, 0, n)
                for n in range(24)
            ]
        )
    judged = nhue("judge", "--range", str(day), str(day), settings=settings)
    assert "2 outlet-days judged, 6 verdicts new" in judged.stderr, judged.stderr
    explained = nhue("explain", "CX-A", "COD", str(day), settings=settings)
    assert "KEPT" in explained.stdout, explained.stderr
    assert "= 75 mg/L" in explained.stdout
    span = ("--from", str(day), "--to", str(day))
    asked = nhue("what-if", "--kq", "0.9", *span, settings=settings)
    assert "COD\texceeded\t0\t1\t+1" in asked.stdout, asked.stderr
    entered = nhue(
        *("law", "enter", "--regulation", "qcvn-40-2011", "--kind", "limit", "--by", "Hà"),
        *("--parameter", "COD", "--column", "A", "--unit", "mg/L", "--upper", "60"),
        *("--clause", "Bảng 1", "--document", "Công báo", "--confidence", "one source"),
        settings=settings,
    )
    assert "1 outlet-days wait to be judged again" in entered.stdout, entered.stderr
    ruled = nhue(
        *("flag", "CX-A", "COD", "--from", f"{day}T00:00+07:00", "--to", f"{day}T01:00+07:00"),
        *("--flag", "pass", "--reason", "đã kiểm tra", "--by", "Minh"),
        settings=settings,
    )
    assert "1 outlet-days wait" in ruled.stdout, ruled.stderr
    judged = nhue("judge", "--range", str(day), str(day), settings=settings)
    assert "verdicts new" in judged.stderr
    explained = nhue("explain", "CX-A", "COD", str(day), settings=settings)
    assert "EXCEEDED" in explained.stdout
    assert "entered by Hà" in explained.stdout
    refused = nhue("explain", "CX-Z", "COD", str(day), settings=settings)
    assert refused.returncode == 2
    assert "no outlet 'CX-Z'" in refused.stderr


@pytest.mark.live("mosquitto")
def test_the_journal_is_replayed_into_an_empty_store(
    mosquitto: Mosquitto, registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    settings = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_port": str(mosquitto.port),
        "mqtt_client_id": "nhue-replay",
    }
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    with running_nhue("ingest", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        for number in range(5):
            publish(mosquitto, message(number, hour("CX-A", number, COD=float(number))))
        service.wait_until(lambda: verify_chain(tmp_path / "data" / "journal") == 5)
        service.wait_until(lambda: all_stored(settings))
        assert service.end() == 0
    refused = nhue("replay", settings=settings)
    assert refused.returncode == 2
    assert "not empty" in refused.stderr
    (tmp_path / "data" / "readings.duckdb").unlink()
    replayed = nhue("replay", settings=settings)
    assert replayed.returncode == 0, replayed.stderr
    assert "5 journal records replayed" in replayed.stderr
    with open_stores(Settings.model_validate(settings)) as stores:
        found = stores.readings.read("CX-A", "COD", 0, 2**62)
    assert found.value.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    verified = nhue("verify", settings=settings)
    assert "5 journal records, the chain holds" in verified.stderr


@pytest.mark.live("mosquitto", "influxd")
@pytest.mark.parametrize("settings", ["influxdb"], indirect=True)
def test_ingest_judge_and_api_work_as_three_processes_on_influxdb(
    settings: dict[str, str],
    mosquitto: Mosquitto,
    registry_folder: Callable[[int], Path],
    tmp_path: Path,
) -> None:
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    metrics = {"metrics_port": str(free_port())}
    with (
        running_nhue("ingest", settings=settings | metrics, log=tmp_path / "ingest.log") as ingest,
        running_nhue("judge", settings=settings, log=tmp_path / "judge.log"),
        running_nhue("api", settings=settings, log=tmp_path / "api.log") as api,
    ):
        ingest.wait_for_log("listening")
        publish(mosquitto, message(1, *[hour("CX-A", n, COD=1.0 + n % 2) for n in range(24)]))
        api.wait_until(
            lambda: any(
                verdict["outcome"] == "kept"
                for verdict in api.get(
                    "/verdicts", outlet="CX-A", **{"from": "2026-11-22", "to": "2026-11-22"}
                ).json()["verdicts"]
            )
        )
        api.wait_until(lambda: api.get("/health").json()["status"] == "ok")
        shown = f"http://127.0.0.1:{metrics['metrics_port']}/metrics"
        counted = 'nhue_readings_total{standing="accepted"} 24.0'
        ingest.wait_until(lambda: counted in ask(shown).text)
        assert ingest.end() == 0
        assert api.end() == 0


def _use(demo: RunningNhue, *, run: int) -> None:
    demo.wait_until(lambda: _shown_url(demo, run) is not None)
    url = str(_shown_url(demo, run))

    def coverage() -> dict[str, object]:
        return dict(ask(f"{url}api/v1/coverage").json())

    demo.wait_until(lambda: bool(coverage()["covered"]))
    assert coverage()["operating"] == 14
    assert "mô phỏng" in ask(url).text
    assert demo.end(signal.SIGINT) == 0
    assert demo.log.read_text(encoding="utf-8").count("ended cleanly") == run


def _shown_url(demo: RunningNhue, run: int) -> str | None:
    said = [
        word
        for word in demo.log.read_text(encoding="utf-8").split()
        if word.startswith("http://127.0.0.1:") and word.count("/") == 3
    ]
    return said[run - 1] if len(said) >= run else None
