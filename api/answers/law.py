"""The shapes of the answers on regulations: columns, limits, factors, dates, each with its basis.

Made from compliance's nouns by `of`; they decide nothing. Figures are decimal text, as written.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field

from api.question.known_at import KnownAt
from compliance.law.arithmetic import plain
from compliance.law.regulation import Basis, FactorClass, Listed, Regulation, Successor, TableLimit
from domain.judged.verdicts import Confidence
from domain.registered import ReceivingWater

_ENTERED = "Whether an official entered it, since the file has no figure or another"


class BasisAnswer(BaseModel):
    """Where something stands in the law, where we have it from, and how sure we are."""

    clause: str
    source: str
    confidence: Confidence

    @classmethod
    def of(cls, basis: Basis) -> Self:
        """Return the answer for one basis."""
        return cls.model_validate(basis, from_attributes=True)


class TableLimitAnswer(BasisAnswer):
    """C of one parameter and column before any factor; a tier by flow is (above, up_to] m3/day."""

    parameter: str
    column: str
    unit: str
    lower: str | None
    upper: str | None
    above: str | None
    up_to: str | None
    not_applied_to: list[ReceivingWater]
    note: str | None
    entered: bool = Field(description=_ENTERED)

    @classmethod
    def of_limit(cls, limit: TableLimit) -> Self:
        """Return the answer for one limit of a table."""
        return cls(
            **BasisAnswer.of(limit.basis).model_dump(),
            parameter=limit.parameter,
            column=limit.column,
            unit=limit.unit,
            lower=_text(limit.lower),
            upper=_text(limit.upper),
            above=_text(limit.above),
            up_to=_text(limit.up_to),
            not_applied_to=sorted(limit.not_applied_to),
            note=limit.note,
            entered=limit.entered,
        )


class FactorClassAnswer(BasisAnswer):
    """One class of Kq, Kf or K, for a quantity of (above, up_to] in `unit`, or a facility kind."""

    value: str
    water: ReceivingWater | None
    above: str | None
    up_to: str | None
    unit: str | None
    no_data: bool = Field(description="The regulation's own rule for an unknown quantity")
    facility_kind: str | None
    applies_to: str | None
    entered: bool = Field(description=_ENTERED)

    @classmethod
    def of_class(cls, entry: FactorClass) -> Self:
        """Return the answer for one class of a coefficient."""
        return cls(
            **BasisAnswer.of(entry.basis).model_dump(),
            value=plain(entry.value),
            water=entry.water,
            above=_text(entry.above),
            up_to=_text(entry.up_to),
            unit=entry.unit,
            no_data=entry.no_data,
            facility_kind=entry.facility_kind,
            applies_to=entry.applies_to,
            entered=entry.entered,
        )


class SuccessorAnswer(BasisAnswer):
    """What follows a regulation: for new facilities from `begins`, for all at the end."""

    id: str
    begins: date
    existing_until: date | None
    binding_on_all_from: date | None

    @classmethod
    def of_successor(cls, successor: Successor) -> Self:
        """Return the answer for one successor."""
        return cls(
            **BasisAnswer.of(successor.basis).model_dump(),
            id=successor.id,
            begins=successor.begins,
            existing_until=successor.existing_until,
            binding_on_all_from=successor.binding_on_all_from,
        )


class ListedAnswer(BaseModel):
    """A parameter that a table is said to list, while its figures are not in hand."""

    parameter: str
    unit: str
    source: str
    note: str | None

    @classmethod
    def of(cls, listed: Listed) -> Self:
        """Return the answer for one listed parameter."""
        return cls.model_validate(listed, from_attributes=True)


class RegulationAnswer(BaseModel):
    """One regulation with the figures in hand, those that officials entered included."""

    id: str
    cited_as: list[str]
    name_vi: str
    name_en: str
    in_force: date | None = Field(description="Null: not in our hands")
    in_force_basis: BasisAnswer | None
    successor: SuccessorAnswer | None
    formula: str
    formula_basis: BasisAnswer
    factors: list[str] = Field(description="Which of kq, kf, k scale C")
    columns: list[str]
    not_in_hand: list[str] = Field(description="Which of limit, kq, kf, k nobody could show us")
    confidence: Confidence | None = Field(
        description="That of its least sure figure; null without a figure"
    )
    limits: list[TableLimitAnswer]
    kq: list[FactorClassAnswer]
    kf: list[FactorClassAnswer]
    k: list[FactorClassAnswer]
    factors_not_applied_to: dict[str, BasisAnswer] = Field(description="Parameters whose Cmax is C")
    listed: list[ListedAnswer]

    @classmethod
    def of(cls, regulation: Regulation) -> Self:
        """Return the answer for one regulation."""
        limits = [
            TableLimitAnswer.of_limit(tier)
            for place in sorted(regulation.limits)
            for tier in regulation.limits[place]
        ]
        classes = {
            name: [FactorClassAnswer.of_class(entry) for entry in entries]
            for name, entries in (
                ("kq", regulation.kq),
                ("kf", regulation.kf),
                ("k", regulation.k),
            )
        }
        figures = [*limits, *(entry for entries in classes.values() for entry in entries)]
        return cls(
            id=regulation.id,
            cited_as=list(regulation.cited_as),
            name_vi=regulation.name_vi,
            name_en=regulation.name_en,
            in_force=regulation.in_force,
            in_force_basis=_basis(regulation.in_force_basis),
            successor=None
            if regulation.successor is None
            else SuccessorAnswer.of_successor(regulation.successor),
            formula=regulation.formula,
            formula_basis=BasisAnswer.of(regulation.formula_basis),
            factors=list(regulation.factors),
            columns=list(regulation.columns),
            not_in_hand=sorted(regulation.not_in_hand),
            confidence=_least_sure([figure.confidence for figure in figures]),
            limits=limits,
            kq=classes["kq"],
            kf=classes["kf"],
            k=classes["k"],
            factors_not_applied_to={
                parameter: BasisAnswer.of(regulation.cmax_is_c[parameter])
                for parameter in sorted(regulation.cmax_is_c)
            },
            listed=[ListedAnswer.of(one) for one in regulation.listed],
        )


class LawAnswer(BaseModel):
    """Every regulation in order of ids, with the figures entered as known at `known_at`."""

    known_at: KnownAt
    regulations: list[RegulationAnswer]


def _basis(basis: Basis | None) -> BasisAnswer | None:
    return None if basis is None else BasisAnswer.of(basis)


def _text(figure: Decimal | None) -> str | None:
    return None if figure is None else plain(figure)


def _least_sure(confidences: list[Confidence]) -> Confidence | None:
    order = list(Confidence)
    return max(confidences, key=order.index) if confidences else None
