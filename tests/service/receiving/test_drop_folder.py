"""The service's drop folder with its pipeline: whose a file is, what health and receipts say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from api.views.health.words import cause_of
from domain.registry import Registry
from ingest.decode.meaning.journal_note import decode_note
from ingest.pipeline import Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.folder.senders import SENDERS_FILE, change_senders
from service.receiving.drop_folder import DropFolder
from service.settings.settings import Settings
from storage.journal.reader import JournalReader
from storage.journal.record import RecordKind
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from tests.house.runs.patience import until
from tests.ingest.sites import small_registry

LINE = b"COD\t61.2\tmg/L\t20261124095500\t00\r\n"


def two_facilities() -> Registry:
    """Return facility ABCD behind GW-1 and facility XYZ behind GW-9, each with a station NUO001."""
    small = small_registry()
    stations = {
        key: replace(small.stations["T-1"], id=key, facility_code=code)
        for key, code in (("T-1", "ABCD"), ("T-9", "XYZ"))
    }
    outlets = {
        "CX-1": replace(small.outlets["CX-1"], station_code="NUO001"),
        "CX-9": replace(small.outlets["CX-9"], station_code="NUO001", station_id="T-9"),
    }
    return replace(small, stations=stations, outlets=outlets, permits=())


class Plant:
    """A drop folder before a pipeline on a real journal."""

    def __init__(self, folder: Path, *, receipts: bool) -> None:
        self.drop = folder / "drop"
        self.metrics = CollectorRegistry()
        settings = Settings(
            data_dir=folder,
            drop_folder=self.drop,
            drop_settle_seconds=0.001,
            drop_receipts=receipts,
        )
        self.folder = DropFolder(self.drop, settings, two_facilities, self.metrics)
        self.journal = Journal(folder / "journal")
        recent = RecentReadings(MemoryReadings(), lambda _: ("COD",))
        metrics = IngestMetrics(CollectorRegistry())
        self.pipeline = Pipeline(self.journal, recent, metrics, future_tolerance_us=0)
        self.pipeline.use_registry(two_facilities())

    def put(self, path: str, content: bytes = LINE) -> Path:
        target = self.drop / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return target

    def turn(self) -> None:
        """Take a turn of each thread."""
        self.folder._watch.turn()
        self.folder.inbox.process(self.pipeline, lambda _: None)

    def take(self, path: str, content: bytes = LINE) -> None:
        """Drop a file and take turns until it has been moved."""
        target = self.put(path, content)

        def moved() -> bool:
            self.turn()
            return not target.exists()

        until(moved)

    def told(self) -> list[tuple[str, RecordKind, list[str]]]:
        """Return topic, kind and reasons of each record in the journal."""
        return [
            (
                record.entry.topic,
                record.entry.kind,
                [one.detail for one in decode_note(record.entry.note).refusals],
            )
            for record in JournalReader(self.journal.folder, 0).records()
        ]

    def close(self) -> None:
        self.folder.close()
        self.journal.close()


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    made = Plant(tmp_path, receipts=True)
    yield made
    made.close()


def receipt(plant: Plant, path: str) -> dict[str, Any]:
    """Return what a receipt beside a file says."""
    answer = json.loads((plant.drop / f"{path}.receipt.json").read_bytes())
    [only] = answer["receipts"]
    assert isinstance(only, dict)
    return only


def test_a_facilitys_file_in_its_own_folder_never_becomes_anothers_outlet(plant: Plant) -> None:
    theirs = "HN_XYZ_NUO001_20261124095500.txt"
    plant.take(f"GW-9/{theirs}")
    plant.take(f"GW-1/{theirs}")
    plant.take(theirs)
    topics = [(topic, kind) for topic, kind, _ in plant.told()]
    assert topics == [
        ("nhue/v1/GW-9/circular10/CX-9", RecordKind.READINGS),
        (f"file:///GW-1/{theirs}", RecordKind.REJECTED),
        (f"file:///{theirs}", RecordKind.REJECTED),
    ]
    assert receipt(plant, f"GW-9/{theirs}")["outcome"] == "accepted"
    assert receipt(plant, f"GW-1/{theirs}")["outcome"] == "refused"
    assert not (plant.drop / f"{theirs}.receipt.json").exists()
    aside = {str(one.relative_to(plant.drop)) for one in plant.drop.glob("broken/**/*.txt")}
    assert {f"broken/{theirs}", f"broken/GW-1/{theirs}"} <= aside


def test_a_file_that_is_put_again_gets_its_newer_receipt(plant: Plant) -> None:
    path = "GW-1/HN_ABCD_NUO001_20261124095500.txt"
    plant.take(path)
    first = receipt(plant, path)
    plant.take(path)
    second = receipt(plant, path)
    assert (first["outcome"], second["outcome"]) == ("accepted", "duplicate")
    assert second["position"] > first["position"]
    plant.take(path, b"nothing of this is a reading\n")
    assert [one["code"] for one in receipt(plant, path)["refusals"]] == ["line-malformed"]


def test_without_the_setting_no_receipt_is_written(tmp_path: Path) -> None:
    plant = Plant(tmp_path, receipts=False)
    try:
        plant.take("GW-1/HN_ABCD_NUO001_20261124095500.txt")
        assert list((plant.drop / "GW-1").iterdir()) == []
    finally:
        plant.close()


def test_a_broken_file_of_senders_and_a_receipt_that_cannot_be_written_are_told_by_name(
    plant: Plant,
) -> None:
    """No file is stopped, and what the file said before stands."""
    path = "plant/HN_ABCD_NUO001_20261124095500.txt"
    change_senders(plant.drop, {"GW-1": "plant"})
    plant.take(path)
    (plant.drop / SENDERS_FILE).write_text("[folders]\nplant = 3\n")
    in_the_way = plant.drop / f"{path}.receipt.json"
    in_the_way.unlink()
    in_the_way.mkdir()
    plant.take(path)
    assert [topic for topic, *_ in plant.told()] == ["nhue/v1/GW-1/circular10/CX-1"] * 2
    health = plant.folder.health()
    assert health.status == "degraded"
    assert f"{SENDERS_FILE} whose the folders are cannot be read" in health.detail
    assert "plant/*.receipt.json cannot be written" in health.detail
    assert "whose the folders are" in cause_of("drop_folder", health.status)
    assert plant.metrics.get_sample_value("nhue_drop_folder_troubles") == 2
    (plant.drop / SENDERS_FILE).write_text('[folders]\nplant = ["GW-1"]\n')
    in_the_way.rmdir()
    plant.take(path)
    assert plant.folder.health().status == "ok"
