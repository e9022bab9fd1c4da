from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import SettingsUnusable
from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.circular10 import decode_circular10, read_file_name
from ingest.sources.folder.placing import Place
from ingest.sources.folder.watch import OFFERED_BYTES_MOST, OFFERED_MOST, FileArrival, FolderWatch
from ingest.wire.contract import MESSAGE_BYTES_MOST

RECEIVED_US = 1_795_489_200_000_000
LINE = b"COD\t61.2\tmg/L\t20261124100000\t00\r\n"


class Drop:
    """A drop folder under watch, with a clock that stands until it is told to go on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seconds = 0.0
        self.offered: list[FileArrival] = []
        self.stations = {"NUO001": "CX-1"}
        self.senders_known = True
        self.watch = self.watched_anew()

    def watched_anew(self) -> FolderWatch:
        """Return a watch as after a restart: it knows nothing of what was offered."""
        return FolderWatch(
            self.folder,
            clock=lambda: RECEIVED_US,
            settle_seconds=5.0,
            offer=self._take,
            placing=lambda: self._place if self.senders_known else None,
            steady=lambda: self.seconds,
        )

    def _take(self, arrivals: Sequence[FileArrival]) -> None:
        self.offered += arrivals

    def _place(self, path: str) -> Place | Refusal:
        told = read_file_name(path.rpartition("/")[2])
        outlet_id = None if told is None else self.stations.get(told.station)
        if outlet_id is None:
            return Refusal(RejectionCode.FILE_NOT_PLACED, f"{path!a} fits nothing")
        return Place("GW-1", outlet_id)

    def put(self, path: str, content: bytes = LINE) -> Path:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return target

    def turn_after(self, seconds: float) -> list[str]:
        """Go on by so much, take a turn, and return the paths that were offered in it."""
        self.seconds += seconds
        before = len(self.offered)
        self.watch.turn()
        return [arrival.path for arrival in self.offered[before:]]

    def lies(self) -> set[str]:
        return {
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path / "drop")


def name(minute: int = 0, station: str = "NUO001") -> str:
    return f"HN_ABCD_{station}_202611241{minute // 60}{minute % 60:02d}00.txt"


def test_a_whole_file_is_offered_with_its_outlet_and_archived_when_it_is_on_disk(
    drop: Drop,
) -> None:
    path = f"NUO001/2026/11/24/{name()}"
    drop.put(path)
    assert drop.turn_after(0) == []
    assert drop.turn_after(4.9) == []
    assert drop.turn_after(0.1) == [path]
    [arrival] = drop.offered
    origin = f"file:///{path}"
    assert arrival == FileArrival(path, origin, Place("GW-1", "CX-1"), None, LINE, RECEIVED_US)
    assert drop.turn_after(60) == []  # not a second time while the journal has not answered
    assert drop.lies() == {path}
    drop.watch.done(arrival)
    assert drop.turn_after(1) == []
    assert drop.lies() == {f"archive/{path}"}
    assert drop.watch.in_hand == 0


def test_a_file_that_is_being_written_waits_until_it_stays_the_same(drop: Drop) -> None:
    target = drop.put(name(), LINE)
    for _ in range(5):
        assert drop.turn_after(4) == []
        with target.open("ab") as file:
            file.write(LINE)
    assert drop.turn_after(4) == []
    assert drop.turn_after(5) == [name()]
    assert drop.offered[0].payload == LINE * 6


@pytest.mark.parametrize("cut", [LINE[:-2], LINE * 2 + LINE[:9]])
def test_a_file_whose_last_line_has_no_end_waits_for_the_rest(drop: Drop, cut: bytes) -> None:
    target = drop.put(name(), cut)
    assert drop.turn_after(0) + drop.turn_after(29) == []
    target.write_bytes(cut + LINE)
    assert drop.turn_after(0) + drop.turn_after(5) == [name()]
    drop.put(name(1), cut)
    assert drop.turn_after(0) + drop.turn_after(29.9) == []
    assert drop.turn_after(0.1) == [name(1)]


@pytest.mark.parametrize("leases", [True, False])
def test_a_file_that_somebody_writes_to_is_not_taken_however_long_it_rests(
    drop: Drop, monkeypatch: pytest.MonkeyPatch, *, leases: bool
) -> None:
    """A lease tells of any writer; where there are none, a lock tells of one that locks."""
    monkeypatch.setattr(drop.watch, "_leases", leases)
    writing = (
        "import fcntl, sys; file = open(sys.argv[1], 'ab', 0); fcntl.lockf(file, fcntl.LOCK_EX)"
    )
    going_on = "print(flush=True); input(); file.write(sys.argv[2].encode())"
    target = drop.put(name())
    command = [sys.executable, "-c", f"{writing}; {going_on}", str(target), LINE.decode()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        assert drop.turn_after(0) + drop.turn_after(600) + drop.turn_after(600) == []
        assert drop.watch.being_written == 1
        writer.communicate(b"\n")
    assert drop.turn_after(0) + drop.turn_after(5) == [name()]
    assert drop.offered[0].payload == LINE * 2
    assert drop.watch.being_written == 0


def test_a_file_that_is_held_open_for_an_hour_is_taken_and_what_comes_then_is_taken_too(
    drop: Drop,
) -> None:
    """No file waits for ever; what is written to it where it was moved to is not lost."""
    target = drop.put(name())
    with target.open("ab", buffering=0) as held:
        assert drop.turn_after(0) + drop.turn_after(3599) == []
        assert drop.turn_after(1) == [name()]
        drop.watch.done(drop.offered[-1])
        assert drop.turn_after(1) == []
        assert drop.lies() == {f"archive/{name()}"}
        held.write(LINE)
    assert drop.turn_after(10) == []
    assert drop.lies() == {name()}
    assert drop.turn_after(5) == [name()]
    drop.watch.done(drop.offered[-1])
    drop.turn_after(1)
    assert [arrival.payload for arrival in drop.offered] == [LINE, LINE * 2]
    assert drop.lies() == {f"archive/{name()}"}
    assert drop.turn_after(4000) == []


def test_a_broken_file_that_grows_where_it_was_put_comes_back_without_its_old_reason(
    drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drop.watch, "_leases", False)  # so that nobody knows of the writer
    target = drop.put(name(), LINE[:9])
    with target.open("ab", buffering=0) as held:
        assert drop.turn_after(0) + drop.turn_after(30) == [name()]
        drop.watch.done(drop.offered[-1], "line 1 is cut")
        drop.turn_after(1)
        assert drop.lies() == {f"broken/{name()}", f"broken/{name()}.reason.txt"}
        drop.put(name(), LINE)  # sent again meanwhile: both are taken, one after the other
        held.write(LINE[9:] + LINE)
        assert drop.turn_after(1) + drop.turn_after(5) == [name()]
        drop.watch.done(drop.offered[-1])
        drop.turn_after(10)
        assert drop.lies() == {f"archive/{name()}", name()}
    assert drop.turn_after(5) == [name()]
    assert drop.offered[-1].payload == LINE * 2


def test_an_empty_file_is_still_to_be_written(drop: Drop) -> None:
    target = drop.put(name(), b"")
    assert drop.turn_after(0) + drop.turn_after(600) == []
    target.write_bytes(LINE)
    assert drop.turn_after(1) + drop.turn_after(5) == [name()]


@pytest.mark.parametrize(
    "unfinished", [".tmp", ".temp", ".part", ".partial", ".filepart", ".uploading", ".PART"]
)
def test_a_file_is_left_until_it_is_renamed_into_place(drop: Drop, unfinished: str) -> None:
    target = drop.put(name() + unfinished)
    assert drop.turn_after(0) + drop.turn_after(60) == []
    target.rename(drop.folder / name())
    assert drop.turn_after(1) + drop.turn_after(5) == [name()]


def test_hidden_files_and_links_are_never_followed(drop: Drop, tmp_path: Path) -> None:
    secret = tmp_path / name(1)
    secret.write_bytes(LINE)
    drop.put("." + name(2))
    (drop.folder / name(3)).symlink_to(secret)
    (drop.folder / "linked").symlink_to(tmp_path)
    os.mkfifo(drop.folder / name(4))
    assert drop.turn_after(0) + drop.turn_after(60) == []


def test_a_file_that_grew_after_it_was_read_stays_and_is_offered_again(drop: Drop) -> None:
    target = drop.put(name())
    drop.turn_after(0)
    drop.turn_after(5)
    with target.open("ab") as file:
        file.write(LINE)
    drop.watch.done(drop.offered[0])
    assert drop.turn_after(1) == []
    assert drop.lies() == {name()}
    assert drop.turn_after(5) == [name()]
    assert [arrival.payload for arrival in drop.offered] == [LINE, LINE * 2]


def test_a_crash_between_journal_and_move_offers_the_same_bytes_again(drop: Drop) -> None:
    drop.put(name())
    drop.turn_after(0)
    drop.turn_after(5)
    drop.watch.close()  # the journal has it; what was to be moved was not told any more
    drop.watch = drop.watched_anew()
    assert drop.turn_after(0) + drop.turn_after(5) == [name()]
    first, second = drop.offered
    assert first == second


def test_what_the_journal_has_is_moved_before_the_watch_ends(drop: Drop) -> None:
    drop.put(name())
    drop.turn_after(0)
    drop.turn_after(5)
    drop.watch.done(drop.offered[0])
    drop.watch.close()
    assert drop.lies() == {f"archive/{name()}"}


def test_the_same_file_twice_is_kept_twice(drop: Drop) -> None:
    for content in (LINE, LINE * 2, LINE * 3):
        drop.put(name(), content)
        drop.turn_after(0)
        drop.turn_after(5)
        drop.watch.done(drop.offered[-1])
        drop.turn_after(0)
    stem = name().removesuffix(".txt")
    archive = drop.folder / "archive"
    assert {path.name: path.read_bytes() for path in archive.iterdir()} == {
        f"{stem}.txt": LINE,
        f"{stem}.2.txt": LINE * 2,
        f"{stem}.3.txt": LINE * 3,
    }


def test_a_broken_file_is_set_aside_with_its_reason_beside_it(drop: Drop) -> None:
    for _ in range(2):
        drop.put(f"NUO001/{name()}", b"nothing of this is a reading\n")
        drop.turn_after(0)
        drop.turn_after(5)
        arrival = drop.offered[-1]
        refusals = decode_circular10(arrival.payload, "CX-1").refusals
        drop.watch.done(arrival, refusals[0].detail + " \udc80")
        drop.turn_after(0)
    stem = name().removesuffix(".txt")
    assert drop.lies() == {
        f"broken/NUO001/{stem}.txt",
        f"broken/NUO001/{stem}.txt.reason.txt",
        f"broken/NUO001/{stem}.2.txt",
        f"broken/NUO001/{stem}.2.txt.reason.txt",
    }
    reason = (drop.folder / f"broken/NUO001/{stem}.txt.reason.txt").read_text("utf-8")
    assert reason.startswith("line 1: 1 fields")


@pytest.mark.parametrize(
    "path",
    [
        name(station="NUO999"),
        "readings.csv",
        f"{name()}.bak",
        os.fsdecode(b"\xff\xfe.txt"),
    ],
)
def test_a_file_of_no_outlet_is_offered_as_a_refusal_with_its_bytes(drop: Drop, path: str) -> None:
    drop.put(path)
    assert drop.turn_after(0) + drop.turn_after(5) == [path]
    [arrival] = drop.offered
    assert arrival.place is None
    assert arrival.payload == LINE
    assert arrival.refusal is not None
    assert arrival.refusal.code is RejectionCode.FILE_NOT_PLACED
    assert arrival.origin.encode("ascii")
    drop.watch.done(arrival, arrival.refusal.detail)
    drop.turn_after(0)
    assert drop.lies() == {f"broken/{path}", f"broken/{path}.reason.txt"}


def test_a_file_larger_than_a_message_is_refused_without_being_held_whole(drop: Drop) -> None:
    drop.put(name(), b"x" * (MESSAGE_BYTES_MOST * 3))
    drop.turn_after(0)
    drop.turn_after(5)
    [arrival] = drop.offered
    assert len(arrival.payload) == MESSAGE_BYTES_MOST + 1
    assert decode_circular10(arrival.payload, "CX-1").refusals[0].code is RejectionCode.TOO_LARGE
    drop.watch.done(arrival, "too large")
    drop.turn_after(0)
    assert (drop.folder / "broken" / name()).stat().st_size == MESSAGE_BYTES_MOST * 3


needs_rights = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


@needs_rights
def test_a_file_that_cannot_be_read_is_named_and_does_not_stop_the_others(drop: Drop) -> None:
    locked = drop.put(name(1))
    drop.put(name(2))
    locked.chmod(0)
    assert drop.turn_after(0) + drop.turn_after(5) == [name(2)]
    assert "right to read" in drop.watch.troubles[name(1)]
    locked.chmod(0o600)
    assert drop.turn_after(0) == [name(1)]
    assert drop.watch.troubles == {}


@needs_rights
def test_a_folder_that_cannot_be_listed_is_named_and_does_not_stop_the_others(drop: Drop) -> None:
    drop.put(f"LOCKED/{name(1)}")
    drop.put(f"NUO001/{name(2)}")
    (drop.folder / "LOCKED").chmod(0)
    offered = drop.turn_after(0) + drop.turn_after(5)
    (drop.folder / "LOCKED").chmod(0o700)
    assert offered == [f"NUO001/{name(2)}"]
    assert "cannot be listed" in drop.watch.troubles["LOCKED"]


def test_unreadable_to_anyone_is_told_as_the_system_says_it(
    drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop.put(name(1))
    drop.put(name(2))
    real = os.open

    def refusing(
        path: Path | str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None
    ) -> int:
        if str(path).endswith(name(1)):
            raise PermissionError(13, "Permission denied")
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refusing)
    assert drop.turn_after(0) + drop.turn_after(5) == [name(2)]
    assert "Permission denied" in drop.watch.troubles[name(1)]


def test_an_archive_that_cannot_be_written_keeps_the_file_and_lets_the_others_in(
    drop: Drop,
) -> None:
    in_the_way = drop.put("archive", b"a file where the folder should be")
    for minute in range(OFFERED_MOST + 1):
        drop.put(f"{minute}/{name()}")
    drop.turn_after(0)
    assert len(drop.turn_after(5)) == OFFERED_MOST
    for arrival in drop.offered:
        drop.watch.done(arrival)
    assert len(drop.turn_after(1)) == 1  # what waits to be moved holds up nothing
    assert len(drop.watch.troubles) == OFFERED_MOST
    assert "archive/" in drop.watch.troubles[f"0/{name()}"]
    assert (drop.folder / "0" / name()).read_bytes() == LINE
    drop.watch.done(drop.offered[-1])
    in_the_way.unlink()
    assert drop.turn_after(1) == []
    assert drop.watch.troubles == {}
    assert drop.lies() == {f"archive/{minute}/{name()}" for minute in range(OFFERED_MOST + 1)}


def test_thousands_of_files_come_once_each_in_the_order_of_their_times(drop: Drop) -> None:
    stations = ("NUO001", "NUO002")
    drop.stations["NUO002"] = "CX-2"
    for minute in reversed(range(600)):
        for station in stations:
            drop.put(f"{station}/2026/11/24/{name(minute, station)}")
    drop.put("readings.csv")
    drop.turn_after(0)
    drop.seconds += 5
    while paths := drop.turn_after(0):
        assert len(paths) <= OFFERED_MOST
        for arrival in drop.offered[-len(paths) :]:
            drop.watch.done(arrival)
    drop.turn_after(0)
    names = [arrival.path.rpartition("/")[2] for arrival in drop.offered]
    assert names == [name(m, station) for m in range(600) for station in stations] + [
        "readings.csv"
    ]
    assert len(drop.lies()) == 1_201
    assert all(path.startswith("archive/") for path in drop.lies())


def test_what_is_held_in_memory_is_bounded(drop: Drop) -> None:
    for minute in range(12):
        drop.put(name(minute), b"x" * (MESSAGE_BYTES_MOST - 1) + b"\n")
    drop.turn_after(0)
    assert len(drop.turn_after(5)) == OFFERED_BYTES_MOST // MESSAGE_BYTES_MOST
    assert drop.turn_after(5) == []
    drop.watch.done(drop.offered[0])
    assert drop.turn_after(5) == [name(8)]


def test_a_tree_without_an_end_is_named_and_does_not_stop_the_others(drop: Drop) -> None:
    drop.put("a/" * 40 + name(1))
    drop.put(name(2))
    assert drop.turn_after(0) + drop.turn_after(5) == [name(2)]
    assert any("deeper" in trouble for trouble in drop.watch.troubles.values())


def test_a_second_watch_of_one_folder_is_refused(drop: Drop) -> None:
    with pytest.raises(SettingsUnusable, match="another process watches"):
        drop.watched_anew()
    drop.watch.close()
    drop.watched_anew().close()


def test_a_folder_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "drop").write_bytes(b"")
    with pytest.raises(SettingsUnusable, match="cannot be used"):
        Drop(tmp_path / "drop")


def test_a_run_ends_when_it_is_told_to(drop: Drop) -> None:
    drop.put(name())
    drop.watch.turn()
    drop.seconds = 5
    stop = threading.Event()

    def journal(arrivals: Sequence[FileArrival]) -> None:
        drop.watch.done(arrivals[0])
        stop.set()

    drop.watch._offer = journal
    drop.watch.run(stop)
    assert drop.lies() == {f"archive/{name()}"}


@settings(max_examples=40, deadline=None)  # a busy machine is no failure
@given(
    pieces=st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=6),
    stalls=st.lists(st.lists(st.sampled_from((1, 5, 12, 40)), max_size=4), min_size=6, max_size=6),
    answered=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_an_upload_of_an_unknown_writer_is_taken_whole_in_the_end_however_it_stalls(
    tmp_path_factory: pytest.TempPathFactory,
    pieces: list[bytes],
    stalls: list[list[int]],
    answered: list[bool],
) -> None:
    """What is taken too early is the beginning of the whole, and the whole comes after it once."""
    drop = Drop(tmp_path_factory.mktemp("stalls") / "drop")
    drop.watch._leases = False

    def journal() -> None:
        for arrival in drop.offered[-1:]:
            drop.watch.done(arrival)

    with drop.put(name(), b"").open("ab", buffering=0) as upload:
        for piece, seconds, answers in zip(pieces, stalls, answered, strict=False):
            upload.write(piece)
            for one in seconds:
                drop.turn_after(one)
                if answers:
                    journal()
    for _ in range(20):
        drop.turn_after(10)
        journal()
    payloads = [arrival.payload for arrival in drop.offered]
    whole = b"".join(pieces)
    assert payloads[-1] == whole
    assert payloads.count(whole) == 1
    assert all(whole.startswith(payload) for payload in payloads)
    assert drop.lies() == {f"archive/{name()}"}
