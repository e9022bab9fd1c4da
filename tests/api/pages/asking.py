"""Reads of a page what a person would, without its tags."""

from __future__ import annotations

import html
import re

import httpx

from tests.api.conftest import Client


def shown(client: Client, path: str) -> str:
    """Return the words of a page's main part."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return _without_tags(main)


def words(answer: httpx.Response) -> str:
    """Return the words of a whole page, whatever its status."""
    return _without_tags(answer.text)


def _without_tags(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
