"""What profiles cost: `python -m tests.bench.ingest.profiles_bench [--before 31ac5d7]`.

In turns, so that what else runs on the machine is the same for all: the drain of our own JSON at
an earlier commit and here, and of foreign JSON by a profile here. It prints medians, the ratio of
the two that are our own, and the machine's load.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.servers.nhue import ROOT

OUT = Console()
_RATE = re.compile(r"([\d,]+) messages/s")
_USED = re.compile(r"receiving ([\d.]+) µs")
_BENCH = "tests.bench.ingest.ingest_bench"
_SHORT = ("--rate", "1000", "--seconds", "1")


def drained(tree: Path, messages: int, *more: str) -> tuple[float, float]:
    """Return messages/s of a drain by the code of a tree, and µs of receiving for a message."""
    told = subprocess.run(
        [sys.executable, "-m", _BENCH, "--messages", str(messages), *_SHORT, *more],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rate, used = _RATE.search(told), _USED.search(told)
    if rate is None or used is None:
        raise RuntimeError(f"the drain printed no figure: {told}")
    return float(rate[1].replace(",", "")), float(used[1])


def main() -> None:
    """Run the drains in turns and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", default="31ac5d7", help="the commit to compare with")
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nhue-before-") as folder:
        before = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "-q", "--detach", str(before), options.before], check=True)
        try:
            found: dict[str, list[tuple[float, float]]] = {}
            for _ in range(options.rounds):
                for name, tree, more in (
                    ("own JSON before", before, ()),
                    ("own JSON", ROOT, ()),
                    ("foreign JSON by profile", ROOT, ("--foreign",)),
                ):
                    found.setdefault(name, []).append(drained(tree, options.messages, *more))
        finally:
            subprocess.run([*git, "remove", "--force", str(before)], check=True)
    rates = {name: statistics.median(rate for rate, _ in told) for name, told in found.items()}
    for name, told in found.items():
        used = statistics.median(of for _, of in told)
        OUT.print(f"{name}: {rates[name]:,.0f} messages/s, receiving {used:.1f} µs a message")
    OUT.print(
        f"own JSON is at {rates['own JSON'] / rates['own JSON before']:.3f} of {options.before}; "
        f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
