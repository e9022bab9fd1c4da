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
            f"{'series':34}{'check':16}{'events':>7}{'found':>7}{'recall':>8}{'false alarms':>14}"
            f"{'a station-day':>15}"
        ),
    ]
    for station in labelled.stations():
        for finding in labelled.findings(station):
            name = "ALL" if finding.check is None else finding.check.value
            recall = f"{finding.recall:.0%}" if finding.events else "-"
            out.append(
                f"{f'{finding.dataset}: {finding.station}':34}{name:16}{finding.events:7}"
                f"{finding.found:7}{recall:>8}{finding.false_alarms:14}"
                f"{finding.false_alarms_per_day:15.2f}"
            )
    files = (*labelled.LOGAN.values(), labelled.SANDY_CREEK, labelled.GECCO)
    return out + [f"not run: {why}" for why in map(shared_data.missing, files) if why]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
