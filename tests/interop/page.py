"""Writes docs/interop.md from what was seen in trials, and from what a person makes of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.interop.broker_trials import TRIALS
from tests.interop.brokers import BROKERS

PAGE = Path(__file__).parents[2] / "docs" / "interop.md"
NOTES = Path(__file__).parent / "notes.toml"
_HEAD = """# Brokers that we did not write

Written by `make interop` (outside CI): it installs each broker by its ordinary package into the
user's cache folder, starts it on loopback, and runs `nhue ingest` against it. A gateway publishes
with QoS 1 and sends again what has no PUBACK; what came is read from our journal. `2,000 of 2,000`:
of what the broker had acknowledged, so much is in the journal. What came twice is a duplicate to
us and stands once; what came out of order changes nothing but for two values of one instant.
"""


def write_page(seen: Mapping[str, Mapping[str, str]]) -> None:
    """Write the page of all results that there are."""
    notes = tomllib.loads(NOTES.read_text("utf-8"))
    lines = [_HEAD]
    for kind in BROKERS:
        trials = seen.get(kind.name)
        if trials is None:
            continue
        note = notes.get(kind.name, {})
        lines += [f"## {kind.name}", "", f"{kind.package}; {kind.settings}.", ""]
        lines += ["| tried | seen |", "|---|---|"]
        lines += [f"| {one.name} | {trials[one.name]} |" for one in TRIALS if one.name in trials]
        for word in ("verdict", "set"):
            if word in note:
                lines += ["", note[word].strip()]
        lines.append("")
    PAGE.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
