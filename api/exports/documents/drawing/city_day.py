"""Draws the report of the city's day from its facts; nothing is counted or judged here."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from api.exports.documents.drawing.figures import (
    bounds,
    day_words,
    figure,
    instant_words,
    percent,
    unit_words,
)
from api.exports.documents.drawing.limits import draw_limits
from api.exports.documents.drawing.outlet_month import class_words, times
from api.exports.documents.drawing.sheet import Column, Sheet
from api.exports.documents.drawing.words import said
from api.exports.documents.facts.city_day import CityDay, ClusterTold, ExceedanceTold
from domain.two_languages import Language


def city_title(facts: CityDay) -> str:
    """Return what the report is called."""
    words = said("city.title", facts.language)
    return words.format(day=day_words(facts.day, facts.language))


def draw_city_day(sheet: Sheet, facts: CityDay) -> None:
    """Draw the report onto a sheet that is empty yet."""
    language = facts.language
    sheet.heading(city_title(facts), 13)
    if facts.simulated:
        sheet.paragraph(said("simulated.city", language), bold=True)
    sheet.facts(list(_facts(facts)))
    below = [one for one in facts.clusters if one.reasons]
    sheet.heading(f"{said('city.below', language)}: {len(below)}")
    sheet.table(
        [
            Column(said("cluster", language), 72),
            Column(said("commune", language), 34),
            Column(said("reason", language), 60),
            Column(said("short_days", language), 26, "R"),
        ],
        [_cluster(one, language) for one in below],
    )
    sheet.heading(f"{said('exceedances', language)}: {len(facts.exceedances)}")
    if not facts.exceedances:
        sheet.paragraph(said("exceedances.none", language))
    sheet.table(
        [
            Column(said("outlet", language), 40),
            Column(said("parameter", language), 34),
            Column(said("judged", language), 26, "R"),
            Column(said("limit", language), 26, "R"),
            Column(said("times", language), 20, "R"),
            Column(said("class", language), 26, "C"),
        ],
        [_exceedance(facts, one) for one in facts.exceedances],
    )
    sheet.heading(said("city.communes", language))
    sheet.paragraph(
        " · ".join(
            f"{one.commune or '–'} {'–' if one.covered is None else one.covered}/{one.operating}"
            for one in facts.communes
        ),
        7.5,
    )
    draw_limits(sheet, facts.limits, language)
    share = percent(_hundred(facts.window_kept_share), language)
    sheet.paragraph(said("law.city", language).format(share=share), 7)


def _facts(facts: CityDay) -> Iterator[tuple[str, str]]:
    language = facts.language
    told = said("city.not_judged", language)
    if facts.percent is not None:
        told = said("city.percent.words", language).format(
            percent=percent(facts.percent, language),
            goal=percent(facts.goal_percent, language),
            covered=facts.covered,
            operating=facts.operating,
        )
    yield said("city.percent", language), told
    if facts.window_percent is not None:
        window = said("city.window.words", language).format(
            percent=percent(facts.window_percent, language),
            first=day_words(facts.window_first, language),
            last=day_words(facts.window_last, language),
            covered=facts.window_covered,
            operating=len(facts.clusters),
        )
        yield said("city.window", language), window
    apart = said("city.apart.words", language)
    yield (
        said("city.apart", language),
        apart.format(not_connected=facts.not_connected, exempt=facts.exempt),
    )
    yield said("known", language), f"{instant_words(facts.known_at, language)} · {facts.known_at}"
    version = said("registry.version", language).format(version=facts.registry_version)
    yield said("registry", language), version


def _cluster(one: ClusterTold, language: Language) -> list[str]:
    reasons = list(dict.fromkeys(said(f"reason.{each.reason}", language) for each in one.reasons))
    more = f" +{len(reasons) - 1}" if len(reasons) > 1 else ""
    return [
        f"{one.name} ({one.cluster})",
        one.commune,
        reasons[0] + more,
        f"{one.short_days}/{one.counted_days}",
    ]


def _exceedance(facts: CityDay, one: ExceedanceTold) -> list[str]:
    language, day = facts.language, one.verdict
    limit = None if day.limit is None else facts.limits[day.limit]
    return [
        one.outlet,
        one.name,
        figure(day.judged, language, None if limit is None else limit.upper) + unit_words(one.unit),
        "–" if limit is None else bounds(limit.lower, limit.upper, one.unit, language),
        times(day.times_over, language),
        class_words(day.severity, language),
    ]


def _hundred(share: str | None) -> str | None:
    return None if share is None else str(Decimal(share) * 100)
