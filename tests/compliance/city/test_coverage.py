"""The city against 100 %: a cluster in every state, each with its reason."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from compliance.city.coverage import coverage
from compliance.law.duty import ANNEX_SINCE
from compliance.verdicts.reason_en import reason_en
from compliance.verdicts.reason_vi import reason_vi
from domain.judged.coverage import CoverageReason
from domain.judged.verdicts import DailyMean, Gap, GapCause, Outcome, Verdict
from domain.registered import CentralStation, ClusterKind, ClusterState, StationExemption
from domain.registry import Registry
from tests.compliance.sites import DAY, KNOWN_AT, cluster, outlet, station

PARAMETERS = ("FLOW_OUT", "COD", "PH")


FLOWS = ("FLOW_IN", "FLOW_OUT")


def _verdict(
    outlet_id: str,
    parameter: str,
    outcome: Outcome,
    *,
    valid: int = 288,
    days_ago: int = 0,
    hours_later: int = 0,
) -> Verdict:
    mean = DailyMean(
        outlet_id=outlet_id,
        parameter=parameter,
        day=DAY - timedelta(days=days_ago),
        mean=1.0 if valid else None,
        valid=valid,
        excluded=0,
        missing=288 - valid,
        expected=288,
        digest="",
    )
    return Verdict(
        mean=mean,
        outcome=outcome,
        limit=None,
        reason="",
        clause="",
        times_over=None,
        known_at=KNOWN_AT + timedelta(hours=hours_later),
    )


def _city() -> Registry:
    names = (
        "dat", "vuot", "thieu", "khong-gioi-han", "im-lang", "chua-xet", "khong-tram",
        "chua-nhap-tram", "tram-khong-cua", "hai-tram", "chi-luu-luong",
    )  # fmt: skip
    clusters = {name: cluster(name) for name in names}
    clusters |= {
        "quy-hoach": cluster("quy-hoach", ClusterState.PLANNED),
        "dang-xay": cluster("dang-xay", ClusterState.UNDER_CONSTRUCTION),
    }
    none = CentralStation.NONE
    clusters["khong-tram"] = replace(clusters["khong-tram"], central_station=none)
    with_station = [name for name in names if name not in {"khong-tram", "chua-nhap-tram"}]
    stations = {f"t-{name}": station(f"t-{name}", name) for name in with_station}
    stations["t2-hai-tram"] = station("t2-hai-tram", "hai-tram")
    # Below 500 m3/day: nothing demands that more be measured than is.
    stations = {key: replace(one, design_flow_m3_per_day=499.0) for key, one in stations.items()}
    outlets = {
        f"x-{name}": outlet(*PARAMETERS, outlet_id=f"x-{name}", station_id=f"t-{name}")
        for name in with_station
        if name not in {"tram-khong-cua", "chi-luu-luong"}
    }
    outlets["x-chi-luu-luong"] = outlet(
        "FLOW_OUT", outlet_id="x-chi-luu-luong", station_id="t-chi-luu-luong"
    )
    return Registry(clusters=clusters, stations=stations, outlets=outlets)


def _verdicts() -> list[Verdict]:
    kept, exceeded = Outcome.KEPT, Outcome.EXCEEDED
    not_provable, unknown = Outcome.NOT_PROVABLE, Outcome.LIMIT_UNKNOWN
    return [
        _verdict("x-dat", "COD", kept),
        _verdict("x-dat", "PH", kept),
        _verdict("x-dat", "COD", exceeded, days_ago=1),
        _verdict("x-vuot", "COD", exceeded),
        _verdict("x-vuot", "PH", not_provable, valid=10),
        _verdict("x-thieu", "COD", kept),
        _verdict("x-thieu", "PH", not_provable, valid=0),
        _verdict("x-khong-gioi-han", "COD", unknown),
        _verdict("x-khong-gioi-han", "PH", kept),
        _verdict("x-im-lang", "COD", not_provable, valid=0),
        _verdict("x-im-lang", "PH", unknown, valid=0),
        _verdict("x-hai-tram", "COD", kept),
        _verdict("x-hai-tram", "PH", kept),
    ]


def _found(verdicts: list[Verdict]) -> dict[str, list[tuple[str, str | None, tuple[str, ...]]]]:
    return {
        entry.cluster.id: [(f.reason.value, f.outlet_id, f.parameters) for f in entry.findings]
        for entry in coverage(_city(), verdicts, DAY, KNOWN_AT).clusters
    }


def test_a_city_with_a_cluster_in_every_state_gets_each_ones_reasons() -> None:
    assert _found(_verdicts()) == {
        "dat": [],
        "vuot": [("exceeded", "x-vuot", ("COD",)), ("not_provable", "x-vuot", ("PH",))],
        "thieu": [("not_provable", "x-thieu", ("PH",))],
        "khong-gioi-han": [("limit_unknown", "x-khong-gioi-han", ("COD",))],
        "im-lang": [
            ("not_reporting", "x-im-lang", ("COD", "PH")),
            ("limit_unknown", "x-im-lang", ("PH",)),
        ],
        "chua-xet": [("not_reporting", "x-chua-xet", ("COD", "PH"))],
        "khong-tram": [("no_station", None, ())],
        "chua-nhap-tram": [("station_not_entered", None, ())],
        "tram-khong-cua": [("no_outlet", None, ())],
        "hai-tram": [("no_outlet", None, ())],
        "chi-luu-luong": [("not_monitored", "x-chi-luu-luong", ())],
    }


def test_the_percentage_counts_operating_clusters_only() -> None:
    city = coverage(_city(), _verdicts(), DAY, KNOWN_AT)
    assert (city.operating, city.covered, city.percent) == (11, 1, 100 / 11)
    assert [entry.cluster.id for entry in city.clusters if entry.covered] == ["dat"]


def test_extended_clusters_count_and_what_is_no_cluster_or_no_more_does_not() -> None:
    told = {
        "mo-rong": cluster("mo-rong", ClusterState.EXTENDED),
        "sap-nhap": cluster("sap-nhap", ClusterState.ABSORBED),
        "cham-dut": cluster("cham-dut", ClusterState.ENDED),
        "chua-nhap": cluster("chua-nhap", ClusterState.NOT_ENTERED),
        "khu": replace(cluster("khu"), kind=ClusterKind.ZONE),
        "lang": replace(cluster("lang"), kind=ClusterKind.VILLAGE),
    }
    found = coverage(Registry(clusters=told), [], DAY, KNOWN_AT)
    assert [one.cluster.id for one in found.clusters] == ["mo-rong"]
    assert [one.reason.value for one in found.clusters[0].findings] == ["station_not_entered"]


def test_a_station_that_was_said_to_be_there_and_is_not_entered_is_not_said_to_be_missing() -> None:
    said = replace(cluster("a"), central_station=CentralStation.YES)
    (found,) = coverage(Registry(clusters={"a": said}), [], DAY, KNOWN_AT).clusters
    assert [one.reason.value for one in found.findings] == ["station_not_entered"]


def test_a_parameter_that_nobody_has_judged_is_never_taken_for_kept() -> None:
    verdicts = [v for v in _verdicts() if (v.mean.outlet_id, v.mean.parameter) != ("x-dat", "PH")]
    assert _found(verdicts)["dat"] == [("not_provable", "x-dat", ("PH",))]


def test_of_two_verdicts_the_one_known_last_counts_if_it_was_known_by_then() -> None:
    superseded = _verdict("x-dat", "COD", Outcome.EXCEEDED, hours_later=-2)
    unknown_then = _verdict("x-dat", "COD", Outcome.EXCEEDED, hours_later=2)
    assert _found([*_verdicts(), superseded, unknown_then])["dat"] == []


def test_the_order_of_the_verdicts_changes_nothing() -> None:
    shuffled = _verdicts()
    random.Random(3).shuffle(shuffled)  # noqa: S311 - a test's order, not a secret
    city = coverage(_city(), shuffled, DAY, KNOWN_AT)
    assert city == coverage(_city(), _verdicts(), DAY, KNOWN_AT)
    ids = [entry.cluster.id for entry in city.clusters]
    assert ids == sorted(ids)


def test_no_share_of_nothing_is_claimed() -> None:
    city = coverage(Registry(), [], DAY, KNOWN_AT)
    assert (city.operating, city.covered, city.percent) == (0, 0, None)


def test_every_finding_stands_worst_first() -> None:
    order = list(CoverageReason)
    for entry in coverage(_city(), _verdicts(), DAY, KNOWN_AT).clusters:
        ranks = [order.index(finding.reason) for finding in entry.findings]
        assert ranks == sorted(ranks)


def _one(
    verdicts: list[Verdict],
    *measured: str,
    design_flow: float = 200.0,
    minimum_capture: float | None = None,
    days_ago: int = 0,
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the findings of a city of one cluster with one outlet `x`."""
    registry = Registry(
        clusters={"c": cluster("c")},
        stations={"t": replace(station("t", "c"), design_flow_m3_per_day=design_flow)},
        outlets={"x": outlet(*(measured or ("COD", "PH")), outlet_id="x", station_id="t")},
    )
    day = DAY - timedelta(days=days_ago)
    city = coverage(registry, verdicts, day, KNOWN_AT, minimum_capture=minimum_capture)
    (only,) = city.clusters
    assert only.covered == (not only.findings)
    return [(finding.reason.value, finding.parameters) for finding in only.findings]


