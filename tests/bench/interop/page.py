"""Writes docs/interop.md from what was seen in trials, and from what a person makes of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.bench.interop.brokers import BROKERS
from tests.bench.interop.gateways import PLAIN, SPARKPLUG
from tests.bench.interop.trials.of_brokers import TRIALS

PAGE = Path(__file__).parents[3] / "docs" / "interop.md"
NOTES = Path(__file__).parent / "notes.toml"
_HEAD = """# Brokers that we did not write

Written by `make interop` (outside CI): it installs each broker by its ordinary package into the
user's cache folder, starts it on loopback, and runs `nhue ingest` against it. A gateway publishes
with QoS 1 and sends again what has no PUBACK; what came is read from our journal. `2,000 of 2,000`:
of what the broker had acknowledged, so much is in the journal. What came twice is a duplicate to
us and stands once; what came out of order changes nothing but for two values of one instant.
A refused subscription is that to `nhue/v1/+/senml`, with readings sent beside it. Two workers of
ours are `nhue run` and `nhue ingest` in one share, with PostgreSQL and InfluxDB.
"""

# Of what health says the first subscription of several, and nothing again of the backlogs'.
_SEVERAL = re.compile(r"(subscription to [^\s,]+)((?:, \S+)+)(?= and does not serve)")
_OF_BACKLOGS = re.compile(r"; the broker grants our subscription to \S*/backlog/.*?reaches nobody")
_GATEWAYS = """# Gateways that we did not write

Each library publishes 2,000 numbered readings with QoS 1, one each 5 ms, to Mosquitto with
compose's lines, which is away for six seconds in the middle: once ended, once killed (signal 9).
"""


def write_page(
    brokers: Mapping[str, Mapping[str, str]], gateways: Mapping[str, Mapping[str, str]]
) -> None:
    """Write the page of all results that there are."""
    notes = tomllib.loads(NOTES.read_text("utf-8"))
    lines = [_HEAD]
    for kind in BROKERS:
        if kind.name in brokers:
            lines += [f"## {kind.name}", "", f"{kind.package}; {kind.settings}.", ""]
            lines += _table(brokers[kind.name]) + _told(notes.get(kind.name, {}))
    lines.append(_GATEWAYS)
    for library in (*PLAIN, *SPARKPLUG):
        if library.name in gateways:
            lines += [f"## {library.name}", "", f"{library.package}; {library.settings}.", ""]
            lines += _table(gateways[library.name]) + _told(notes.get(library.name, {}))
    PAGE.write_text("\n".join(lines).rstrip() + "\n", "utf-8")


def _table(seen: Mapping[str, str]) -> list[str]:
    rows = [f"| {name} | {_shortened(seen[name])} |" for name in _in_order(seen)]
    return ["| tried | seen |", "|---|---|", *rows, ""]


def _in_order(seen: Mapping[str, str]) -> list[str]:
    """Return the trials in their own order, whenever each was tried."""
    order = [one.name for one in TRIALS]
    return sorted(seen, key=lambda name: order.index(name) if name in order else 0)


def _shortened(told: str) -> str:
    r"""Return what was seen, with one of the subscriptions that health named, and how many more.

    >>> _shortened("our subscription to a/+, b/+, c/+ and does not serve it")
    'our subscription to a/+ (and 2 more) and does not serve it'
    """
    first_alone = _OF_BACKLOGS.sub("", told)
    return _SEVERAL.sub(lambda found: f"{found[1]} (and {found[2].count(',')} more)", first_alone)


def _told(note: Mapping[str, str]) -> list[str]:
    """Return what a person makes of it: a verdict, and what to set."""
    return [
        line for word in ("verdict", "set") if word in note for line in (note[word].strip(), "")
    ]
