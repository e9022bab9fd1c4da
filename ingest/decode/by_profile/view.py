"""What decoding needs of one profile for one gateway, laid out once: sayings, words and channels.

It is made of facts alone and changes with them; it knows nothing of any other gateway.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.gateways.profiles import Channel, Profile, Writing
from ingest.decode.by_profile.channels.table import ChannelTable, GatewayOutlet
from ingest.decode.by_profile.file_names import FileNames
from ingest.decode.by_profile.forms.reading import forms, words_of, writing_of
from ingest.decode.by_profile.readers.keys import Keys
from ingest.decode.by_profile.words.numbers import read_number
from ingest.decode.by_profile.words.statuses import Statuses
from ingest.decode.by_profile.words.times import Clock
from ingest.decode.vocabulary.of_a_format import SymbolMap
from ingest.decode.vocabulary.shared import Key, fold_unit, vocabulary


@dataclass(frozen=True, slots=True)
class View:
    """A profile as one gateway's messages are read by it."""

    profile_id: str
    writing: Writing
    keys: Keys
    table: ChannelTable
    words: SymbolMap
    units: dict[str, str]
    statuses: Statuses
    clock: Clock
    file_names: FileNames
    no_texts: frozenset[str]
    no_numbers: frozenset[float]

    def unit(self, sent: str) -> str | None:
        """Return a unit as docs/wire.md names it, None where it is none that is known."""
        own = self.units.get(sent) or self.units.get(fold_unit(sent[:64]))
        return own or self.words.unit(sent)


def view_of(
    profile: Profile, channels: Iterable[Channel], outlets: Sequence[GatewayOutlet]
) -> View:
    """Return a profile laid out for a gateway of these outlets; raises KeyError for no such form.

    `channels` are those of the profile; `outlets` those of the gateway.
    """
    writing = writing_of(profile, forms()[profile.like].writing)
    words = words_of(profile.like)
    return view_by(profile.id, writing, words, ChannelTable(channels, outlets, words))


def view_by(profile_id: str, writing: Writing, words: SymbolMap, table: ChannelTable) -> View:
    """Return a way of writing that is whole, laid out beside its words and channels."""
    units: dict[str, str] = {}
    for word, ours in writing.units or ():
        kept = words.unit(ours) or ours
        units.setdefault(fold_unit(word), kept)
        units[word] = kept
    status_key = (writing.status_key or "").rpartition(".")[2]
    is_quality = bool(status_key) and vocabulary().key(status_key) is Key.QUALITY
    no_values = writing.no_values or ()
    numbers = [read_number(one, writing.decimal_mark) for one in no_values]
    return View(
        profile_id,
        writing,
        Keys.of(writing)._replace(channels=table.sources),
        table,
        words,
        units,
        Statuses(writing.statuses or (), words, is_quality=is_quality),
        Clock(writing),
        FileNames(writing.file_names or ()),
        frozenset(one.strip().casefold() for one in no_values),
        frozenset(one for one in numbers if isinstance(one, float)),
    )
