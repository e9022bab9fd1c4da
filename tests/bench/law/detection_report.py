"""Prints the table of docs/quality.md: detection on planted cities, by kind, in and out of sample.

`python -m tests.bench.law.detection_report`: seeds 101 to 120, and of 1 to 20 the last line alone.
"""

from __future__ import annotations

import math
import sys

from compliance.history.scored.matching import KindScore, Score
from service.commands.law.scored_seeds import score_seeds
from service.processes.judging.judging import law_of
from service.settings.settings import load_settings

REPORTED, LOOKED_AT = range(101, 121), range(1, 21)
_HOUR_US = 3_600_000_000


def table(found: Score) -> list[str]:
    """Return a row for each kind of sensor, link and water; what nobody looks for is left out."""
    lines = [
        "| cause | kind | events | found | recall | readings | flagged | delay | most by |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    return lines + [_row(one) for one in found.kinds if one.kind != "rest"]


def _row(one: KindScore) -> str:
    delay = "" if one.delay_us is None else f"{one.delay_us / _HOUR_US:.1f} h"
    most = next(iter(one.by), "")
    return (
        f"| {one.cause} | {one.kind} | {one.events} | {one.found} | {_percent(one.recall)} | "
        f"{one.readings} | {_percent(one.recall_of_readings)} | {delay} | {most} |"
    )


def _percent(share: float) -> str:
    return "" if math.isnan(share) else f"{100 * share:.0f} %"


def _whole(found: Score, seeds: range) -> str:
    events, of_events, readings, flagged = found.of("sensor", "link")
    return (
        f"seeds {seeds[0]} to {seeds[-1]}: {of_events} of {events} events of sensors and links "
        f"({100 * of_events / events:.0f} %), {100 * flagged / readings:.0f} % of their readings, "
        f"{found.false_alarms} false alarms on {found.outlet_days} outlet-days "
        f"({found.false_alarms_a_day:.3f} a day)"
    )


def main() -> None:
    """Print the table and both last lines."""
    law = law_of(load_settings())
    reported, looked_at = score_seeds(REPORTED, law), score_seeds(LOOKED_AT, law)
    lines = [*table(reported), "", _whole(reported, REPORTED), _whole(looked_at, LOOKED_AT)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
