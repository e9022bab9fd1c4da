"""Under which licence the city gives its data away: the city's word, never ours."""

from __future__ import annotations

from pydantic import Field

from service.settings.language import Spoken


class OpenData(Spoken):
    """What the city says of the data that everybody may take away."""

    data_licence: str | None = Field(
        default=None,
        min_length=1,
        max_length=300,
        description="Licence of the data that can be taken away, with its address, as the city "
        "states it; unset: said to be not stated.",
    )
