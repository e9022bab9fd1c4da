"""Says what a source channel of one gateway is, by the channels that people entered for it.

A name as it was sent goes first, then one that differs in case and separators alone, where that is
unambiguous, then patterns. What is not entered is never placed, however like a parameter it looks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from domain.gateways.profiles import PASSED_OVER, Channel
from domain.measured.parameters import PARAMETERS
from ingest.decode.by_profile.channels.basis import factor_of
from ingest.decode.by_profile.channels.nearest import NEAREST_MOST, nearest
from ingest.decode.vocabulary.of_a_format import SymbolMap
from ingest.decode.vocabulary.shared import fold_name
from ingest.decode.vocabulary.written import shown

OUTLET, PARAMETER = "{outlet}", "{parameter}"
NAME_LETTERS_MOST = 255  # of a source's name; a longer one is that of no channel
_MET_MOST = 4_096
_OUTLETS_OF_PATTERN_MOST = 400  # of one gateway; more are told as not mapped


class GatewayOutlet(NamedTuple):
    """An outlet of the gateway, as a channel may name it."""

    id: str
    station_code: str | None = None
    parameters: tuple[str, ...] = ()


class Placed(NamedTuple):
    """What a source is. `outlet_id` None: of which outlet the topic, the file or the gateway says.

    `parameter` None: it is known, and none of ours. `scale` multiplies each value, None where it
    is 1; `unit` is that of values without one.
    """

    outlet_id: str | None
    parameter: str | None
    unit: str | None = None
    scale: Fraction | None = None


class Unplaced(NamedTuple):
    """Why a source is not placed; `is_two` where two channels would be it."""

    detail: str
    is_two: bool = False


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A channel's pattern with one outlet's name in it, around the place of a parameter."""

    before: str
    after: str
    has_parameter: bool
    outlet_id: str | None
    channel: Channel

    def word(self, name: str) -> str | None:
        """Return what stands in the parameter's place, empty where it has none; None: no match."""
        if not self.has_parameter:
            return "" if name == self.before else None
        if len(name) <= len(self.before) + len(self.after):
            return None
        if not (name.startswith(self.before) and name.endswith(self.after)):
            return None
        return name[len(self.before) : len(name) - len(self.after)]

    def folded(self) -> _Pattern:
        """Return it as names are compared whatever their case."""
        before, after = _folded(self.before), _folded(self.after)
        return _Pattern(before, after, self.has_parameter, self.outlet_id, self.channel)


_Patterns = dict[str, list[_Pattern]]  # by what stands before the parameter


class ChannelTable:
    """The channels of one profile for one gateway; made once, and asked for each value."""

    def __init__(
        self, channels: Iterable[Channel], outlets: Sequence[GatewayOutlet], words: SymbolMap
    ) -> None:
        """`words` are those in which a pattern's {parameter} may be spelled."""
        self.outlets = tuple(outlets)
        self._words = words
        self._exact: dict[str, Placed | Unplaced] = {}
        self._folded: dict[str, Placed | Unplaced] = {}
        self._patterns: _Patterns = {}
        self._folded_patterns: _Patterns = {}
        self._names: list[str] = []
        self._met: dict[str, Placed | Unplaced] = {}
        self._nearest: dict[str, tuple[str, ...]] = {}
        for channel in channels:
            self._enter(channel)

    def place(self, name: str) -> Placed | Unplaced:
        """Return what a source is, or why nobody says; `name` as it was sent."""
        found = self._met.get(name)
        if found is None:
            found = self._looked_up(name)
            if len(name) <= NAME_LETTERS_MOST:
                if len(self._met) >= _MET_MOST:
                    self._met.clear()
                self._met[name] = found
        return found

    @property
    def sources(self) -> frozenset[str]:
        """The names that channels were entered by."""
        return frozenset(self._names)

    def nearest(self, name: str) -> tuple[str, ...]:
        """Return up to three sources or parameters whose names are like one."""
        found = self._nearest.get(name)
        if found is None:
            last = name.rpartition("/")[2]
            like = (*nearest(last, [*self._names, *PARAMETERS]), *nearest(name, self._names))
            found = tuple(dict.fromkeys(like))[:NEAREST_MOST]
            if len(self._nearest) >= _MET_MOST:
                self._nearest.clear()
            if len(name) <= NAME_LETTERS_MOST:
                self._nearest[name] = found
        return found

    def _enter(self, channel: Channel) -> None:
        self._names.append(channel.source)
        if OUTLET in channel.source or PARAMETER in channel.source:
            for one in self._patterns_of(channel):
                self._patterns.setdefault(one.before, []).append(one)
                other = one.folded()
                self._folded_patterns.setdefault(other.before, []).append(other)
            return
        placed = _placed(channel, channel.outlet_id, channel.parameter)
        if self._exact.setdefault(channel.source, placed) != placed:
            self._exact[channel.source] = _two(channel.source)
        folded = fold_name(channel.source)
        if self._folded.setdefault(folded, placed) != placed:
            self._folded[folded] = _two(channel.source)

    def _patterns_of(self, channel: Channel) -> list[_Pattern]:
        spelled: list[tuple[str | None, str]] = [(channel.outlet_id, "")]
        if OUTLET in channel.source:
            spelled = [
                (outlet.id, name)
                for outlet in self.outlets[:_OUTLETS_OF_PATTERN_MOST]
                for name in dict.fromkeys((outlet.id, outlet.station_code))
                if name and channel.outlet_id in {None, outlet.id}
            ]
        found = []
        for outlet_id, name in spelled:
            source = channel.source.replace(OUTLET, name, 1)
            before, between, after = source.partition(PARAMETER)
            found.append(_Pattern(before, after, bool(between), outlet_id, channel))
        return found

    def _looked_up(self, name: str) -> Placed | Unplaced:
        if len(name) > NAME_LETTERS_MOST:
            return Unplaced(f"a name of more than {NAME_LETTERS_MOST} letters is no channel's")
        found = self._exact.get(name)
        if found is None:
            found = self._folded.get(fold_name(name))
        if found is None:
            found = self._by_pattern(name, self._patterns)
        if found is None:
            found = self._by_pattern(_folded(name), self._folded_patterns)
        return found or Unplaced(f"no channel of the profile is called {shown(name)}")

    def _by_pattern(self, name: str, patterns: _Patterns) -> Placed | Unplaced | None:
        met: set[Placed] = set()
        for length in {len(before) for before in patterns}:
            for one in patterns.get(name[:length], ()):
                word = one.word(name)
                if word is None:
                    continue
                parameter = one.channel.parameter or (word and self._words.parameter(word)) or None
                if parameter is not None or not one.has_parameter:
                    met.add(_placed(one.channel, one.outlet_id, parameter))
        if len(met) > 1:
            return _two(name)
        return met.pop() if met else None


def _placed(channel: Channel, outlet_id: str | None, parameter: str | None) -> Placed:
    if parameter in {None, PASSED_OVER}:
        return Placed(None, None)
    scale = Fraction(1)
    if channel.factor is not None:
        scale *= Fraction(repr(channel.factor))
    if channel.basis is not None:
        scale *= factor_of(channel.basis)
    return Placed(outlet_id, parameter, channel.unit, None if scale == 1 else scale)


def _two(name: str) -> Unplaced:
    return Unplaced(f"two channels of the profile would be {shown(name)}: mend the profile", True)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
