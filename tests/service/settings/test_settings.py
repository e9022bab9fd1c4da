from __future__ import annotations

import os
from pathlib import Path

import pytest

from domain.errors import FaultsFound, SettingsUnusable
from service.settings.broker_address import broker_address
from service.settings.settings import load_settings


@pytest.fixture(autouse=True)
def _no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:

    for name in list(os.environ):
        if name.startswith("NHUE_"):
            monkeypatch.delenv(name)


def written(folder: Path, text: str) -> Path:
    file = folder / "nhue.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_settings_file_is_read_and_the_environment_wins_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, 'mqtt_host = "broker"\nmqtt_port = 8883\n')
    monkeypatch.setenv("NHUE_MQTT_PORT", "1884")
    settings = load_settings(file)
    assert (settings.mqtt_host, settings.mqtt_port) == ("broker", 1884)


def test_a_broken_settings_file_is_refused_whole_with_every_fault_on_its_line(
    tmp_path: Path,
) -> None:
    file = written(
        tmp_path,
        '# broker\nmqtt_prot = 1\nmqtt_port = "many"\n\nstore = "tape"\nminimum_capture = 7\n',
    )
    with pytest.raises(FaultsFound) as refused:
        load_settings(file)
    assert [(fault.line, fault.message.split(":")[0]) for fault in refused.value.faults] == [
        (2, "mqtt_prot"),
        (3, "mqtt_port"),
        (5, "store"),
        (6, "minimum_capture"),
    ]


def test_a_file_that_is_not_toml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(FaultsFound) as refused:
        load_settings(written(tmp_path, 'mqtt_host = "a"\nmqtt_port 1883\n'))
    assert [fault.line for fault in refused.value.faults] == [2]


def test_a_settings_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FaultsFound, match="cannot be read"):
        load_settings(tmp_path / "missing.toml")


def test_influxdb_needs_url_and_token_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHUE_INFLUX_URL", "http://127.0.0.1:8086")
    with pytest.raises(SettingsUnusable, match="NHUE_INFLUX_TOKEN is not"):
        load_settings()


def test_a_misspelt_variable_is_refused_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHUE_MQTT_PROT", "1883")
    with pytest.raises(SettingsUnusable, match="NHUE_MQTT_PROT: no such setting"):
        load_settings()


def test_a_password_is_not_shown_where_settings_are_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NHUE_MQTT_PASSWORD", "s3cret-word")
    assert "s3cret-word" not in repr(load_settings())


def test_the_officials_file_lies_in_the_data_folder_unless_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHUE_DATA_DIR", str(tmp_path))
    assert load_settings().officials_path == tmp_path / "officials.toml"
    monkeypatch.setenv("NHUE_OFFICIALS_FILE", "/etc/nhue/officials.toml")
    assert load_settings().officials_path == Path("/etc/nhue/officials.toml")


def test_an_outlet_counts_as_silent_after_a_day_unless_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings().silent_after_minutes == 1440
    monkeypatch.setenv("NHUE_SILENT_AFTER_MINUTES", "0")
    with pytest.raises(SettingsUnusable, match="NHUE_SILENT_AFTER_MINUTES"):
        load_settings()


GROUP = "0123456789abcdefXYZ"
SHARING = {
    "NHUE_MQTT_SHARE_GROUP": GROUP,
    "NHUE_STORE": "influxdb",
    "NHUE_INFLUX_URL": "http://influxdb:8086",
    "NHUE_INFLUX_TOKEN": "token",
    "NHUE_RECORDS_URL": "postgresql://nhue@postgres/nhue",
}


def test_workers_that_share_have_a_session_each_and_a_group_that_is_never_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in SHARING.items():
        monkeypatch.setenv(name, value)
    assert load_settings().ingest_client_id == "nhue-ingest"
    monkeypatch.setenv("NHUE_INGEST_WORKER", "2")
    settings = load_settings()
    assert (settings.ingest_client_id, settings.share_group) == ("nhue-ingest-2", GROUP)
    monkeypatch.setenv("NHUE_MQTT_CLIENT_ID", "nhue-ingest-7")  # whose session is taken over
    assert load_settings().ingest_client_id == "nhue-ingest-7"
    assert GROUP not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NHUE_MQTT_SHARE_GROUP", "workers", "16 to 64 random letters"),
        ("NHUE_MQTT_SHARE_GROUP", "nhue/v1/+/readings/and/more", "16 to 64 random letters"),
        ("NHUE_STORE", "embedded", "need one InfluxDB"),
        ("NHUE_RECORDS_URL", "sqlite:///records.sqlite", "need one PostgreSQL"),
        ("NHUE_INGEST_WORKER", "901", "NHUE_INGEST_WORKER"),
    ],
)
def test_what_workers_cannot_share_is_refused_at_the_start(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for known, good in SHARING.items():
        monkeypatch.setenv(known, good)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsUnusable, match=said) as refused:
        load_settings()
    assert GROUP not in str(refused.value)
    assert value not in str(refused.value) or name != "NHUE_MQTT_SHARE_GROUP"


def test_a_second_worker_without_a_group_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHUE_INGEST_WORKER", "2")
    with pytest.raises(SettingsUnusable, match="NHUE_MQTT_SHARE_GROUP is not set"):
        load_settings()


def test_a_host_of_none_says_that_there_is_no_broker_and_needs_a_drop_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NHUE_MQTT_HOST", "none")
    with pytest.raises(SettingsUnusable, match="NHUE_DROP_FOLDER is not set: nothing could come"):
        load_settings()
    monkeypatch.setenv("NHUE_DROP_FOLDER", "/srv/nhue/drop")
    settings = load_settings()
    assert not settings.has_broker
    with pytest.raises(SettingsUnusable, match="NHUE_MQTT_HOST is none"):
        broker_address(settings, "nhue-certify")
    for name, value in SHARING.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsUnusable, match="workers that share need a broker"):
        load_settings()


def test_an_empty_host_is_not_taken_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHUE_MQTT_HOST", "")
    monkeypatch.setenv("NHUE_DROP_FOLDER", "/srv/nhue/drop")
    with pytest.raises(SettingsUnusable, match="NHUE_MQTT_HOST"):
        load_settings()
