"""A city's file is read whole and strictly, and ours are as large as they say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from domain.errors import FaultsFound
from domain.registered import ClusterKind, ClusterState
from simulators.cities.city_file import SMALL, TRUE_SIZE, read_sites, shipped, sites_of
from simulators.cities.sites import Story
from simulators.city.city import SimulatedCity, city

FILE = """\
[[clusters]]
number = 1
name = "CCN Gò Thử"
commune = "Thử Hạ"
story = "keeps"
connected_on = 2026-11-17
"""


def faults(text: str) -> list[str]:
    with pytest.raises(FaultsFound) as found:
        read_sites(text.encode(), "city.toml")
    return [str(one) for one in found.value.faults]


def true_size() -> SimulatedCity:
    return city(7, sites=sites_of(TRUE_SIZE))


def test_what_is_left_out_is_as_a_site_says() -> None:
    (site,) = read_sites(FILE.encode(), "city.toml")
    assert (site.kind, site.state, site.outlets) == (
        ClusterKind.CLUSTER,
        ClusterState.OPERATING,
        1,
    )
    assert site.connected_on == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('story = "keeps"', 'story = "keeps"\ncolour = "red"', "6: unknown key colour: known are"),
        ("number = 1", "number = 1.5", "2: number = 1.5: a whole number from 1 to 999"),
        ("number = 1", "number = 1\noutlets = true", "3: outlets = True: a whole number"),
        ('story = "keeps"', 'story = "dreams"', "5: story = 'dreams': one of keeps, "),
        ('commune = "Thử Hạ"\n', "", "1: no commune: every cluster has one"),
        ("2026-11-17", '"2026-11-17"', "6: connected_on = '2026-11-17': a day such as"),
        ("2026-11-17", "2026-11-17\noperating_since = 2027-01-01", "6: connected_on 2026-11-17 is"),
        ('story = "keeps"', 'story = "silent"', "6: no gateway of it ever sends"),
        (
            'story = "keeps"',
            'state = "planned"\nstory = "keeps"',
            "6: a cluster that is planned cannot be keeps",
        ),
        ("[[clusters]]", "[[cluster]]", "1: no clusters: a city lists them"),
        ("[[clusters]]", "size = 3\n[[clusters]]", "1: unknown key size: only [[clusters]]"),
        ("= 1\n", "=\n", "2: not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(before: str, after: str, told: str) -> None:
    assert before in FILE
    assert any(f"city.toml:{told}" in one for one in faults(FILE.replace(before, after)))


def test_a_number_that_stands_twice_is_told_at_the_second_with_the_line_of_the_first() -> None:
    found = faults(FILE + "\n" + FILE.replace("CCN Gò Thử", "CCN Khác"))
    assert found == ["city.toml:9: number = 1 stands at line 2 already"]


def test_every_fault_of_a_file_is_told_at_once() -> None:
    assert len(faults(FILE.replace("number = 1", 'number = "a"') + 'colour = "red"\n')) == 2


def test_a_file_that_is_not_there_is_refused_with_the_cities_that_are(tmp_path: Path) -> None:
    with pytest.raises(FaultsFound, match="hanoi-size, small"):
        sites_of(str(tmp_path / "none.toml"))


def test_a_file_of_ones_own_makes_a_city(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(FILE, encoding="utf-8")
    (plant,) = city(7, sites=sites_of(str(file))).plants
    assert plant.plant.outlet_id == "CX-MP-01"


def test_the_true_size_has_seventy_clusters_and_twenty_four_of_craft_villages() -> None:
    assert set(shipped()) == {SMALL, TRUE_SIZE}
    clusters = true_size().registry().clusters.values()
    counted = Counter(one.kind for one in clusters if one.counts)
    assert counted == {ClusterKind.CLUSTER: 70, ClusterKind.CRAFT_VILLAGE: 24}
    states = Counter(one.state for one in clusters)
    assert states[ClusterState.UNDER_CONSTRUCTION] == 24
    assert states[ClusterState.ESTABLISHED] + states[ClusterState.PLANNED] == 19


def test_the_true_size_shows_every_story_and_begins_as_the_small_city_does() -> None:
    large = sites_of(TRUE_SIZE)
    assert {site.story for site in large} == set(Story)
    assert large[: len(sites_of(SMALL))] == sites_of(SMALL)


def test_the_true_size_has_a_station_without_an_outlet() -> None:
    registry = true_size().registry()
    with_outlet = {one.station_id for one in registry.outlets.values()}
    assert len(set(registry.stations) - with_outlet) == 1


def test_clusters_of_the_true_size_are_built_and_begin_on_days_of_their_own() -> None:
    registry = true_size().registry()
    dated = [one for one in registry.clusters.values() if one.valid_from is not None]
    assert len(dated) > 35
    grown = next(site for site in sites_of(TRUE_SIZE) if site.operating_since is not None)
    begun = grown.operating_since
    assert begun is not None
    cluster_id = f"CCN-MP-{grown.number:02d}"
    the_day_before = registry.on(date.fromordinal(begun.toordinal() - 1)).clusters[cluster_id]
    assert the_day_before.state is ClusterState.UNDER_CONSTRUCTION
    assert registry.on(begun).clusters[cluster_id].state is ClusterState.OPERATING
