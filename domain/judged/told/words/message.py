"""Puts a message together: what, where, since when, the figure beside its limit, what to do next.

The same stage gives the same words for ever. It names no person and says no more than the verdict.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.judged.told.following import JOINED
from domain.judged.told.outbox import Message
from domain.judged.told.things import DigestItem, Facts, Stage, ThingKind
from domain.judged.told.words.phrases import (
    CAUSES,
    CERTAINTY,
    CONFIDENCE,
    KINDS,
    NEXT,
    STAGES,
    STEPS,
    WORDS,
    Both,
)
from domain.measured.parameters import PARAMETERS
from domain.two_languages import ENGLISH_MONTHS, Language

ITEMS_MOST = 20  # lines of a digest; the others are counted
SUBJECT_LETTERS_MOST = 150
_OF_EVENTS = frozenset({ThingKind.EXCEEDANCE, ThingKind.NOT_REPORTING, ThingKind.TOO_LITTLE_DATA})

_ENDED = {
    ThingKind.SENSOR_FAILED: "no_doubt",
    ThingKind.SERVICE: "no_faults",
    ThingKind.UNDELIVERED: "no_faults",
    ThingKind.SET_ASIDE: "no_faults",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A message's subject, its lines, and where its reader goes; plain text."""

    subject: str
    lines: tuple[str, ...]
    link: str | None

    @property
    def plain(self) -> str:
        """The whole as plain text."""
        return "\n".join(self.lines) + "\n"

    def html(self, language: Language) -> str:
        """The whole as simple HTML: no picture, no script, nothing fetched from elsewhere."""
        told = "\n".join(f"<p>{self._line(line)}</p>" for line in self.lines if line)
        head = f'<html lang="{language}"><head><meta charset="utf-8"></head>'
        return f"<!doctype html>\n{head}<body>\n{told}\n</body></html>\n"

    def _line(self, line: str) -> str:
        if self.link is None or not line.endswith(self.link):
            return html.escape(line)
        before, address = line.removesuffix(self.link), html.escape(self.link)
        return f'{html.escape(before)}<a href="{address}">{address}</a>'


def words_of(message: Message, public_url: str | None) -> Words:
    """Return what a message says; `public_url` is the address of our pages, None: no link."""
    speech = _Speech(message.language)
    of = "" if message.place.kind is ThingKind.DIGEST else f"/{message.thing}"
    link = None if public_url is None else f"{public_url.rstrip('/')}/notifications{of}"
    lines = [title_of(message.place.kind, message.stage, message.facts, message.language), ""]
    lines += speech.lines(message)
    lines += ["", f"{speech.of('next')}: {speech.both(NEXT[message.place.kind])}"]
    lines.append(f"{speech.of('link')}: {link}" if link else speech.of("no_link"))
    lines.append(speech.of("why", rule=message.rule))
    subject = lines[0]
    if message.is_escalation:
        subject = speech.of("escalated") + subject
    return Words(one_line(subject)[:SUBJECT_LETTERS_MOST], tuple(map(one_line, lines)), link)


def title_of(kind: ThingKind, stage: Stage, facts: Facts, language: Language) -> str:
    """Return a stage in one line: what, of which outlet, and what is told of it."""
    speech = _Speech(language)
    where = " · ".join(part for part in (facts.cluster, facts.outlet_id) if part)
    what = speech.both(KINDS[kind])
    if facts.parameter is not None:
        what += f" {speech.parameter(facts.parameter)}"
    if facts.case_id:
        what += f" {facts.case_id}"
    if facts.part:
        what += f": {facts.part}"
    told = speech.told(kind, stage, facts)
    return one_line(" · ".join(part for part in (f"{what}: {told}", where) if part))


def test_words(language: Language) -> Words:
    """Return what a test message says."""
    speech = _Speech(language)
    return Words(speech.of("test"), (speech.of("test"), "", speech.of("test.said")), None)


def one_line(text: str) -> str:
    r"""Return a text on one line, without what cannot be printed.

    >>> one_line("CCN\r\nBcc: x@y.vn\x00 A")
    'CCN Bcc: x@y.vn A'
    """
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(clean.split())


