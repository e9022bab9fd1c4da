"""Takes in what officials enter, whole or not at all, and shows what was entered.

Whether a figure can be taken in is compliance's to say; a ruling is checked here. Each entry marks
the outlet-days that it touches, so that they are judged again; it judges none itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from api.answers.entries import (
    AnnouncementAnswer,
    AnnouncementEntry,
    AnnouncementKeptAnswer,
    AnnouncementsAnswer,
    EnteredFigureAnswer,
    FiguresAnswer,
    FiguresEntry,
    FiguresKeptAnswer,
    RulingAnswer,
    RulingEntry,
    RulingKeptAnswer,
    RulingsAnswer,
)
from api.answers.law import RegulationAnswer
from api.question.asked import day_span
from api.question.entry import says_something
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant, rfc3339_us
from api.question.paging import Page
from api.question.written import Written, as_written
from compliance.history.changed_days import days_of_announcement
from compliance.law.entered.checks import check_figure
from compliance.law.entered.figures import with_figures
from domain.errors import Fault, FaultsFound
from domain.judged.entered.announcements import Announcement
from domain.judged.entered.figures import EnteredFigure
from domain.judged.quality import FlagRuling
from domain.legal_day import legal_day_bounds_us
from domain.registered import Outlet

MOST_ANNOUNCED_DAYS = 31  # longer work is a change of the registry
ANNOUNCED_BACK = timedelta(days=31)
ANNOUNCED_AHEAD = timedelta(days=92)
ANNOUNCED_UNTIL = ANNOUNCED_AHEAD + timedelta(days=MOST_ANNOUNCED_DAYS)
MOST_RULED_DAYS = 31  # a ruling names readings that a person has looked at


@of_one_state
def law_view(parts: Parts, known_at: datetime | None) -> dict[str, object]:
    """Return a LawAnswer's fields: every regulation with the figures entered by an instant."""
    known = known_instant(parts, known_at)
    figures = tuple(parts.records.figures(known))
    # The files and the entered figures are all that a regulation rests on.
    told = parts.laws.of(figures, lambda: _regulations(parts, figures))
    return {"known_at": rfc3339_us(known), "regulations": told}


def _regulations(parts: Parts, figures: Sequence[EnteredFigure]) -> Written:
    regulations = with_figures(parts.law.regulations, figures)
    return as_written([RegulationAnswer.of(regulations[key]) for key in sorted(regulations)])


@of_one_state
def figures_view(parts: Parts, known_at: datetime | None, page: Page) -> FiguresAnswer:
    """Return every figure entered by an instant, oldest first."""
    known = known_instant(parts, page.pinned(known_at))
    cut = page.of_settled(parts.records.figures(known), known)
    return FiguresAnswer(
        known_at=known, figures=[EnteredFigureAnswer.of(one) for one in cut.rows], **cut.told
    )


def enter_figures(
    parts: Parts, official: str, entry: FiguresEntry, *, seen_us: int | None = None
) -> FiguresKeptAnswer:
    """Keep figures of the law; raises FaultsFound with every fault of every figure.

    Raises DecidedSince where others were entered after `seen_us`.
    """
    now = parts.clock()
    figures = [one.entered(official, now) for one in entry.figures]
    _check_figures(parts, figures)
    due = sorted(set(parts.days_of_figures(figures)))
    known = parts.records.add_figures(figures, due, seen_us=seen_us)
    return FiguresKeptAnswer(
        known_at=known,
        figures=[EnteredFigureAnswer.of(replace(one, known_at=known)) for one in figures],
        outlet_days_due=len(due),
    )


def _check_figures(parts: Parts, figures: list[EnteredFigure]) -> None:
    """Check each figure against the law with those before it, in this entry too."""
    earlier = parts.records.figures()
    taken: list[EnteredFigure] = []
    faults: list[Fault] = []
    for number, figure in enumerate(figures):
        try:
            check_figure(with_figures(parts.law.regulations, [*earlier, *taken]), figure)
        except FaultsFound as error:
            faults += [Fault(f"figures.{number}", number + 1, one.message) for one in error.faults]
        else:
            taken.append(figure)
    if faults:
        raise FaultsFound(faults)


@of_one_state
def rulings_view(
    parts: Parts,
    outlet_id: str,
    parameter: str | None,
    span: tuple[date | None, date | None],
    known_at: datetime | None,
    *,
    page: Page,
) -> RulingsAnswer:
    """Return the rulings that touch a span of legal days, as known; raises NotFound."""
    known = known_instant(parts, page.pinned(known_at))
    first, last = day_span(*span, known)
    parts.records.registry(known).outlet(outlet_id)
    begin_us, end_us = legal_day_bounds_us(first)[0], legal_day_bounds_us(last)[1]
    rulings = parts.records.rulings(
        outlet_id, begin_us, end_us, parameter=parameter, known_at=known
    )
    cut = page.of_settled(rulings, known)
    return RulingsAnswer(
        known_at=known, rulings=[RulingAnswer.of(one) for one in cut.rows], **cut.told
    )


