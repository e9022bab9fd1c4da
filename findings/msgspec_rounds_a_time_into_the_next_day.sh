#!/usr/bin/env bash
# msgspec 0.22.0 rounds a time of more than six digits to the nearest microsecond; Python's own
# datetime.fromisoformat, pydantic 2.14.3 and numpy 2.4.6 cut the digits off.
#
# Where it bites: a logger that writes seven digits (100 ns, as .NET does) stamps the last tick of a day,
# and one of two services that read the same message puts it into the next day: another daily mean.
#
# Output seen:
#   written  2026-11-24T23:59:59.9999999+07:00
#   msgspec  2026-11-25T00:00:00+07:00
#   python   2026-11-24T23:59:59.999999+07:00
#   pydantic 2026-11-24T23:59:59.999999+07:00
#   numpy    2026-11-24T23:59:59.999999
#
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check \
    msgspec==0.22.0 pydantic==2.14.3 numpy==2.4.6
"$work/venv/bin/python" - <<'PYTHON'
import json
import sys
from datetime import datetime

import msgspec
import numpy as np
from pydantic import TypeAdapter

WRITTEN = "2026-11-24T23:59:59.9999999+07:00"
read = {
    "msgspec": msgspec.json.decode(json.dumps(WRITTEN), type=datetime).isoformat(),
    "python": datetime.fromisoformat(WRITTEN).isoformat(),
    "pydantic": TypeAdapter(datetime).validate_python(WRITTEN).isoformat(),
    "numpy": str(np.datetime64(WRITTEN.partition("+")[0], "us")),
}
print("written ", WRITTEN)
for name, text in read.items():
    print(f"{name:8}", text)
cut = "2026-11-24T23:59:59.999999"
as_seen = read["msgspec"] == "2026-11-25T00:00:00+07:00" and all(
    text.startswith(cut) for name, text in read.items() if name != "msgspec"
)
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
