"""For how long silence holds a value is what every profile that can give it says, and no guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.gateways.profiles import PASSED_OVER, Channel
from domain.gateways.silences import Silence, days_of_silences, silences_of
from tests.compliance.sites import DAY, OUTLET_ID, on_change, outlet

ONE_DAY = timedelta(days=1)
OUTLET = outlet("COD", "PH")


def channel(**facts: str | None) -> Channel:
    told: dict[str, str | None] = {"profile_id": "theo-thay-doi", "source": "AI1", **facts}
    return Channel(**told)  # type: ignore[arg-type]  # kinds are as told above


def test_a_profile_without_channels_speaks_for_all_that_its_gateways_outlet_measures() -> None:
    both = dict.fromkeys(("COD", "PH"), Silence("theo-thay-doi", 900))
    assert silences_of(OUTLET, DAY, [on_change(900)], []) == both
    assert silences_of(OUTLET, DAY, [on_change(900, gateways=("gw-*",))], []) == both
    assert silences_of(OUTLET, DAY, [on_change(900, gateways=("gw-khac",))], []) == {}


def test_channels_say_which_parameters_are_reported_on_change() -> None:
    profiles = [on_change(900)]

    def told(*channels: Channel) -> set[str]:
        return set(silences_of(OUTLET, DAY, profiles, channels))

    assert told(channel(parameter="COD")) == {"COD"}
    assert told(channel(parameter="COD", outlet_id=OUTLET_ID)) == {"COD"}
    assert told(channel(parameter="COD", outlet_id="cua-xa-khac")) == set()
    assert told(channel(parameter=PASSED_OVER)) == set()
    assert told(channel(source="{outlet}/{parameter}")) == {"COD", "PH"}
    assert told(channel(profile_id="khac", parameter="COD")) == {"COD", "PH"}


def test_of_two_profiles_the_shorter_silence_counts_and_none_where_one_says_nothing() -> None:
    shorter = on_change(60, id="khac")
    assert silences_of(OUTLET, DAY, [on_change(900), shorter], [])["PH"] == Silence("khac", 60)
    unsaid = on_change(None, id="khac")
    ph_alone = channel(profile_id="khac", parameter="PH")
    assert silences_of(OUTLET, DAY, [on_change(900), unsaid], []) == {}
    assert set(silences_of(OUTLET, DAY, [on_change(900), unsaid], [ph_alone])) == {"COD"}


def test_a_profile_holds_on_its_own_days_and_turns_at_their_ends() -> None:
    one = on_change(900, valid_from=DAY, valid_to=DAY)
    held = [bool(silences_of(OUTLET, DAY + n * ONE_DAY, [one], [])) for n in (-1, 0, 1)]
    assert held == [False, True, False]
    assert days_of_silences([OUTLET], [one]) == {DAY, DAY + ONE_DAY}
    assert days_of_silences([OUTLET], [replace(one, longest_silence_seconds=None)]) == set()
    assert days_of_silences([OUTLET], [replace(one, gateways=("gw-khac",))]) == set()
    assert days_of_silences([OUTLET], [on_change(900)]) == {date(2020, 1, 1)}
