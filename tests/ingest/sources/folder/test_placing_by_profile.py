"""How a sender's file is named a profile may say; whose it is only its folder and the registry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.profiles import Profile
from domain.gateways.rejections import Refusal
from domain.registry import Registry
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.sources.folder.placing import InForce, Place, place_of
from ingest.sources.folder.senders import Senders
from tests.ingest.sources.folder.test_placing import NOBODY, two_facilities

TODAY = date(2026, 11, 24)
T = "20261124100000"
BOTH = Senders({"plant": ("GW-1", "GW-9")})


def profile(like: str, gateway: str = "GW-1", **says: object) -> Profile:
    told = {
        "id": f"P-{gateway}-{like}",
        "gateways": (gateway,),
        "like": like,
        "reason": "a visit",
        "entered_by": "an official",
        "valid_from": date(2026, 1, 1),
    }
    return Profile(**{**told, **says})  # type: ignore[arg-type]  # as a test names them


def placed(
    known: Registry, path: str, *profiles: Profile, senders: Senders = NOBODY
) -> Place | Refusal:
    known = replace(known, profiles=profiles)
    return place_of(known, senders, path, InForce(ProfilesInForce.of(known), TODAY))


def reason(known: Registry, path: str, *profiles: Profile, senders: Senders = NOBODY) -> str:
    found = placed(known, path, *profiles, senders=senders)
    assert isinstance(found, Refusal)
    return found.detail


@pytest.mark.parametrize(
    ("like", "name"),
    [
        ("files-two-parts", f"NUO001_{T}.txt"),
        ("files-two-parts", f"nuo001_{T}.TXT"),
        ("files-two-parts", f"NUO001_{T} (1).txt"),
        ("files-three-parts", f"ABCD_NUO001_{T}.txt"),
        ("files-many-parts", f"HN_ABCD_KCN_NUO001_{T}.txt"),
        ("files-joined", f"NUO001{T}.txt"),
    ],
)
def test_names_of_every_form_find_the_senders_outlet(like: str, name: str) -> None:
    known = two_facilities()
    ours = placed(known, f"GW-1/upload/{name}", profile(like), profile(like, "GW-9"))
    assert ours == Place("GW-1", "CX-1", True)
    theirs = name.replace("ABCD", "XYZ")
    assert placed(known, f"GW-9/{theirs}", profile(like), profile(like, "GW-9")) == Place(
        "GW-9", "CX-9", True
    )


def test_without_a_profile_that_names_it_so_a_file_is_placed_as_ever() -> None:
    known = two_facilities()
    name = f"HN_ABCD_NUO001_{T}.txt"
    assert placed(known, f"GW-1/{name}", profile("files-two-parts", "GW-9")) == Place(
        "GW-1", "CX-1"
    )
    assert placed(known, f"GW-1/{name}", profile("flat-json")) == Place("GW-1", "CX-1")
    assert "is not named PROVINCE_FACILITY" in reason(known, f"GW-1/NUO001_{T}.txt")


def test_a_profile_of_another_day_places_nothing() -> None:
    late = profile("files-two-parts", valid_from=date(2026, 11, 25))
    assert "is not named" in reason(two_facilities(), f"GW-1/NUO001_{T}.txt", late)


def test_a_name_without_a_station_is_of_the_gateway_and_its_channels_tell_the_outlet() -> None:
    known = two_facilities()
    json = profile("flat-json", file_names=("{facility}-data-{time}.json",))
    assert placed(known, f"GW-1/abcd-data-{T}.json", json) == Place("GW-1", None, True)
    assert reason(known, f"GW-1/XYZ-data-{T}.json", json) == (
        f"file 'XYZ-data-{T}.json' says facility 'XYZ'; on 2026-11-24 folder 'GW-1' of GW-1 has "
        "NUO001 of facility ABCD, CX-2 of facility ABCD: correct the name or the registry, then "
        "put the file back"
    )


def test_a_name_without_a_time_is_of_the_day_on_which_it_comes() -> None:
    known = two_facilities()
    dotted = profile("circular10-2021", file_names=("Trạm*.csv", "{station} *.csv"))
    assert placed(known, "GW-1/NUO001 24.11.2026 (1).csv", dotted) == Place("GW-1", "CX-1", True)
    assert placed(known, "GW-1/Trạm số 1 24.11.2026.csv", dotted) == Place("GW-1", None, True)
    told = reason(known, "GW-1/NUO007 24.11.2026.csv", dotted)
    assert "says station 'NUO007'; on 2026-11-24 folder" in told
    assert "nor as a profile of GW-1 says: try it" in reason(known, "GW-1/other.csv", dotted)


def test_a_station_that_the_sender_has_not_is_set_aside_with_what_it_has() -> None:
    told = reason(two_facilities(), f"GW-1/NUO007_{T}.txt", profile("files-two-parts"))
    assert told.startswith(f"file 'NUO007_{T}.txt' says station 'NUO007'; on 2026-11-24 folder")
    assert "NUO001 of facility ABCD" in told


def test_of_a_folder_of_two_gateways_the_one_with_the_outlet_has_the_file() -> None:
    known, two = two_facilities(), "files-two-parts"
    path = f"plant/CX-2_{T}.txt"
    assert placed(known, path, profile(two), profile(two, "GW-9"), senders=BOTH) == Place(
        "GW-1", "CX-2", True
    )
    both = reason(known, f"plant/NUO001_{T}.txt", profile(two), profile(two, "GW-9"), senders=BOTH)
    assert "fits profiles of gateways GW-1, GW-9 of folder 'plant'" in both


@given(
    like=st.sampled_from(["files-two-parts", "files-three-parts", "files-joined", "flat-json"]),
    name=st.lists(
        st.sampled_from(["NUO001", "ABCD", "XYZ", "CX-9", "CX-1", "_", T, ".txt", " (1)", "-"]),
        max_size=8,
    ).map("".join),
    folder=st.sampled_from(["GW-1", "GW-9"]),
)
def test_no_file_is_ever_placed_at_an_outlet_of_another_sender(
    like: str, name: str, folder: str
) -> None:
    known = two_facilities()
    profiles = [profile(like, one, file_names=("*{station}_{time}*",)) for one in ("GW-1", "GW-9")]
    found = placed(known, f"{folder}/{name}", *profiles)
    if isinstance(found, Place):
        assert found.gateway_id == folder
        assert found.outlet_id is None or known.outlets[found.outlet_id].gateway_id == folder
