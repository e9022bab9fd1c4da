"""The first questions are asked before anybody's, and none of them can stop the start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from service.processes.serving.warmed import first_questions, warm
from storage.records.store import SqlRecords


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    opened = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield opened
    opened.close()


def test_every_first_question_is_asked_and_one_that_fails_is_said_and_stops_nothing() -> None:
    asked: list[str] = []
    application = FastAPI()

    @application.get("/{page}")
    def answer(page: str) -> str:
        asked.append(page)
        if page == "broken":
            raise ZeroDivisionError
        return page

    with capture_logs() as logs:
        warm(application, ("/one", "/broken", "/other"))
    assert sorted(asked) == ["broken", "one", "other"]
    assert [one["path"] for one in logs] == ["/broken"]


def test_records_that_do_not_answer_are_asked_nothing(records: SqlRecords) -> None:
    assert "/" in first_questions(records)
    records.close()
    assert first_questions(records) == ()
