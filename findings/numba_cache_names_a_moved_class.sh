#!/bin/bash
# numba 0.68.1: a compiled function's cache on disk names the class of a named tuple that it takes by
# its module. Where that module has moved, the function raises ModuleNotFoundError at its call: the
# index is unpickled before anything is compared, and what cannot be read is not compiled anew.
#
# Set-up: kernel.py has a function with cache=True that takes a named tuple; the class stands in
# another module, limits.py, and its caller imports it from there. It is called once. Then the class
# is moved to bounds.py, kernel.py staying as it is to the byte and the second, and called again.
# Behaviour: the second call raises, until somebody deletes the files *.nbi beside kernel.py.
# Where it bites: a new version of a package is installed over the one before, in place; what numba
# wrote into __pycache__ is no file of either version and stays.
#
# Output seen (numba 0.68.1, numpy 2.4.6, Python 3.11.2):
#   first call : 3.0
#   class moved: ModuleNotFoundError: No module named 'limits'
#   cache gone : 3.0
#
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check numba==0.68.1 numpy==2.4.6

cat >kernel.py <<'PYTHON'
import numba


@numba.njit(cache=True)
def upper(limits):
    return limits.upper
PYTHON
touch -d 2026-01-01 kernel.py
cat >limits.py <<'PYTHON'
from typing import NamedTuple


class Limits(NamedTuple):
    lower: float
    upper: float
PYTHON
call() {
    venv/bin/python -B - "$1" <<'PYTHON'
import importlib
import sys

import kernel

limits = importlib.import_module(sys.argv[1]).Limits(1.0, 3.0)
try:
    print(kernel.upper(limits))
except ModuleNotFoundError as error:
    print(f"ModuleNotFoundError: {error}")
PYTHON
}
first=$(call limits)
mv limits.py bounds.py
moved=$(call bounds)
find . -name '*.nbi' -not -path './venv/*' -delete
gone=$(call bounds)

echo "first call : $first"
echo "class moved: $moved"
echo "cache gone : $gone"
[ "$first" = 3.0 ]
[ "$moved" = "ModuleNotFoundError: No module named 'limits'" ]
[ "$gone" = 3.0 ]
