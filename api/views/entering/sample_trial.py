"""A sample tried as its gateway would send it, and a profile drafted, as on the command line.

Nothing is taken in and nothing entered. Whom something limits is told of the gateway's own profiles
alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.question.handed_in import Parts
from domain.gateways.fitting import is_for
from domain.legal_day import legal_day_of
from domain.registry import Registry
from domain.two_languages import Language
from ingest.validate.trials.drafting import DraftedFor, drafted_profile
from ingest.validate.trials.trying import Sample, SampleTrial, draft_of, try_sample, with_profile

PROFILE_FILE = "profile.toml"  # what a fault calls the profile that came with the sample
VALUES_SHOWN_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialQuestion:
    """A sample of a gateway, and the profile to try it by: in the registry, or as a file's text.

    `is_limited`: who asks is told of this gateway alone.
    """

    gateway_id: str
    sample: Sample
    profile_id: str | None = None
    profile_toml: str | None = None
    is_limited: bool = False


def try_it(parts: Parts, asked: TrialQuestion) -> SampleTrial:
    """Return what a sample would become; raises NotFound, and FaultsFound of the profile."""
    registry = _told(parts.records.registry(), asked)
    profile_id = asked.profile_id
    if asked.profile_toml is not None:
        registry, profile_id = with_profile(registry, asked.profile_toml.encode(), PROFILE_FILE)
    return try_sample(
        registry,
        asked.gateway_id,
        asked.sample,
        profile_id=profile_id,
        future_tolerance_seconds=parts.future_tolerance_seconds,
    )


def draft_for(parts: Parts, asked: TrialQuestion, by: str, language: Language) -> str | None:
    """Return a proposed profile as TOML, None where no form reads anything of the sample."""
    registry = parts.records.registry()
    of = DraftedFor(
        gateway_id=asked.gateway_id,
        sample_name=asked.sample.file_name or "sample",
        by=by,
        day=legal_day_of(asked.sample.received_us),
    )
    return drafted_profile(draft_of(registry, asked.gateway_id, asked.sample), of, language)


def _told(registry: Registry, asked: TrialQuestion) -> Registry:
    """Return a registry with the profiles that who asks may know of."""
    if not asked.is_limited:
        return registry
    profiles = tuple(one for one in registry.profiles if is_for(one, asked.gateway_id))
    known = {one.id for one in profiles}
    channels = tuple(one for one in registry.channels if one.profile_id in known)
    return replace(registry, profiles=profiles, channels=channels)
