"""What the form of a profile that people enter has against it, so that it is refused at its row.

Asked before anything is kept; a profile that was taken in is not asked again.
"""

from __future__ import annotations

from domain.gateways.profiles import Profile
from ingest.decode.by_profile.forms.reading import shipped_forms, writing_of
from ingest.decode.by_profile.forms.sayings import wrong_sayings


def profile_faults(profile: Profile) -> list[tuple[str, str]]:
    """Return each key of a profile, form and all, that cannot be kept to, and why; none of a form
    that does not come with us.
    """
    form = shipped_forms().get(profile.like)
    return [] if form is None else list(wrong_sayings(writing_of(profile, form)))