def _idle(parameter: str) -> Verdict:
    verdict = _verdict("x", parameter, Outcome.NO_DISCHARGE, valid=0)
    return replace(verdict, mean=replace(verdict.mean, missing=0, no_discharge=288))


def _ours(
    parameter: str,
    slots: int,
    *,
    valid: int,
    excluded: int = 0,
    cause: GapCause = GapCause.OUR_OUTAGE,
) -> Verdict:
    verdict = _verdict("x", parameter, Outcome.NOT_PROVABLE, valid=valid)
    gap = Gap(begin_us=0, end_us=1, slots=slots, cause=cause, evidence="")
    mean = replace(verdict.mean, gaps=(gap,), excluded=excluded, missing=288 - valid - excluded)
    return replace(verdict, mean=mean)


KEPT_COD = _verdict("x", "COD", Outcome.KEPT)


def test_a_day_without_discharge_is_no_finding_for_nothing_was_exceeded() -> None:
    assert _one([_idle("COD"), _idle("PH")]) == []
    assert _one([_idle("COD"), _verdict("x", "PH", Outcome.NOT_LIMITED)]) == []


def test_a_parameter_that_no_limit_binds_is_no_finding_beside_one_that_is_kept() -> None:
    assert _one([KEPT_COD, _verdict("x", "PH", Outcome.NOT_LIMITED)]) == []


