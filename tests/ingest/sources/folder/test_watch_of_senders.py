"""What a watched folder does for senders: it waits until they are known, and answers beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.sources.folder.files import look_of, put_away, read_whole
from ingest.sources.folder.placing import Place
from tests.ingest.sources.folder.test_watch import LINE, Drop, name


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


def test_a_folder_that_became_a_link_leads_into_no_other_senders_folder(
    drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account may swap what it made between two looks of ours, with a file held open in it."""
    monkeypatch.setattr(drop.watch, "_leases", False)
    path, other = f"GW-1/upload/day/{name()}", drop.folder / "GW-9" / "upload"
    other.mkdir(parents=True)
    target = drop.put(path)
    with target.open("ab", buffering=0) as held:
        drop.turn_after(0)
        assert drop.turn_after(5) == [path]
        drop.watch.done(drop.offered[-1], None, b"{}")
        drop.turn_after(1)
        for left in target.parent.iterdir():
            left.unlink()
        target.parent.rmdir()
        target.parent.symlink_to(other)
        held.write(LINE)
        drop.turn_after(10)
    theirs = drop.put(f"GW-9/upload/{name()}")
    assert drop.turn_after(0) + drop.turn_after(60) == [f"GW-9/upload/{name()}"]
    assert theirs.read_bytes() == LINE
    assert drop.lies() == {f"archive/{path}", f"GW-9/upload/{name()}"}


def test_a_link_put_in_place_of_a_folder_is_gone_to_whoever_had_listed_it(drop: Drop) -> None:
    other = drop.folder / "GW-9"
    path = f"GW-1/day/{name()}"
    look = look_of(drop.put(path).stat())
    (drop.folder / "GW-1" / "day").rename(other)
    (drop.folder / "GW-1" / "day").symlink_to(other)
    with pytest.raises(NotADirectoryError):
        read_whole(drop.folder, path, look, 100, leases=False)
    with pytest.raises(NotADirectoryError):
        put_away(drop.folder, path, "archive", look, None)
    assert (other / name()).read_bytes() == LINE
