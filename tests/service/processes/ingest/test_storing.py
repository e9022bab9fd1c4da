"""A receiving process that does not begin is told as that, whenever it ended."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from domain.errors import SettingsUnusable
from service.processes.ingest.storing import IngestPart
from service.settings.settings import load_settings
from service.stores.opened import open_stores
from service.threads import Workers


@pytest.mark.parametrize("ends", ["exit 1", "sleep 1; exit 1"])
def test_a_receiving_process_that_ends_with_its_first_word_unread_did_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{ends}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    workers = Workers()
    with open_stores(load_settings(data_dir=tmp_path / "data")) as stores:
        with pytest.raises(SettingsUnusable, match="the receiving process did not start"):
            IngestPart(load_settings(data_dir=tmp_path), stores, CollectorRegistry(), workers)
        workers.join()
