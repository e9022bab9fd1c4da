"""The forms that enter and end own thresholds, read as the API reads an entry.

Days and figures are as people write them; nothing is kept of a form with a fault.
"""

from __future__ import annotations

from datetime import date

from api.answers.entered.own_thresholds import OwnThresholdsEndEntry, OwnThresholdsEntry
from api.answers.entries import MOST_LETTERS
from api.pages.access.forms import Filled, FormReader
from api.question.entry import entered_by_form
from api.question.of_pages import read_figure, read_written_day
from domain.judged.entered.own_thresholds import OWN_FIGURES


def own_entry(filled: Filled, outlet_id: str) -> OwnThresholdsEntry:
    """Return the own thresholds that a form is of; raises FaultsFound with every fault."""
    form = FormReader(filled)
    figures = {name: form.read(name, read_figure) for name in OWN_FIGURES}
    first = form.read("from", read_written_day)
    form.bound("reason", MOST_LETTERS)
    form.refuse_faulty()
    fields = {"outlet": outlet_id, "parameter": filled.one("parameter"), **figures}
    return entered_by_form(OwnThresholdsEntry, fields | _common(filled, first))


def end_entry(filled: Filled) -> tuple[int, OwnThresholdsEndEntry]:
    """Return which own thresholds a form ends, and how; raises FaultsFound with every fault."""
    form = FormReader(filled)
    number = form.read("number", _number)
    first = form.read("from", read_written_day)
    form.bound("reason", MOST_LETTERS)
    form.refuse_faulty()
    assert number is not None  # noqa: S101 - the form was refused else
    return number, entered_by_form(OwnThresholdsEndEntry, _common(filled, first))


def _common(filled: Filled, first: date | None) -> dict[str, object]:
    written = None if first is None else first.isoformat()
    return {"from": written, "reason": filled.one("reason")}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(2**31))):
        raise ValueError("choose which own thresholds end")
    return int(text)
