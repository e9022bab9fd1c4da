"""The command that scores detection against a truth which it never saw.

It asks and shows; what counts as found is decided in compliance/history/scored/matching.py.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from compliance.history.scored.frauds import SignalScore
from compliance.history.scored.matching import KindScore, Score
from domain.errors import SettingsUnusable
from ingest.storing.store_mark import refuse_behind
from service.commands.law.scored_frauds import score_frauds
from service.commands.law.scored_seeds import score_seeds
from service.commands.law.scored_store import read_truth, score_store
from service.commands.text import DAY_FORMATS, say, show_table
from service.processes.judging.judging import law_of
from service.settings.settings import Settings
from service.stores.opened import open_stores

_HOUR_US = 3_600_000_000
_MOST_SEEDS = 1_000


def score_detection(
    context: typer.Context,
    truth: Annotated[
        Path | None, typer.Argument(help="What `nhue simulate --truth` wrote.", metavar="TRUTH")
    ] = None,
    *,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=DAY_FORMATS, help="First legal day.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=DAY_FORMATS, help="Last legal day.")
    ] = None,
    seeds: Annotated[
        str | None,
        typer.Option(
            metavar="FIRST-LAST", help="Simulated cities of these seeds in memory, such as 101-120."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
) -> None:
    """Score what was judged against what truly went wrong; nothing is stored.

    Of a truth's file: what the stores of the settings hold. Of seeds: cities in memory in which
    every kind of trouble is planted, and weeks with one fraud or none for signals. The embedded
    store belongs to one process: end `nhue run` first.
    """
    settings: Settings = context.obj
    if (truth is None) == (seeds is None):
        raise SettingsUnusable("name a truth's file, or --seeds")
    if seeds is not None:
        if first is not None or last is not None:
            raise SettingsUnusable("--from and --to are of a truth's file, not of --seeds")
        found = score_seeds(_seeds(seeds), law_of(settings))
        signals = score_frauds(_seeds(seeds))
    else:
        signals = None
        assert truth is not None  # noqa: S101 - one of the two is named
        spans = read_truth(truth)
        with open_stores(settings) as stores:
            refuse_behind(stores.readings, stores.records)
            found = score_store(
                stores,
                spans,
                None if first is None else first.date(),
                None if last is None else last.date(),
            )
    if as_json:
        plain = _plain(found) | ({} if signals is None else {"signals": asdict(signals)})
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        _show(found)
        if signals is not None:
            _show_signals(signals)


def _seeds(text: str) -> range:
    begin, _, end = text.partition("-")
    if not begin.isdecimal() or not (end or begin).isdecimal():
        raise SettingsUnusable(f"--seeds {text}: write it such as 101-120, or 7")
    found = range(int(begin), int(end or begin) + 1)
    if not 0 < len(found) <= _MOST_SEEDS:
        raise SettingsUnusable(f"--seeds {text}: from the smaller to the larger, at most 1000")
    return found


def _show(found: Score) -> None:
    show_table(
        "What is true, and how much of it was found",
        ("cause", "kind", "events", "found", "recall", "readings", "flagged", "delay", "by"),
        [_row(one) for one in found.kinds],
        empty="nothing is true",
    )
    show_table(
        "What was told, and how much of it touches nothing that is true",
        ("source", "by", "told", "false", "precision", "readings", "false readings"),
        [
            (
                one.source,
                one.by,
                one.told,
                one.false,
                _percent(one.precision),
                one.readings,
                one.false_readings,
            )
            for one in found.finders
        ],
        empty="nothing was told",
    )
    events, of_events, readings, flagged = found.of("sensor", "link")
    say(
        f"of sensors and links: {of_events} of {events} events found, {flagged} of {readings} "
        f"readings flagged; {found.false_alarms} false alarms on {found.outlet_days} outlet-days"
    )


def _show_signals(found: SignalScore) -> None:
    show_table(
        "Frauds, one in a week of an honest plant, and what signals told of them",
        ("kind", "weeks", "found", "high", "told", "true", "delay, weeks"),
        [
            (
                one.kind,
                one.weeks,
                one.found,
                one.high,
                one.told,
                one.true,
                None if one.delay_weeks is None else f"{one.delay_weeks:.1f}",
            )
            for one in found.kinds
        ],
        empty="nothing was done",
    )
    say(
        f"of {found.honest_weeks} honest weeks {found.honest_told} have a signal, "
        f"{found.honest_high} a high one"
    )


def _row(one: KindScore) -> tuple[object, ...]:
    delay = None if one.delay_us is None else f"{one.delay_us / _HOUR_US:.1f} h"
    return (
        one.cause,
        one.kind,
        one.events,
        one.found,
        _percent(one.recall),
        one.readings,
        _percent(one.recall_of_readings),
        delay,
        ", ".join(f"{name} {count}" for name, count in one.by.items()) or None,
    )


def _percent(share: float) -> str | None:
    return None if math.isnan(share) else f"{100 * share:.0f} %"


def _plain(found: Score) -> dict[str, object]:
    return {
        "outlet_days": found.outlet_days,
        "false_alarms": found.false_alarms,
        "kinds": [
            {
                "kind": one.kind,
                "cause": one.cause,
                "events": one.events,
                "found": one.found,
                "readings": one.readings,
                "flagged": one.flagged,
                "delay_seconds": None if one.delay_us is None else one.delay_us / 1_000_000,
                "by": dict(one.by),
            }
            for one in found.kinds
        ],
        "finders": [
            {
                "source": one.source,
                "by": one.by,
                "told": one.told,
                "false": one.false,
                "readings": one.readings,
                "false_readings": one.false_readings,
            }
            for one in found.finders
        ],
    }
