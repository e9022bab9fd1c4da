"""Lists every format that a simulated gateway can write, and what is entered to have it read.

Names of profiles' forms are those of docs/formats.md; nothing here reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.gateways.profiles import Channel, Profile
from domain.measured.parameters import PARAMETERS
from domain.registered import Outlet
from simulators.gateway.formats import json_objects, lines, others, sparkplug
from simulators.gateway.formats.written import Writer

_NAMED = "{outlet}/{parameter}"
_BY_NAME = "{parameter}"
_WHY = "mô phỏng"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFormat:
    """How a gateway writes: `like` is the form of its profile, None where it needs none; `source`
    how it names its channels there ({gateway} is its id). `has_status`: it tells that a sensor
    calibrates; else such values are left out. `in_files`: files of a folder, no messages.
    """

    write: Writer
    like: str | None = None
    source: str = _NAMED
    has_status: bool = False
    in_files: bool = False


_NODE = "{gateway}/{outlet}/{parameter}"

FORMATS: Mapping[str, WireFormat] = {
    "nhue-json": WireFormat(write=others.own_json, has_status=True),
    "nhue-batch": WireFormat(write=others.own_batch, has_status=True),
    "senml": WireFormat(write=others.senml),
    "senml-cbor": WireFormat(write=others.senml_cbor),
    "circular10": WireFormat(write=lines.sent(lines.five_fields), has_status=True),
    "sparkplug": WireFormat(write=sparkplug.sparkplug),
    **{
        name: WireFormat(
            write=write,
            like=name,
            source=source,
            has_status=has_status,
            in_files=name.startswith("files-"),
        )
        for name, write, source, has_status in (
            ("flat-json", json_objects.flat, _NAMED, False),
            ("name-value-list", json_objects.name_value_list, _NAMED, True),
            ("neuron-tags", json_objects.neuron_tags, _NODE, False),
            ("neuron-values", json_objects.neuron_values, _NODE, False),
            ("telegraf-json", json_objects.telegraf, _NAMED, False),
            ("telegraf-json-batch", json_objects.telegraf_batch, _NAMED, False),
            ("thingsboard-gateway", json_objects.thingsboard_gateway, _NAMED, False),
            ("ts-values", json_objects.ts_values, _NAMED, False),
            ("circular10-2021", lines.sent(lines.five_fields), _BY_NAME, True),
            ("circular24-2017", lines.sent(lines.five_fields), _BY_NAME, True),
            ("letter5417-2016", lines.sent(lines.time_first), _BY_NAME, False),
            ("lines-no-status", lines.sent(lines.four_fields), _BY_NAME, False),
            *(
                (form, lines.dropped(lines.five_fields, name), _BY_NAME, True)
                for form, name in (
                    ("files-joined", "{station}{time}.txt"),
                    ("files-two-parts", "{station}_{time}.txt"),
                    ("files-three-parts", "{facility}_{station}_{time}.txt"),
                    ("files-many-parts", "HN_{facility}_KHU-A_{station}_{time}.txt"),
                )
            ),
            ("influx-line-protocol", others.line_protocol, _NAMED, False),
            ("senml-lwm2m", others.senml_lwm2m, "", False),
            ("sparkplug-nested", sparkplug.sparkplug_nested, _NAMED, False),
        )
    },
}


def profile_of(
    name: str, gateway_id: str, outlets: Sequence[Outlet], valid_from: date
) -> tuple[Profile, tuple[Channel, ...]] | None:
    """Return the profile by which what a gateway writes is read, with its channels; None for a
    format that needs none.
    """
    written = FORMATS[name]
    if written.like is None:
        return None
    profile = Profile(
        id=f"MP-{name}",
        gateways=(gateway_id,),
        like=written.like,
        reason=_WHY,
        entered_by=_WHY,
        valid_from=valid_from,
    )
    if written.source:
        source = written.source.replace("{gateway}", gateway_id)
        return profile, (_channel(profile, source),)
    return profile, _of_lwm2m(profile, outlets)


def _of_lwm2m(profile: Profile, outlets: Sequence[Outlet]) -> tuple[Channel, ...]:
    """Return a channel for each path: a generic sensor's says neither outlet nor parameter."""
    paths = others.lwm2m_paths({one.id: tuple(one.parameters) for one in outlets})
    return tuple(
        _channel(profile, path, outlet_id, code) for (outlet_id, code), path in paths.items()
    )


def _channel(
    profile: Profile, source: str, outlet_id: str | None = None, parameter: str | None = None
) -> Channel:
    return Channel(
        profile_id=profile.id,
        source=source,
        outlet_id=outlet_id,
        parameter=parameter,
        unit=None if parameter is None else PARAMETERS[parameter].unit,
        reason=_WHY,
        entered_by=_WHY,
    )
