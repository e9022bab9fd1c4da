"""Reads a scenario's file into facts, readings and law; it expects nothing and judges nothing.

An unknown key is refused wherever it stands, so that no expectation is passed over by a slip.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from compliance.days.day_facts import Law, OutletDay, ended_on, outlet_day
from compliance.quality.proof.out_of_control import doubts_of_outlet
from domain.gateways.profiles import Profile
from domain.health_log import GatewayState, OurOutage
from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.entered.sensor_checks import SensorCheck, SensorCheckKind
from domain.judged.monitoring import monitored
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.sensor_doubts import on_legal_day
from domain.judged.verdicts import Confidence
from domain.legal_day import (
    HANOI,
    from_microseconds,
    legal_day_bounds_us,
    legal_day_of,
    to_microseconds,
)
from domain.measured.parameters import PARAMETERS
from domain.measured.readings import Reading, Statement
from domain.measured.units import converter
from domain.registered import (
    ClusterState,
    DischargeMode,
    Maintenance,
    Permit,
    PermitLimit,
    PermitLimitKind,
    ReceivingWater,
    Sensor,
)
from domain.registry import Registry
from tests.compliance import sites

FOLDER = Path(__file__).parent / "scenarios"
_TOP = {
    "title", "clause", "day", "minimum_capture", "silent_minutes", "permit", "station",
    "own_limit", "sensor", "maintenance", "outage", "offline", "ruling", "figure", "judged",
    "days", "event", "outlet", "cluster", "coverage", "profile", "statement", "now",
    "sensor_check",
}  # fmt: skip
_MORE = {"series", "every_minutes", "begins_minutes"}
_SERIES = {"parameter", "unit", "also", *_MORE}
EXPECTED = {
    "outcome", "certainty", "regulation", "column", "limit", "lower_limit", "limit_kind",
    "confidence", "mean", "low", "high", "unscreened", "plain", "valid", "excluded", "missing",
    "no_discharge", "carried", "gaps", "flags", "not_run", "times_over", "severity", "load_kg",
    "load_slots", "judged", "judged_mean", "batches", "exceeded_periods", "reason_says",
}  # fmt: skip
_ENTERED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_LONG_BEFORE = timedelta(days=30)


class ScenarioRefusedError(ValueError):
    """A scenario whose file says something that the runner does not know."""


@dataclass(frozen=True, slots=True)
class ScenarioDay:
    """One legal day: its facts, its readings in any order, and what is expected of it."""

    facts: OutletDay
    rows: list[Reading]
    expected: list[dict[str, Any]]
    is_owed: bool
    coverage: list[str] | None  # the reasons, or none; `not operating`


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as read: its days, the law with entered figures, and the events expected."""

    stem: str
    title: str
    clause: str
    law: Law
    days: list[ScenarioDay]
    silent_minutes: int
    registry: Registry
    connected: dict[str, date]
    events: list[dict[str, Any]] | None = field(default=None)

    @property
    def line(self) -> str:
        """The one line of `make scenarios`, in ASCII: series, expected verdict, clause."""
        told = "; ".join(
            f"{one['parameter']} {one['series']} => {one['outcome']}"
            for day in self.days
            for one in day.expected
        )
        return ascii_text(f"{self.title}: {told} ({self.clause})")


def ascii_text(text: str) -> str:
    """Return a text without Vietnamese marks, as pytest can print it."""
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return plain.encode("ascii", "ignore").decode()


def paths() -> list[Path]:
    """Return every scenario's file by name."""
    return sorted(FOLDER.glob("*.toml"))


def read(path: Path) -> Scenario:
    """Return a scenario; raises ScenarioRefusedError and ValueError with what cannot be read."""
    return parse(path.stem, path.read_text(encoding="utf-8"))