def enter_ruling(
    parts: Parts,
    official: str,
    outlet_id: str,
    entry: RulingEntry,
    *,
    seen_us: int | None = None,
) -> RulingKeptAnswer:
    """Keep a person's ruling on readings; raises NotFound, FaultsFound with every fault.

    Raises DecidedSince where another ruled on the outlet after `seen_us`.
    """
    return keep_ruling(parts, check_ruling(parts, official, outlet_id, entry), seen_us=seen_us)


def check_ruling(parts: Parts, official: str, outlet_id: str, entry: RulingEntry) -> FlagRuling:
    """Return the ruling that an entry is; raises NotFound, FaultsFound with every fault."""
    outlet = parts.records.registry().outlet(outlet_id)
    now = parts.clock()
    faults = [Fault(name, 1, message) for name, message in _ruling_faults(outlet, entry, now)]
    if faults:
        raise FaultsFound(faults)
    return entry.ruling(outlet_id, official, now)


def keep_ruling(
    parts: Parts, ruling: FlagRuling, *, seen_us: int | None = None
) -> RulingKeptAnswer:
    """Keep a ruling, and have its days judged again; raises DecidedSince."""
    due = sorted(set(parts.days_of_ruling(ruling)))
    known = parts.records.add_ruling(ruling, due, seen_us=seen_us)
    return RulingKeptAnswer(
        known_at=known,
        ruling=RulingAnswer.of(replace(ruling, known_at=known)),
        outlet_days_due=len(due),
    )


def _ruling_faults(outlet: Outlet, entry: RulingEntry, now: datetime) -> Iterator[tuple[str, str]]:
    if entry.parameter not in outlet.parameters:
        measured = ", ".join(outlet.parameters)
        yield "parameter", f"{outlet.id} does not measure {entry.parameter}, only {measured}"
    if entry.begin >= entry.end:
        yield "from", "it is not earlier than `to`; the span is [from, to)"
    elif entry.end - entry.begin > timedelta(days=MOST_RULED_DAYS):
        yield "from", f"more than {MOST_RULED_DAYS} days; rule in steps"
    if entry.end > now:
        yield "to", f"{entry.end.isoformat()} lies in the future; nobody has seen it yet"
    if not says_something(entry.reason):
        yield "reason", "say why, so that it can be defended"


@of_one_state
def announcements_view(
    parts: Parts,
    outlet_id: str,
    span: tuple[date | None, date | None],
    known_at: datetime | None,
    *,
    page: Page,
) -> AnnouncementsAnswer:
    """Return what was announced that touches a span of legal days, as known; raises NotFound.

    Without an end all that lies ahead is told too.
    """
    known = known_instant(parts, page.pinned(known_at))
    first = span[0] or (known - ANNOUNCED_BACK).date()
    first, last = day_span(first, span[1] or max(first, (known + ANNOUNCED_UNTIL).date()), known)
    parts.records.registry(known).outlet(outlet_id)
    begin_us, end_us = legal_day_bounds_us(first)[0], legal_day_bounds_us(last)[1]
    found = parts.records.announcements(outlet_id, begin_us, end_us, known_at=known)
    cut = page.of_settled(found, known)
    return AnnouncementsAnswer(
        known_at=known, announcements=[AnnouncementAnswer.of(one) for one in cut.rows], **cut.told
    )


def check_announcement(
    parts: Parts, by: str, outlet_id: str, entry: AnnouncementEntry
) -> Announcement:
    """Return the announcement that an entry is; raises NotFound, FaultsFound with every fault."""
    outlet = parts.records.registry().outlet(outlet_id)
    now = parts.clock()
    faults = [Fault(name, 1, message) for name, message in _announced_faults(outlet, entry, now)]
    if faults:
        raise FaultsFound(faults)
    return entry.announcement(outlet_id, by, now)


def keep_announcement(parts: Parts, announcement: Announcement) -> AnnouncementKeptAnswer:
    """Keep an announcement, and have the days judged that it explains.

    Two who announce at once both stand, since neither takes anything from the other.
    """
    due = sorted(days_of_announcement(announcement))
    kept = parts.records.add_announcement(announcement, due)
    return AnnouncementKeptAnswer(
        known_at=kept.known_at,
        announcement=AnnouncementAnswer.of(kept),
        outlet_days_due=len(due),
    )


def _announced_faults(
    outlet: Outlet, entry: AnnouncementEntry, now: datetime
) -> Iterator[tuple[str, str]]:
    if entry.parameter is not None and entry.parameter not in outlet.parameters:
        measured = ", ".join(outlet.parameters)
        yield "parameter", f"{outlet.id} does not measure {entry.parameter}, only {measured}"
    if entry.begin >= entry.end:
        yield "from", "it is not earlier than `to`; the span is [from, to)"
    elif entry.end - entry.begin > timedelta(days=MOST_ANNOUNCED_DAYS):
        yield "from", f"more than {MOST_ANNOUNCED_DAYS} days; announce in steps"
    if entry.begin < now - ANNOUNCED_BACK:
        yield "from", f"it began more than {ANNOUNCED_BACK.days} days ago; write to the city"
    if entry.begin > now + ANNOUNCED_AHEAD:
        yield "from", f"it begins in more than {ANNOUNCED_AHEAD.days} days; announce it later"
    if not says_something(entry.what):
        yield "what", "say what is done"
