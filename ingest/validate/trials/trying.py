"""Tries a sample as a gateway would send it: by which profile, of which outlet, to what result.

The profile is the one that is asked for, else the one in force; where there is none, a form that
fits reads the sample with no channel, so that each of its names is told. Nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from domain.errors import NotFound
from domain.gateways.fitting import is_for
from domain.legal_day import MICROSECONDS_PER_SECOND, legal_day_of, to_microseconds
from domain.registry import Registry
from ingest.decode.by_profile.channels.table import ChannelTable, GatewayOutlet
from ingest.decode.by_profile.decode import Said
from ingest.decode.by_profile.draft import Draft, drafted
from ingest.decode.by_profile.forms.entered import profile_faults
from ingest.decode.by_profile.forms.reading import forms, shipped_forms, words_of
from ingest.decode.by_profile.view import View, view_by
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.validate.against_registry import Rules
from ingest.validate.named_outlets import outlets_named
from ingest.validate.trials.tried import Registered, Trial, tried
from ingest.wire.contract import Topic, parse_topic
from storage.registry_files.files import registry_of
from storage.registry_files.text_files.profile_toml import profile_tables

OUTLETS_SHOWN_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Bytes as a logger writes them, and what is known beside: name of the file, topic, receipt.

    `received_us` in microseconds UTC: its legal day says which profiles and outlets are asked.
    """

    payload: bytes
    received_us: int
    file_name: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTrial:
    """What a sample would become. `profile_id` None: no profile was in force, and `form` alone read
    it (None: no form that comes with us reads anything of it).
    """

    gateway_id: str | None
    profile_id: str | None
    form: str | None
    trial: Trial


def try_sample(
    registry: Registry,
    gateway_id: str | None,
    sample: Sample,
    *,
    profile_id: str | None = None,
    future_tolerance_seconds: int,
) -> SampleTrial:
    """Return what a sample of a gateway would become; raises NotFound for a gateway or profile.

    Without a gateway it is that which the profile alone is for, else nobody's.
    """
    if gateway_id is None and profile_id is not None:
        gateway_id = _only_gateway(registry, profile_id)
    if gateway_id is not None and gateway_id not in registry.gateways:
        raise NotFound(
            f"no outlet of the registry names gateway {gateway_id!r}: have its outlet registered"
        )
    day = legal_day_of(sample.received_us)
    view = None
    if gateway_id is not None:
        view = _chosen(registry, gateway_id, sample, profile_id, day)
    form = None if view is None else _form_of(registry, view.profile_id)
    if view is None:
        form, view = _without_profile(registry, gateway_id, sample)
    if view is None:
        return SampleTrial(
            gateway_id=gateway_id, profile_id=None, form=None, trial=Trial(values=())
        )
    registered = None
    if gateway_id is not None:
        tolerance_us = future_tolerance_seconds * MICROSECONDS_PER_SECOND
        registered = Registered(gateway_id, Rules.of(registry), tolerance_us)
    said = Said(_topic(sample), _outlet_by_name(registry, gateway_id, sample, view))
    trial = tried(view, sample.payload, sample.received_us, registered, said)
    return SampleTrial(
        gateway_id=gateway_id, profile_id=view.profile_id or None, form=form, trial=trial
    )


def with_profile(registry: Registry, written: bytes, name: str) -> tuple[Registry, str | None]:
    """Return a registry with the profile of a file, as an import would make it, and its id.

    Raises FaultsFound, by line and `name`; no id where the file has no profile.
    """
    tables = profile_tables(written, name)
    merged = registry_of(tables, registry, (), forms=shipped_forms(), profile_faults=profile_faults)
    ids = [cells["id"] for _, cells in tables[0].rows if cells.get("id")]
    return merged, ids[0] if ids else None


def draft_of(registry: Registry, gateway_id: str | None, sample: Sample) -> Draft:
    """Return a proposed profile for a sample of a gateway; total."""
    outlets = gateway_outlets(registry, gateway_id, legal_day_of(sample.received_us))
    said = Said(_topic(sample))
    return drafted(sample.payload, outlets, sample.received_us, said, sample.file_name)


