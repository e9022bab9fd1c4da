"""Binds the words of a page's language for its template.

Which one that is, every_request/languages.py decides; no cookie says it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Protocol
from urllib.parse import quote, urlencode

from api.pages.chart.shapes import Span
from api.pages.texts import figures
from api.pages.texts.law_words import LawWords
from api.pages.texts.texts import text
from api.question.known_at import rfc3339_us
from domain.legal_day import from_microseconds
from domain.measured.parameters import PARAMETERS
from domain.two_languages import Language

_HOURS_TOLD = 48
_SIMULATED = re.compile(r"\s*\(mô phỏng\)\s*$", re.IGNORECASE)


def unit_of(code: str) -> str:
    """Return a parameter's unit."""
    return PARAMETERS[code].unit


def called(cluster: _Named) -> str:
    """Return a cluster's name as a page says it: that it is simulated, its badge says, once."""
    return _SIMULATED.sub("", cluster.name) if cluster.simulated else cluster.name


def bare(name: str) -> str:
    """Return a name beside which a badge says that it is simulated, without saying it again.

    >>> bare("Cửa xả 1, Đầm Sen Mẫu (mô phỏng)")
    'Cửa xả 1, Đầm Sen Mẫu'
    """
    return _SIMULATED.sub("", name)


class _Named(Protocol):
    """A cluster, in whichever shape."""

    @property
    def name(self) -> str:
        """As the registry has it."""

    @property
    def simulated(self) -> bool:
        """Whether it is invented."""


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

    def functions(self) -> dict[str, Callable[..., object]]:
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
            "told_day": partial(figures.told_day, self.language),
            "instant_words": self.instant,
            "minute_words": self.minute,
            "link": self.link,
            "keeps": self.keeps,
            "still": self.still,
            "apart": self.apart,
            "permanent": self.permanent,
            "other_language": self.in_language,
            "known_now": self.now,
            "clock_words": self.clock,
            "minute_of": self.minute_of,
            "within": figures.within_day,
            "length_words": self.length,
            "parameter_words": self.parameter,
            "unit_of": unit_of,
            "called": called,
            "bare": bare,
            "class_words": self.severity,
            "limit_label": self.limit_label,
            **LawWords(self.language).functions(),
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

    def minute_of(self, time_us: int) -> str:
        """Return an instant (microseconds UTC) in this language, in Hanoi time, to the minute."""
        return self.minute(from_microseconds(time_us))

    def clock(self, time_us: int) -> str:
        """Return the time of an instant (microseconds UTC) in Hanoi, to the minute."""
        return figures.clock_words(time_us)

    def length(self, lasted: timedelta) -> str:
        """Return how long something lasted, to the hour below two days."""
        hours = round(lasted / timedelta(hours=1))
        if hours < _HOURS_TOLD:
            return text(self.language, "lasted.hours", hours=hours)
        return text(self.language, "lasted.days", days=hours // 24)

    def parameter(self, code: str) -> str:
        """Return a parameter's name in this language."""
        parameter = PARAMETERS[code]
        return parameter.name_vi if self.language == "vi" else parameter.name_en

    def keeps(self) -> dict[str, str]:
        """Return what a form of this page keeps: the language asked for, and the pinned instant."""
        kept = {} if self.known_at is None else {"known_at": rfc3339_us(self.known_at)}
        return kept | {"lang": self.language} if self.asked else kept

    def still(self, *names: str) -> dict[str, str]:
        """Return what of these names was asked for, to be asked for again."""
        return {name: self.query[name] for name in names if self.query.get(name)}

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
