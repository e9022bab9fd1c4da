"""Prints how often each check finds what people marked, and how often it cries wolf.

Run by `python -m tests.compliance.quality.real_series.report`; what is not here is said to be not
here.
"""

from __future__ import annotations

import sys

from tests.compliance.quality.real_series import labelled
from tests.house.runs import shared_data


def lines() -> list[str]:
    """Return the report, a line each."""
    out = [
        f"Quality control {labelled.THRESHOLDS.version} on labelled series",
        (
            f"{'series':48}{'check':16}{'events':>7}{'found':>7}{'recall':>8}{'readings':>10}"
            f"{'flagged':>9}{'false alarms':>14}{'a station-day':>15}"
        ),
    ]
    for station in labelled.told_apart():
        for finding in labelled.findings(station):
            name = "ALL" if finding.check is None else finding.check.value
            recall = f"{finding.recall:.0%}" if finding.events else "-"
            out.append(
                f"{f'{finding.dataset}: {finding.station}':48}{name:16}{finding.events:7}"
                f"{finding.found:7}{recall:>8}{finding.readings:10}{finding.flagged:9}"
                f"{finding.false_alarms:14}{finding.false_alarms_per_day:15.3f}"
            )
    files = (*labelled.LOGAN.values(), labelled.SANDY_CREEK, labelled.GECCO)
    return out + [f"not run: {why}" for why in map(shared_data.missing, files) if why]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