def gateway_outlets(
    registry: Registry, gateway_id: str | None, day: date
) -> tuple[GatewayOutlet, ...]:
    """Return the outlets of a gateway on a legal day, of other days where it has none on it."""
    here = registry.on(day).outlets.values()
    of_day = [one for one in here if one.gateway_id == gateway_id]
    of_all = [one for one in registry.outlets.values() if one.gateway_id == gateway_id]
    return tuple(
        GatewayOutlet(one.id, one.station_code, tuple(one.parameters))
        for one in sorted(of_day or of_all, key=lambda one: one.id)
    )


def _only_gateway(registry: Registry, profile_id: str) -> str | None:
    named = {
        one
        for profile in registry.profiles
        if profile.id == profile_id
        for one in registry.gateways
        if is_for(profile, one)
    }
    return named.pop() if len(named) == 1 else None


def _form_of(registry: Registry, profile_id: str) -> str | None:
    return next((one.like for one in registry.profiles if one.id == profile_id), None)


def _chosen(
    registry: Registry, gateway_id: str, sample: Sample, profile_id: str | None, day: date
) -> View | None:
    """Return the profile that is asked for, else the one in force for what the sample came on."""
    in_force = ProfilesInForce.of(registry)
    if profile_id is not None:
        return _asked_for(registry, in_force, gateway_id, profile_id, day)
    topic = _topic(sample)
    if topic is not None:
        return in_force.view(topic, None, day)
    if sample.topic is not None:
        sender = in_force.sender(sample.topic, day)
        if sender is None or sender.gateway_id != gateway_id:
            raise NotFound(
                f"topic {sample.topic!r} is of no profile in force for gateway {gateway_id!r}: "
                "correct the topic, or enter it in the profile"
            )
        return _asked_for(registry, in_force, gateway_id, sender.profile_id, day)
    views = in_force.views(gateway_id, day)
    if sample.file_name is not None:
        by_name = in_force.view_of_file(gateway_id, sample.file_name, day)
        if by_name is not None:
            return by_name
    if len(views) > 1:
        ids = ", ".join(one.profile_id for one in views[:OUTLETS_SHOWN_MOST])
        raise NotFound(
            f"gateway {gateway_id!r} has several profiles in force ({ids}): say which with its id, "
            "or on which topic the sample came"
        )
    return views[0] if views else None


def _asked_for(
    registry: Registry, in_force: ProfilesInForce, gateway_id: str, profile_id: str, day: date
) -> View:
    """Return a profile as of a day, else as of the nearest day on which it is in force."""
    rows = [one for one in registry.profiles if one.id == profile_id]
    if not rows:
        raise NotFound(f"no profile {profile_id!r} in the registry")
    of_gateway = [one for one in rows if is_for(one, gateway_id)]
    if not of_gateway:
        raise NotFound(f"profile {profile_id!r} is not for gateway {gateway_id!r}")
    days = [min(max(day, one.valid_from), one.valid_to or date.max) for one in of_gateway]
    nearest = min(days, key=lambda one: abs(one - day))
    views = {one.profile_id: one for one in in_force.views(gateway_id, nearest)}
    return views[profile_id]


def _without_profile(
    registry: Registry, gateway_id: str | None, sample: Sample
) -> tuple[str | None, View | None]:
    """Return the form that fits a sample best, with no channel: each name is told as it is."""
    draft = draft_of(registry, gateway_id, sample)
    if not draft.forms:
        return None, None
    name = draft.forms[0]
    writing, words = replace(forms()[name].writing, **draft.says), words_of(name)
    outlets = gateway_outlets(registry, gateway_id, legal_day_of(sample.received_us))
    return name, view_by("", writing, words, ChannelTable((), outlets, words))


def _topic(sample: Sample) -> Topic | None:
    return None if sample.topic is None else parse_topic(sample.topic)


def _outlet_by_name(
    registry: Registry, gateway_id: str | None, sample: Sample, view: View
) -> str | None:
    """Return the outlet that the name of the sample's file tells, None where it tells none."""
    parts = view.file_names.read(sample.file_name or "")
    if gateway_id is None or parts is None or parts.station is None:
        return None
    day = legal_day_of(sample.received_us if parts.time is None else to_microseconds(parts.time))
    fit = outlets_named(registry, (gateway_id,), parts.facility, parts.station, day)
    return fit[0].id if len(fit) == 1 else None
