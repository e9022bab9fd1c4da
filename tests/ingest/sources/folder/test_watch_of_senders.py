"""What a watched folder does for senders: it waits until they are known, and answers beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.sources.folder.placing import Place
from tests.ingest.sources.folder.test_watch import Drop, name


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path / "drop")


def test_files_wait_while_nobody_can_tell_whose_the_folders_are(drop: Drop) -> None:
    drop.senders_known = False
    drop.put(name())
    assert drop.turn_after(0) + drop.turn_after(60) == []
    drop.senders_known = True
    assert drop.turn_after(1) == [name()]


def test_a_receipt_is_written_beside_the_file_before_that_is_moved_and_stops_none(
    drop: Drop,
) -> None:
    good, blocked = f"GW-1/{name()}", f"GW-9/{name(1)}"
    for path in (good, blocked):
        drop.put(path)
    (drop.folder / f"{blocked}.receipt.json").mkdir()
    drop.turn_after(0)
    drop.turn_after(5)
    for arrival in drop.offered:
        drop.watch.done(arrival, None, b'{"receipts":[]}')
    assert drop.turn_after(60) == []
    assert drop.lies() == {f"archive/{good}", f"archive/{blocked}", f"{good}.receipt.json"}
    assert list(drop.watch.troubles) == ["GW-9/*.receipt.json"]


def test_a_file_put_back_after_its_station_was_registered_is_taken(drop: Drop) -> None:
    path = name(station="NUO002")
    drop.put(path)
    drop.turn_after(0)
    drop.turn_after(5)
    drop.watch.done(drop.offered[0], "no outlet")
    drop.turn_after(0)
    drop.stations["NUO002"] = "CX-2"
    (drop.folder / "broken" / path).rename(drop.folder / path)
    assert drop.turn_after(0) + drop.turn_after(5) == [path]
    assert drop.offered[-1].place == Place("GW-1", "CX-2")
