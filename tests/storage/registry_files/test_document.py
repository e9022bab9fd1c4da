"""Holds docs/registry.md to the code: its columns are all there, and its examples are accepted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.errors import FaultsFound
from domain.registry import Registry
from storage.registry_files.columns import COLUMNS, OPTIONAL_COLUMNS, Kind
from storage.registry_files.files import read_registry, registry_files

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "registry.md").read_text(encoding="utf-8")
KNOWN = ("qcvn-40-2011", "qcvn-40-2025")


def a_section(kind: Kind) -> str:
    return PAGE.split(f"## {kind}.csv", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("kind", Kind)
def test_every_column_is_described_in_the_order_in_which_it_is_written(kind: Kind) -> None:
    described = re.findall(r"^\| `(\w+)` \|", a_section(kind), re.MULTILINE)
    assert tuple(described) == COLUMNS[kind]


def test_the_examples_of_the_page_are_accepted_and_are_those_of_the_tests(tmp_path: Path) -> None:
    for kind in Kind:
        (example,) = re.findall(r"```csv\n(.*?)```", a_section(kind), re.DOTALL)
        (tmp_path / f"{kind}.csv").write_text(example, encoding="utf-8")
    fixtures = ROOT / "tests" / "storage" / "registry_files" / "fixtures"
    from_page = read_registry(registry_files([tmp_path]), Registry(), KNOWN)
    assert from_page == read_registry(registry_files([fixtures]), Registry(), KNOWN)
    assert len(from_page.permits) == 3
    assert (len(from_page.permit_limits), len(from_page.sensors)) == (4, 4)
    assert len(from_page.maintenance) == 2


@pytest.mark.parametrize("kind", OPTIONAL_COLUMNS)
def test_a_column_that_may_be_absent_is_said_to_be(kind: Kind) -> None:
    said = re.findall(r"^\| `(\w+)` \|.*may be absent", a_section(kind), re.MULTILINE)
    assert set(said) == OPTIONAL_COLUMNS[kind]


def test_the_refusals_that_the_page_shows_are_those_that_people_get(tmp_path: Path) -> None:
    files = {
        "outlets.csv": "o-1,s,gw-1,Cửa xả 1,COD\no-2,s,gw/2,Cửa xả 2,COD\n",
        "permits.csv": "1,o-1,qcvn-40-2011,A,river,,,,5,01/09/2025,\n",
        "permit_limits.csv": "1,o-1,COD,stricter,,60,mg,2025-09-01,,Giấy phép 1\n",
        "stations.csv": 's,c,Trạm,"1200,5"\n',
        "clusters.csv": "c,CCN C,,ccn,operating,\n",
    }
    for name, rows in files.items():
        kind = Kind(name.removesuffix(".csv"))
        absent = OPTIONAL_COLUMNS.get(kind, ())
        header = ",".join(column for column in COLUMNS[kind] if column not in absent)
        (tmp_path / name).write_text(f"{header}\n{rows}", encoding="utf-8")
    with pytest.raises(FaultsFound) as found:
        read_registry(registry_files([tmp_path]), Registry(), KNOWN)
    shown = PAGE.split("```text\n", 1)[1].split("```", 1)[0]
    assert str(found.value).replace(f"{tmp_path}/", "") == shown.strip()
