"""Decides in which language a request is answered: what is asked for, else what is most wanted.

Where nothing is wanted more, a page is Vietnamese and the API English.
"""

from __future__ import annotations

from starlette.requests import Request

from domain.two_languages import LANGUAGES, Language


def language_of(asked: str | None, accept_language: str, otherwise: Language = "vi") -> Language:
    """Return the language asked for, else the most wanted of ours, else the usual one.

    >>> language_of(None, "de, en-GB;q=0.8, vi;q=0.3"), language_of("vi", "en")
    ('en', 'vi')
    >>> language_of(None, "", "en"), language_of(None, "vi-VN", "en")
    ('en', 'vi')
    """
    for language in LANGUAGES:
        if asked == language:
            return language
    wanted: dict[Language, float] = dict.fromkeys(LANGUAGES, 0.0)
    for part in accept_language.lower().split(","):
        tag, _, weight = part.strip().partition(";")
        for language in LANGUAGES:
            if tag.strip().partition("-")[0] == language:
                wanted[language] = max(wanted[language], _weight(weight))
    if wanted["en"] == wanted["vi"]:
        return otherwise
    return "en" if wanted["en"] > wanted["vi"] else "vi"


def language_of_api(request: Request) -> Language:
    """Return in which language a program is told sentences: by its Accept-Language alone."""
    return language_of(None, request.headers.get("accept-language", ""), "en")


def _weight(written: str) -> float:
    name, _, figure = written.replace(" ", "").partition("=")
    if name != "q":
        return 1.0
    try:
        return float(figure)
    except ValueError:
        return 0.0
