"""docs/clients.md, typed as it stands: pandas, polars, a spreadsheet; its flow holds together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from tests.api.every_request.described.recording import serving
from tests.bench.interop.walk import Block, blocks
from tests.servers.libreoffice import LibreOffice

FORMULA = '=COUNTIFS(verdicts.B:B;"CX-1";verdicts.F:F;"exceeded")'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("city")) as (http, _):
        yield str(http.base_url).rstrip("/")


def named(site: str, name: str) -> Block:
    return next(one for one in blocks(site) if one.name == name)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("with_pandas.py", "2026-11-15 CX-1 COD 227.08"),
        ("with_polars.py", "2026-11-15 ┆ CX-1 ┆ COD"),
    ],
)
def test_a_month_of_verdicts_is_read_as_the_page_says(site: str, name: str, seen: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", named(site, name).text],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert run.returncode == 0, run.stderr
    assert seen in " ".join(run.stdout.split()), run.stdout


@pytest.mark.live("libreoffice")
def test_the_spreadsheet_counts_what_the_service_counts(
    site: str, tmp_path: Path, libreoffice: LibreOffice
) -> None:
    (line,) = (one.text for one in blocks(site) if "verdicts.xlsx" in one.text)
    subprocess.run(["bash", "-ec", line], cwd=tmp_path, check=True)
    (formula,) = (one.text.strip() for one in blocks(site) if one.kind == "text")
    assert formula == FORMULA
    book = openpyxl.load_workbook(tmp_path / "verdicts.xlsx")
    # As a file has it that a person saves: Excel's marks, in the place of Calc's.
    book.create_sheet("count")["A1"] = formula.replace("verdicts.", "verdicts!").replace(";", ",")
    book.save(tmp_path / "counted.xlsx")
    shown = libreoffice.shown(tmp_path / "counted.xlsx")
    query = {"outlet": "CX-1", "outcome": "exceeded", "from": "2026-11-01", "to": "2026-11-23"}
    told: dict[str, Any] = httpx.get(f"{site}/api/v1/verdicts", params=query).json()
    assert len(told["verdicts"]) > 0
    assert shown["count"] == [[str(len(told["verdicts"]))]]


def test_the_flow_is_one_whose_wires_lead_somewhere_and_asks_what_there_is(site: str) -> None:
    flow = json.loads(named(site, "flow.json").text)
    ids = {one["id"] for one in flow}
    assert all(set(wire) <= ids for one in flow for wire in one.get("wires", []))
    (question,) = (one["func"] for one in flow if one["id"] == "question")
    address = question.split("`")[-2].replace("${from}", "")
    assert httpx.get(address).status_code == 200
