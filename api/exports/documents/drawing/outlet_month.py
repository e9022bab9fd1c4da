"""Draws the report of an outlet's month from its facts; nothing is counted or judged here."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from decimal import Decimal

from api.exports.documents.drawing.figures import (
    bounds,
    day_words,
    exact,
    figure,
    instant_words,
    month_words,
    percent,
    unit_words,
)
from api.exports.documents.drawing.limits import draw_limits
from api.exports.documents.drawing.sheet import Colour, Column, Sheet
from api.exports.documents.drawing.words import letter, said
from api.exports.documents.facts.outlet_month import OutletMonth, ParameterTold
from api.exports.documents.facts.told import DayTold
from domain.two_languages import Language

_PLAIN: Colour = (240, 240, 240)
_PAPER: Colour = (255, 255, 255)
_COLOURS: dict[str, Colour] = {
    "kept": (205, 232, 213),
    "exceeded": (242, 170, 160),
    "not_provable": (250, 226, 160),
    "limit_unknown": (220, 214, 236),
}


def month_title(facts: OutletMonth) -> str:
    """Return what the report is called."""
    words = said("month.title", facts.language)
    return words.format(month=month_words(facts.first, facts.language))


def draw_outlet_month(sheet: Sheet, facts: OutletMonth) -> None:
    """Draw the report onto a sheet that is empty yet."""
    language = facts.language
    sheet.heading(f"{month_title(facts)}: {facts.place.outlet_name}", 13)
    if facts.place.simulated:
        sheet.paragraph(said("simulated", language), bold=True)
    sheet.facts(list(_facts(facts)))
    sheet.heading(said("parameters", language))
    sheet.table(
        [
            Column(said("parameter", language), 30),
            Column(said("limit", language), 24, "R"),
            Column(said("mean", language), 22, "R"),
            Column(said("bounds", language), 30, "R"),
            Column(said("kept", language), 13, "R"),
            Column(said("exceeded", language), 15, "R"),
            Column(said("not_provable", language), 18, "R"),
            Column(said("other", language), 13, "R"),
            Column(said("capture", language), 17, "R"),
        ],
        [_summary(facts, one) for one in facts.parameters],
    )
    sheet.heading(said("each_day", language))
    days_of_month = monthrange(facts.first.year, facts.first.month)[1]
    numbers = [(str(1 + at), _PAPER) for at in range(days_of_month)]
    sheet.strip(said("day", language), numbers, days_of_month)
    for one in facts.parameters:
        cells = [(letter(day.state, language), _COLOURS.get(day.state, _PLAIN)) for day in one.days]
        sheet.strip(one.name, cells, days_of_month)
    sheet.paragraph(said("each_day.note", language), 6.5)
    _exceedances(sheet, facts)
    _gaps(sheet, facts)
    draw_limits(sheet, facts.limits, language)
    share = percent(_times_hundred(facts.minimum_capture), language)
    sheet.paragraph(said("law.month", language).format(capture=share), 7)


def _facts(facts: OutletMonth) -> Iterator[tuple[str, str]]:
    language, place = facts.language, facts.place
    ended = max((len(one.days) for one in facts.parameters), default=0)
    yield said("outlet", language), f"{place.outlet_name} ({place.outlet})"
    yield said("station", language), f"{place.station_name} ({place.station})"
    yield (
        said("cluster", language),
        f"{place.cluster_name} ({place.cluster}), {place.commune}",
    )
    permit = said("permit.none", language)
    if place.permit is not None:
        permit = said("permit.words", language).format(
            number=place.permit,
            regulation=place.regulation,
            column=place.column,
            minutes=place.interval_minutes,
        )
    yield said("permit", language), permit
    yield said("days", language), said("days.words", language).format(count=ended)
    yield (
        said("known", language),
        f"{instant_words(facts.known_at, language)} · {facts.known_at}",
    )
    version = said("registry.version", language).format(version=facts.registry_version)
    yield said("registry", language), version


def _summary(facts: OutletMonth, one: ParameterTold) -> list[str]:
    language = facts.language
    places = dict.fromkeys(day.limit for day in one.days if day.limit is not None)
    told = [facts.limits[place] for place in places]
    limit = " · ".join(
        dict.fromkeys(bounds(each.lower, each.upper, one.unit, language) for each in told)
    )
    counted = {state: one.states.get(state, 0) for state in ("kept", "exceeded", "not_provable")}
    other = sum(one.states.values()) - sum(counted.values())
    upper = told[-1].upper if told else None
    between = "–"
    if one.low is not None and one.high is not None:
        between = f"{figure(one.low, language)} – {figure(one.high, language)}"
    mean = figure(one.mean, language, upper)
    return [
        one.name,
        limit or "–",
        mean if one.mean is None else mean + unit_words(one.unit),
        between,
        *(str(count) for count in counted.values()),
        str(other),
        _capture(one.days, language),
    ]


def _capture(days: tuple[DayTold, ...], language: Language) -> str:
    wanted = sum(day.expected - day.no_discharge for day in days)
    valid = sum(day.valid for day in days)
    if wanted <= 0:
        return "–"
    return percent(str(min(Decimal(100), Decimal(100 * valid) / wanted)), language)


def _exceedances(sheet: Sheet, facts: OutletMonth) -> None:
    language = facts.language
    rows = [
        [
            day_words(day.day, language),
            one.name,
            *compared(facts, one.unit, day),
            said(f"certainty.{day.certainty or 'none'}", language),
            "–" if day.known_at is None else instant_words(day.known_at, language),
        ]
        for day, one in sorted(
            ((day, one) for one in facts.parameters for day in one.days if day.state == "exceeded"),
            key=lambda both: (both[0].day, both[1].parameter),
        )
    ]
    sheet.heading(f"{said('exceedances', language)}: {len(rows)}")
    if not rows:
        sheet.paragraph(said("exceedances.none", language))
        return
    sheet.table(
        [
            Column(said("day", language), 20),
            Column(said("parameter", language), 26),
            Column(said("judged", language), 22, "R"),
            Column(said("limit", language), 24, "R"),
            Column(said("times", language), 16, "R"),
            Column(said("class", language), 22, "C"),
            Column(said("certainty", language), 46),
            Column(said("judged.known", language), 50),
        ],
        rows,
        6.5,
    )


def compared(facts: OutletMonth, unit: str, day: DayTold) -> list[str]:
    """Return judged mean, limit, times over and class of an exceeded day."""
    language = facts.language
    limit = None if day.limit is None else facts.limits[day.limit]
    return [
        figure(day.judged, language, None if limit is None else limit.upper) + unit_words(unit),
        "–" if limit is None else bounds(limit.lower, limit.upper, unit, language),
        times(day.times_over, language),
        class_words(day.severity, language),
    ]


def times(written: str | None, language: Language) -> str:
    """Return how many times over, cut to what does not overstate it; a dash where it is none."""
    if written is None:
        return "–"
    value, decimals = Decimal(written), 2
    cut = value.quantize(Decimal("0.01"), "ROUND_DOWN")
    while cut <= 1 < value:
        decimals += 1
        cut = value.quantize(Decimal(1).scaleb(-decimals), "ROUND_DOWN")
    return f"×{figure(str(cut), language, '1')}"


def class_words(label: str | None, language: Language) -> str:
    """Return a severity class in times over; a dash where there is none."""
    return "–" if label is None else exact(label.replace("-", "–"), language)


def _gaps(sheet: Sheet, facts: OutletMonth) -> None:
    language = facts.language
    causes = dict.fromkeys(cause for one in facts.parameters for cause in one.without_value)
    sheet.heading(said("gaps", language))
    if not causes:
        sheet.paragraph(said("gaps.none", language))
        return
    for cause in causes:
        counted = ", ".join(
            f"{one.name} {one.without_value[cause]}"
            for one in facts.parameters
            if cause in one.without_value
        )
        sheet.paragraph(f"{said(f'gap.{cause}', language)}: {counted}", 7.5)


def _times_hundred(share: str | None) -> str | None:
    return None if share is None else str(Decimal(share) * 100)
