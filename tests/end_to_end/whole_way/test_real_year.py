"""The 1990 series of a real plant, published as daily samples through the broker and judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.judged.verdicts import Outcome
from service.settings.settings import Settings
from service.stores.opened import open_records
from tests.bench.ingest.load import connect, publish_all, publish_packet
from tests.compliance.order.uci_wwtp import daily_samples, missing_reason, pandas_exceedances
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import Mosquitto
from tests.servers.nhue import nhue, running_nhue

PARAMETERS = {"BOD5", "COD", "TSS"}
LIVED_AGAIN = 2019  # no leap year, as 1990


@pytest.mark.live("mosquitto", "influxd")
@pytest.mark.skipif(missing_reason() is not None, reason=str(missing_reason()))
def test_the_days_over_column_a_and_b_of_1990_equal_those_counted_with_pandas(
    settings: dict[str, str],
    registry_folder: Callable[..., Path],
    tmp_path: Path,
    mosquitto: Mosquitto,
) -> None:
    """One sample a day for two outlets, one under column A and one under B; Kq = Kf = 1.

    The regulation is in force since 2012, so the days of 1990 are lived again in 2019.
    """
    registry = registry_folder(1440, since=f"{LIVED_AGAIN}-01-01")
    assert nhue("import", str(registry), settings=settings).returncode == 0
    days = [(day.replace(year=LIVED_AGAIN), values) for day, values in daily_samples()]
    packets = [
        publish_packet("nhue/v1/GW-1/readings", _message(seq, day, values), seq + 1)
        for seq, (day, values) in enumerate(days)
    ]
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        with connect(mosquitto.port, f"load-{settings['mqtt_client_id']}") as link:
            publish_all(link, packets)
        expected = 2 * sum(len(PARAMETERS & values.keys()) for _, values in days)
        with open_records(Settings.model_validate(settings)) as records:
            first, last = min(day for day, _ in days), max(day for day, _ in days)

            def decided() -> int:
                found = records.verdicts(first, last)
                return sum(verdict.mean.mean is not None for verdict in found)

            # A year of verdicts is read only when no day waits: it takes the judge's processor.
            # The judge gives way to what receives, and two outlets of a year are much work.
            service.wait_until(
                lambda: records.due_count() == 0 and decided() == expected,
                seconds=4 * PATIENCE_SECONDS,
            )
            over = records.verdicts(first, last, outcome=Outcome.EXCEEDED)
    for outlet, column in (("CX-A", "A"), ("CX-B", "B")):
        counted = pandas_exceedances(column)
        for parameter in PARAMETERS:
            found = {
                verdict.mean.day
                for verdict in over
                if (verdict.mean.outlet_id, verdict.mean.parameter) == (outlet, parameter)
            }
            assert found == {day.replace(year=LIVED_AGAIN) for day in counted[parameter]}
            assert found


def _message(seq: int, day: date, values: dict[str, float]) -> bytes:
    noon = f"{day.isoformat()}T12:00:00+07:00"
    samples = [
        {
            "outlet": outlet,
            "time": noon,
            "values": {name: value for name, value in values.items() if name in PARAMETERS},
        }
        for outlet in ("CX-A", "CX-B")
    ]
    return json.dumps({"seq": seq, "sent": noon, "samples": samples}).encode()
