"""The command that shows which thresholds an outlet's own accepted past proposes.

What is proposed, and what it would have flagged and missed, is decided in
compliance/history/proposed. None of them comes in force by being shown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated
from zlib import crc32

import typer

from compliance.history.proposed.learning import Learnt, learn
from compliance.history.proposed.trying import Tried, try_out
from compliance.quality.series import CheckedSeries, check_series
from compliance.quality.thresholds.reviewed import ParameterThresholds, Thresholds
from domain.gateways.silences import silences_of
from domain.judged.quality import FlagRuling
from domain.legal_day import HANOI, legal_day_bounds_us
from domain.registered import Sensor
from ingest.storing.store_mark import refuse_behind
from service.commands.text import say, show_table
from service.processes.judging.judging import law_of
from service.settings.clock import now
from service.settings.settings import Settings
from service.stores.opened import Stores, open_stores
from storage.ports.readings import ReadingColumns

_FIGURES = ("spike_suspect", "spike_fail", "rate_per_hour", "step")

thresholds_app = typer.Typer(
    no_args_is_help=True, help="Thresholds of quality control: what an outlet's own past proposes."
)


@thresholds_app.callback()
def _of_thresholds() -> None:
    """Make of the one command a group, so that its name is said."""


@thresholds_app.command("propose")
def propose(
    context: typer.Context,
    outlet: Annotated[str, typer.Argument(help="The outlet's id.")],
    *,
    days: Annotated[
        int, typer.Option(min=14, max=730, help="So many days that have ended are learnt from.")
    ] = 90,
    as_toml: Annotated[
        bool, typer.Option("--toml", help="Only the proposed tables, as thresholds.toml has them.")
    ] = False,
) -> None:
    """Show which thresholds an outlet's own accepted past proposes, and how they would have fared.

    Nothing comes in force by it. The embedded store belongs to one process: end `nhue run` first.
    """
    settings: Settings = context.obj
    thresholds = law_of(settings).thresholds
    last = (now().astimezone(HANOI) - timedelta(days=1)).date()
    with open_stores(settings) as stores:
        refuse_behind(stores.readings, stores.records)
        pasts = _pasts(stores, outlet, last - timedelta(days=days - 1), last)
    for past in pasts:
        learnt = past.learnt(thresholds)
        if as_toml:
            _say_toml(learnt)
            continue
        if learnt.proposed is None:
            say(f"{past.parameter}: nothing is proposed: {learnt.why_not}")
            continue
        _show(outlet, learnt, past.tried(thresholds, learnt.proposed, seed=crc32(outlet.encode())))
    if not as_toml:
        say(
            "nothing is in force by this: a person has to review figures, in a version of their own"
        )


class _Past:
    """The readings of one parameter of some days, and how they are checked again."""

    def __init__(
        self,
        parameter: str,
        columns: ReadingColumns,
        sensor: Sensor | None,
        rulings: list[FlagRuling],
        *,
        first: date,
        days: int,
        on_change: bool,
    ) -> None:
        self.parameter, self.columns, self.on_change = parameter, columns, on_change
        self._sensor, self._rulings, self._days = sensor, rulings, days
        self._begin_us = legal_day_bounds_us(first)[0]

    def checked(self, thresholds: Thresholds, columns: ReadingColumns) -> CheckedSeries:
        return check_series(
            self.parameter,
            columns,
            first_begin_us=self._begin_us,
            days=self._days,
            sensor=self._sensor,
            thresholds=thresholds,
            rulings=self._rulings,
        )

    def learnt(self, thresholds: Thresholds) -> Learnt:
        own = thresholds.of(self.parameter)
        found = learn(self.checked(thresholds, self.columns), own)
        if self.on_change and found.proposed is not None:
            return replace(found, proposed=None, why_not="the logger reports on change")
        return found

    def tried(self, thresholds: Thresholds, proposed: ParameterThresholds, *, seed: int) -> Tried:
        def again(own: ParameterThresholds, columns: ReadingColumns) -> CheckedSeries:
            parameters = {**thresholds.parameters, self.parameter: own}
            return self.checked(replace(thresholds, parameters=parameters), columns)

        own = thresholds.of(self.parameter)
        return try_out(own, proposed, self.columns, again, seed=seed)


def _pasts(stores: Stores, outlet_id: str, first: date, last: date) -> list[_Past]:
    registry = stores.records.registry()
    outlet = registry.outlet(outlet_id)
    begin_us, end_us = legal_day_bounds_us(first)[0], legal_day_bounds_us(last)[1]
    read = stores.readings.read_range(outlet_id, outlet.parameters, begin_us, end_us)
    rulings = list(stores.records.rulings(outlet_id, begin_us, end_us))
    silences = silences_of(outlet, last, registry.profiles, registry.channels)
    return [
        _Past(
            parameter,
            read[parameter],
            registry.sensor_on(outlet_id, parameter, last),
            rulings,
            first=first,
            days=(last - first).days + 1,
            on_change=parameter in silences,
        )
        for parameter in outlet.parameters
    ]


def _show(outlet: str, learnt: Learnt, tried: Tried) -> None:
    proposed = learnt.proposed
    show_table(
        f"{outlet} {learnt.parameter}: from {learnt.days} days and {learnt.steps} accepted steps",
        ("figure", "as it is", "proposed"),
        [(name, getattr(learnt.own, name), getattr(proposed, name)) for name in _FIGURES],
    )
    show_table(
        "Runs of readings that are flagged in these days",
        ("by", "as it is", "proposed"),
        [(check.value, *runs) for check, runs in tried.runs.items()],
    )
    show_table(
        "Spikes put into a copy of these days, and how many of them are found",
        ("times", "put in", "as it is", "proposed"),
        [(f"{times:g}", *counts) for times, counts in tried.spikes.items()],
    )


def _say_toml(learnt: Learnt) -> None:
    if learnt.proposed is None:
        return
    typer.echo(f'[[parameter]]\ncode = "{learnt.parameter}"')
    for name in ParameterThresholds.__dataclass_fields__:
        figure = getattr(learnt.proposed, name)
        if figure is not None:
            typer.echo(f'{name} = "{figure}"' if name == "reason" else f"{name} = {figure!r}")
    typer.echo("")
