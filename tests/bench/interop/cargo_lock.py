"""Makes Cargo.lock of Cargo.pins, run in a crate's folder after `cargo generate-lockfile`.

The pins are a lock without the name of the index that packages come from: that is whichever this
machine's cargo has, as it has just written it.
"""

from __future__ import annotations

import re
from pathlib import Path


def locked(pins: str, generated: str) -> str:
    r"""Return the pins as a lock file: each package with a checksum comes from cargo's own index.

    >>> locked('version = "1"\\nchecksum = "ab"\\n', 'source = "here"\\nchecksum = "cd"\\n')
    'version = "1"\\nsource = "here"\\nchecksum = "ab"\\n'
    """
    found = re.search(r'^source = ".*"$', generated, re.MULTILINE)
    source = "" if found is None else found[0]
    return re.sub(r"^(?=checksum = )", f"{source}\n", pins, flags=re.MULTILINE)


if __name__ == "__main__":
    lock = Path("Cargo.lock")
    lock.write_text(locked(Path("Cargo.pins").read_text("utf-8"), lock.read_text("utf-8")), "utf-8")
