"""Every figure of the regulation files equals the collected tables that it was copied from."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from compliance.law.regulation import FactorClass, Regulation, TableLimit, load_regulations
from domain.registered import ReceivingWater

STANDARDS = Path(__file__).resolve().parent / "standards"
TABLES = {
    "QCVN 40:2011/BTNMT": "qcvn_40_2011.csv",
    "QCVN 14:2008/BTNMT": "qcvn_14_2008.csv",
    "QCVN 11-MT:2015/BTNMT": "qcvn_11_mt_2015.csv",
}
WITHOUT_FIGURES = {
    "QCVN 40:2025/BTNMT": "qcvn_40_2025_no_values.csv",
    "QCVN 14:2025/BTNMT": "qcvn_14_2025_no_values.csv",
}
WATER_OF = {
    "sông": ReceivingWater.RIVER,
    "hồ": ReceivingWater.LAKE,
    "vùng nước biển ven bờ dùng": ReceivingWater.COASTAL_PROTECTED,
    "vùng nước biển ven bờ khác": ReceivingWater.COASTAL_OTHER,
}
REGULATIONS = load_regulations()


def _rows(name: str, standard: str | None = None) -> list[dict[str, str]]:
    with (STANDARDS / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if standard in (None, row.get("standard"))]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.mark.parametrize("standard", TABLES)
def test_every_limit_equals_the_collected_table(standard: str) -> None:
    rows = _rows(TABLES[standard])
    more = {(row["parameter_code"], row["column"]): row for row in _raised(standard, rows)}
    limits = REGULATIONS[standard].limits
    assert set(limits) == {(row["parameter_code"], row["column"]) for row in rows}
    for row in rows:
        [limit] = limits[row["parameter_code"], row["column"]]
        assert (limit.unit_written or limit.unit) == row["unit"]
        assert (limit.lower, limit.upper) == (_number(row["limit_min"]), _number(row["limit_max"]))
        basis = more.get((row["parameter_code"], row["column"]), row)
        assert (limit.basis.source, limit.basis.confidence) == (
            basis["source"],
            basis["confidence"],
        )
        _nothing_of_the_row_is_lost(limit, row)


def _raised(standard: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of a further source that make one of the first table surer."""
    first = {(row["parameter_code"], row["column"]): row for row in rows}
    return [
        row
        for row in _rows("qcvn_40_2011_more_sources.csv", standard)
        if row["confidence"] != first[row["parameter_code"], row["column"]]["confidence"]
    ]


def test_a_further_source_gives_the_same_figures() -> None:
    limits = REGULATIONS["QCVN 40:2011/BTNMT"].limits
    for row in _rows("qcvn_40_2011_more_sources.csv"):
        [limit] = limits[row["parameter_code"], row["column"]]
        assert (limit.lower, limit.upper) == (_number(row["limit_min"]), _number(row["limit_max"]))


def _nothing_of_the_row_is_lost(limit: TableLimit, row: dict[str, str]) -> None:
    note = limit.note or ""
    assert row["condition"] in note
    if "không áp dụng" in row["parameter_name_vi"]:
        assert row["parameter_name_vi"] in note
        assert limit.not_applied_to == {
            ReceivingWater.COASTAL_OTHER,
            ReceivingWater.COASTAL_PROTECTED,
        }
    if "H2S" in row["parameter_name_vi"]:
        assert "H2S" in note


@pytest.mark.parametrize("standard", WITHOUT_FIGURES)
def test_a_table_without_figures_is_listed_with_its_columns_and_no_figure(standard: str) -> None:
    rows = _rows(WITHOUT_FIGURES[standard])
    regulation = REGULATIONS[standard]
    assert not regulation.limits
    assert {row["column"] for row in rows} == set(regulation.columns)
    listed = {entry.parameter: entry for entry in regulation.listed}
    assert set(listed) == {row["parameter_code"] for row in rows}
    for row in rows:
        assert (row["limit_min"], row["limit_max"]) == ("", "")
        entry = listed[row["parameter_code"]]
        assert (entry.unit_written or entry.unit, entry.source) == (row["unit"], row["source"])
        assert row["condition"] in (entry.note or "")


