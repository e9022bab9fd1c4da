"""A service with a drop folder and no broker at all: files in, readings out, a kill in between."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ingest.sources.folder.senders import change_senders
from storage.records.store import SqlRecords
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.ingest.sites import NOW, small_registry
from tests.servers.nhue import RunningNhue, running_nhue
from tests.servers.uploads import running_sshd, running_vsftpd

GOOD = "HN_ABCD_CX-1_20261122010500.txt"
UNFINISHED = "HN_ABCD_CX-1_20261122020500.txt"
BROKEN = "HN_ABCD_CX-2_20261122010500.txt"
NOWHERE = "HN_ABCD_NUO999_20261122010500.txt"


def lines(hour: int) -> bytes:
    """Return the file of one hour: three readings of COD, 5 minutes apart."""
    return b"".join(
        b"COD\t%d.5\tmg/L\t20261122%02d%02d00\t00\r\n" % (60 + minute, hour, minute)
        for minute in (0, 5, 10)
    )


def registered(data: Path) -> Path:
    """Make a service's data folder with a registry in it, and return it."""
    data.mkdir()
    with closing(SqlRecords.open(f"sqlite:///{data / 'records.sqlite'}")) as records:
        records.add_registry(small_registry(monitored_since=NOW.date()), NOW)
    return data


def receipts(service: RunningNhue) -> list[str]:
    """Return what became of the gateway's files, oldest first."""
    answer = service.get("/gateways/GW-1/receipts").json()
    return [one["outcome"] for one in reversed(answer["receipts"])]


def test_dropped_files_are_stored_archived_or_set_aside_and_a_kill_doubles_nothing(
    tmp_path: Path,
) -> None:
    drop = tmp_path / "drop"
    settings = {
        "data_dir": str(registered(tmp_path / "data")),
        "mqtt_host": "none",
        "drop_folder": str(drop),
        "drop_settle_seconds": "0.1",
        "judge_interval_seconds": "0.3",
    }
    sender = drop / "GW-1"
    folder = sender / "2026" / "11" / "22"
    folder.mkdir(parents=True)
    # Nothing can be archived while a file lies where the folder should be.
    (drop / "archive").write_bytes(b"")
    (folder / GOOD).write_bytes(lines(1))
    (folder / f"{UNFINISHED}.part").write_bytes(lines(2)[:50])
    (sender / BROKEN).write_bytes(b"nothing of this is a reading\n")
    (sender / NOWHERE).write_bytes(lines(1))
    (drop / GOOD).write_bytes(lines(3))  # of no sender
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_until(lambda: "accepted" in receipts(service))
        service.wait_until(lambda: len(list((drop / "broken").rglob("*.txt"))) == 6)
        service.wait_until(lambda: "archive/" in drop_health(service)["detail"])
        service.wait_until(lambda: drop_health(service)["status"] == "degraded")
        aside = drop / "broken" / "GW-1"
        for name in (BROKEN, NOWHERE):  # the reason is written after its file was moved
            service.wait_until((aside / f"{name}.reason.txt").exists)
        service.wait_until((drop / "broken" / f"{GOOD}.reason.txt").exists)
        service.kill()
        (drop / "archive").unlink()
        (folder / f"{UNFINISHED}.part").write_bytes(lines(2))
        assert (folder / GOOD).read_bytes() == lines(1)
        assert "line 1" in (aside / f"{BROKEN}.reason.txt").read_text("utf-8")
        assert "'NUO999'" in (aside / f"{NOWHERE}.reason.txt").read_text("utf-8")
        assert "no sender's" in (drop / "broken" / f"{GOOD}.reason.txt").read_text("utf-8")
        assert (drop / "broken" / GOOD).read_bytes() == lines(3)

        service.start()
        archive = drop / "archive" / folder.relative_to(drop)
        service.wait_until((archive / GOOD).exists)
        (folder / f"{UNFINISHED}.part").rename(folder / UNFINISHED)
        service.wait_until((archive / UNFINISHED).exists)
        service.wait_until(lambda: receipts(service)[-2:] == ["duplicate", "accepted"])
        service.wait_until(lambda: len(readings(service)) == 6)
        service.wait_until(lambda: drop_health(service)["status"] == "ok")
        service.wait_until(
            lambda: service.part("broker") == ("ok", "no broker here: files alone are taken")
        )
        service.wait_until(lambda: service.get("/health").status_code == 200)
        topics = {
            "nhue/v1/GW-1/circular10/CX-2",
            f"file:///GW-1/{NOWHERE}",
            f"file:///{GOOD}",
        }
        service.wait_until(lambda: refused_topics(service) == topics)
        service.wait_until(lambda: service.metric("nhue_drop_folder_in_hand") == 0)
        service.wait_until(lambda: service.metric("nhue_drop_folder_troubles") == 0)
        assert service.end() == 0
        assert "broker not reached" not in service.log.read_text("utf-8")
    assert list(folder.iterdir()) == []


