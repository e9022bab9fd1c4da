"""What a reader is shown of what people are told of: what its role may know; of its own."""

from __future__ import annotations

from dataclasses import dataclass

from domain.access.permission import Own, Reader
from domain.errors import NotFound
from domain.judged.told.outbox import Message
from domain.judged.told.rules import may_be_told
from domain.judged.told.things import Acknowledgement, Thing, ThingKind
from storage.ports.records import RecordStore

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ToldThing:
    """A thing with who saw to it."""

    thing: Thing
    words: tuple[Acknowledgement, ...]

    @property
    def is_seen_to(self) -> bool:
        """Whether somebody acknowledged it as it stands."""
        return self.thing.is_seen_to(self.words)


def told_things(
    records: RecordStore,
    reader: Reader,
    own: Own | None,
    *,
    before: int | None = None,
    most: int | None,
) -> list[ToldThing]:
    """Return what a reader may be told of, the newest first, at most so many `before` one."""
    found: list[Thing] = []
    while most is None or len(found) < most:
        some = records.things(before=before, most=_AT_ONCE)
        found += [one for one in some if _is_shown(one, reader, own)]
        if len(some) < _AT_ONCE:
            break
        before = some[-1].number
    return _with_words(records, found[:most])


def told_thing(
    records: RecordStore, reader: Reader, own: Own | None, number: int
) -> tuple[ToldThing, list[Message]]:
    """Return one thing with its messages, the newest first; raises NotFound for another's."""
    thing = records.thing(number)
    if not _is_shown(thing, reader, own):
        raise NotFound(f"no notification {number}: GET /api/v1/notifications lists them")
    (told,) = _with_words(records, [thing])
    return told, records.outbox(thing=number, most=_AT_ONCE)


def _is_shown(thing: Thing, reader: Reader, own: Own | None) -> bool:
    kind = thing.place.kind
    if kind is ThingKind.DIGEST or kind not in may_be_told(reader.role):
        return False
    return own is None or thing.place.outlet_id in own.outlets


def _with_words(records: RecordStore, things: list[Thing]) -> list[ToldThing]:
    words = records.acknowledgements([one.number for one in things]) if things else []
    return [
        ToldThing(one, tuple(word for word in words if word.thing == one.number)) for one in things
    ]
