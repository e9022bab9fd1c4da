"""The forms of cases, read as the API reads an entry; nothing is kept of one with a fault."""

from __future__ import annotations

from collections.abc import Sequence

from api.answers.entered.cases import MOST_SAID, CaseEntry, StepEntry
from api.answers.entries import MOST_LETTERS
from api.pages.access.forms import Filled, FormReader
from api.question.attached import attachment_of
from api.question.entry import entered_by_form
from api.question.of_pages import read_written_day
from domain.errors import Fault, FaultsFound
from domain.judged.entered.attachments import Attachment
from domain.judged.entered.cases import CaseOrigin, ClosingGround, Ruled, StepKind
from domain.measured.parameters import PARAMETERS

Files = Sequence[tuple[str, bytes]]


def case_entry(filled: Filled) -> CaseEntry:
    """Return what a form opens a case from; raises FaultsFound with every fault."""
    form = FormReader(filled)
    form.bound("said", MOST_SAID)
    event = filled.one("event").strip()
    if event:
        form.refuse_faulty()
        return entered_by_form(CaseEntry, {"event": event, "said": filled.one("said")})
    signal = filled.one("signal").strip()
    if signal:
        form.refuse_faulty()
        return entered_by_form(CaseEntry, {"signal": signal, "said": filled.one("said")})
    first = form.read("from", _day)
    last = form.read("to", _day)
    parameter = form.read("parameter", _parameter)
    origin = form.read("opened_from", _origin)
    form.refuse_faulty()
    fields = {
        "outlet": filled.one("outlet").strip() or None,
        "parameter": parameter or None,
        "origin": origin,
        "from": first or None,
        "to": last or None,
        "said": filled.one("said"),
    }
    return entered_by_form(CaseEntry, fields)


def step_entry(filled: Filled) -> StepEntry:
    """Return the step that a form is of; raises FaultsFound with every fault."""
    form = FormReader(filled)
    kind = form.read("kind", _kind)
    due = form.read("due", _day)
    ruled = form.read("ruled", _ruled)
    ground = form.read("ground", _ground)
    form.bound("said", MOST_SAID)
    form.bound("document", MOST_LETTERS)
    form.refuse_faulty()
    return entered_by_form(
        StepEntry,
        {
            "kind": kind,
            "said": filled.one("said"),
            "document": filled.one("document"),
            "due": due or None,
            "ruled": ruled or None,
            "ground": ground or None,
            "samples": filled.one("samples").replace(",", " ").split(),
        },
    )


def attachments_of(files: Files) -> list[Attachment]:
    """Return the files of a form as they are attached; raises FaultsFound with every fault."""
    taken: list[Attachment] = []
    faults: list[Fault] = []
    for name, data in files:
        try:
            taken.append(attachment_of(name, data))
        except FaultsFound as error:
            faults += error.faults
    if faults:
        raise FaultsFound(faults)
    return taken


def _day(text: str) -> str:
    """Return a day as programs write it, nothing of an empty field."""
    day = read_written_day(text)
    return "" if day is None else day.isoformat()


def _parameter(text: str) -> str:
    if text and text not in PARAMETERS:
        raise ValueError(f"{text!r} is not a parameter code")
    return text


def _origin(text: str) -> CaseOrigin:
    if text not in {CaseOrigin.FINDING, CaseOrigin.BY_HAND}:
        raise ValueError("choose a finding, or another reason")
    return CaseOrigin(text)


def _kind(text: str) -> StepKind:
    if text not in set(StepKind):
        raise ValueError("choose what is done")
    return StepKind(text)


def _ruled(text: str) -> str:
    if text and text not in set(Ruled):
        raise ValueError("choose what is ruled")
    return text


def _ground(text: str) -> str:
    if text and text not in set(ClosingGround):
        raise ValueError("choose the ground of closing")
    return text
