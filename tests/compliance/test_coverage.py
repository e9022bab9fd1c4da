"""The city against 100 %: a cluster in every state, each with its reason."""

from __future__ import annotations

import random
from datetime import timedelta

from compliance.coverage import coverage
from domain.registry import ClusterState, Registry
from domain.verdicts import CoverageReason, DailyMean, Outcome, Verdict
from tests.compliance.sites import DAY, KNOWN_AT, cluster, outlet, station

PARAMETERS = ("FLOW_OUT", "COD", "PH")


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
        "tram-khong-cua", "hai-tram", "chi-luu-luong",
    )  # fmt: skip
    clusters = {name: cluster(name) for name in names}
    clusters |= {
        "quy-hoach": cluster("quy-hoach", ClusterState.PLANNED),
        "dang-xay": cluster("dang-xay", ClusterState.UNDER_CONSTRUCTION),
    }
    with_station = [name for name in names if name != "khong-tram"]
    stations = {f"t-{name}": station(f"t-{name}", name) for name in with_station}
    stations["t2-hai-tram"] = station("t2-hai-tram", "hai-tram")
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
        "tram-khong-cua": [("no_station", None, ())],
        "hai-tram": [("not_reporting", None, ())],
        "chi-luu-luong": [("not_reporting", "x-chi-luu-luong", ())],
    }


def test_the_percentage_counts_operating_clusters_only() -> None:
    city = coverage(_city(), _verdicts(), DAY, KNOWN_AT)
    assert (city.operating, city.covered, city.percent) == (10, 1, 10.0)
    assert [entry.cluster.id for entry in city.clusters if entry.covered] == ["dat"]


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
