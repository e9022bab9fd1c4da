"""Python looks seldom through what the service keeps, and as before once it has ended."""

from __future__ import annotations

import gc

import pytest

from service.processes.serving.garbage import looked_for_seldom


def test_what_is_loaded_is_left_out_and_all_is_as_before_at_the_end() -> None:
    before = gc.get_threshold()
    with looked_for_seldom():
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[2] > 100 * before[2]
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_it_is_as_before_also_where_serving_ends_by_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="ended"), looked_for_seldom():
        raise ValueError("ended")
    assert gc.get_threshold() == before
