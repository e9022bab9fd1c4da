"""One cluster's page: what is registered, what is not entered, and duties with their clauses."""

from __future__ import annotations

import pytest

from tests.api.conftest import Client
from tests.api.pages.asking import shown


def test_a_cluster_shows_its_station_duty_permit_and_outlet(client: Client) -> None:
    page = shown(client, "/clusters/CCN-1?lang=en")
    assert "Central station there is one" in page
    assert "automatic or periodic monitoring" in page
    assert "By 400 m³/day" in page
    assert "10/GPMT-UBND" in page
    assert 'href="/outlets/CX-1?' in client.get("/clusters/CCN-1").text
    assert "Not known; what is lacking: wastewater generated, occupancy, since when" in page


@pytest.mark.parametrize(
    ("cluster", "said"),
    [("CCN-3", "Central station there is none"), ("CCN-9", "Central station not entered yet")],
)
def test_none_is_told_apart_from_not_entered(client: Client, cluster: str, said: str) -> None:
    page = shown(client, f"/clusters/{cluster}?lang=en")
    assert said in page
    assert "Investor not entered yet" in page


def test_the_list_of_clusters_leads_to_each(client: Client) -> None:
    assert 'href="/clusters/CCN-3?' in client.get("/clusters").text


def test_a_cluster_that_there_is_not_is_not_found(client: Client) -> None:
    answer = client.get("/clusters/nowhere")
    assert answer.status_code == 404
    assert "không có cụm “nowhere” trong sổ đăng ký" in answer.text


def test_a_pinned_cluster_is_the_same_to_the_byte(client: Client) -> None:
    pinned = "/clusters/CCN-1?known_at=2026-11-24T01:30:00Z"
    first = client.get(pinned)
    assert first.status_code == 200
    assert first.content == client.get(pinned).content