@pytest.mark.parametrize("standard", REGULATIONS)
def test_every_coefficient_equals_the_collected_table(standard: str) -> None:
    rows = _rows("coefficients_kq_kf_k.csv", standard)
    regulation = REGULATIONS[standard]
    for name, classes in {"Kq": regulation.kq, "Kf": regulation.kf, "K": regulation.k}.items():
        collected = [row for row in rows if row["coefficient"] == name]
        assert [_told(entry) for entry in classes] == [_collected(row) for row in collected]


def _told(entry: FactorClass) -> tuple[object, ...]:
    basis = (entry.basis.source, entry.basis.confidence)
    bounds = (entry.above, entry.up_to, entry.unit)
    return (entry.value, entry.water, *bounds, entry.no_data, entry.applies_to, *basis)


def _collected(row: dict[str, str]) -> tuple[object, ...]:
    waters = [water for start, water in WATER_OF.items() if row["applies_to"].startswith(start)]
    return (
        Decimal(row["value"]),
        waters[0] if row["coefficient"] == "Kq" else None,
        _number(row["lower_exclusive"]),
        _number(row["upper_inclusive"]),
        row["unit"] or None,
        "không có số liệu" in row["applies_to"],
        row["applies_to"] if row["coefficient"] == "K" else None,
        row["source"],
        row["confidence"],
    )


@pytest.mark.parametrize("standard", TABLES)
def test_every_exception_equals_the_collected_table(standard: str) -> None:
    rows = _rows("coefficient_exceptions.csv", standard)
    ours = REGULATIONS[standard].cmax_is_c
    assert {name: (basis.source, basis.confidence) for name, basis in ours.items()} == {
        row["parameter_code"]: (row["source"], row["confidence"]) for row in rows
    }


@pytest.mark.parametrize(
    ("standard", "event"),
    [
        ("QCTĐHN 02:2014/BTNMT", "QCTDHN 02:2014 (Hanoi) in force"),
        ("QCVN 40:2025/BTNMT", "QCVN 40:2025 (Circular 06/2025)"),
        ("QCVN 14:2025/BTNMT", "QCVN 14:2025 (Circular 05/2025) in force"),
    ],
)
def test_every_date_in_force_equals_the_collected_one(standard: str, event: str) -> None:
    [row] = [row for row in _rows("key_dates.csv") if event in row["event"]]
    regulation = REGULATIONS[standard]
    assert regulation.in_force == date.fromisoformat(row["date"])
    assert regulation.in_force_basis is not None
    basis = regulation.in_force_basis
    assert (basis.source, basis.confidence) == (row["source"], row["confidence"])


@pytest.mark.parametrize(
    ("standard", "what"),
    [("QCVN 40:2011/BTNMT", "in force"), ("QCVN 40:2011/BTNMT", "formula")],
)
def test_what_a_further_source_told_of_the_old_regulation_is_as_sure_as_collected(
    standard: str, what: str
) -> None:
    [row] = [row for row in _rows("formulas_and_clauses.csv", standard) if row["what"] == what]
    regulation = REGULATIONS[standard]
    basis = regulation.formula_basis if what == "formula" else regulation.in_force_basis
    assert basis is not None
    assert (basis.source, basis.confidence) == (row["source"], row["confidence"])


def test_the_formula_of_2008_and_the_default_column_of_2025_are_as_collected() -> None:
    [formula] = [
        row
        for row in _rows("formulas_and_clauses.csv", "QCVN 14:2008/BTNMT")
        if row["what"] == "formula"
    ]
    domestic = REGULATIONS["QCVN 14:2008/BTNMT"].formula_basis
    assert (domestic.source, domestic.confidence) == (formula["source"], formula["confidence"])
    [column] = [
        row
        for row in _rows("formulas_and_clauses.csv", "QCVN 40:2025/BTNMT")
        if row["what"] == "column without zoning"
    ]
    default = REGULATIONS["QCVN 40:2025/BTNMT"].default_column
    assert default is not None
    assert (default.basis.source, default.basis.confidence) == (
        column["source"],
        column["confidence"],
    )
    assert f"column {default.column} applies" in column["statement"]


def test_the_name_of_2025_is_the_whole_title() -> None:
    [row] = [
        row
        for row in _rows("formulas_and_clauses.csv", "QCVN 14:2025/BTNMT")
        if row["what"] == "title"
    ]
    regulation = REGULATIONS["QCVN 14:2025/BTNMT"]
    assert f"{regulation.name_vi} / {regulation.name_en}" == row["statement"]


