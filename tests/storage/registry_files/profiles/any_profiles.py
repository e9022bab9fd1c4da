"""Any profiles and channels of gateways and outlets that files can hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.gateways.profiles import Basis, Channel, Format, Profile, StampedAt
from domain.measured.parameters import PARAMETERS
from domain.measured.units import UNITS
from domain.registered import Outlet

# Damaged, or it turns the rest of a line around.
UNTOLD = "\ufffd\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_LETTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=UNTOLD + "{}/\\")
_TEXTS = st.text(_LETTERS | st.sampled_from(' "=;'), max_size=8).map(
    lambda text: unicodedata.normalize("NFC", text)
)
_NAMES = _TEXTS.map(str.strip).filter(lambda text: text and text != '""')
_MAYBE = st.none() | _NAMES
_LISTS = st.none() | st.lists(_TEXTS, min_size=1, max_size=3, unique=True).map(tuple)
_BASES = {"NH4_N": Basis.NH4_AS_N, "NO3_N": Basis.NO3_AS_N, "PO4_P": Basis.PO4_AS_P}
_UNITS = ["mg/L", "ug/L", "g/m3"]


@st.composite
def profiles_of(draw: st.DrawFn, outlets: Sequence[Outlet]) -> tuple[Profile, ...]:
    """Profiles in the order of a registry, each of one gateway, one row after the other."""
    profiles = []
    for number, gateway in enumerate(sorted({one.gateway_id for one in outlets})):
        begin = draw(st.dates(date(2020, 1, 1), date(2026, 1, 1)))
        for _ in range(draw(st.integers(0, 2))):
            end = begin + timedelta(days=draw(st.integers(0, 500)))
            named = draw(st.sampled_from([(gateway,), (f"{gateway}*",)]))
            others = [one.gateway_id for one in outlets if one.gateway_id != gateway]
            if any(one.startswith(gateway) for one in others):
                named = (gateway,)
            profiles.append(
                replace(
                    draw(profiles_named(f"p{number:02}", number)),
                    gateways=named,
                    valid_from=begin,
                    valid_to=end,
                )
            )
            begin = end + timedelta(days=draw(st.integers(1, 100)))
        last_is_open: bool = draw(st.booleans())
        if last_is_open and profiles and profiles[-1].id == f"p{number:02}":
            profiles[-1] = replace(profiles[-1], valid_to=None)
    return tuple(profiles)


@st.composite
def profiles_named(draw: st.DrawFn, profile_id: str, number: int) -> Profile:
    """A profile that says anything that one may say; its topics are its own."""
    plain = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=3)
    topic = plain.map(lambda word: f"t{number}/{{gateway}}/{word}")
    receipts = plain.map(lambda word: f"r{number}/{word}")
    words: Any = st.none() | st.lists(
        st.tuples(_TEXTS, st.sampled_from(["00", "01", "02"])),
        min_size=1,
        max_size=3,
        unique_by=lambda pair: pair[0],
    ).map(tuple)
    units: Any = st.none() | st.lists(
        st.tuples(_TEXTS, st.sampled_from(sorted(filter(None, UNITS)))),
        min_size=1,
        max_size=3,
        unique_by=lambda pair: pair[0],
    ).map(tuple)
    fields = st.sampled_from(["time", "source", "value", "unit", "status"])
    return Profile(
        id=profile_id,
        gateways=("gw",),
        like=draw(_NAMES),
        reason=draw(_NAMES),
        entered_by=draw(_NAMES),
        valid_from=date(2020, 1, 1),
        format=draw(st.none() | st.sampled_from(Format)),
        separator=draw(st.none() | st.sampled_from("\t,; |:")),
        fields=draw(
            st.none()
            | st.lists(fields | _NAMES.map("={}".format), min_size=1, max_size=4, unique=True).map(
                lambda told: (*told, "-", "-")
            )
        ),
        header_lines=draw(st.none() | st.integers(0, 1000)),
        decimal_mark=draw(st.none() | st.sampled_from(",.")),
        records=draw(st.none() | st.just("") | _NAMES),
        time_key=draw(_MAYBE),
        values_key=draw(_MAYBE),
        name_key=draw(_MAYBE),
        value_key=draw(_MAYBE),
        unit_key=draw(_MAYBE),
        status_key=draw(_MAYBE),
        prefix_keys=draw(_LISTS),
        time_format=draw(
            st.sampled_from(
                [None, "rfc3339", "epoch_ms", "yyyyMMddHHmmss", "dd/MM/yyyy HH:mm:ss.SSS"]
            )
        ),
        time_zone=draw(st.sampled_from([None, "+07:00", "-03:30"])),
        stamped_at=draw(st.none() | st.sampled_from(StampedAt)),
        interval_seconds=draw(st.none() | st.integers(1, 86_400)),
        units=draw(units),
        statuses=draw(words),
        no_values=draw(_LISTS),
        longest_silence_seconds=draw(st.none() | st.integers(1, 86_400)),
        topic=draw(st.none() | topic),
        receipts_topic=draw(st.none() | receipts),
        file_names=draw(st.sampled_from([None, ("{station}_{time}.txt", "* (1).TXT")])),
    )


@st.composite
def channels_of(
    draw: st.DrawFn, profiles: Sequence[Profile], outlets: Sequence[Outlet]
) -> tuple[Channel, ...]:
    """Channels of the profiles in the order of a registry, each of another outlet's parameter."""
    channels: list[Channel] = []
    for profile in {one.id: one for one in profiles}.values():
        gateway = profile.gateways[0].removesuffix("*")
        measured: dict[str, set[str]] = {}  # on every day, so that a profile's day is among them
        for one in outlets:
            if one.gateway_id == gateway:
                measured[one.id] = measured.get(one.id, {*one.parameters}) & {*one.parameters}
        pairs = [(one, code) for one in sorted(measured) for code in sorted(measured[one])]
        told = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
        sources = draw(st.lists(_NAMES, min_size=len(told), max_size=len(told), unique=True))
        of_profile = [
            Channel(
                profile_id=profile.id,
                source=source,
                outlet_id=outlet_id,
                parameter=code,
                unit=draw(st.none() | st.sampled_from(_UNITS))
                if PARAMETERS[code].unit == "mg/L"
                else None,
                factor=draw(
                    st.none()
                    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x != 0)
                ),
                basis=draw(st.sampled_from([None, _BASES.get(code)])),
                reason=draw(_NAMES | st.just(profile.reason)),
                entered_by=draw(_NAMES | st.just(profile.entered_by)),
            )
            for source, (outlet_id, code) in zip(sources, told, strict=True)
        ]
        by_pattern: bool = draw(st.booleans())
        if by_pattern:
            of_profile.append(
                Channel(
                    profile_id=profile.id,
                    source="{outlet}/{parameter}",
                    reason=draw(_NAMES),
                    entered_by=draw(_NAMES),
                )
            )
        channels += of_profile
    return tuple(sorted(channels, key=lambda one: (one.profile_id, one.source)))
