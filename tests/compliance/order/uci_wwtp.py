"""The 1990 series of a plant in Barcelona as daily effluent samples, and a plain count of its days.

The samples are read with the csv module, the days over a limit are counted by pandas from the same
file: two ways that share nothing but the file. Nothing is interpolated; `?` is a missing value.
"""

from __future__ import annotations

import csv
from datetime import date, datetime

import pandas as pd

from tests.house.runs import shared_data

FOLDER = shared_data.DATA / "uci_wwtp"
HEADER = FOLDER / "header.csv"
DATA = FOLDER / "water-treatment-1990.data"

# The file's effluent columns (-S, Spanish names) and our parameters.
PARAMETERS = {"DBO-S": "BOD5", "DQO-S": "COD", "SS-S": "TSS"}
# C of QCVN 40:2011, Table 1, in mg/L, written down here by hand: a witness beside the TOML.
LIMITS = {
    "A": {"BOD5": 30.0, "COD": 75.0, "TSS": 50.0},
    "B": {"BOD5": 50.0, "COD": 150.0, "TSS": 100.0},
}


def missing_reason() -> str | None:
    """Return why the series cannot be had, or None when it is there."""
    return shared_data.missing(*(f"{FOLDER.name}/{path.name}" for path in (HEADER, DATA)))


def daily_samples() -> list[tuple[date, dict[str, float]]]:
    """Return each day with its measured values in mg/L by parameter, in the order of the file."""
    names = HEADER.read_text(encoding="utf-8").strip().split(",")
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [dict(zip(names, row, strict=True)) for row in csv.reader(file) if row]
    return [
        (
            _day(row["Date"]),
            {code: float(row[name]) for name, code in PARAMETERS.items() if row[name] != "?"},
        )
        for row in rows
    ]


def pandas_exceedances(column: str) -> dict[str, set[date]]:
    """Return for each parameter the days over a column's limit, counted with plain pandas."""
    names = HEADER.read_text(encoding="utf-8").strip().split(",")
    frame = pd.read_csv(DATA, names=names, na_values="?")
    days = pd.to_datetime(frame["Date"].str.removeprefix("D-"), format="%d/%m/%y").dt.date
    return {
        code: set(days[frame[name] > LIMITS[column][code]]) for name, code in PARAMETERS.items()
    }


def _day(text: str) -> date:
    return datetime.strptime(text, "D-%d/%m/%y").date()  # noqa: DTZ007 - a date has no zone