def test_what_was_replaced_is_named_dated_and_followed_as_collected() -> None:
    [replaced] = [
        row["statement"]
        for row in _rows("formulas_and_clauses.csv", "QCVN 40:2025/BTNMT")
        if row["what"] == "replaces"
    ]
    for row in _rows("replaced_regulations.csv"):
        regulation = REGULATIONS[row["standard"]]
        assert regulation.name_vi == row["name_vi"]
        assert ("" if regulation.in_force is None else str(regulation.in_force)) == row["in_force"]
        follower = "" if regulation.successor is None else regulation.successor.id
        assert follower == row["successor"]
        assert not regulation.limits
        number = row["standard"].removeprefix("QCVN ").removesuffix("/BTNMT")
        assert (number in replaced) == (follower == "QCVN 40:2025/BTNMT")


def test_a_date_in_force_that_was_not_collected_is_not_told() -> None:
    told = {entry.id for entry in REGULATIONS.values() if entry.in_force is not None}
    undated = {row["standard"] for row in _rows("replaced_regulations.csv") if not row["in_force"]}
    unknown = {"QCVN 14:2008/BTNMT", "QCVN 11-MT:2015/BTNMT"} | undated
    assert set(REGULATIONS) - told == unknown


@pytest.mark.parametrize("standard", ["QCVN 40:2011/BTNMT", "QCVN 14:2008/BTNMT"])
def test_the_transition_equals_the_collected_dates(standard: str) -> None:
    dates = _rows("key_dates.csv")
    [begins] = [row for row in dates if "QCVN 14:2025 (Circular" in row["event"]]
    [until] = [row for row in dates if "existing facilities may keep" in row["event"]]
    [on_all] = [row for row in dates if "binding on all" in row["event"]]
    successor = REGULATIONS[standard].successor
    assert successor is not None
    told = (successor.begins, successor.existing_until, successor.binding_on_all_from)
    assert [str(day) for day in told] == [row["date"] for row in (begins, until, on_all)]
    for row in (begins, until, on_all):
        assert successor.basis.confidence == row["confidence"]
        assert successor.basis.source == row["source"]


def test_two_sources_tell_what_follows_the_seafood_regulation_and_hanois_own_has_no_successor() -> (
    None
):
    followed = {entry.id: entry.successor for entry in REGULATIONS.values()}
    seafood = followed["QCVN 11-MT:2015/BTNMT"]
    assert seafood is not None
    assert (seafood.id, seafood.basis.confidence) == (
        "QCVN 40:2025/BTNMT",
        "two independent sources agree",
    )
    assert followed["QCTĐHN 02:2014/BTNMT"] is None


def test_every_regulation_says_clause_and_source_of_every_figure() -> None:
    for regulation in REGULATIONS.values():
        for basis in _bases(regulation):
            assert basis[0].strip()
            assert basis[1].strip()


def _bases(regulation: Regulation) -> list[tuple[str, str]]:
    tables = [entry.basis for tiers in regulation.limits.values() for entry in tiers]
    classes = [entry.basis for entry in (*regulation.kq, *regulation.kf, *regulation.k)]
    every = [regulation.formula_basis, *tables, *classes, *regulation.cmax_is_c.values()]
    return [(basis.clause, basis.source) for basis in every]


def test_the_paper_says_how_many_figures_of_each_regulation_are_in_hand() -> None:
    paper = (Path(__file__).resolve().parents[3] / "docs" / "law.md").read_text(encoding="utf-8")
    for regulation in REGULATIONS.values():
        assert f"| {' | '.join(_in_hand(regulation))} |\n" in paper


def _in_hand(regulation: Regulation) -> list[str]:
    parts = {
        "limit": len(regulation.limits),
        "kq": len(regulation.kq),
        "kf": len(regulation.kf),
        "k": len(regulation.k),
    }
    counts = [
        "not in hand" if part in regulation.not_in_hand else str(count or "-")
        for part, count in parts.items()
    ]
    since = "not in hand" if regulation.in_force is None else regulation.in_force.isoformat()
    successor = "none known" if regulation.successor is None else regulation.successor.id
    return [regulation.id, *counts, regulation.formula, since, successor]


def test_every_kind_of_facility_stands_in_the_paper() -> None:
    paper = (Path(__file__).resolve().parents[3] / "docs" / "law.md").read_text(encoding="utf-8")
    for entry in REGULATIONS["QCVN 14:2008/BTNMT"].k:
        assert f"`{entry.facility_kind}`" in paper