@dataclass(frozen=True, slots=True)
class _Speech:
    language: Language

    def both(self, told: Both) -> str:
        return told[0] if self.language == "vi" else told[1]

    def of(self, name: str, **slots: object) -> str:
        return self.both(WORDS[name]).format(**slots)

    def day(self, day: date) -> str:
        if self.language == "vi":
            return f"{day:%d/%m/%Y}"
        return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"

    def figure(self, value: float, unit: str) -> str:
        written = f"{value:.6g}"
        written = written.replace(".", ",") if self.language == "vi" else written
        return written if unit in {"", "-"} else f"{written} {unit.replace('m3', 'm³')}"

    def parameter(self, code: str) -> str:
        known = PARAMETERS.get(code)
        if known is None:
            return code
        return known.name_vi if self.language == "vi" else known.name_en

    def step(self, kind: str) -> str:
        return self.both(STEPS.get(kind, (kind, kind)))

    def told(self, kind: ThingKind, stage: Stage, facts: Facts) -> str:
        """Return what is told of a thing at a stage, in a word or two."""
        if kind is ThingKind.CASE:
            return self.step(facts.step)
        if kind in {ThingKind.DEADLINE, ThingKind.SENSOR_DUE}:
            return self.due(stage)
        if kind is ThingKind.DIGEST:
            return self.of(facts.status, count=facts.count)
        if stage in {Stage.ENDED, Stage.WITHDRAWN} and kind in _ENDED:
            return self.of(_ENDED[kind])
        return self.both(STAGES[stage])

    def due(self, stage: Stage) -> str:
        if stage in {Stage.ENDED, Stage.WITHDRAWN}:
            return self.of("given")
        return self.of("passed" if stage is Stage.WORSE else "near")

    def lines(self, message: Message) -> Iterator[str]:
        """Give the lines of what is told."""
        facts, kind = message.facts, message.place.kind
        yield from self._where(facts)
        if kind in _OF_EVENTS:
            yield from self._event(facts, message.stage)
        elif kind is ThingKind.DIGEST:
            yield from self._digest(facts)
        else:
            yield from self._others(facts)

    def _where(self, facts: Facts) -> Iterator[str]:
        if facts.cluster:
            yield f"{self.of('cluster')}: {facts.cluster}"
        if facts.outlet_id:
            yield f"{self.of('outlet')}: {facts.outlet_id}"
        if facts.parameter is not None:
            yield f"{self.of('parameter')}: {self.parameter(facts.parameter)}"

    def _event(self, facts: Facts, stage: Stage) -> Iterator[str]:
        yield from self._days(facts)
        if stage is Stage.WITHDRAWN:
            yield self.of("withdrawn")
            return
        if facts.said == JOINED:
            yield self.of("joined")
        if facts.peak is not None:
            on = (
                ""
                if facts.peak_day is None
                else f" ({self.of('on', day=self.day(facts.peak_day))})"
            )
            yield f"{self.of('peak')}: {self.figure(facts.peak, facts.unit)}{on}"
        yield from self._limit(facts)
        if facts.causes:
            causes = ", ".join(self.both(CAUSES.get(one, (one, one))) for one in facts.causes)
            yield f"{self.of('causes')}: {causes}"
        if stage in {Stage.ENDED, Stage.OVER} and facts.peak is not None:
            yield self.of("only_ended")

    def _days(self, facts: Facts) -> Iterator[str]:
        if facts.first_day is None or facts.last_day is None:
            return
        said = f"{self.of('since')}: {self.day(facts.first_day)}"
        said += f", {self.of('through', day=self.day(facts.last_day))}"
        if facts.peak is not None and facts.days:
            said += f" ({self.of('days', count=facts.days)})"
        yield said

    def _limit(self, facts: Facts) -> Iterator[str]:
        bounds = [
            f"{sign} {self.figure(bound, facts.unit)}"
            for sign, bound in (("≥", facts.limit_lower), ("≤", facts.limit_upper))
            if bound is not None
        ]
        if not bounds:
            return
        yield f"{self.of('limit')}: {', '.join(bounds)}"
        yield f"{self.of('clause')}: {facts.clause}"
        if facts.times_over is not None:
            label = (
                self.of("class", label=facts.severity) if facts.severity else self.of("no_class")
            )
            # Cut, as on the pages: never more than it is, nor in the next class
            times = self.figure(int(facts.times_over * 1000) / 1000, "")
            yield f"{self.of('times')}: {times} ({label}, {self.of('article')} {facts.article})"
        if facts.confidence:
            said = self.both(CONFIDENCE.get(facts.confidence, (facts.confidence, facts.confidence)))
            yield f"{self.of('confidence')}: {said}"
        if facts.certainty in CERTAINTY:
            yield f"{self.of('certainty')}: {self.both(CERTAINTY[facts.certainty])}"

    def _others(self, facts: Facts) -> Iterator[str]:
        if facts.case_id:
            yield f"{self.of('case')}: {facts.case_id}"
        if facts.step:
            yield f"{self.of('step')}: {self.step(facts.step)}"
        if facts.document:
            yield f"{self.of('document')}: {facts.document}"
        if facts.due is not None:
            yield f"{self.of('due')}: {self.of('by', day=self.day(facts.due))}"
        yield from self._days(facts)
        if facts.part:
            yield f"{self.of('part')}: {facts.part}"
        if facts.said:
            yield f"{self.of('said')}: {facts.said}"

    def _digest(self, facts: Facts) -> Iterator[str]:
        yield self.of(facts.status, count=facts.count)
        yield from (f"- {self._item(one)}" for one in facts.items)
        if facts.count > len(facts.items):
            yield f"- {self.of('more', count=facts.count - len(facts.items))}"

    def _item(self, item: DigestItem) -> str:
        facts = Facts(cluster=item.cluster, outlet_id=item.outlet_id, parameter=item.parameter)
        title = title_of(item.kind, item.stage, facts, self.language)
        if item.first_day is None or item.last_day is None:
            return title
        return f"{title} ({self.day(item.first_day)} – {self.day(item.last_day)})"
