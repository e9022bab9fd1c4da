"""Holds docker-compose.yml against the settings and .env.example; no Docker engine is asked."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings.settings import Settings, load_settings
from service.threads import END_SECONDS
from storage.ports.work.progress import of_worker

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
MORE_WORKERS = (ROOT / "docker-compose.workers.yml").read_text(encoding="utf-8")
MONITORING = (ROOT / "docker-compose.monitoring.yml").read_text(encoding="utf-8")
ALL_FILES = TEXT + MORE_WORKERS + MONITORING
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("ingest", "judge", "notify", "api")
MONITORS: dict[str, dict[str, Any]] = yaml.safe_load(MONITORING)["services"]
EVERY: dict[str, dict[str, Any]] = SERVICES | MONITORS
WAITED_FOR = {
    "ingest": {"mosquitto": "service_healthy", "postgres": "service_healthy"},
    "judge": {"influxdb": "service_healthy", "postgres": "service_healthy"},
    "notify": {"postgres": "service_healthy"},
    "api": {"influxdb": "service_healthy", "postgres": "service_healthy"},
    "prometheus": {"api": "service_started"},
    "grafana": {"prometheus": "service_healthy"},
}
SETTINGS = {f"NHUE_{name.upper()}": field for name, field in Settings.model_fields.items()}
OF_MAIL = {
    "NHUE_SMTP_HOST", "NHUE_SMTP_USERNAME", "NHUE_SMTP_PASSWORD", "NHUE_MAIL_FROM",
    "NHUE_PUBLIC_URL",
}  # fmt: skip
PLACEHOLDER = re.compile(r"\$\{(\w+)([^}]*)\}")


def _filled_in(found: re.Match[str]) -> str:
    urls = {"NHUE_MAIL_FROM": "nhue@example.vn", "NHUE_PUBLIC_URL": "https://nhue.example.vn"}
    return urls.get(found[1], "s3cret")


def example_values() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assigned = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in assigned}


def test_every_server_of_the_service_is_there() -> None:
    assert set(SERVICES) == {"mosquitto", "influxdb", "postgres", "gateways", *OURS}


@pytest.mark.parametrize("name", OURS)
def test_our_services_are_given_nothing_but_settings(name: str) -> None:
    given = set(SERVICES[name]["environment"])
    assert given <= SETTINGS.keys(), "the service refuses NHUE_ names that are no settings"


def test_the_store_named_here_is_one_that_two_processes_may_share() -> None:
    assert {SERVICES[name]["environment"]["NHUE_STORE"] for name in OURS} == {"influxdb"}


@pytest.mark.parametrize("name", OURS)
def test_the_settings_take_what_a_service_is_given(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for known in [known for known in os.environ if known.startswith("NHUE_")]:
        monkeypatch.delenv(known)
    for setting, value in SERVICES[name]["environment"].items():
        monkeypatch.setenv(setting, PLACEHOLDER.sub(_filled_in, value))
    settings = load_settings()
    assert settings.influx_url == "http://influxdb:8086"
    assert settings.records_address == "postgresql+psycopg://nhue:s3cret@postgres:5432/nhue"


def test_a_second_worker_has_a_journal_a_number_and_a_beat_of_its_own_and_shares_the_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for known in [known for known in os.environ if known.startswith("NHUE_")]:
        monkeypatch.delenv(known)
    services = yaml.safe_load(MORE_WORKERS)["services"]
    first, second = services["ingest"], services["ingest-2"]
    assert second["extends"] == {"file": "docker-compose.yml", "service": "ingest"}
    group = PLACEHOLDER.findall(first["environment"]["NHUE_MQTT_SHARE_GROUP"])
    assert group == PLACEHOLDER.findall(second["environment"]["NHUE_MQTT_SHARE_GROUP"])
    for setting, value in (SERVICES["ingest"]["environment"] | second["environment"]).items():
        monkeypatch.setenv(setting, PLACEHOLDER.sub("s3cretS3cretS3cret", value))
    settings = load_settings()
    assert (settings.ingest_worker, settings.ingest_client_id) == (2, "nhue-ingest-2")
    assert second["volumes"] == ["nhue-2:/var/lib/nhue"]
    assert second["healthcheck"]["test"][-1] == of_worker("ingest", settings.ingest_worker)
    assert "nhue-2" in yaml.safe_load(MORE_WORKERS)["volumes"]


def test_without_an_env_file_nothing_starts() -> None:
    rules = [rule for name, rule in PLACEHOLDER.findall(ALL_FILES) if name not in OF_MAIL]
    assert rules
    assert all(re.fullmatch(r":\?.+", rule) for rule in rules), "a default would be a password"


def test_a_house_without_a_mail_server_needs_no_line_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {rule for name, rule in PLACEHOLDER.findall(ALL_FILES) if name in OF_MAIL} == {"-"}
    for known in [known for known in os.environ if known.startswith("NHUE_")]:
        monkeypatch.delenv(known)
    for setting, value in SERVICES["notify"]["environment"].items():
        empty = re.sub(r"\$\{\w+-\}", "", value)
        monkeypatch.setenv(setting, PLACEHOLDER.sub("s3cret", empty))
    settings = load_settings()
    assert (settings.smtp_host, settings.smtp_username, settings.smtp_password) == (None,) * 3
    assert (settings.mail_from, settings.public_url) == ("nhue@localhost.localdomain", None)


def test_the_example_names_every_placeholder_and_no_other() -> None:
    assert set(example_values()) == {name for name, _ in PLACEHOLDER.findall(ALL_FILES)}


def test_the_example_gives_no_secret_a_value() -> None:
    secrets = {
        name: value
        for name, value in example_values().items()
        if re.search(r"PASSWORD|TOKEN|SECRET", name)
    }
    assert secrets
    assert not any(secrets.values())


def test_secrets_of_the_service_stand_nowhere_in_plain() -> None:
    for service in EVERY.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|TOKEN", name) and not name.endswith("_FILE"):
                assert PLACEHOLDER.search(value), f"{name} has a default"


@pytest.mark.parametrize("name", [name for name in EVERY if name != "gateways"])
def test_every_service_has_a_health_check_and_restarts(name: str) -> None:
    assert EVERY[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert EVERY[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", EVERY)
def test_every_service_is_bounded_in_memory_processes_processor_and_log(name: str) -> None:
    service = EVERY[name]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert 0 < service["pids_limit"] <= 1_024
    assert 0 < service["cpus"] <= 4
    assert service["logging"]["driver"] == "json-file"
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("name", EVERY)
def test_no_service_gains_rights_and_ours_write_into_their_volumes_alone(name: str) -> None:
    service = EVERY[name]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "network_mode", "pid", "devices", "cap_add"} & service.keys()
    if name in {*OURS, *MONITORS, "gateways"}:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["tmpfs"] == ["/tmp"]  # noqa: S108 - in the container


def test_each_service_waits_for_what_it_cannot_begin_without_and_for_no_more() -> None:
    waited = {
        name: {of: how["condition"] for of, how in service["depends_on"].items()}
        for name, service in EVERY.items()
        if "depends_on" in service
    }
    assert waited == WAITED_FOR


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_has_the_time_that_it_takes_to_drain(name: str) -> None:
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) >= 2 * END_SECONDS


def test_what_prometheus_asks_is_what_the_services_listen_on() -> None:
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))
    asked = {
        target
        for job in config["scrape_configs"]
        for one in job["static_configs"]
        for target in one["targets"]
    }
    ports = {
        f"{name}:{SERVICES[name]['environment'][setting]}"
        for name, setting in (("api", "NHUE_API_PORT"), ("ingest", "NHUE_METRICS_PORT"))
    }
    assert asked == ports
    for target in asked:
        host = SERVICES[target.partition(":")[0]]["environment"]["NHUE_API_HOST"]
        assert host == "0.0.0.0"  # noqa: S104 - within the network of the containers


@pytest.mark.parametrize("name", MONITORS)
def test_what_watches_is_pinned_and_keeps_its_data(name: str) -> None:
    service = MONITORS[name]
    assert re.fullmatch(r"[a-z]+/[a-z]+:v?\d+\.\d+\.\d+", service["image"])
    named = {one.partition(":")[0] for one in service["volumes"] if not one.startswith("./")}
    assert named == {name}
    assert named <= yaml.safe_load(MONITORING)["volumes"].keys()
    assert ("ports" in service) is (name == "grafana")


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned_to_a_version(name: str) -> None:
    assert re.fullmatch(r"[a-z-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?", SERVICES[name]["image"])


def test_the_tool_that_makes_accounts_starts_by_hand_only() -> None:
    assert SERVICES["gateways"]["profiles"] == ["tools"]
    assert SERVICES["gateways"]["restart"] == "no"


def test_what_must_outlive_a_container_lies_in_a_named_volume() -> None:
    kept = {
        mount.split(":")[0]
        for service in SERVICES.values()
        for mount in service.get("volumes", [])
        if not mount.startswith("./")
    }
    assert kept == set(COMPOSE["volumes"])
    assert "nhue:/var/lib/nhue" in SERVICES["ingest"]["volumes"], "the journal"


def test_files_that_are_mounted_exist() -> None:
    for service in EVERY.values():
        for mount in service.get("volumes", []):
            if mount.startswith("./"):
                assert (ROOT / mount.split(":")[0]).is_file(), mount


def test_the_image_is_pinned_locked_and_not_root() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^FROM python:3\.11\.\d+-slim-\w+$", dockerfile, re.MULTILINE)
    assert "--require-hashes -r requirements.lock" in dockerfile
    assert re.search(r"^USER nhue$", dockerfile, re.MULTILINE)
    for source in re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE):
        for path in source.split():
            assert path == "README.md" or (ROOT / path).exists(), path
