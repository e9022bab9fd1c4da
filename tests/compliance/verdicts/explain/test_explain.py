"""A verdict on one screen: 40 lines of 100 columns at most, with the arithmetic and the doubts."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.law.limit.limits import resolve_limit
from compliance.law.regulation import load_regulations
from compliance.verdicts.explain.explain import Explanation, explain, lines
from domain.judged.quality import Check, CheckNotRun, FlagRun, QualityFlag
from domain.judged.verdicts import (
    Certainty,
    DailyMean,
    Gap,
    GapCause,
    Limit,
    Outcome,
    PeriodMean,
    Verdict,
)
from domain.registered import Permit, PermitLimit, PermitLimitKind
from tests.compliance.sites import (
    DAY,
    KNOWN_AT,
    OUTLET_ID,
    cluster,
    limit_of,
    mean_of,
    outlet,
    permit,
    station,
)

REGULATIONS = load_regulations()
STATION = station("tram-thu", "ccn-thu")
HOUR_US = 3_600_000_000
NOON_US = 1_795_496_400_000_000  # 2026-11-24 12:00 in Hanoi


def _limit(**facts: Any) -> Limit:
    found = resolve_limit(REGULATIONS, permit(**facts), "COD", station=STATION, day=DAY)
    assert isinstance(found, Limit)
    return found


def _mean(value: float | None = 160.06, **facts: Any) -> DailyMean:
    told: dict[str, Any] = {
        "valid": 250, "excluded": 8, "missing": 30, "digest": "ab" * 32, "rules": "qc-1; means-1",
        "low": 120.5, "high": 199.25,
    }  # fmt: skip
    return replace(mean_of(value), **{**told, **facts})


def _told(
    outcome: Outcome, limit: Limit | None = None, held: Permit | None = None, **facts: Any
) -> Explanation:
    told: dict[str, Any] = {
        "mean": _mean(), "reason": "Because.", "clause": "Decree 08/2022/ND-CP, Art. 97.4đ",
        "times_over": None, "known_at": KNOWN_AT,
    }  # fmt: skip
    verdict = Verdict(outcome=outcome, limit=limit, **{**told, **facts})
    return explain(
        verdict,
        outlet=outlet("COD"),
        station=STATION,
        cluster=cluster("ccn-thu"),
        permit=held or permit(),
    )


def _screen(told: Explanation) -> str:
    shown = lines(told)
    assert len(shown) <= 40
    assert all(len(line) <= 100 for line in shown)
    return "\n".join(shown)


def test_an_exceeded_day_shows_the_arithmetic_and_every_figure_with_its_confidence() -> None:
    held = permit(receiving_flow_m3_per_s=40.0, discharge_flow_m3_per_day=400.0)
    limit = _limit(receiving_flow_m3_per_s=40.0, discharge_flow_m3_per_day=400.0)
    told = _told(
        Outcome.EXCEEDED,
        limit,
        held,
        times_over=160.06 / 148.5,
        certainty=Certainty.ON_WHAT_WAS_READ,
    )
    screen = _screen(told)
    for words in (
        "cua-xa-thu · COD (COD) · 2026-11-24",
        "CCN ccn-thu, Xã Thử [simulated]",
        "EXCEEDED (vượt), 1.077 times the limit - on what was read: missing readings could turn it",
        "Mean of the day: 160.06 mg/L; between 120.5 mg/L and 199.25 mg/L whatever was missing",
        "250 valid + 8 excluded + 30 missing + 0 no discharge = 288 expected; capture 86.8 %",
        "QCVN 40:2011/BTNMT, column B (permit GPMT-THU-01), UNCONFIRMED",
        "= 150 mg/L x 0.9 (Kq) x 1.1 (Kf) = 148.5 mg/L",
        "Kq = 0.9: river of 40 m3/s, class up to 50 m3/s",
        "[UNCONFIRMED] 2.3, Table 2 (Bảng 2)",
        "[two sources] Table 1 (Bảng 1), column B",
        "Binds: Permit GPMT-THU-01 cites QCVN 40:2011/BTNMT, column B.",
        "Doubt: The limit rests on what is unconfirmed: Kq, Kf.",
        "Rules qc-1; means-1; mean by Decree 08/2022/ND-CP, Art. 97.4đ",
        f"Digest of the readings {'ab' * 32}",
        "Known at 2026-11-25T01:00:00+00:00",
    ):
        assert words in screen, words


def test_a_kept_day_without_doubts_has_none() -> None:
    mean = _mean(60.0, valid=288, excluded=0, missing=0, low=60.0, high=60.0)
    told = _told(Outcome.KEPT, limit_of(150.0), mean=mean, certainty=Certainty.WHATEVER_WAS_MISSING)
    screen = _screen(told)
    assert "KEPT (đạt) - whatever the missing readings had been" in screen
    assert "Doubt" not in screen
    assert told.doubts == ()


def test_a_day_that_proves_nothing_shows_its_gaps_by_cause_the_largest_first() -> None:
    gaps = tuple(
        Gap(begin_us=n, end_us=n + 1, slots=slots, cause=cause, evidence=evidence)
        for n, (slots, cause, evidence) in enumerate(
            [
                (3, GapCause.SENSOR, "status 02"),
                (100, GapCause.OUR_OUTAGE, "we were stopped"),
                (50, GapCause.OUR_OUTAGE, "we were stopped"),
                (1, GapCause.CALIBRATION, "status 01"),
                (2, GapCause.UNKNOWN, ""),
            ]
        )
    )
    mean = _mean(None, valid=0, missing=288, excluded=0, gaps=gaps, low=None, high=None)
    told = _told(Outcome.NOT_PROVABLE, _limit(), mean=mean)
    assert [(gap.cause, gap.slots, gap.gaps) for gap in told.gaps] == [
        ("our_outage", 150, 2),
        ("sensor", 3, 1),
        ("unknown", 2, 1),
        ("calibration", 1, 1),
    ]
    screen = _screen(told)
    assert "Gap: 150 slots in 2 by our_outage: we were stopped" in screen
    assert "… and 2 more" in screen
    assert "Mean of the day: none; not bounded" in screen
    unread = "288 slots are unread, and what they could have been is not bounded."
    assert unread in told.doubts


def test_an_unknown_limit_shows_why_and_that_no_permit_bound() -> None:
    verdict_reason = "No limit is known: the figure is not in our hands."
    verdict = Verdict(
        mean=_mean(rules="", digest=""),
        outcome=Outcome.LIMIT_UNKNOWN,
        limit=None,
        reason=verdict_reason,
        clause="x",
        times_over=None,
        known_at=KNOWN_AT,
    )
    told = explain(
        verdict,
        outlet=outlet("COD"),
        station=STATION,
        cluster=replace(cluster("ccn-thu"), simulated=False),
        permit=None,
    )
    screen = _screen(told)
    assert "LIMIT UNKNOWN (chưa rõ giới hạn)" in screen
    assert verdict_reason in screen
    assert "Limit: none (no permit on that day)" in screen
    assert "[simulated]" not in screen
    assert "Rules -; mean by x\nDigest of the readings -" in screen


def test_a_day_without_a_binding_limit_says_so() -> None:
    screen = _screen(_told(Outcome.NOT_LIMITED, reason="Permit X stays the limit."))
    assert "NOT LIMITED (không áp dụng giới hạn)" in screen
    assert "Permit X stays the limit." in screen


@pytest.mark.parametrize(("batches", "name"), [(True, "batch"), (False, "hour")])
def test_a_batch_discharge_shows_its_worst_hour(batches: bool, name: str) -> None:  # noqa: FBT001 - a parameter of the test
    period = PeriodMean(
        begin_us=NOON_US,
        end_us=NOON_US + HOUR_US,
        mean=170.0,
        valid=12,
        excluded=0,
        missing=0,
        no_discharge=0,
        expected=12,
    )
    mean = _mean(hours=() if batches else (period,), batches=(period,) if batches else ())
    told = _told(Outcome.EXCEEDED, _limit(), mean=mean, judged=period, exceeded_periods=2)
    assert told.judged.period == name
    assert f"Mean of the worst {name} 12:00-13:00, 2 over: 170 mg/L" in _screen(told)
    once = _told(Outcome.KEPT, _limit(), mean=mean, judged=period)
    assert f"worst {name} 12:00-13:00: 170 mg/L" in _screen(once)


def _run(check: Check, *, overruled_by: str | None = None, excludes: bool = True) -> FlagRun:
    return FlagRun(
        check=check,
        flag=QualityFlag.FAIL,
        begin_us=NOON_US,
        end_us=NOON_US + HOUR_US,
        readings=4,
        threshold="above 500 mg/L",
        set_by="qc-1",
        excludes=excludes,
        overruled_by=overruled_by,
    )


def test_flags_alike_are_told_together_and_an_overruled_one_stays_visible() -> None:
    flags = (
        _run(Check.SPIKE),
        _run(Check.SPIKE),
        _run(Check.FLAT_LINE, overruled_by="read by hand", excludes=False),
    )
    not_run = (CheckNotRun(check=Check.STEP_TOGETHER, why="only one channel"),)
    told = _told(Outcome.KEPT, _limit(), mean=_mean(flags=flags, not_run=not_run))
    screen = _screen(told)
    assert "Flag 4 by spike: 8 readings, 8 left out (above 500 mg/L; qc-1)" in screen
    assert "flat_line: 4 readings, 0 left out" in screen
    assert "overruled: read by hand" in screen
    assert "Not run: step_together: only one channel" in screen
    assert "Checks that could not run and prove nothing: step_together." in told.doubts
    assert "A person's ruling took 4 flagged readings back in." in told.doubts


def test_the_lower_bound_of_ph_is_shown_without_a_unit() -> None:
    found = resolve_limit(REGULATIONS, permit(), "PH", station=STATION, day=DAY)
    assert isinstance(found, Limit)
    told = _told(Outcome.KEPT, found, mean=replace(_mean(7.2), parameter="PH", low=6.9, high=7.4))
    assert "Mean of the day: 7.2; between 6.9 and 7.4 whatever was missing" in _screen(told)
    assert "= 5.5 to 9 (Kq and Kf do not apply)" in _screen(told)


def test_the_permits_own_limit_is_among_the_figures() -> None:
    own = PermitLimit(
        permit_number="GPMT-THU-01",
        outlet_id=OUTLET_ID,
        parameter="COD",
        kind=PermitLimitKind.STRICTER,
        lower=None,
        upper=100.0,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        document="GPMT-THU-01, phụ lục 2",
    )
    found = resolve_limit(REGULATIONS, permit(), "COD", station=STATION, day=DAY, own=[own])
    assert isinstance(found, Limit)
    told = _told(Outcome.EXCEEDED, found)
    assert "own limit = 100 mg/L: stricter limit of permit GPMT-THU-01" in _screen(told)
    assert told.limit is not None
    assert told.limit.kind == "permit_stricter"


def test_an_explanation_is_json_as_it_stands() -> None:
    told = _told(Outcome.EXCEEDED, _limit(), mean=_mean(flags=(_run(Check.SPIKE),)))
    again = json.loads(json.dumps(asdict(told), allow_nan=False))
    assert again["limit"]["figures"][3]["name"] == "Kq"
    assert again["limit"]["figures"][3]["confidence"] == "unconfirmed"
    assert again["day"] == "2026-11-24"


_WORDS = st.text(max_size=400)


@given(
    reason=_WORDS,
    evidence=st.lists(_WORDS, max_size=8),
    sentences=st.lists(_WORDS, max_size=12),
    figures=st.integers(0, 12),
    flags=st.lists(st.sampled_from(Check), max_size=8),
)
def test_no_verdict_is_longer_or_wider_than_the_screen(
    reason: str, evidence: list[str], sentences: list[str], figures: int, flags: list[Check]
) -> None:
    gaps = tuple(
        Gap(begin_us=n, end_us=n + 1, slots=n, cause=list(GapCause)[n % 7], evidence=words)
        for n, words in enumerate(evidence)
    )
    limit = _limit()
    crowded = replace(
        limit, figures=limit.figures[:1] * figures, binding=tuple(sentences), formula=reason
    )
    mean = _mean(
        gaps=gaps,
        flags=tuple(_run(check, overruled_by=reason) for check in flags),
        not_run=(CheckNotRun(check=Check.GAP, why=reason),),
    )
    _screen(_told(Outcome.EXCEEDED, crowded, mean=mean, reason=reason))


@pytest.mark.parametrize(
    ("times_over", "written"),
    [
        (1.0999999, "1.099"),
        (1.1, "1.1"),
        (1.00000009, "1.00000009"),
        (1.0, "1"),
        (10.0, "10"),
        (sys.float_info.max, "1.797e+308"),
    ],
)
def test_times_the_limit_is_cut_and_never_more_than_it_is(times_over: float, written: str) -> None:
    told = _told(Outcome.EXCEEDED, limit_of(150.0), times_over=times_over)
    assert f"EXCEEDED (vượt), {written} times the limit\n" in _screen(told)


def test_no_address_of_a_page_is_printed_as_the_source_of_the_law() -> None:
    limit = _limit(receiving_flow_m3_per_s=40.0, discharge_flow_m3_per_day=400.0)
    screen = _screen(_told(Outcome.EXCEEDED, limit, times_over=1.2))
    assert "secondary source, not yet held against the text" in screen
    for figure in limit.figures:
        assert figure.source not in screen
    assert not re.search(r"github|\.vn\b|find_string", screen)
