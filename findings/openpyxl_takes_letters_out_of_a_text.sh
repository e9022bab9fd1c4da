#!/usr/bin/env bash
# openpyxl 3.1.5 takes the letters x005F_ out of any text that it reads from a workbook's shared texts.
#
# Where it bites: a code or a serial that holds them (ax005F_b) comes in as another one (ab), and no
# error, warning or cell type says so. What it undoes is Excel's own escape (_x005F_ for an
# underscore that would begin an escape); it does so also where nothing was escaped, and only for
# shared texts: the same text kept in its cell (inlineStr) comes back whole.
#
# Output seen:
#   shared: wrote 'ax005F_b', openpyxl read 'ab'
#   inline: wrote 'ax005F_b', openpyxl read 'ax005F_b'
#
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import sys

import openpyxl
import xlsxwriter

WRITTEN = "ax005F_b"
read = {}
for name, in_cell in (("shared", False), ("inline", True)):
    with xlsxwriter.Workbook(f"{name}.xlsx", {"constant_memory": in_cell}) as book:
        book.add_worksheet().write_string(0, 0, WRITTEN)
    read[name] = openpyxl.load_workbook(f"{name}.xlsx").active["A1"].value
    print(f"{name}: wrote {WRITTEN!r}, openpyxl read {read[name]!r}")
as_seen = read == {"shared": "ab", "inline": WRITTEN}
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
