"""`nhue status` says how an installation is and changes nothing; its exit code is for programs."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from domain.errors import SettingsUnusable
from service.commands.main import app
from service.commands.running import status as status_module
from service.commands.vietnamese.by_subject.status_words import SAID_OF_STATUS
from service.settings.clock import now
from storage.records.store import SqlRecords
from tests.servers.mosquitto import free_port
from tests.storage.records.database.test_filled_of_before import FILLED

RUNBOOK = Path(__file__).resolve().parents[3] / "docs" / "runbook.md"
REFUSED = "refused: the broker at 127.0.0.1:1883 does not let us in (Not authorized)"


def asked(folder: Path, port: int, *more: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """Return the exit code, and how each thing is by its name."""
    done = CliRunner().invoke(
        app,
        ["--data-dir", str(folder), "status", "--json", *more],
        env={"NHUE_API_PORT": str(port)},
    )
    told = json.loads(done.stdout)
    assert told["status"] in {"ok", "degraded", "down"}
    return done.exit_code, {one["name"]: (one["status"], one["detail"]) for one in told["found"]}


@contextmanager
def answering(health: Mapping[str, Any] | str | None, seen: list[str | None]) -> Iterator[int]:
    """Answer as a service would; yield the port, and keep each token that was shown."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers["Authorization"])
            self.send_response(200)
            self.end_headers()
            for _ in range(50 if health is None else 0):  # drips for longer than anybody waits
                with suppress(OSError):
                    self.wfile.write(b" ")
                time.sleep(0.05)
            told = health if isinstance(health, str) else json.dumps(health)
            with suppress(OSError):
                self.wfile.write(told.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def health(**parts: tuple[str, str]) -> dict[str, Any]:
    told = {name: {"status": one[0], "detail": one[1]} for name, one in parts.items()}
    return {"status": "as its worst part", "parts": told}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}").close()
    return tmp_path


def test_where_nothing_is_it_says_so_and_makes_nothing(tmp_path: Path) -> None:
    code, told = asked(tmp_path / "data", free_port())
    assert code == 1
    assert told["version"] == ("ok", metadata.version("nhue"))
    assert told["service"][0] == "down"
    assert "there are no records yet" in told["schema"][1]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("broker", "code"),
    [(("ok", "connected"), 0), (("degraded", "lost one"), 3), (("down", REFUSED), 1)],
)
def test_the_parts_of_a_service_that_answers_are_told_and_the_worst_is_the_exit_code(
    folder: Path, broker: tuple[str, str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_module, "DISK_LOW_BYTES", 0)
    seen: list[str | None] = []
    (folder / "token").write_text("s3cret\n", encoding="utf-8")
    with answering(health(broker=broker), seen) as port:
        ended, told = asked(folder, port, "--token-file", str(folder / "token"))
    assert (ended, told["broker"]) == (code, broker)
    assert seen == ["Bearer s3cret"]
    assert told["waiting"] == ("ok", "0 outlet-days to be judged")
    assert told["schema"][0] == "ok"


def test_what_answers_and_is_another_program_is_not_taken_for_the_service(folder: Path) -> None:
    with answering({"parts": ["none"]}, []) as port:
        code, told = asked(folder, port)
    assert code == 1
    assert "is not Nhuệ" in told["service"][1]


@pytest.mark.parametrize(
    "other",
    [
        {"parts": {}},
        {"parts": {"broker": {"status": "purple", "detail": "?"}}},
        {"parts": {"broker": "ok"}},
        "[" * 100_000,
    ],
)
def test_an_answer_that_is_almost_ours_is_said_to_be_anothers(folder: Path, other: Any) -> None:
    with answering(other, []) as port:
        code, told = asked(folder, port)
    assert code == 1
    assert "is not Nhuệ" in told["service"][1]


def test_an_answer_that_never_ends_is_not_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_module, "ANSWER_SECONDS", 0.3)
    with answering(None, []) as port:
        assert "is not Nhuệ" in asked(folder, port)[1]["service"][1]


@pytest.mark.parametrize("written", [b"", b"tok\nmore", "tök€".encode()])
def test_a_file_without_a_token_is_refused_and_not_shown(folder: Path, written: bytes) -> None:
    (folder / "token").write_bytes(written)
    done = CliRunner().invoke(
        app, ["--data-dir", str(folder), "status", "--token-file", str(folder / "token")]
    )
    assert isinstance(done.exception, SettingsUnusable)
    assert "holds no token" in str(done.exception)
    assert "more" not in str(done.exception)


def test_records_that_another_account_keeps_are_said_to_be_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = Path.stat

    def refused(self: Path, **how: Any) -> Any:
        if self.name == "records.sqlite":
            raise PermissionError(13, "Permission denied", str(self))
        return stat(self, **how)

    monkeypatch.setattr(Path, "stat", refused)
    status, said = asked(folder, free_port())[1]["schema"]
    assert status == "down"
    assert "(Permission denied): run it as the service's user" in said


def test_every_part_that_the_runbook_has_is_named_in_vietnamese() -> None:
    parts = re.findall(r"^### Health: (\w+)$", RUNBOOK.read_text("utf-8"), re.MULTILINE)
    assert "broker" in parts
    assert [name for name in parts if name not in dict(SAID_OF_STATUS)] == []


def test_without_a_service_its_parts_are_told_by_their_signs_of_life(folder: Path) -> None:
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    records.beat("ingest", at_seconds=int(now().timestamp()))
    records.close()
    code, told = asked(folder, free_port())
    assert code == 1
    assert told["ingest"][0] == "ok"
    assert told["judge"] == ("down", "never heard of")


def test_records_of_an_older_version_are_told_and_stay_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "records.sqlite"
    with closing(sqlite3.connect(file)) as filling, filling:
        filling.executescript((FILLED / "schema_0005_sqlite.sql").read_text(encoding="utf-8"))
    filling.close()
    for _ in range(2):
        _, told = asked(tmp_path, free_port())
        assert told["schema"] == (
            "degraded",
            "0005: the next start brings the tables up to date",
        )


def test_a_disk_that_fills_is_said_before_it_is_full(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_module, "DISK_LOW_BYTES", 2**62)
    assert asked(folder, free_port())[1]["disk"][0] == "degraded"
    monkeypatch.setattr(status_module, "DISK_FULL_BYTES", 2**62)
    assert asked(folder, free_port())[1]["disk"][0] == "down"
