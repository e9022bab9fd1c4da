#!/usr/bin/env bash
# duckdb 2.0.0 cuts a figure to a whole number where it scans a numpy object column of more than a
# thousand cells, and says nothing.
#
# Where it bites: a column of figures with None for what is not known is such a column, and figures
# that came as whole numbers (1, 0) among others (2.5) are usual in a table of means. The type is
# taken from a thousand cells; that this may end in a conversion error is documented and known. Of
# whole numbers in that sample a later 2.5 becomes 2 without an error, also where the question
# casts the column to DOUBLE, as the cast comes after. A whole number above 2**31 in its place is an
# error. All is well with `SET pandas_analyze_sample` at the number of rows or more.
#
# Output seen:
#   duckdb 2.0.0: 1000 cells: DOUBLE 2.5
#   duckdb 2.0.0: 9000 cells: INTEGER 2.0
#   duckdb 2.0.0: 9000 cells, all looked at: DOUBLE 2.5
#
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check duckdb==2.0.0 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import sys

import duckdb
import numpy as np

seen = []
for cells, looks_at_all in ((1_000, False), (9_000, False), (9_000, True)):
    figures = np.empty(cells, object)
    figures[:] = 1
    figures[137] = 2.5
    with duckdb.connect() as connection:
        if looks_at_all:
            connection.execute(f"SET pandas_analyze_sample = {cells}")
        connection.register("means", {"mean": figures, "row": np.arange(cells)})
        asked = "SELECT typeof(mean), CAST(mean AS DOUBLE) FROM means WHERE row = 137"
        kind, figure = connection.execute(asked).fetchone()
    told = ", all looked at" if looks_at_all else ""
    print(f"duckdb {duckdb.__version__}: {cells} cells{told}: {kind} {figure}")
    seen.append((kind, figure))
sys.exit(
    0
    if seen == [("DOUBLE", 2.5), ("INTEGER", 2.0), ("DOUBLE", 2.5)]
    else "the behaviour has changed"
)
PYTHON
