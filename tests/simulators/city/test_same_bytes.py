"""The same seed sends the same bytes: in another process, in another order of Python's own dice."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import datetime, timedelta

from simulators.cities.city_file import TRUE_SIZE, sites_of
from simulators.city.city import city
from simulators.city.messages import history

BEGIN = datetime.fromisoformat("2026-11-23T00:00:00+07:00")
FIRST_DAY = "8d48cca92a2cd8f1"


def digest_of_the_first_day() -> str:
    """Return the digest of all that the plants of the true size send on their first day."""
    found = hashlib.sha256()
    sites = [site for site in sites_of(TRUE_SIZE) if site.reports][:24]
    for message in history(city(7, sites=sites), BEGIN, BEGIN + timedelta(days=1), 24):
        found.update(message.topic.encode() + b"\0" + message.payload + b"\n")
    return found.hexdigest()[:16]


def test_the_first_day_of_a_seed_is_the_same_bytes() -> None:
    assert digest_of_the_first_day() == FIRST_DAY


def test_another_process_with_other_dice_for_its_sets_sends_the_same_bytes() -> None:
    asked = "from tests.simulators.city.test_same_bytes import *; print(digest_of_the_first_day())"
    for dice in ("1", "2"):
        said = subprocess.run(
            [sys.executable, "-c", asked],
            env={**os.environ, "PYTHONHASHSEED": dice, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == FIRST_DAY