def test_where_no_limit_binds_any_parameter_nothing_is_taken_for_kept() -> None:
    free = [_verdict("x", parameter, Outcome.NOT_LIMITED) for parameter in ("COD", "PH")]
    assert _one(free) == [("limit_unknown", ("COD", "PH"))]


def test_a_day_that_only_our_outage_hides_is_ours_and_not_the_plants() -> None:
    assert _one([KEPT_COD, _ours("PH", 188, valid=100)]) == [("our_outage", ("PH",))]
    whole = [_ours(parameter, 288, valid=0) for parameter in ("COD", "PH")]
    assert _one(whole) == [("our_outage", ("COD", "PH"))]


def test_a_day_that_only_the_broker_hides_is_not_the_plants_either() -> None:
    lost = _ours("PH", 188, valid=100, cause=GapCause.BROKER)
    assert _one([KEPT_COD, lost]) == [("our_outage", ("PH",))]
    told = reason_en(lost, why="", minimum_capture=0.75)
    assert "a loss of the broker, with which the plant is not charged" in told
    assert "máy chủ MQTT làm mất số liệu, không thuộc trách nhiệm của cơ sở" in reason_vi(lost)


def test_what_else_is_missing_beside_our_outage_stays_the_plants() -> None:
    assert _one([KEPT_COD, _ours("PH", 187, valid=100)]) == [("not_provable", ("PH",))]
    assert _one([KEPT_COD, _ours("PH", 100, valid=100, excluded=88)]) == [("not_provable", ("PH",))]


def test_a_capture_that_would_have_been_enough_without_our_outage_is_ours() -> None:
    # 288 - 88 = 200 slots were the plant's to fill, of which 150 are 75 %.
    for valid, reason in ((150, "our_outage"), (149, "not_provable")):
        found = _one([KEPT_COD, _ours("PH", 88, valid=valid)], minimum_capture=0.75)
        assert found == [(reason, ("PH",))]


def test_slots_without_discharge_are_not_the_plants_to_fill() -> None:
    # 288 - 100 - 108 = 80 slots were the plant's to fill, of which 60 are 75 %.
    mostly_idle = _ours("PH", 108, valid=60)
    mean = replace(mostly_idle.mean, no_discharge=100, missing=128)
    found = _one([KEPT_COD, replace(mostly_idle, mean=mean)], minimum_capture=0.75)
    assert found == [("our_outage", ("PH",))]


