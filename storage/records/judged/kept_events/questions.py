"""Writes down what is asked of the kept events, once for each kind of question.

A question tells some names; which conditions hold follows from them. It reads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Select,
    Table,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
)

from domain.judged.events import EventKind
from storage.ports.judged.events import EventQuestion, EventStream
from storage.records.judged.kept_events.tables import event_progress, events
from storage.records.judged.means import AnyRow
from storage.records.judged.tables import verdicts

MISSED = select(verdicts.c.known_us).where(
    verdicts.c.id
    == select(func.min(verdicts.c.id)).where(verdicts.c.id > bindparam("through")).scalar_subquery()
)


def progress(connection: Connection, streams: Sequence[EventStream]) -> Sequence[AnyRow]:
    """Return how far the events of some streams are kept, a row each where anything is."""
    return connection.execute(_progress_of(len(streams)), named(streams)).all()


@cache
def _progress_of(streams: int) -> Select[Any]:
    return select(event_progress).where(_is_of(event_progress, streams))


def named(streams: Sequence[EventStream]) -> dict[str, Any]:
    """Return what names some streams, by the names that the queries know."""
    kinds = {f"stream_kind_{n}": one.kind.value for n, one in enumerate(streams)}
    return kinds | {f"stream_silent_{n}": one.silent_minutes for n, one in enumerate(streams)}


def _is_of(table: Table, streams: int) -> ColumnElement[bool]:
    return or_(
        *(
            and_(
                table.c.kind == bindparam(f"stream_kind_{n}"),
                table.c.silent_minutes == bindparam(f"stream_silent_{n}"),
            )
            for n in range(streams)
        )
    )


def told_by(asked: EventQuestion) -> dict[str, Any]:
    """Return what a question tells, by the names that `events_query` knows."""
    told = named(asked.streams) | {"first": asked.first, "last": asked.last}
    if asked.going_on:
        told["day_before"] = asked.first - timedelta(days=1)
    if asked.outlet_id is not None:
        told["outlet"] = asked.outlet_id
    if asked.parameter is not None:
        told["of_parameter"] = asked.parameter
    if asked.outlets is not None:
        told["outlets"] = sorted(asked.outlets)
    if asked.reporting is not None:
        told["reporting"] = sorted(asked.reporting)
    if asked.min_times_over:
        told["times_over"] = asked.min_times_over
    return told


@cache
def events_query(told: frozenset[str], streams: int, *, going_on: bool) -> Select[Any]:
    """Return the query of a question that tells these names; to write it down costs more.

    As known at `known_us`, the newest begin first.
    """
    query = (
        select(events, _is_ongoing("known_us").label("ongoing"))
        .where(*_asked_for(told, streams, going_on=going_on), ~_is_superseded())
        .order_by(events.c.begin_us.desc(), events.c.event_id)
    )
    return query.limit(bindparam("most")) if "most" in told else query


@cache
def changed_query(told: frozenset[str], streams: int, *, going_on: bool) -> Select[Any]:
    """Return the query of the same as known at `then_us` and `known_us`: which rows stood then
    and stand now, but for those that had ended at both.
    """
    known_us: BindParameter[int] = bindparam("known_us", type_=BigInteger())
    then_us: BindParameter[int] = bindparam("then_us", type_=BigInteger())
    kept = (
        select(events, _superseded_us().label("superseded_us"))
        .where(*_asked_for(told, streams, going_on=going_on))
        .cte("kept")
        .prefix_with("MATERIALIZED")  # each row is looked up once, whatever rests on it
    )
    until_us = func.coalesce(kept.c.superseded_us, bindparam("never_us", type_=BigInteger()))
    in_both = (
        select(
            kept,
            (until_us > known_us).label("stands_now"),
            and_(kept.c.known_us <= then_us, until_us > then_us).label("stood_then"),
            _is_ongoing("then_us", kept).label("was_ongoing"),
        )
        .cte("in_both")
        .prefix_with("MATERIALIZED")
    )
    # What had ended then has ended now: a verdict behind it is never unknown again.
    ongoing = case((in_both.c.was_ongoing, _is_ongoing("known_us", in_both)), else_=false())
    has_ended = and_(in_both.c.stands_now, in_both.c.stood_then, ~in_both.c.was_ongoing)
    return (
        select(in_both, ongoing.label("ongoing"))
        .where(or_(in_both.c.stands_now, in_both.c.stood_then), ~has_ended)
        .order_by(in_both.c.begin_us.desc(), in_both.c.event_id)
    )


def _asked_for(
    told: frozenset[str], streams: int, *, going_on: bool
) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for the rows that a question asks for, known by `known_us`."""
    first = bindparam("first", type_=Date())
    touches = events.c.last_day >= first
    if going_on:
        # No event's last day lies more than one behind: so that one index finds both kinds.
        reaches = events.c.through_day >= bindparam("day_before", type_=Date())
        touches = and_(reaches, or_(touches, events.c.through_day >= first))
    return (
        events.c.stands,
        touches,
        events.c.first_day <= bindparam("last"),
        events.c.known_us <= bindparam("known_us"),
        _is_of(events, streams),
        *(condition for name, condition in _conditions().items() if name in told),
    )


def _conditions() -> dict[str, ColumnElement[bool]]:
    """Return what holds for the events asked for, by the name that tells it."""
    begin_us = bindparam("begin_us", type_=BigInteger())
    behind = and_(events.c.begin_us == begin_us, events.c.event_id > bindparam("event_id"))
    of_parameter = events.c.parameter == bindparam("of_parameter")
    reporting = events.c.outlet_id.in_(bindparam("reporting", expanding=True))
    return {
        "outlet": events.c.outlet_id == bindparam("outlet"),
        "of_parameter": or_(of_parameter, events.c.parameter.is_(None)),
        "outlets": events.c.outlet_id.in_(bindparam("outlets", expanding=True)),
        "reporting": or_(events.c.kind != EventKind.NOT_REPORTING.value, reporting),
        "times_over": events.c.peak_times_over >= bindparam("times_over"),
        "begin_us": or_(events.c.begin_us < begin_us, behind),
    }


def _later(later: Any) -> tuple[ColumnElement[bool], ...]:
    """Return what makes a row the successor of one of `events`."""
    return (
        later.c.event_id == events.c.event_id,
        later.c.kind == events.c.kind,
        later.c.silent_minutes == events.c.silent_minutes,
        later.c.id > events.c.id,
    )


def _is_superseded() -> ColumnElement[bool]:
    later = events.alias("later")
    return exists().where(*_later(later), later.c.known_us <= bindparam("known_us"))


def _superseded_us() -> Any:
    """Return when another row took the place of one, NULL where none did."""
    later = events.alias("later")
    return select(func.min(later.c.known_us)).where(*_later(later)).scalar_subquery()


def _is_ongoing(known: str, rows: Any = events) -> ColumnElement[bool]:
    """Return whether no day of the outlet behind the event's last one is judged, as known at."""
    return ~exists().where(
        verdicts.c.outlet_id == rows.c.outlet_id,
        verdicts.c.day > rows.c.through_day,
        verdicts.c.known_us <= bindparam(known, type_=BigInteger()),
    )
