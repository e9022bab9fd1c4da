"""`nhue export` writes what the API answers, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.app import create_app
from domain.errors import NhueError
from service.commands.main import app
from storage.readings.embedded.store import DuckdbReadings
from tests.api.conftest import Client
from tests.api.sample_city import sample_parts, sample_readings

MONTH = "2026-11"


def export(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--data-dir", str(data), "export", *words])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Client]]:
    """A data folder of the invented city, and a client of an API on the same records."""
    data = tmp_path_factory.mktemp("house")
    parts = sample_parts(data)
    readings = DuckdbReadings(data / "readings.duckdb")
    readings.append(sample_readings())
    readings.close()
    yield data, Client(create_app(parts))
    parts.records.close()


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("verdicts", "parquet"),
        ("coverage", "csv"),
        ("events", "xlsx"),
        ("registry", "ndjson"),
        ("readings", "parquet"),
    ],
)
def test_the_file_is_that_of_the_api(
    house: tuple[Path, Client], tmp_path: Path, what: str, form: str
) -> None:
    data, client = house
    out = tmp_path / f"told.{form}"
    done = export(data, what, "--month", MONTH, "-o", str(out))
    assert done.exit_code == 0, done.output
    answer = client.get(f"/api/v1/exports/{what}?month={MONTH}&format={form}")
    assert out.read_bytes() == answer.content
    assert [one.name for one in tmp_path.iterdir()] == [out.name]


def test_filters_and_a_format_of_its_own_are_taken(
    house: tuple[Path, Client], tmp_path: Path
) -> None:
    data, client = house
    out = tmp_path / "told"
    words = ["--from", "2026-11-10", "--to", "2026-11-20", "--outlet", "CX-1", "--parameter", "cod"]
    known = ["--known-at", "2026-11-24T08:00+07:00", "--bom", "--format", "csv"]
    assert export(data, "means", *words, *known, "-o", str(out)).exit_code == 0
    asked = "from=2026-11-10&to=2026-11-20&outlet=CX-1&parameter=COD&bom=1"
    answer = client.get(f"/api/v1/exports/means?{asked}&known_at=2026-11-24T01:00:00Z")
    assert out.read_bytes() == answer.content
    assert len(answer.content.splitlines()) == 12


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["means", "--month", "2026-11", "-o", "told"], "tells no format"),
        (["means", "--month", "2026-13", "-o", "told.csv"], "is not a month"),
        (["means", "--outlet", "CX-99", "-o", "told.csv"], "no outlet 'CX-99'"),
        (["means", "--month", "2026-11", "-o", "nowhere/told.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused_and_leaves_no_file(
    house: tuple[Path, Client],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = export(house[0], *words).exception
    assert isinstance(refused, NhueError)
    assert said in str(refused)
    assert list(tmp_path.iterdir()) == []