def parse(stem: str, text: str) -> Scenario:
    """Return the scenario that a TOML text tells."""
    told = tomllib.loads(text)
    _known("scenario", told, _TOP)
    day = told.get("day", sites.DAY)
    alone = {"day": day, "judged": told.get("judged"), "coverage": told.get("coverage")}
    tables = told.get("days") or [alone]
    parameters = tuple(dict.fromkeys(one["parameter"] for t in tables for one in t["judged"]))
    registry = _registry(told, parameters, day)
    first = told.get("outlet", {}).get("connected")
    connected = {} if first is None else {sites.OUTLET_ID: first}
    owed = monitored(registry, connected)
    rulings = [_ruling(one, day) for one in told.get("ruling", ())]
    states = _states(told.get("offline", ()), day)
    outages = [_outage(one, day) for one in told.get("outage", ())]
    statements = [_statement(one, day) for one in told.get("statement", ())]
    checks = [_check(one, day) for one in told.get("sensor_check", ())]
    doubts = doubts_of_outlet(registry, sites.OUTLET_ID, checks)
    days = []
    for table in tables:
        _known("day", table, {"day", "judged", "coverage"})
        here = registry.around(sites.OUTLET_ID, table["day"])
        facts = outlet_day(
            here, sites.OUTLET_ID, table["day"], rulings=rulings, states=states, outages=outages,
            statements=[one for one in statements if legal_day_of(one.time_us) == table["day"]],
        )  # fmt: skip
        before = [one for one in statements if legal_day_of(one.time_us) < table["day"]]
        until_us = at_us(told["now"], day) if "now" in told else None
        facts = replace(
            facts,
            ended_before=ended_on(before, ()),
            until_us=until_us,
            doubts=on_legal_day(doubts, table["day"]),
        )
        is_owed = sites.OUTLET_ID in owed.on(table["day"]).outlets
        for one in table["judged"]:
            _known("judged", one, _SERIES | EXPECTED)
            for more in one.get("also", ()):
                _known("also", more, _MORE)
        rows = [row for one in table["judged"] for row in _rows(one, table["day"])]
        days.append(ScenarioDay(facts, rows, table["judged"], is_owed, table.get("coverage")))
    figures = [_figure(one) for one in told.get("figure", ())]
    return Scenario(
        stem=stem,
        title=told["title"],
        clause=told["clause"],
        law=sites.law(minimum_capture=told.get("minimum_capture", 0.75), figures=figures),
        days=days,
        silent_minutes=told.get("silent_minutes", 60),
        registry=registry,
        connected=connected,
        events=told.get("event"),
    )


def _known(where: str, table: dict[str, Any], keys: set[str]) -> None:
    unknown = sorted(set(table) - keys)
    if unknown:
        raise ScenarioRefusedError(f"unknown key {', '.join(unknown)} in {where}")


def _rows(one: dict[str, Any], day: date) -> list[Reading]:
    kept = PARAMETERS[one["parameter"]].unit
    told = converter(one.get("unit", kept), kept)
    rows: list[Reading] = []
    for series in (one, *one.get("also", ())):
        rows += sites.readings(
            series["series"],
            parameter=one["parameter"],
            day=day,
            every_minutes=series.get("every_minutes", 5),
            begins_minutes=series.get("begins_minutes", 0),
        )
    return [row._replace(value=told.of(row.value), position=n) for n, row in enumerate(rows)]


def _registry(told: dict[str, Any], parameters: tuple[str, ...], day: date) -> Registry:
    permit = _permit(told.get("permit", {}))
    whole = sites.one_outlet_registry(*parameters, monitored_since=date(2020, 1, 1))
    station = replace(whole.stations["tram-thu"], **_unknowns(told.get("station", {})))
    dates = _unknowns(told.get("outlet", {}))
    _known("outlet", dates, {"valid_from", "valid_to", "monitored_since", "connected"})
    dates.pop("connected", None)
    outlet = replace(whole.outlets[sites.OUTLET_ID], **dates)
    _known("cluster", told.get("cluster", {}), {"valid_from", "valid_to", "state"})
    state = ClusterState(told.get("cluster", {}).get("state", ClusterState.OPERATING))
    cluster = replace(whole.clusters["ccn-thu"], **told.get("cluster", {}) | {"state": state})
    return replace(
        whole,
        clusters={cluster.id: cluster},
        outlets={outlet.id: outlet},
        stations={"tram-thu": station},
        permits=(permit,),
        permit_limits=tuple(_own_limit(one, permit) for one in told.get("own_limit", ())),
        sensors=tuple(_sensor(one) for one in told.get("sensor", ())),
        maintenance=tuple(_maintenance(one, day) for one in told.get("maintenance", ())),
        profiles=() if "profile" not in told else (_profile(told["profile"]),),
    )


def _unknowns(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: None if fact == "unknown" else fact for key, fact in facts.items()}


def _permit(facts: dict[str, Any]) -> Permit:
    told = _unknowns(facts)
    if "receiving_water" in told:
        told["receiving_water"] = ReceivingWater(told["receiving_water"])
    if "discharge" in told:
        told["discharge"] = DischargeMode(told["discharge"])
    return sites.permit(**told)


def _own_limit(one: dict[str, Any], permit: Permit) -> PermitLimit:
    _known("own_limit", one, {"parameter", "kind", "lower", "upper", "from", "to", "document"})
    return PermitLimit(
        permit_number=permit.number,
        outlet_id=sites.OUTLET_ID,
        parameter=one["parameter"],
        kind=PermitLimitKind(one["kind"]),
        lower=one.get("lower"),
        upper=one.get("upper"),
        valid_from=one.get("from", permit.valid_from),
        valid_to=one.get("to"),
        document=one.get("document", "phụ lục giấy phép"),
    )


