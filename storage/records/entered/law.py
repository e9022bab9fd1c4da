"""Keeps what people add to the law and to the readings: entered figures and rulings on flags.

Rows are only added, each with the instant from which it is known. It does not decide which of
two entries counts: the later one does, and compliance says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    bindparam,
    insert,
    select,
)

from domain.judged.entered.figures import EnteredFigure, FigureKind
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.verdicts import Confidence
from domain.legal_day import from_microseconds
from domain.registered import ReceivingWater
from storage.ports.entered.decisions import ON_FIGURES, ON_RULINGS, on_outlet
from storage.records.database.columns import ID, RISING, metadata
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.database.decisions.kinds import Change, Kind
from storage.records.database.known_instants import known_us_of

entered_figures = Table(
    "entered_figures",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("regulation", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("parameter", ID),
    Column("column", Text),
    Column("unit", Text),
    Column("lower", Text),  # numbers as written in the law, in decimal text
    Column("upper", Text),
    Column("value", Text),
    Column("water", Text),
    Column("facility_kind", Text),
    Column("above", Text),
    Column("up_to", Text),
)

flag_rulings = Table(
    "flag_rulings",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("flag", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ruled_by", Text, nullable=False),
    Index(None, "outlet_id", "begin_us"),
)


_FIGURES = select(entered_figures).order_by(entered_figures.c.id)
_FIGURES_KNOWN = _FIGURES.where(entered_figures.c.known_us <= bindparam("through_us"))
_RULINGS = (
    select(flag_rulings)
    .where(
        flag_rulings.c.outlet_id == bindparam("outlet"),
        flag_rulings.c.begin_us < bindparam("until_us"),
        flag_rulings.c.end_us > bindparam("since_us"),
        flag_rulings.c.known_us <= bindparam("through_us"),
    )
    .order_by(flag_rulings.c.id)
)
_RULINGS_ON_PARAMETER = _RULINGS.where(flag_rulings.c.parameter == bindparam("of_parameter"))


class SqlLaw(DecidingPart):
    """The part of the records that keeps figures and rulings; see the port for what each does."""

    def add_figures(
        self,
        figures: Sequence[EnteredFigure],
        due: Iterable[tuple[str, date]] = (),
        *,
        seen_us: int | None = None,
    ) -> datetime:
        """In one transaction: keep entered figures of the law and mark outlet-days due."""
        if not figures:
            raise ValueError("no figure was given")
        with self._deciding() as deciding:
            deciding.refuse_decided_since(ON_FIGURES, None, seen_us)
            known_us = deciding.known_us(figure.known_at for figure in figures)
            known_at = from_microseconds(known_us)
            kept = tuple(replace(figure, known_at=known_at) for figure in figures)
            by, subject = _of_figures(kept)
            deciding.keep(FIGURES, kept, known_us, by=by, subject=subject, due=due)
        return known_at

    def figures(self, known_at: datetime | None = None) -> list[EnteredFigure]:
        """Return every figure entered, oldest first, as known at an instant."""
        told = {"through_us": known_us_of(known_at)}
        with self._database.reading() as connection:
            return [_figure(row) for row in connection.execute(_FIGURES_KNOWN, told).mappings()]

    def add_ruling(
        self,
        ruling: FlagRuling,
        due: Iterable[tuple[str, date]] = (),
        *,
        seen_us: int | None = None,
    ) -> datetime:
        """In one transaction: keep a person's ruling on flags and mark outlet-days due."""
        with self._deciding() as deciding:
            subject = on_outlet(ruling.outlet_id)
            deciding.refuse_decided_since(ON_RULINGS, subject, seen_us)
            known_us = deciding.known_us([ruling.known_at])
            kept = replace(ruling, known_at=from_microseconds(known_us))
            deciding.keep(RULING, kept, known_us, by=ruling.ruled_by, subject=subject, due=due)
        return kept.known_at

    def rulings(
        self,
        outlet_id: str,
        begin_us: int,
        end_us: int,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
    ) -> list[FlagRuling]:
        """Return the rulings that touch [begin_us, end_us), oldest first."""
        asked: dict[str, Any] = {"outlet": outlet_id, "since_us": begin_us, "until_us": end_us}
        asked["through_us"] = known_us_of(known_at)
        query = _RULINGS
        if parameter is not None:
            query, asked["of_parameter"] = _RULINGS_ON_PARAMETER, parameter
        with self._database.reading() as connection:
            return [_ruling(row) for row in connection.execute(query, asked).mappings()]


def _figure_row(figure: EnteredFigure, known_us: int) -> dict[str, Any]:
    row = asdict(figure) | {
        "kind": figure.kind.value,
        "confidence": figure.confidence.value,
        "water": None if figure.water is None else figure.water.value,
        "known_us": known_us,
    }
    del row["known_at"]
    return row


def _figure(row: RowMapping) -> EnteredFigure:
    fields = dict(row)
    del fields["id"]
    known_at = from_microseconds(fields.pop("known_us"))
    water = fields["water"]
    return EnteredFigure(
        **fields
        | {
            "kind": FigureKind(fields["kind"]),
            "confidence": Confidence(fields["confidence"]),
            "water": None if water is None else ReceivingWater(water),
            "known_at": known_at,
        }
    )


def _ruling(row: RowMapping) -> FlagRuling:
    fields = dict(row)
    del fields["id"]
    known_at = from_microseconds(fields.pop("known_us"))
    return FlagRuling(**fields | {"flag": QualityFlag(fields["flag"]), "known_at": known_at})


def _write_figures(connection: Connection, figures: Sequence[EnteredFigure], known_us: int) -> None:
    connection.execute(insert(entered_figures), [_figure_row(one, known_us) for one in figures])


def _write_ruling(connection: Connection, ruling: FlagRuling, known_us: int) -> None:
    row = asdict(ruling) | {"flag": int(ruling.flag), "known_us": known_us}
    del row["known_at"]
    connection.execute(insert(flag_rulings), row)


def _of_figures(figures: Sequence[EnteredFigure]) -> tuple[str, str]:
    """Return who entered figures, and of which regulations."""
    names = ", ".join(dict.fromkeys(figure.entered_by for figure in figures))
    return names, "law:" + " ".join(sorted({figure.regulation for figure in figures}))


def _figures_at(connection: Connection, known_us: int) -> Change:
    query = _FIGURES.where(entered_figures.c.known_us == known_us)
    figures = tuple(_figure(row) for row in connection.execute(query).mappings())
    by, subject = _of_figures(figures)
    return Change(by=by, subject=subject, content=figures)


def _ruling_at(connection: Connection, known_us: int) -> Change:
    query = select(flag_rulings).where(flag_rulings.c.known_us == known_us)
    ruling = _ruling(connection.execute(query).mappings().one())
    return Change(by=ruling.ruled_by, subject=on_outlet(ruling.outlet_id), content=ruling)


FIGURES = Kind(
    name="figures",
    content=tuple[EnteredFigure, ...],
    apply=_write_figures,
    instants=lambda connection: connection.scalars(select(entered_figures.c.known_us).distinct()),
    change_at=_figures_at,
)
RULING = Kind(
    name="ruling",
    content=FlagRuling,
    apply=_write_ruling,
    instants=lambda connection: connection.scalars(select(flag_rulings.c.known_us)),
    change_at=_ruling_at,
)
