"""Whom a profile is for, and whether two of its patterns or topics can be told apart.

It decides by the patterns alone, whatever was received; it knows no registry and decodes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.gateways.profiles import Profile

OUTLET, PARAMETER, GATEWAY = "{outlet}", "{parameter}", "{gateway}"
_PLACE = re.compile(r"\{outlet\}|\{parameter\}")
_ONE, _MORE = 0, 1  # any letter but a slash: one of them, and any number
_SLASH = "/"


def is_for(profile: Profile, gateway_id: str) -> bool:
    """Return whether a profile says how a gateway writes."""
    return any(names_gateway(named, gateway_id) for named in profile.gateways)


def names_gateway(named: str, gateway_id: str) -> bool:
    """Return whether an id, or the begin of ids with `*` behind it, names a gateway.

    >>> names_gateway("gw-1", "gw-1"), names_gateway("gw-*", "gw-1"), names_gateway("gw", "gw-1")
    (True, True, False)
    """
    return gateway_id.startswith(named[:-1]) if named.endswith("*") else named == gateway_id


def is_pattern(source: str) -> bool:
    """Return whether the name of a channel stands for many."""
    return _PLACE.search(source) is not None


def fit_one_name(source: str, other: str) -> bool:
    """Return whether one name can fit both of two patterns; no outlet or parameter has a slash.

    >>> fit_one_name("{outlet}/COD", "NUO001/{parameter}"), fit_one_name("{outlet}/COD", "a/b/COD")
    (True, False)
    """
    return _meet(_letters(source), _letters(other))


def topics_meet(topic: str, other: str) -> bool:
    """Return whether one topic is of both filters; `+` is any one level.

    >>> topics_meet("plant/+/data", "plant/a/data"), topics_meet("plant/+", "plant/a/data")
    (True, False)
    """
    levels, others = topic.split(_SLASH), other.split(_SLASH)
    return len(levels) == len(others) and all(
        one == another or "+" in (one, another) for one, another in zip(levels, others, strict=True)
    )


def _letters(source: str) -> list[str | int]:
    letters: list[str | int] = []
    at = 0
    for place in _PLACE.finditer(source):
        letters += [*source[at : place.start()], _ONE, _MORE]
        at = place.end()
    return letters + list(source[at:])


def _meet(left: Sequence[str | int], right: Sequence[str | int]) -> bool:
    """Return whether one text is of both, by the places in both up to which one can be read."""
    seen: set[tuple[int, int]] = set()
    ahead = [(0, 0)]
    while ahead:
        place = ahead.pop()
        if place in seen:
            continue
        seen.add(place)
        i, j = place
        if place == (len(left), len(right)):
            return True
        if i < len(left) and left[i] == _MORE:
            ahead.append((i + 1, j))
        if j < len(right) and right[j] == _MORE:
            ahead.append((i, j + 1))
        if i < len(left) and j < len(right) and _share_a_letter(left[i], right[j]):
            ahead.append((i if left[i] == _MORE else i + 1, j if right[j] == _MORE else j + 1))
    return False


def _share_a_letter(one: str | int, other: str | int) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    return _SLASH not in (one, other)
