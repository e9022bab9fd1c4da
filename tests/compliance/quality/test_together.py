"""Parameters of one outlet that step at one instant are a reason to visit, never to leave out."""

from __future__ import annotations

from compliance.quality.together import check_together, not_run_together
from domain.judged.quality import Check
from tests.compliance.quality.series import MINUTE_US, SHIPPED, SUSPECT, columns

STEPPED = {
    "COD": columns([40, 40, 90, 90]),
    "TSS": columns([20, 20, 60, 60]),
    "NH4_N": columns([3, 3, 9, 9]),
    "FLOW_OUT": columns([10, 10, 80, 80]),
}


def test_three_that_step_at_once_are_flagged_at_that_instant() -> None:
    found = check_together(STEPPED, SHIPPED)
    (run,) = found["COD"]
    assert (run.check, run.flag, run.begin_us, run.excludes) == (
        Check.STEP_TOGETHER,
        SUSPECT,
        10 * MINUTE_US,
        False,
    )
    assert run.threshold == "stepped by more than 20 at one instant with 2 or more of TSS, NH4_N"
    assert (len(found["TSS"]), len(found["NH4_N"]), found["FLOW_OUT"]) == (1, 1, ())


def test_steps_at_different_instants_are_not_together() -> None:
    apart = {**STEPPED, "TSS": columns([20, 60, 60, 60])}
    assert set(check_together(apart, SHIPPED).values()) == {()}


def test_a_value_read_while_calibrating_is_no_step() -> None:
    calibrating = columns([20, 20, 60, 20], status=[0, 0, 1, 0])
    assert set(check_together({**STEPPED, "TSS": calibrating}, SHIPPED).values()) == {()}


def test_what_could_not_take_part_is_named() -> None:
    assert {p: e.why for p, e in not_run_together(STEPPED, SHIPPED).items()} == {
        "FLOW_OUT": "no step is set for FLOW_OUT"
    }
    few = {"COD": STEPPED["COD"], "TSS": columns([20])}
    assert {p: e.why for p, e in not_run_together(few, SHIPPED).items()} == {
        "COD": "1 parameters can be compared; it needs 3",
        "TSS": "1 readings; it needs 2",
    }
    assert check_together(few, SHIPPED) == {"COD": (), "TSS": ()}
