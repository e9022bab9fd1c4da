"""The health of the whole as an answer: in full words for officials, by fixed words for anybody."""

from __future__ import annotations

from api.answers.city import HealthAnswer, PartHealthAnswer
from api.question.handed_in import Parts
from api.views.health.words import cause_of
from domain.health_log import PartHealth, PartStatus

_WORST_FIRST: tuple[PartStatus, ...] = ("down", "degraded", "ok")


def health_view(parts: Parts, *, in_full: bool) -> HealthAnswer:
    """Return every part's health; the whole is as its worst part."""
    health = parts.health()
    statuses = {one.status for one in health.values()}
    worst: PartStatus = next((status for status in _WORST_FIRST if status in statuses), "ok")
    told = health if in_full else {name: _cause(name, one) for name, one in health.items()}
    return HealthAnswer(
        status=worst,
        parts={name: PartHealthAnswer.of(told[name]) for name in sorted(told)},
    )


def _cause(name: str, part: PartHealth) -> PartHealth:
    return PartHealth(part.status, cause_of(name, part.status), part.since)
