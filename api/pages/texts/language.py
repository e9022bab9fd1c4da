"""Decides the language of a page, and binds the words of that language for its template.

Vietnamese is the default; `?lang=` decides, then Accept-Language. It never reads a cookie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial
from urllib.parse import quote, urlencode

from api.pages.chart.shapes import Span
from api.pages.texts import figures
from api.pages.texts.texts import Language, text
from api.question.known_at import rfc3339_us

_LANGUAGES: tuple[Language, ...] = ("vi", "en")


def language_of(asked: str | None, accept_language: str) -> Language:
    """Return the language asked for, else the most wanted of ours, else Vietnamese.

    >>> language_of(None, "de, en-GB;q=0.8, vi;q=0.3"), language_of("vi", "en")
    ('en', 'vi')
    """
    for language in _LANGUAGES:
        if asked == language:
            return language
    wanted: dict[Language, float] = dict.fromkeys(_LANGUAGES, 0.0)
    for part in accept_language.lower().split(","):
        tag, _, weight = part.strip().partition(";")
        for language in _LANGUAGES:
            if tag.strip().partition("-")[0] == language:
                wanted[language] = max(wanted[language], _weight(weight))
    return "en" if wanted["en"] > wanted["vi"] else "vi"


def _weight(written: str) -> float:
    name, _, figure = written.replace(" ", "").partition("=")
    if name != "q":
        return 1.0
    try:
        return float(figure)
    except ValueError:
        return 0.0


@lru_cache(maxsize=1024)
def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    return urlencode(query)  # of many outlets the same


@dataclass(frozen=True, slots=True)
class Speech:
    """What a template needs to speak one language; what was asked is kept in every link.

    `asked`: the language was asked for. `known_at` is the instant of knowledge asked for.
    """

    language: Language
    asked: bool
    path: str
    query: Mapping[str, str]
    known_at: datetime | None = None

    def functions(self) -> dict[str, Callable[..., str]]:
        """Return the template's functions, bound to this language."""
        return {
            "t": partial(text, self.language),
            "num": partial(figures.number, self.language),
            "times": partial(figures.times, self.language),
            "percent": partial(figures.percent, self.language),
            "quantity": partial(figures.quantity, self.language),
            "bounds": partial(figures.bounds, self.language),
            "day_words": self.day,
            "month_words": self.month,
            "instant_words": self.instant,
            "minute_words": self.minute,
            "link": self.link,
            "apart": self.apart,
            "permanent": self.permanent,
            "other_language": self.in_language,
            "known_now": self.now,
            "clock_words": self.clock,
            "class_words": self.severity,
            "limit_label": self.limit_label,
        }

    def day(self, day: date) -> str:
        """Return a day in this language."""
        return figures.day_words(self.language, day)

    def month(self, month: date) -> str:
        """Return a month in this language."""
        return figures.month_words(self.language, month)

    def instant(self, instant: datetime) -> str:
        """Return an instant in this language, in Hanoi time."""
        return figures.instant_words(self.language, instant)

    def minute(self, instant: datetime) -> str:
        """Return an instant in this language, in Hanoi time, to the minute."""
        return figures.minute_words(self.language, instant)

    def clock(self, time_us: int) -> str:
        """Return the time of an instant (microseconds UTC) in Hanoi, to the minute."""
        return figures.clock_words(time_us)

    def link(self, path: str, **query: object) -> str:
        """Return an address of ours with its query, which keeps language and known_at asked for."""
        parts = {key: str(value) for key, value in query.items() if value is not None}
        if self.known_at is not None:
            parts["known_at"] = rfc3339_us(self.known_at)
        if self.asked:
            parts["lang"] = self.language
        return quote(path) + (f"?{_encoded(tuple(parts.items()))}" if parts else "")

    def apart(self, path: str, **query: object) -> str:
        """Return an address of a page of ours that is of now, whatever instant is asked for."""
        return replace(self, known_at=None).link(path, **query)

    def permanent(self, path: str, known_at: datetime, **query: object) -> str:
        """Return the address under which a page says for ever what it says now."""
        pinned = replace(self, known_at=known_at, asked=True)
        return pinned.link(path, **query)

    def now(self) -> str:
        """Return this page's own address as known now."""
        query = {key: value for key, value in self.query.items() if key != "known_at"}
        return quote(self.path) + (f"?{urlencode(query)}" if query else "")

    def in_language(self, language: Language) -> str:
        """Return this page's own address in another language."""
        return f"{quote(self.path)}?{urlencode({**self.query, 'lang': language})}"

    def severity(self, label: str) -> str:
        """Return a severity class of Decree 45/2022 in words."""
        if label.startswith("<"):
            return text(self.language, "class.under")
        if label.startswith(">="):
            return text(self.language, "class.ten")
        spoken = label.replace("-", "–")
        if self.language == "vi":
            spoken = spoken.replace(".", ",")
        return text(self.language, "class.label", label=spoken)

    def limit_label(self, span: Span, unit: str, *, two_sided: bool, short: bool) -> str:
        """Return what stands at a limit's line; where it is short, the legend says the rest."""
        key = f"chart.{span.side}" if two_sided else "chart.limit"
        label = text(
            self.language, key, value=figures.limit_quantity(self.language, span.value, unit)
        )
        unsure = text(self.language, "unconfirmed.badge")
        return f"{label} ({unsure})" if span.unconfirmed and not short else label
