"""What an owner is given to put up: the address of the page that it publishes, and its frame."""

from __future__ import annotations

import html
from dataclasses import dataclass
from urllib.parse import quote

from api.pages.texts.texts import text
from api.question.handed_in import Parts
from domain.two_languages import Language


@dataclass(frozen=True, slots=True)
class ToGive:
    """What an owner is given: addresses of the page and of its form for a screen, and a frame."""

    page: str
    board: str
    frame: str


def to_give(parts: Parts, language: Language, outlet_id: str) -> ToGive:
    """Return what an owner puts up: whole addresses where we know ours, else from the host on."""
    address = f"{(parts.doors.public_url or '').rstrip('/')}/published/{quote(outlet_id, safe='')}"
    title = html.escape(text(language, "published.title"))
    frame = (
        f'<iframe src="{html.escape(address)}?lang={language}" title="{title}" '
        'width="100%" height="900" loading="lazy" referrerpolicy="no-referrer"></iframe>'
    )
    return ToGive(address, f"{address}?board=1&lang={language}", frame)