@pytest.mark.live("vsftpd", "sshd")
def test_what_loggers_upload_by_ftp_and_sftp_stands_once_and_whole(tmp_path: Path) -> None:
    slow, quick, broken = (f"HN_ABCD_CX-1_2026112201{n:02d}00.txt" for n in (5, 6, 7))
    (tmp_path / quick).write_bytes(lines(2))
    (tmp_path / broken).write_bytes(b"nothing of this is a reading\n")
    with running_vsftpd() as ftp, running_sshd(ftp) as sftp:
        change_senders(ftp.drop, {"GW-1": "NUO001"})
        settings = {
            "data_dir": str(registered(tmp_path / "data")),
            "mqtt_host": "none",
            "drop_folder": str(ftp.drop),
            "drop_settle_seconds": "0.1",
        }
        archive, aside = (
            ftp.drop / place / ftp.upload.relative_to(ftp.drop) for place in ("archive", "broken")
        )
        with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
            with ftp.ftp() as logger:
                data = logger.transfercmd(f"STOR {slow}")
                data.sendall(lines(1)[:-20])
                puts = [f"put {tmp_path / quick}", f"put {tmp_path / broken}"]
                with sftp.sftp(*puts) as other:
                    said = other.communicate(timeout=PATIENCE_SECONDS)[0]
                    assert other.returncode == 0, said
                service.wait_until((archive / quick).exists)
                service.wait_until((aside / f"{broken}.reason.txt").exists)
                service.wait_until(lambda: "1 being" in service.part("drop_folder")[1])
                service.wait_until(lambda: service.metric("nhue_drop_folder_being_written") == 1)
                assert (ftp.upload / slow).exists()
                data.sendall(lines(1)[-20:])
                data.close()
                logger.voidresp()
            service.wait_until((archive / slow).exists)
            service.wait_until(lambda: len(readings(service)) == 6)
            outcomes = ["accepted", "accepted", "refused"]
            service.wait_until(lambda: sorted(receipts(service)) == outcomes)
            assert (archive / slow).read_bytes() == lines(1)
            assert service.end() == 0


def refused_topics(service: RunningNhue) -> set[str]:
    """Return the topics of everything that was refused."""
    refused = service.get("/rejections").json()["rejections"]
    return {one["topic"] for one in refused}


def drop_health(service: RunningNhue) -> dict[str, str]:
    """Return what health says of the drop folder."""
    parts: dict[str, dict[str, str]] = service.health()["parts"]
    return parts["drop_folder"]


def readings(service: RunningNhue) -> list[float]:
    """Return the outlet's readings of the day; none may stand twice."""
    found = service.get(
        "/outlets/CX-1/readings",
        parameter="COD",
        **{"from": "2026-11-21T17:00:00Z", "to": "2026-11-22T17:00:00Z"},
    ).json()
    assert found["conflicts"] == []
    values: list[float] = found["value"]
    assert len(set(found["time"])) == len(values)
    return values
