"""Resolves the limits of an outlet's days that are alike: one answer for all of them, as a rule.

It decides no limit (law/limit/limits.py does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compliance.days.day_facts import Law, OutletDay
from compliance.law.limit.binding import (
    Binding,
    LimitUnknown,
    NotLimited,
    binding_regulation,
    no_permit,
)
from compliance.law.limit.limits import is_judged, limit_under
from domain.judged.verdicts import Limit

AnyLimit = Limit | LimitUnknown | NotLimited


def limits_of_days(days: Sequence[OutletDay], law: Law) -> Mapping[str, Sequence[AnyLimit]]:
    """Return of each judged parameter the limit of each day, days alike as days_alike parts them.

    What binds changes on a day on which they part; yet a sentence may name the day.
    """
    first, last = _binding(days[0], law), _binding(days[-1], law)
    bound = [first] * len(days) if first == last else [_binding(one, law) for one in days]
    found: dict[str, list[AnyLimit]] = {}
    for parameter in filter(is_judged, days[0].outlet.parameters):
        known: dict[int, AnyLimit] = {}
        of_days = []
        for one, binding in zip(days, bound, strict=True):
            if id(binding) not in known:
                known[id(binding)] = _limit(one, binding, parameter)
            of_days.append(known[id(binding)])
        found[parameter] = of_days
    return found


def _binding(facts: OutletDay, law: Law) -> Binding | LimitUnknown:
    if facts.permit is None:
        return no_permit(facts.outlet.id, facts.day)
    return binding_regulation(law.regulations, facts.permit, facts.station, facts.day)


def _limit(facts: OutletDay, binding: Binding | LimitUnknown, parameter: str) -> AnyLimit:
    if facts.permit is None:
        assert isinstance(binding, LimitUnknown)  # noqa: S101 - as _binding says
        return binding
    own = facts.own_limits.get(parameter, ())
    return limit_under(binding, facts.permit, parameter, own=own)
