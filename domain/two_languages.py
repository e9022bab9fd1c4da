"""Says in Vietnamese what was said in English, where the English has a form that is known exactly.

What was decided is kept with its English sentence, and a kept sentence stays as it is for ever: so
its parts are read back from it by its form, and written in the other language. A sentence of no
known form gives None; nothing is translated word by word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.legal_day import HANOI

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# What has no kind is a name, which does not go on into the next sentence.
_NAME = r"(?:(?!\.\s).)+?"
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand at a place of a form, and how Vietnamese writes it; None: it does not fit."""

    pattern: str
    write: Callable[[str], str | None]


class Phrases:
    """Forms of sentences in both languages, tried in their order.

    A form is the English one with its slots, `{name:kind}` (`{name}` is a name, kept as it is
    written), and the Vietnamese one with the same names.

    >>> days = Phrases([("the day {of:day} of {whom}", "ngày {of} của {whom}")], {"day": ISO_DAY})
    >>> INSTANT.write("2026-11-24T01:00:00.5Z")
    '08:00:00, 24/11/2026 (UTC+7)'
    >>> days.vietnamese("the day 2026-11-28 of AB"), days.vietnamese("the night of AB")
    ('ngày 28/11/2026 của AB', None)
    """

    def __init__(
        self, forms: Sequence[tuple[str, str]], slots: Mapping[str, Slot] | None = None
    ) -> None:
        """Begin with (English, Vietnamese) forms; raises KeyError on a slot of no known kind."""
        self.forms = tuple(forms)
        self._slots = slots or {}
        self._read = [(self._pattern(english), vietnamese) for english, vietnamese in forms]

    def vietnamese(self, english: str) -> str | None:
        """Return a sentence in Vietnamese, None where no form fits it whole."""
        for (pattern, kinds), vietnamese in self._read:
            match = pattern.fullmatch(english)
            if match is None:
                continue
            parts = {
                name: self._written(kinds[name], text) for name, text in match.groupdict().items()
            }
            if None not in parts.values():
                return vietnamese.format(**parts)
        return None

    def sentences(self, english: str) -> str | None:
        """Return sentences that follow each other, each of a form; None where one is of none."""
        whole = self.vietnamese(english)
        if whole is not None:
            return whole
        for end in re.finditer(r"(?<=\.) ", english):
            first = self.vietnamese(english[: end.start()])
            if first is not None:
                rest = self.sentences(english[end.end() :])
                if rest is not None:
                    return f"{first} {rest}"
        return None

    def slot(self, pattern: str = r".+?") -> Slot:
        """Return these as what stands at a place of another form."""
        return Slot(pattern, self.vietnamese)

    def _pattern(self, english: str) -> tuple[re.Pattern[str], dict[str, str]]:
        kinds: dict[str, str] = {}
        written, at = "", 0
        for found in _SLOT.finditer(english):
            name, kind = found[1], found[2] or ""
            kinds[name] = kind
            pattern = self._slots[kind].pattern if kind else _NAME
            written += f"{re.escape(english[at : found.start()])}(?P<{name}>{pattern})"
            at = found.end()
        return re.compile(written + re.escape(english[at:]), re.DOTALL), kinds

    def _written(self, kind: str, text: str) -> str | None:
        return self._slots[kind].write(text) if kind else text


def with_comma(figures: str) -> str:
    """Return figures with the decimal comma of Vietnamese writing.

    >>> with_comma("148.5 mg/L x 0.9")
    '148,5 mg/L x 0,9'
    """
    return re.sub(r"(?<=\d)\.(?=\d)", ",", figures)


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{day}/{month}/{year}"


def _instant(text: str) -> str:
    local = datetime.fromisoformat(text).astimezone(HANOI)
    return f"{local:%H:%M:%S}, {local:%d/%m/%Y} (UTC+7)"


NUMBER = Slot(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[+-]?inf|nan", with_comma)
ISO_DAY = Slot(r"\d{4}-\d{2}-\d{2}", _day)
_RFC_3339 = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})"
INSTANT = Slot(_RFC_3339, _instant)
TEXT = Slot(r".+?", str)  # people's words, sentences and all
# A text as Python quotes one; its own quotation marks are those of the other kind.
QUOTED = Slot(r"'[^']*'|\"[^\"]*\"", lambda text: f"“{text[1:-1]}”")