def test_a_silent_outlet_is_not_reporting_only_for_what_our_outage_does_not_explain() -> None:
    silent = _verdict("x", "PH", Outcome.NOT_PROVABLE, valid=0)
    assert _one([_ours("COD", 288, valid=0), silent]) == [
        ("not_reporting", ("PH",)), ("our_outage", ("COD",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("measured", "missing"),
    [
        ((*FLOWS, "PH", "TEMP", "TSS", "COD", "NH4_N"), ()),
        ((*FLOWS, "PH", "TEMP", "TSS", "TOC", "NH4_N"), ()),
        ((*FLOWS, "PH", "COD"), ("TEMP", "TSS", "NH4_N")),
        ((*FLOWS, "PH", "TEMP", "TSS", "NH4_N"), ("COD",)),
        (("PH", "TEMP", "TSS", "COD", "NH4_N"), ("FLOW_IN", "FLOW_OUT")),
        (("FLOW_OUT", "PH", "TEMP", "TSS", "COD", "NH4_N"), ("FLOW_IN",)),
        (("FLOW_IN", "PH", "TEMP", "TSS", "COD", "NH4_N"), ("FLOW_OUT",)),
    ],
)
def test_a_station_of_500_m3_a_day_must_measure_what_the_annex_names(
    measured: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    kept = [_verdict("x", one, Outcome.KEPT) for one in measured if one not in FLOWS]
    found = _one(kept, *measured, design_flow=500.0)
    assert found == ([("not_monitored", missing)] if missing else [])
    assert _one(kept, *measured, design_flow=499.9) == []


def test_an_outlet_that_measures_flows_alone_is_not_accused_of_silence() -> None:
    assert _one([], *FLOWS) == [("not_monitored", ())]
    assert _one([], *FLOWS, design_flow=500.0) == [
        ("not_monitored", ("PH", "TEMP", "TSS", "COD", "NH4_N"))
    ]


def test_the_annex_is_not_applied_to_days_before_it_was_in_force() -> None:
    ago = (DAY - ANNEX_SINCE).days
    for days_ago, found in (
        (ago, [("not_monitored", (*FLOWS, "PH", "TEMP", "TSS", "NH4_N"))]),
        (ago + 1, []),
    ):
        kept = [_verdict("x", "COD", Outcome.KEPT, days_ago=days_ago)]
        assert _one(kept, "COD", design_flow=500.0, days_ago=days_ago) == found


def test_what_flows_in_is_measured_once_for_all_outlets_of_a_station() -> None:
    measured = ("FLOW_OUT", "PH", "TEMP", "TSS", "COD", "NH4_N")
    registry = Registry(
        clusters={"c": cluster("c")},
        stations={"t": replace(station("t", "c"), design_flow_m3_per_day=1200.0)},
        outlets={
            "x": outlet("FLOW_IN", *measured, outlet_id="x", station_id="t"),
            "y": outlet(*measured, outlet_id="y", station_id="t"),
        },
    )
    kept = [_verdict(name, one, Outcome.KEPT) for name in "xy" for one in measured[1:]]
    assert coverage(registry, kept, DAY, KNOWN_AT).percent == 100.0


@pytest.mark.parametrize("exemption", StationExemption)
def test_a_cluster_that_needs_no_central_station_is_counted_apart_and_never_without_station(
    exemption: StationExemption,
) -> None:
    exempt = replace(cluster("a"), station_exemption=exemption, exemption_document="Quyết định 9")
    registry = Registry(clusters={"a": exempt, "b": cluster("b")})
    found = coverage(registry, [], DAY, KNOWN_AT)
    assert found.exempt == (exempt,)
    assert (found.operating, found.percent) == (1, 0.0)
    assert [one.cluster.id for one in found.clusters] == ["b"]


def test_a_cluster_that_has_a_station_all_the_same_is_counted_as_any_other() -> None:
    exempt = replace(
        cluster("a"),
        station_exemption=StationExemption.BEFORE_2022_AND_FULL,
        exemption_document="Quyết định 9",
    )
    registry = Registry(clusters={"a": exempt}, stations={"t": station("t", "a")})
    found = coverage(registry, [], DAY, KNOWN_AT)
    assert (found.exempt, found.operating, found.covered) == ((), 1, 0)
