"""Reads the samples of tests/ingest/profiles: bytes as sent, a profile, and what is expected."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from domain.gateways.profiles import Basis, Channel, Format, Profile, StampedAt
from ingest.decode.by_profile.channels.table import GatewayOutlet
from ingest.decode.by_profile.view import View, view_of
from ingest.wire.contract import Topic

FOLDER = Path(__file__).resolve().parents[2] / "profiles"
RECEIVED_US = 1_795_500_000_000_000  # 2026-11-24T13:00:00+07:00
_ENUMS: dict[str, type[Format | StampedAt]] = {"format": Format, "stamped_at": StampedAt}
_PAIRS = ("units", "statuses")


@dataclass(frozen=True, slots=True)
class ProfileSample:
    """One sample: the bytes, the profile laid out for its gateway, and what is expected."""

    name: str
    payload: bytes
    profile: Profile
    channels: tuple[Channel, ...]
    outlets: tuple[GatewayOutlet, ...]
    expected: dict[str, Any]
    topic: Topic | None
    outlet_id: str | None
    file_name: str | None

    @property
    def view(self) -> View:
        return view_of(self.profile, self.channels, self.outlets)


def profile_of(like: str, **says: Any) -> Profile:
    """Return a profile that is like a form but for what it says."""
    said = {key: _said(key, value) for key, value in says.items()}
    return Profile(
        id="PROFILE-1",
        gateways=("GW-1",),
        like=like,
        reason="a visit",
        entered_by="an official",
        valid_from=date(2026, 1, 1),
        **said,
    )


def _said(key: str, value: Any) -> Any:
    if key in _ENUMS:
        return _ENUMS[key](value)
    if key in _PAIRS:
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value


def channel(**facts: Any) -> Channel:
    """Return a channel of that profile."""
    if "basis" in facts:
        facts["basis"] = Basis(facts["basis"])
    return Channel(profile_id="PROFILE-1", **facts)


def sample_names() -> list[str]:
    """Return the names of the samples."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def read_sample(name: str) -> ProfileSample:
    """Return a sample by its folder's name."""
    folder = FOLDER / name
    told = tomllib.loads((folder / "profile.toml").read_text(encoding="utf-8"))
    payload = next(folder.glob("payload.*")).read_bytes()
    profile = profile_of(told["like"], **told.get("says", {}))
    device = told.get("device")
    topic = None if device is None else Topic("GW-1", "sparkplug", device, "DDATA", "G")
    return ProfileSample(
        name,
        payload,
        profile,
        tuple(channel(**facts) for facts in told.get("channels", ())),
        tuple(
            GatewayOutlet(one["id"], one.get("station_code"), tuple(one.get("parameters", ())))
            for one in told["outlets"]
        ),
        tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8")),
        topic,
        told.get("outlet"),
        told.get("file_name"),
    )
