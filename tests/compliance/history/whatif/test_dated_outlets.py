"""A what-if counts only the days of an outlet that are its own, each by what was true of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from compliance.history.whatif.outlet import answer_outlet
from compliance.history.whatif.question import WhatIf
from domain.registry import Registry
from storage.readings.memory import MemoryReadings
from tests.compliance.sites import DAY, OUTLET_ID, law, one_outlet_registry, outlet, readings

ONE_DAY = timedelta(days=1)


def test_days_are_counted_by_the_row_that_is_true_of_each() -> None:
    registry: Registry = one_outlet_registry("COD")
    before = replace(outlet("COD"), valid_from=DAY - 3 * ONE_DAY, valid_to=DAY - 2 * ONE_DAY)
    now = replace(outlet("COD", "PH"), valid_from=DAY - ONE_DAY, valid_to=DAY)
    registry = replace(registry, outlets={now.id: now}, earlier_outlets=(before,))
    store = MemoryReadings()
    for n in range(8):
        day = DAY + 2 * ONE_DAY - n * ONE_DAY
        store.append(readings("100~1x288", day=day))
        store.append(readings("7~0.1x288", day=day, parameter="PH"))
    asked = WhatIf(first=DAY - 5 * ONE_DAY, last=DAY + 2 * ONE_DAY, column="A")
    answers = answer_outlet(registry, OUTLET_ID, asked, law=law(), read=store.read)
    days = {one.parameter: sum(one.as_it_is.values()) for one in answers}
    assert days == {"COD": 4, "PH": 2}