def _sensor(one: dict[str, Any]) -> Sensor:
    _known("sensor", one, {"parameter", "span", "resolution", "detection_limit", "from", "to"})
    low, high = one["span"]
    known = sites.sensor(one["parameter"], low, high, one.get("resolution"))
    return replace(
        known,
        valid_from=one.get("from", known.valid_from),
        valid_to=one.get("to"),
        detection_limit=one.get("detection_limit"),
    )


def _maintenance(one: dict[str, Any], day: date) -> Maintenance:
    _known("maintenance", one, {"parameter", "begin", "end", "document"})
    begin = from_microseconds(at_us(one["begin"], day))
    return Maintenance(
        outlet_id=sites.OUTLET_ID,
        parameter=one.get("parameter"),
        begin=begin,
        end=from_microseconds(at_us(one["end"], day)),
        announced_at=begin - timedelta(days=3),
        document=one["document"],
    )


def _profile(one: dict[str, Any]) -> Profile:
    _known("profile", one, {"longest_silence_minutes", "from", "to"})
    known = sites.on_change(60 * one["longest_silence_minutes"])
    return replace(
        known, valid_from=one.get("from", known.valid_from), valid_to=one.get("to", known.valid_to)
    )


def _statement(one: dict[str, Any], day: date) -> Statement:
    _known("statement", one, {"parameter", "at", "status"})
    return Statement(sites.OUTLET_ID, one["parameter"], at_us(one["at"], day), one["status"], 0)


def _check(one: dict[str, Any], day: date) -> SensorCheck:
    _known("sensor_check", one, {"parameter", "kind", "at", "passed"})
    return SensorCheck(
        id=one["at"],
        outlet_id=sites.OUTLET_ID,
        parameter=one["parameter"],
        kind=SensorCheckKind(one["kind"]),
        at_us=at_us(one["at"], day),
        reference="chuẩn thử",
        expected=None,
        read=None,
        left=None,
        passed=one["passed"],
        rule="thử",
        document="",
        entered_by="cán bộ thử",
        known_at=_ENTERED_AT,
    )


def _ruling(one: dict[str, Any], day: date) -> FlagRuling:
    _known("ruling", one, {"parameter", "begin", "end", "flag", "reason", "ruled_by"})
    return FlagRuling(
        outlet_id=sites.OUTLET_ID,
        parameter=one["parameter"],
        begin_us=at_us(one["begin"], day),
        end_us=at_us(one["end"], day),
        flag=QualityFlag[one["flag"].upper()],
        reason=one["reason"],
        ruled_by=one["ruled_by"],
        known_at=_ENTERED_AT,
    )


def _states(spans: list[dict[str, Any]], day: date) -> list[GatewayState]:
    long_before = legal_day_bounds_us(day - _LONG_BEFORE)[0]
    changes = [(long_before, True)]
    for one in spans:
        _known("offline", one, {"begin", "end"})
        changes += [(at_us(one["begin"], day), False), (at_us(one["end"], day), True)]
    return [
        GatewayState(gateway_id="gw-thu", at_us=at, online=online, position=position)
        for position, (at, online) in enumerate(changes)
    ]


def _outage(one: dict[str, Any], day: date) -> OurOutage:
    _known("outage", one, {"begin", "end", "reason"})
    return OurOutage(
        begin_us=at_us(one["begin"], day),
        end_us=at_us(one["end"], day),
        reason=one["reason"],
        known_at=_ENTERED_AT,
    )


def _figure(one: dict[str, Any]) -> EnteredFigure:
    told = {"clause": "Bảng 1", "document": "văn bản thử", "entered_by": "cán bộ thử", **one}
    if "water" in told:
        told["water"] = ReceivingWater(told["water"])
    told["kind"] = FigureKind(told["kind"])
    told["confidence"] = Confidence(told.get("confidence", Confidence.ONE_SOURCE))
    return EnteredFigure(**{"known_at": _ENTERED_AT, **told})


def at_us(clock: str, day: date) -> int:
    """Return an instant of a legal day: `08:30` in Hanoi (`24:00` its end), or a whole instant."""
    if len(clock) == len("08:30"):
        hours, minutes = clock.split(":")
        begin_us = legal_day_bounds_us(day)[0]
        return begin_us + (int(hours) * 60 + int(minutes)) * sites.MINUTE_US
    return to_microseconds(datetime.fromisoformat(clock).replace(tzinfo=HANOI))
