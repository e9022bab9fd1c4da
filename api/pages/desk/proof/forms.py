"""The forms of a laboratory sample and of a check of a sensor, read as the API reads an entry.

Days and times are as people write them, in Hanoi; nothing is kept of a form with a fault.
"""

from __future__ import annotations

from datetime import date

from api.answers.entered.samples import MOST_OF_VALUE, SampleEntry
from api.answers.entered.sensor_checks import SensorCheckEntry
from api.answers.entries import MOST_LETTERS
from api.pages.access.forms import Filled, FormReader
from api.question.entry import entered_by_form
from api.question.of_pages import read_figure, read_time, read_written_day
from domain.judged.entered.sensor_checks import SensorCheckKind
from domain.measured.parameters import PARAMETERS

_FIGURES = ("expected", "read", "left")


def sample_entry(filled: Filled) -> SampleEntry:
    """Return the sample that a form is of; raises FaultsFound with every fault."""
    form = FormReader(filled)
    parameter = form.read("parameter", _parameter)
    begin = _instant(form, "from")
    end = _instant(form, "to") if _is_written(filled, "to") else None
    for name in ("value", "unit", "uncertainty"):
        form.bound(name, MOST_OF_VALUE)
    for name in ("method", "laboratory", "document"):
        form.bound(name, MOST_LETTERS)
    form.refuse_faulty()
    texts = {
        name: filled.one(name) for name in ("value", "unit", "method", "laboratory", "document")
    }
    maybe = {name: filled.one(name).strip() or None for name in ("uncertainty", "case", "replaces")}
    return entered_by_form(
        SampleEntry, {"parameter": parameter, "from": begin, "to": end, **texts, **maybe}
    )


def sensor_check_entry(filled: Filled) -> SensorCheckEntry:
    """Return the check that a form is of; raises FaultsFound with every fault."""
    form = FormReader(filled)
    parameter = form.read("parameter", _parameter)
    kind = form.read("kind", _kind)
    at = _instant(form, "at") if _is_written(filled, "at") else None
    figures = {name: form.read(name, read_figure) for name in _FIGURES}
    next_due = form.read("next_due", _day_or_none)
    for name in ("reference", "document"):
        form.bound(name, MOST_LETTERS)
    form.refuse_faulty()
    return entered_by_form(
        SensorCheckEntry,
        {
            "parameter": parameter,
            "kind": kind,
            "at": at,
            **figures,
            "reference": filled.one("reference"),
            "document": filled.one("document"),
            "samples": filled.one("samples").replace(",", " ").split(),
            "next_due": None if next_due is None else next_due.isoformat(),
            "replaces": filled.one("replaces").strip() or None,
        },
    )


def _is_written(filled: Filled, name: str) -> bool:
    return bool(filled.one(f"{name}_day").strip() or filled.one(name).strip())


def _instant(form: FormReader, name: str) -> str | None:
    day = form.read(f"{name}_day", _day)
    if day is None:
        return None
    return form.read(name, lambda text: read_time(day, text))


def _parameter(text: str) -> str:
    if text not in PARAMETERS:
        raise ValueError(f"{text!r} is not a parameter code")
    return text


def _kind(text: str) -> str:
    if text not in set(SensorCheckKind):
        raise ValueError("choose calibration or comparison")
    return text


def _day(text: str) -> date:
    day = read_written_day(text)
    if day is None:
        raise ValueError("write the day, as 28/11/2026")
    return day


def _day_or_none(text: str) -> date | None:
    return read_written_day(text)
