"""Draws a minutes form (biên bản làm việc) from its facts, with lines and places to sign.

What the case's steps need is left out before the places to sign are.
"""

from __future__ import annotations

from api.exports.documents.drawing.figures import bounds, figure, instant_words, unit_words
from api.exports.documents.drawing.outlet_month import times
from api.exports.documents.drawing.paper import spelled
from api.exports.documents.drawing.sheet import Column, Sheet
from api.exports.documents.drawing.words import said
from api.exports.documents.facts.minutes import MeasuredLine, Minutes, StepLine
from domain.two_languages import Language

_MEASURED_MOST = 12  # a form has at most two pages; the data file has all
_STEPS_MOST = 14
_SAID_LETTERS_MOST = 240
_OPINION_LINES = 3
_SIGNING_MM = 42.0


def draw_minutes(sheet: Sheet, facts: Minutes) -> None:
    """Draw the form onto a sheet that is empty yet."""
    language = facts.language
    sheet.keep_room(_SIGNING_MM + len(facts.opinions) * 27.0)
    sheet.centred(said("country", language), 10)
    sheet.centred(said("motto", language), 9)
    sheet.heading(facts.title, 13)
    if facts.simulated:
        sheet.paragraph(said("simulated", language), bold=True)
    sheet.paragraph(said("minutes.place", language).format(place=facts.address))
    sheet.facts(
        [
            (said("minutes.case", language), facts.case),
            (said("outlet", language), f"{facts.outlet_name} ({facts.outlet})"),
            (said("cluster", language), f"{facts.cluster_name} ({facts.cluster})"),
            (said("minutes.address", language), facts.address),
            (said("minutes.clause", language), facts.clause),
            (said("minutes.subject", language), facts.subject),
            (
                said("known", language),
                f"{instant_words(facts.known_at, language)} · {facts.known_at}",
            ),
        ]
    )
    sheet.heading(said("minutes.parties", language))
    for party in facts.parties:
        sheet.blank_lines(party, 1)
    sheet.heading(said("minutes.measured", language))
    measured = facts.measured[:_MEASURED_MOST]
    sheet.table(
        [
            Column(said("minutes.when", language), 60),
            Column(said("parameter", language), 40),
            Column(said("minutes.value", language), 24, "R"),
            Column(said("limit", language), 24, "R"),
            Column(said("times", language), 18, "R"),
        ],
        [_measured(one, language) for one in measured],
    )
    sheet.leave_out(len(facts.measured) - len(measured))
    laws = (f"{one.regulation}: {one.where}" for one in measured if one.regulation)
    for law in dict.fromkeys(laws):
        sheet.paragraph(law, 7)
    sheet.heading(said("minutes.steps", language))
    steps = facts.steps[-_STEPS_MOST:]
    if before := len(facts.steps) - len(steps):
        sheet.paragraph(said("minutes.earlier", language).format(count=before), 7.5)
        sheet.leave_out(before)
    for step in steps:
        sheet.paragraph(f"{instant_words(step.at, language)} – {step.step}: {_told(step)}", 7.5)
    sheet.keep_room(_SIGNING_MM)
    sheet.heading(said("minutes.opinions", language))
    for opinion in facts.opinions:
        sheet.blank_lines(opinion, _OPINION_LINES)
    sheet.keep_room(0.0)
    sheet.paragraph(said("minutes.end", language))
    sheet.signatures(facts.signatures)


def _told(step: StepLine) -> str:
    """Return what a step said in few lines; what is cut off is seen to be."""
    whole = spelled(step.told)
    cut = f"{whole[:_SAID_LETTERS_MOST]} […]"
    return " · ".join(one for one in (min(whole, cut, key=len), spelled(step.beside)) if one)


def _value(one: MeasuredLine, language: Language) -> str:
    """Return a value as read, with "<" where the laboratory says that it lies below."""
    if one.value is not None and one.value.startswith("<"):
        return f"< {figure(one.value.removeprefix('<').strip(), language)}"
    return figure(one.value, language, one.upper)


def _measured(one: MeasuredLine, language: Language) -> list[str]:
    return [
        one.when,
        one.parameter,
        _value(one, language) + unit_words(one.unit),
        bounds(one.lower, one.upper, one.unit, language),
        times(one.times_over, language),
    ]
